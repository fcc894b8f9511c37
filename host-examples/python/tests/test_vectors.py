"""Every vector, byte for byte the native engine's answer."""

import hashlib
import json
import os
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import DIST, ROOT

from drawdown_host import MalformedRequest

VECTORS = Path(os.environ.get("DRAWDOWN_VECTORS", ROOT / "tests/vectors"))


@pytest.fixture(scope="session")
def native(tmp_path_factory):
    """Each vector's name with the SHA-256 of the native answer."""
    record = os.environ.get("DRAWDOWN_NATIVE")
    if record is None:
        record = tmp_path_factory.mktemp("native") / "native.json"
        # Its exit says whether the native engine gives what the vectors expect: another test's question.
        subprocess.run(
            [DIST / "drawdown", "conform", VECTORS, "--engine", "native", "--record", record],
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return json.loads(Path(record).read_text())


def test_every_vector_gives_the_native_bytes(engine, kind, native):
    requests = {name: request_of(name) for name in native}
    answers, seconds = min((decided(engine, requests) for _ in range(2)), key=lambda run: run[1])
    different = [
        name for name, text in answers.items() if hashlib.sha256(text.encode()).hexdigest() != native[name]
    ]
    report(kind, len(answers), len(answers) - len(different), seconds)
    assert native, "there are no vectors"
    assert different == []


def decided(engine, requests):
    start = time.process_time()
    answers = {name: answer(engine, request) for name, request in requests.items()}
    return answers, time.process_time() - start


def request_of(name):
    vector = json.loads((VECTORS / f"{name}.json").read_text())
    # Decimals in a vector are text and its integers are exact, so writing the request anew changes no answer.
    return vector["request_text"] if "request_text" in vector else json.dumps(vector["request"])


def answer(engine, request):
    """What `drawdown decide` prints, less the line feed."""
    try:
        return engine.decide_text(request)
    except MalformedRequest as malformed:
        return f'{{"malformed":{malformed.text}}}'


def report(kind, vectors, equal, seconds):
    """A row of the table that `cargo xtask test hosts` prints."""
    if file := os.environ.get("DRAWDOWN_REPORT"):
        row = {
            "engine": f"{kind}, wasmtime-py {version('wasmtime')}",
            "vectors": vectors,
            "equal": equal,
            "microseconds": round(seconds * 1e6),
        }
        with Path(file).open("a") as rows:
            rows.write(json.dumps(row) + "\n")
