import os
from pathlib import Path

import pytest

from drawdown_host import CoreEngine, Engine

ROOT = Path(__file__).parents[3]
DIST = Path(os.environ.get("DRAWDOWN_DIST", ROOT / "dist"))
ENGINES = {
    "component": (Engine, "drawdown.component.wasm"),
    "core module": (CoreEngine, "drawdown.core.wasm"),
}
OPENED: dict[str, Engine | CoreEngine] = {}


@pytest.fixture(scope="session", params=ENGINES)
def kind(request):
    """Each kind of engine in turn."""
    return request.param


@pytest.fixture(scope="session")
def engine(kind):
    """One engine of the kind, with the default limits."""
    return OPENED.setdefault(kind, opened(kind))


@pytest.fixture
def limited(kind):
    """Opens an engine of the kind with other limits."""
    return lambda limits: opened(kind, limits)


@pytest.fixture
def request_document():
    """A hundred and twenty due, thirty in the wallet."""
    wallet = {
        "id": "w1",
        "currency": "EUR",
        "rate_amount": "1",
        "credits_balance": "30",
        "balance_cents": 3000,
        "created_at": "2026-01-01T00:00:00Z",
    }
    fee = {"item": {"type": "charge", "code": "calls"}, "amount_cents": 10000, "taxes_rate": "20"}
    return {
        "policy": "lago-2026-08",
        "account": {"customer": {"external_id": "acme", "currency": "EUR"}, "wallets": [wallet]},
        "command": {
            "id": "c1",
            "at": "2026-02-01T00:00:00Z",
            "type": "apply_credits",
            "invoices": [{"id": "i1", "currency": "EUR", "fees": [fee]}],
        },
    }


def opened(kind, *limits):
    make, file = ENGINES[kind]
    if not (DIST / file).is_file():
        pytest.fail(f"missing: dist/{file}; `cargo xtask build` makes it")
    return make(DIST / file, *limits)
