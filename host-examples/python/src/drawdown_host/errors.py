"""Why there is no answer. A refusal is an answer, and none of these."""

import json


class EngineError(Exception):
    """There is no answer; nothing was decided."""


class MalformedRequest(EngineError):
    """The request is not one: a bug of the program that wrote it. `problems` lists `{code, path, message}`."""

    def __init__(self, problems_text: str):
        self.text = problems_text
        self.problems: list[dict] = json.loads(problems_text)
        super().__init__(
            "; ".join(
                f"{problem['path'] or 'the request'}: {problem['message']}" for problem in self.problems
            )
        )


class LimitExceeded(EngineError):
    """The decision needs more than the host allows: `limit` is `fuel`, `memory` or `stack`."""

    def __init__(self, limit: str, allowed: int):
        self.limit = limit
        self.allowed = allowed
        super().__init__(f"the decision needs more {limit} than {allowed:,}")


class EngineTrap(EngineError):
    """The engine stopped itself: a bug in it, never a judgement of the request."""
