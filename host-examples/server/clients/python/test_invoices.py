"""Invoices: previewed, paid with credits, reversed; usage, and what it leaves."""

from typing import Any, Dict, List, Optional

import pytest
from lago_python_client.base_model import BaseModel
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models.customer import Customer
from lago_python_client.models.invoice import (
    Invoice, InvoiceFee, InvoiceFeesList, InvoiceMetadata, InvoiceMetadataList, InvoicePreview, OneOffInvoice,
)
from lago_python_client.models.subscription import Subscriptions
from lago_python_client.models.wallet import Wallet


class StatedInvoice(BaseModel):
    """An invoice that the host made: what `POST /invoices` takes here beside Lago's one-off form."""

    external_customer_id: str
    currency: str
    invoice_type: str
    status: Optional[str]
    lago_id: Optional[str]
    fees: List[Dict[str, Any]]


def stated(customer, amount, taxes, **members):
    fee = {"item": {"type": "charge", "code": "seats"}, "amount_cents": amount, "taxes_amount_cents": taxes, "units": "12.6"}
    return StatedInvoice(external_customer_id=customer, currency="EUR", invoice_type="subscription", fees=[fee], **members)


USAGE = {
    "from_datetime": "2026-08-01T00:00:00Z", "to_datetime": "2026-08-31T23:59:59Z", "issuing_date": "2026-09-01",
    "currency": "EUR", "amount_cents": 1000, "taxes_amount_cents": 200, "total_amount_cents": 1200,
    "charges_usage": [{
        "units": "1.0", "total_aggregated_units": "1.0", "events_count": 1, "amount_cents": 1000,
        "amount_currency": "EUR", "charge": {"lago_id": "c", "charge_model": "standard"},
        "billable_metric": {"lago_id": "m", "name": "Seats", "code": "seats", "aggregation_type": "sum"}, "filters": [],
    }],
}


@pytest.fixture
def wallet(lago, customer):
    return lago.wallets.create(
        Wallet(external_customer_id=customer, rate_amount="1", currency="EUR", name="Prepaid", granted_credits="30")
    )


def test_credits_pay_a_finalised_invoice(lago, customer, wallet):
    invoice = lago.invoices.create(stated(customer, 10000, 2000))
    assert (invoice.sub_total_including_taxes_amount_cents, invoice.prepaid_credit_amount_cents) == (12000, 3000)
    assert (invoice.total_amount_cents, invoice.total_due_amount_cents) == (9000, 9000)
    assert (invoice.status, invoice.payment_status) == ("finalized", "pending")
    assert invoice.customer.external_id == customer
    assert lago.wallets.find(wallet.lago_id).credits_balance == "0"
    (drawn, _) = lago.wallet_transactions.find_all(wallet.lago_id)["wallet_transactions"]
    assert (drawn.transaction_status, drawn.lago_invoice_id) == ("invoiced", invoice.lago_id)
    assert lago.invoices.find(invoice.lago_id) == invoice


def test_an_invoice_that_credits_pay_whole_succeeded(lago, customer, wallet):
    invoice = lago.invoices.create(stated(customer, 1000, 200, lago_id=f"inv-{customer}"))
    assert (invoice.lago_id, invoice.total_due_amount_cents, invoice.payment_status) == (f"inv-{customer}", 0, "succeeded")
    with pytest.raises(LagoApiError) as refused:
        lago.invoices.create(stated(customer, 1000, 200, lago_id=f"inv-{customer}"))
    assert refused.value.response["error_details"] == {"invoice_id": ["already_applied"]}
    assert lago.wallets.find(wallet.lago_id).balance_cents == 1800


def test_draft_finalise_void(lago, customer, wallet):
    draft = lago.invoices.create(stated(customer, 1000, 200, status="draft"))
    assert (draft.status, draft.prepaid_credit_amount_cents) == ("draft", 0)
    assert lago.wallets.find(wallet.lago_id).balance_cents == 3000
    assert lago.invoices.refresh(draft.lago_id).total_amount_cents == 1200
    final = lago.invoices.finalize(draft.lago_id)
    assert (final.status, final.prepaid_credit_amount_cents) == ("finalized", 1200)
    with pytest.raises(LagoApiError) as missing:
        lago.invoices.finalize(draft.lago_id)
    assert (missing.value.status_code, missing.value.response["code"]) == (404, "invoice_not_found")

    assert lago.invoices.void(draft.lago_id).status == "voided"
    assert lago.wallets.find(wallet.lago_id).balance_cents == 3000
    with pytest.raises(LagoApiError) as refused:
        lago.invoices.void(draft.lago_id)
    assert (refused.value.status_code, refused.value.response["code"]) == (405, "not_voidable")


def test_one_off_invoices_are_not_paid_by_credits(lago, customer, wallet):
    fees = InvoiceFeesList(__root__=[InvoiceFee(add_on_code="setup", unit_amount_cents=1200, units=2.5)])
    invoice = lago.invoices.create(OneOffInvoice(external_customer_id=customer, currency="EUR", fees=fees))
    assert (invoice.invoice_type, invoice.total_due_amount_cents) == ("one_off", 3000)
    assert invoice.prepaid_credit_amount_cents == 0


def test_preview_of_stated_usage(lago, own, customer, wallet):
    route = f"/api/v1/customers/{customer}/current_usage"
    answer = own.put(route, json={"customer_usage": USAGE, "external_subscription_id": "sub-1"}).raise_for_status()
    assert [w["ongoing_balance_cents"] for w in answer.json()["wallets"]] == [1800]
    found = lago.wallets.find(wallet.lago_id)
    assert (found.ongoing_usage_balance_cents, found.credits_ongoing_balance) == (1200, "18")
    assert lago.customers.current_usage(customer, "sub-1").total_amount_cents == 1200

    preview = lago.invoices.preview(
        InvoicePreview(customer=Customer(external_id=customer), subscriptions=Subscriptions(external_ids=["sub-1"]))
    )
    assert (preview.fees_amount_cents, preview.taxes_amount_cents) == (1000, 200)
    assert (preview.prepaid_credit_amount_cents, preview.total_due_amount_cents) == (1200, 0)
    assert lago.wallets.find(wallet.lago_id).balance_cents == 3000
    assert lago.invoices.find_all({"external_customer_id": customer})["invoices"] == []


def test_payment_status_and_metadata_of_an_invoice(lago, customer):
    invoice = lago.invoices.create(stated(customer, 100, 0))
    metadata = InvoiceMetadataList(__root__=[InvoiceMetadata(key="k", value="v")])
    changed = lago.invoices.update(Invoice(payment_status="succeeded", metadata=metadata), invoice.lago_id)
    assert (changed.payment_status, changed.metadata.__root__[0].value) == ("succeeded", "v")
    listed = lago.invoices.find_all({"external_customer_id": customer, "payment_status": "succeeded"})
    assert [found.lago_id for found in listed["invoices"]] == [invoice.lago_id]
    assert listed["meta"]["total_count"] == 1


def test_analytics_and_replay_add_up(lago, own, customer, wallet):
    lago.invoices.create(stated(customer, 1000, 200))
    row = own.get("/api/v1/analytics/prepaid_credits", params={"external_customer_id": customer}).json()
    (row,) = [r for r in row["prepaid_credits"] if r["consumed_amount_cents"]]
    assert (row["offered_credits"], row["consumed_credits"], row["closing_amount_cents"]) == ("30", "12", 1800)
    replay = own.get(f"/api/v1/customers/{customer}/replay").json()["replay"]
    assert replay["equal"] is True and replay["wallets"][0]["replayed"]["balance_cents"] == 1800
