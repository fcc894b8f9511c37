"""A host can work out the digest of every command itself, with a library of RFC 8785 (docs/documents.md, Digest)."""

import hashlib
import json
from decimal import Decimal

import rfc8785
from test_vectors import VECTORS, answer, request_of

# The instant of every other command is the host's stamp.
MEAN_THEIR_INSTANT = {"expire", "run_top_up_rules", "refresh_ongoing_balance"}
SAFE = 2**53 - 1
MOST_DIGITS = 1024


def digest_of(request_text):
    """SHA-256 of the command of a request's text, in canonical form."""
    command = json.loads(request_text, parse_float=exact, parse_int=exact)["command"]
    if command["type"] not in MEAN_THEIR_INSTANT:
        command.pop("at", None)
    return hashlib.sha256(rfc8785.dumps(command)).hexdigest()


def exact(text):
    """An integer of 53 bits; any other number as text in its shortest decimal form."""
    number = Decimal(text)
    if number and abs(number.adjusted() + 1) > MOST_DIGITS:
        return text
    if number == number.to_integral_value() and abs(number) <= SAFE:
        return int(number)
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def test_the_digest_of_every_vector_is_that_of_another_library(engine):
    names = [str(path.relative_to(VECTORS).with_suffix("")) for path in sorted(VECTORS.glob("*/*.json"))]
    compared = 0
    for name in names:
        command = json.loads(answer(engine, request_of(name))).get("command")
        if command is None:
            continue
        assert digest_of(request_of(name)) == command["digest"], name
        compared += 1
    assert compared > 100
