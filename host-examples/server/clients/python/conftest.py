"""The service, started once for all tests as a person would start it: no configuration but a key."""

import os
import pathlib
import subprocess
import sys
import uuid

import httpx
import pytest
from lago_python_client.client import Client
from lago_python_client.models.customer import Customer

HERE = pathlib.Path(__file__).resolve().parent
KEY = "key-of-the-python-tests"


def program():
    """The service's program: as named, else where cargo puts it."""
    named = os.environ.get("DRAWDOWN_SERVER")
    return pathlib.Path(named) if named else HERE.parents[1] / "target" / "debug" / "drawdown-server"


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """The address of a running service."""
    data = tmp_path_factory.mktemp("drawdown-data")
    environment = {
        "DRAWDOWN_LISTEN": "127.0.0.1:0",
        "DRAWDOWN_API_KEY": KEY,
        "DRAWDOWN_DATA": str(data),
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite://{data}/ledger.sqlite?mode=rwc"),
        "DRAWDOWN_MAX_BODY": str(256 * 1024),
        "DRAWDOWN_SWEEP_SECONDS": "0",
        "DRAWDOWN_LOG": "off",
    }
    process = subprocess.Popen(
        [str(program())], stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    line = process.stdout.readline()
    if "listening on " not in line:
        process.kill()
        pytest.exit(f"the service did not start: {line or 'see above'}", returncode=2)
    yield line.split("listening on ")[1].strip()
    process.terminate()
    if process.wait(timeout=600) != 0:
        print(f"the service ended with {process.returncode}", file=sys.stderr)


@pytest.fixture
def lago(service):
    """Lago's client."""
    return Client(api_key=KEY, api_url=service)


@pytest.fixture
def customer(lago):
    """A new customer's external id."""
    external_id = f"py-{uuid.uuid4()}"
    lago.customers.create(Customer(external_id=external_id, name="Hooli", currency="EUR", timezone="Europe/Paris"))
    return external_id


@pytest.fixture
def own(service):
    """The service's own routes, which no client of Lago's knows."""
    with httpx.Client(base_url=service, headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield client
