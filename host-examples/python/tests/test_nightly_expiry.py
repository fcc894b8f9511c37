"""A night over a file of accounts."""

import json
from pathlib import Path

import pytest
from conftest import opened

from drawdown_host import nightly_expiry

SAMPLE = Path(__file__).parents[1] / "sample/accounts.jsonl"
AT = "2026-02-01T00:00:00Z"


@pytest.fixture(scope="module")
def engine():
    return opened("component", nightly_expiry.LIMITS)


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_what_has_expired_is_voided_and_the_rest_stays(engine, tmp_path, capsys):
    tally = nightly_expiry.run(engine, SAMPLE, tmp_path / "night", "lago-2026-08", AT)
    assert tally == {"accepted": 1, "unchanged": 1, "left": 1, "events": 2}
    before, after = lines(SAMPLE), lines(tmp_path / "night/accounts.jsonl")
    assert [account["wallets"][0]["balance_cents"] for account in after] == [0, 1250, 800]
    assert after[2] == before[2], "what is malformed is kept as it was"
    assert "line 3: /account/wallets/0/currency" in capsys.readouterr().err
    events = lines(tmp_path / "night/events.jsonl")
    assert [event["type"] for event in events] == ["credits_voided", "wallet_terminated"]
    assert events[0]["id"] == f"expire-acme-{AT}#1"


def test_a_night_run_again_gives_the_same_bytes(engine, tmp_path):
    nights = [tmp_path / "first", tmp_path / "second"]
    for night in nights:
        nightly_expiry.run(engine, SAMPLE, night, "lago-2026-08", AT)
    for name in ("accounts.jsonl", "events.jsonl"):
        assert (nights[0] / name).read_bytes() == (nights[1] / name).read_bytes()


def test_the_accounts_after_a_night_are_the_next_nights(engine, tmp_path):
    nightly_expiry.run(engine, SAMPLE, tmp_path / "1", "lago-2026-08", AT)
    tally = nightly_expiry.run(
        engine, tmp_path / "1/accounts.jsonl", tmp_path / "2", "lago-2026-08", "2026-03-01T00:00:00Z"
    )
    assert tally == {"accepted": 1, "unchanged": 1, "left": 1, "events": 2}


def test_lines_that_are_no_accounts_are_kept(engine, tmp_path, capsys):
    hostile = [b"", b"[" * 10_000, b"9" * 10_000, b"\xff", b"{}", b'{"customer":{"external_id":"a/b"}}']
    (tmp_path / "accounts.jsonl").write_bytes(b"\n".join(hostile))
    tally = nightly_expiry.run(engine, tmp_path / "accounts.jsonl", tmp_path / "night", "lago-2026-08", AT)
    assert tally == {"left": len(hostile)}
    assert (tmp_path / "night/accounts.jsonl").read_bytes() == b"\n".join(hostile) + b"\n"
    assert len(capsys.readouterr().err.splitlines()) == len(hostile)


def test_an_interrupted_night_leaves_nothing(engine, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(nightly_expiry, "expire", stopped)
        nightly_expiry.run(engine, SAMPLE, tmp_path / "night", "lago-2026-08", AT)
    assert not (tmp_path / "night").exists()
    assert nightly_expiry.run(engine, SAMPLE, tmp_path / "night", "lago-2026-08", AT)["accepted"] == 1


def test_a_night_is_done_once(tmp_path, capsys):
    (tmp_path / "night").mkdir()
    assert nightly_expiry.main([str(SAMPLE), str(tmp_path / "night"), "--at", AT]) == 2
    assert "that night is done" in capsys.readouterr().err
