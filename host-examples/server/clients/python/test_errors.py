"""The errors that the client raises."""

import pytest
from lago_python_client.client import Client
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models.customer import Customer
from lago_python_client.models.invoice import InvoiceFee, InvoiceFeesList, OneOffInvoice
from lago_python_client.models.wallet import Wallet


def raised(call):
    with pytest.raises(LagoApiError) as error:
        call()
    return error.value.status_code, error.value.response


def test_a_wrong_key(service):
    stranger = Client(api_key="wrong", api_url=service)
    assert raised(lambda: stranger.wallets.find("any")) == (401, {"status": 401, "error": "Unauthorized"})


def test_what_is_not_there(lago, customer):
    assert raised(lambda: lago.wallets.find("none")) == (
        404, {"status": 404, "error": "Not Found", "code": "wallet_not_found"},
    )
    assert raised(lambda: lago.invoices.find("none"))[1]["code"] == "invoice_not_found"
    assert raised(lambda: lago.customers.find("nobody"))[1]["code"] == "customer_not_found"
    assert raised(lambda: lago.wallets.find_all({"external_customer_id": "nobody"}))[0] == 404
    assert raised(lambda: lago.coupons.find_all())[0] == 404


def test_refused_by_field(lago, customer):
    bad = Wallet(
        external_customer_id=customer, rate_amount="0", currency="EUR", paid_credits="-1", expiration_at="2020-01-01T00:00:00Z",
        priority=99,
    )
    status, body = raised(lambda: lago.wallets.create(bad))
    assert (status, body["error"], body["code"]) == (422, "Unprocessable Entity", "validation_errors")
    assert body["error_details"]["priority"] == ["value_is_invalid"]
    assert body["error_details"]["expiration_at"] == ["invalid_date"]
    assert body["error_details"]["paid_credits"] == ["invalid_paid_credits", "invalid_amount"]
    assert "rate_amount" in body["error_details"]
    status, body = raised(
        lambda: lago.wallets.create(Wallet(external_customer_id="nobody", rate_amount="1", currency="EUR"))
    )
    assert (status, body["error_details"]) == (422, {"customer": ["customer_not_found"]})
    status, body = raised(lambda: lago.customers.create(Customer(external_id="x", timezone="Mars/Olympus")))
    assert (status, body["error_details"]) == (422, {"timezone": ["unknown_timezone"]})


def test_a_body_that_is_too_large(lago, customer):
    status, body = raised(
        lambda: lago.customers.create(Customer(external_id=customer, legal_name="x" * (2 << 20)))
    )
    assert (status, body["code"]) == (413, "payload_too_large")


def test_a_repeated_key(own, customer):
    wallet = {"wallet": {"external_customer_id": customer, "rate_amount": "1", "currency": "EUR", "granted_credits": "5"}}
    key = {"Idempotency-Key": f"create-{customer}"}
    first = own.post("/api/v1/wallets", json=wallet, headers=key)
    again = own.post("/api/v1/wallets", json=wallet, headers=key)
    assert (first.status_code, again.text) == (200, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    other = own.post("/api/v1/wallets", json={"wallet": {**wallet["wallet"], "granted_credits": "6"}}, headers=key)
    assert (other.status_code, other.json()) == (
        409, {"status": 409, "error": "Conflict", "code": "command_id_reused"},
    )


def test_what_cannot_be_honoured(lago, own, customer):
    fees = InvoiceFeesList(__root__=[InvoiceFee(add_on_code="setup", unit_amount_cents=1200, units=1, tax_codes=["vat"])])
    status, body = raised(lambda: lago.invoices.create(OneOffInvoice(external_customer_id=customer, currency="EUR", fees=fees)))
    assert (status, body) == (404, {"status": 404, "error": "Not Found", "code": "tax_not_found"})
    assert lago.invoices.find_all({"external_customer_id": customer})["invoices"] == []
    status, body = raised(lambda: lago.invoices.find_all({"search_term": "a"}))
    assert (status, body["error_details"]) == (422, {"search_term": ["not_supported"]})
