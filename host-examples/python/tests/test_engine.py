"""The wrapper: documents in and out, typed errors, limits."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from conftest import ENGINES

from drawdown_host import EngineError, LimitExceeded, Limits, MalformedRequest


def test_an_invoice_is_paid_with_credits(engine, request_document):
    answer = engine.decide(request_document)
    assert answer["outcome"] == "accepted"
    assert answer["invoices"][0]["total_due_amount_cents"] == 9000
    assert answer["account"]["wallets"][0]["balance_cents"] == 0


def test_a_refusal_is_an_answer(engine, request_document):
    request_document["command"] = {
        "id": "c1",
        "at": "2026-02-01T00:00:00Z",
        "type": "top_up",
        "wallet_id": "none",
        "paid_credits": "10",
    }
    answer = engine.decide(request_document)
    assert answer["outcome"] == "refused"
    assert answer["refusals"][0]["code"] == "wallet_not_found"


def test_what_is_malformed_is_named(engine, request_document):
    request_document["command"]["invoice"] = request_document["command"].pop("invoices")
    with pytest.raises(MalformedRequest) as caught:
        engine.decide(request_document)
    assert "/command/invoice" in [problem["path"] for problem in caught.value.problems]


def test_a_decimal_is_written_as_text(engine, request_document):
    as_text = engine.decide(request_document)
    wallet = request_document["account"]["wallets"][0]
    wallet["credits_balance"] = Decimal(wallet["credits_balance"])
    assert engine.decide(request_document) == as_text


@pytest.mark.parametrize("value", [object(), float("nan"), Decimal("Infinity")], ids=repr)
def test_what_is_no_json_is_the_callers_error(engine, request_document, value):
    request_document["command"]["id"] = value
    with pytest.raises((TypeError, ValueError)):
        engine.decide(request_document)


def test_fuel_is_limited(limited, request_document):
    engine = limited(Limits(fuel=20_000))
    for _ in range(3):
        with pytest.raises(LimitExceeded) as caught:
            engine.decide(request_document)
        assert (caught.value.limit, caught.value.allowed) == ("fuel", 20_000)
    # The next one that needs less is decided.
    with pytest.raises(MalformedRequest):
        engine.decide_text("{")


@pytest.mark.parametrize(
    "text", ["[" + "0," * (1 << 20) + "0]", " " * (8 << 20)], ids=["of the tree", "of the request"]
)
def test_memory_is_limited(limited, text, request_document):
    engine = limited(Limits(memory_bytes=4 << 20))
    with pytest.raises(LimitExceeded) as caught:
        engine.decide_text(text)
    assert (caught.value.limit, caught.value.allowed) == ("memory", 4 << 20)
    assert engine.decide(request_document)["outcome"] == "accepted"


def test_an_instance_that_does_not_fit_is_limited(limited):
    with pytest.raises(LimitExceeded):
        limited(Limits(memory_bytes=1 << 16)).decide_text("{}")


def test_stack_is_limited(limited, request_document):
    with pytest.raises(LimitExceeded) as caught:
        limited(Limits(stack_bytes=1 << 10)).decide(request_document)
    assert caught.value.limit == "stack"


def test_threads_share_an_engine(engine, request_document):
    expected = engine.decide(request_document)
    with ThreadPoolExecutor(8) as threads:
        assert all(
            answer == expected
            for answer in threads.map(lambda _: engine.decide(request_document), range(200))
        )


def test_what_is_no_engine_is_told_at_once(kind, tmp_path):
    (tmp_path / "empty.wasm").write_bytes(b"\0asm\x0d\0\x01\0" if kind == "component" else b"\0asm\x01\0\0\0")
    with pytest.raises((ValueError, KeyError)):
        ENGINES[kind][0](tmp_path / "empty.wasm")


def test_all_errors_have_one_root():
    assert issubclass(MalformedRequest, EngineError) and issubclass(LimitExceeded, EngineError)
