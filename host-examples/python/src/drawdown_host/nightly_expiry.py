"""A night's expiry: a JSON-lines file of accounts in, the accounts after the night and its events out.

    python -m drawdown_host.nightly_expiry accounts.jsonl nights/2026-02-01 --at 2026-02-01T00:00:00Z

The two files appear together, by one rename, or not at all. The engine is deterministic, so a night that was
interrupted is simply run again, and gives the same bytes.
"""

import argparse
import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path

from .engine import Engine
from .errors import EngineError
from .limits import Limits

# Room for an account of some ten thousand transactions; a larger one is named and left as it was.
LIMITS = Limits(fuel=1_000_000_000, memory_bytes=256 << 20)


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 when every account was decided, 1 when some were left as they were, 2 when nothing ran."""
    options = _options().parse_args(arguments)
    if options.night.exists():
        print(f"{options.night} is there: that night is done", file=sys.stderr)
        return 2
    engine = Engine(options.component, LIMITS)
    tally = run(engine, options.accounts, options.night, options.policy, options.at)
    left = f"{tally['left']} left as they were"
    print(f"{tally['accepted']} expired, {tally['unchanged']} unchanged, {left}; {tally['events']} events")
    return 1 if tally["left"] else 0


def run(engine: Engine, accounts: Path, night: Path, policy: str, at: str) -> Counter[str]:
    """Decides each account of the file `accounts` and makes the directory `night`."""
    tally: Counter[str] = Counter()
    unfinished = night.with_name(f"{night.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with (
        accounts.open("rb") as lines,
        (unfinished / "accounts.jsonl").open("wb") as after,
        (unfinished / "events.jsonl").open("w", encoding="utf-8") as events,
    ):
        for number, line in enumerate(lines, 1):
            try:
                answer = expire(engine, line, policy, at)
            except (EngineError, ValueError, RecursionError) as error:
                print(f"line {number}: {error}", file=sys.stderr)
                tally["left"] += 1
                after.write(line.rstrip(b"\n") + b"\n")
                continue
            tally[answer["outcome"]] += 1
            tally["events"] += len(answer["events"])
            after.write(_line(answer["account"]).encode())
            events.writelines(map(_line, answer["events"]))
        for file in (after, events):
            file.flush()
            os.fsync(file.fileno())
    unfinished.rename(night)
    return tally


def expire(engine: Engine, line: bytes, policy: str, at: str) -> dict:
    """The answer for one account. Decimals stay text, so nothing is rounded on the way."""
    account = json.loads(line, parse_float=str)
    command = {"id": f"expire-{_customer(account)}-{at}", "at": at, "type": "expire"}
    answer = engine.decide({"policy": policy, "account": account, "command": command})
    if answer["outcome"] == "refused":
        raise ValueError("; ".join(refusal["message"] for refusal in answer["refusals"]))
    return answer


def _customer(account: object) -> str:
    """Part of the command's id, from which new ids are made: so they differ between customers, and not between runs."""
    match account:
        case {"customer": {"external_id": str(customer)}}:
            return customer
    raise ValueError("the account names no customer")


def _line(document: dict) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nightly_expiry", description="Voids what has expired, account by account."
    )
    parser.add_argument("accounts", type=Path, help="one account a line, as JSON")
    parser.add_argument("night", type=Path, help="the directory to make: accounts.jsonl and events.jsonl")
    parser.add_argument("--at", required=True, help="the instant of the night, 2026-02-01T00:00:00Z")
    parser.add_argument("--policy", default="lago-2026-08", help="the edition of the rules")
    parser.add_argument("--component", type=Path, default=Path("dist/drawdown.component.wasm"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
