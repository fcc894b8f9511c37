"""Documents as text, on the way to an engine."""

import json
import re
from decimal import Decimal

from .errors import MalformedRequest

_SURROGATE = re.compile("[\ud800-\udfff]")


def text_of(request: dict) -> str:
    """The request as JSON. A `Decimal` becomes text; write money as `int` and never as `float`."""
    try:
        return json.dumps(request, separators=(",", ":"), allow_nan=False, default=_decimal)
    except RecursionError:
        raise _malformed("limit_exceeded", "the request is nested too deep to be written") from None


def utf8(request: str | bytes) -> str:
    """The request as text that has a UTF-8 form. Bytes that have none are malformed, in the engine's own words."""
    if isinstance(request, str):
        # Half of a surrogate pair has no UTF-8 form; as an escape it reaches the engine, which names its place.
        return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", request)
    try:
        return request.decode()
    except UnicodeDecodeError as error:
        sound = request[: error.start].decode()
        line_start = sound.rfind("\n") + 1
        place = {"line": sound.count("\n") + 1, "column": len(sound) - line_start + 1}
        raise _malformed("invalid_utf8", "the bytes are not UTF-8 from here on", place) from None


def _decimal(value: object) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    raise TypeError(f"a request holds no {type(value).__name__}: {value!r}")


def _malformed(code: str, message: str, place: dict | None = None) -> MalformedRequest:
    return MalformedRequest(
        json.dumps([{"code": code, "path": "", "message": message, **(place or {})}], separators=(",", ":"))
    )
