"""Wallet transactions: top-ups, voids, payment of purchases, and what drew from what."""

import pytest
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models.invoice import Invoice
from lago_python_client.models.wallet import Wallet
from lago_python_client.models.wallet_transaction import WalletTransaction


@pytest.fixture
def wallet(lago, customer):
    return lago.wallets.create(Wallet(external_customer_id=customer, rate_amount="1", currency="EUR", name="Prepaid"))


def top_up(lago, wallet, **members):
    made = lago.wallet_transactions.create(WalletTransaction(wallet_id=wallet.lago_id, **members))
    return made["wallet_transactions"]


def test_paid_granted_and_voided_in_one_request(lago, wallet):
    top_up(lago, wallet, granted_credits="5")
    paid, granted, voided = top_up(
        lago, wallet, paid_credits="100", granted_credits="20", voided_credits="3", name="Top-up",
        metadata=[{"key": "source", "value": "test"}],
    )
    assert (paid.transaction_status, paid.status, paid.credit_amount) == ("purchased", "pending", "100")
    assert (granted.transaction_status, granted.status, granted.remaining_amount_cents) == ("granted", "settled", 2000)
    assert (voided.transaction_status, voided.amount) == ("voided", "3")
    assert paid.name == "Top-up" and paid.metadata == [{"key": "source", "value": "test"}]
    assert lago.wallets.find(wallet.lago_id).credits_balance == "22"


def test_a_purchase_settles_when_its_invoice_is_paid(lago, wallet):
    (paid,) = top_up(lago, wallet, paid_credits="100")
    invoice = lago.invoices.find(paid.lago_invoice_id)
    assert (invoice.invoice_type, invoice.payment_status, invoice.total_amount_cents) == ("credit", "pending", 10000)
    assert invoice.fees.__root__[0].item.type == "credit"
    assert lago.wallets.find(wallet.lago_id).balance_cents == 0

    settled = lago.invoices.update(Invoice(payment_status="succeeded"), paid.lago_invoice_id)
    assert settled.payment_status == "succeeded"
    assert lago.wallets.find(wallet.lago_id).balance_cents == 10000
    lago.invoices.update(Invoice(payment_status="succeeded"), paid.lago_invoice_id)
    assert lago.wallets.find(wallet.lago_id).balance_cents == 10000
    (listed,) = lago.wallet_transactions.find_all(wallet.lago_id, {"status": "settled"})["wallet_transactions"]
    assert (listed.lago_id, listed.remaining_credit_amount) == (paid.lago_id, "100")


def test_a_failed_payment_grants_nothing(lago, wallet):
    (paid,) = top_up(lago, wallet, paid_credits="100")
    assert lago.invoices.update(Invoice(payment_status="failed"), paid.lago_invoice_id).payment_status == "failed"
    (listed,) = lago.wallet_transactions.find_all(wallet.lago_id)["wallet_transactions"]
    assert (listed.status, bool(listed.failed_at)) == ("failed", True)


def test_void(lago, own, wallet):
    (granted,) = top_up(lago, wallet, granted_credits="20")
    (voided,) = top_up(lago, wallet, voided_credits="5")
    assert (voided.transaction_type, voided.transaction_status, voided.credit_amount) == ("outbound", "voided", "5")
    answer = own.post(f"/api/v1/wallet_transactions/{granted.lago_id}/void").raise_for_status().json()
    assert [made["credit_amount"] for made in answer["wallet_transactions"]] == ["15"]
    assert lago.wallets.find(wallet.lago_id).credits_balance == "0"


def test_fundings_and_consumptions(lago, wallet):
    (first,) = top_up(lago, wallet, granted_credits="10")
    (second,) = top_up(lago, wallet, granted_credits="10")
    (voided,) = top_up(lago, wallet, voided_credits="12")
    fundings = lago.wallet_transactions.fundings(voided.lago_id)["wallet_transaction_fundings"]
    assert [(f.wallet_transaction.lago_id, f.amount_cents) for f in fundings] == [(first.lago_id, 1000), (second.lago_id, 200)]
    page = lago.wallet_transactions.consumptions(second.lago_id)
    (consumption,) = page["wallet_transaction_consumptions"]
    assert (consumption.wallet_transaction.lago_id, consumption.credit_amount) == (voided.lago_id, "2")
    assert page["meta"]["total_count"] == 1


def test_pages(lago, wallet):
    for _ in range(5):
        top_up(lago, wallet, granted_credits="1")
    page = lago.wallet_transactions.find_all(wallet.lago_id, {"page": 2, "per_page": 2})
    assert len(page["wallet_transactions"]) == 2
    assert (page["meta"]["total_pages"], page["meta"]["next_page"], page["meta"]["prev_page"]) == (3, 3, 1)


def test_refusals_come_together_by_field(lago, wallet):
    with pytest.raises(LagoApiError) as refused:
        top_up(lago, wallet, paid_credits="abc", voided_credits="7")
    assert refused.value.status_code == 422
    assert refused.value.response["code"] == "validation_errors"
    details = refused.value.response["error_details"]
    assert details["paid_credits"] == ["invalid_paid_credits", "invalid_amount"]
    assert lago.wallet_transactions.find_all(wallet.lago_id)["wallet_transactions"] == []
