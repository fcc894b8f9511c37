"""Whatever comes in, the answer is a list of problems in the native engine's words, and the next request is decided."""

import subprocess

import pytest
from conftest import DIST

from drawdown_host import MalformedRequest

HOSTILE = {
    "nothing": b"",
    "ten thousand deep": b"[" * 10_000,
    "ten thousand deep, closed": b'{"a":' * 10_000 + b"0" + b"}" * 10_000,
    "a number of a million digits": b'{"account":{"organization":{"max_wallets":' + b"9" * 1_000_000 + b"}}}",
    "a huge exponent": b'{"a":1e999999999}',
    "no UTF-8": b'{"a":"\n\xc3\xa9\xf0\x9f\x98\x80\xc3\x28"}',
    "a cut character": b"\xf0\x9f",
    "an encoded surrogate": b"\xed\xa0\x80",
    "half of a pair": b'{"policy":"\\ud800"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a zero byte": b"\0",
    "over-long": b" " * ((32 << 20) + 1),
    "fifty thousand members": b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(50_000)) + b"}",
    "a key twice": b'{"policy":"drawdown-1","policy":"drawdown-1"}',
}


@pytest.mark.parametrize("request_bytes", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_request_is_malformed(engine, request_bytes, request_document):
    with pytest.raises(MalformedRequest) as caught:
        engine.decide_text(request_bytes)
    native = subprocess.run(
        [DIST / "drawdown", "decide", "-"], input=request_bytes, capture_output=True, check=False
    )
    assert native.stdout.decode() == f'{{"malformed":{caught.value.text}}}\n'
    assert engine.decide(request_document)["outcome"] == "accepted"


def test_half_of_a_pair_in_a_str(engine):
    with pytest.raises(MalformedRequest) as escaped:
        engine.decide_text('{"policy":"\\ud800"}')
    with pytest.raises(MalformedRequest) as raw:
        engine.decide_text('{"policy":"\ud800"}')
    assert raw.value.problems == escaped.value.problems


def test_a_document_nested_too_deep_for_python(engine):
    document: dict = {}
    for _ in range(100_000):
        document = {"a": document}
    with pytest.raises(MalformedRequest) as caught:
        engine.decide(document)
    assert caught.value.problems[0]["code"] == "limit_exceeded"
