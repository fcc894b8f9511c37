"""Wallets, as `lago-python-client` speaks of them."""

import pytest
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models.alert import Alert, AlertsList, AlertThreshold, AlertThresholdList
from lago_python_client.models.wallet import AppliesTo, RecurringTransactionRule, RecurringTransactionRuleList, Wallet


def prepaid(customer, **members):
    return Wallet(**{"external_customer_id": customer, "name": "Prepaid", "rate_amount": "1", "currency": "EUR", **members})


def test_create_find_and_list(lago, customer):
    wallet = lago.wallets.create(
        prepaid(
            customer,
            rate_amount="1.5",
            priority=30,
            granted_credits="10",
            applies_to=AppliesTo(fee_types=["charge"], billable_metric_codes=["usage"]),
            paid_top_up_min_amount_cents=500,
            paid_top_up_max_amount_cents=100000,
            metadata={"team": "a", "empty": None},
            purchase_order_number="PO-7",
        )
    )
    assert (wallet.external_customer_id, wallet.status, wallet.currency) == (customer, "active", "EUR")
    assert (wallet.rate_amount, wallet.priority, wallet.code) == ("1.5", 30, "prepaid")
    assert (wallet.credits_balance, wallet.balance_cents, wallet.consumed_credits) == ("10", 1500, "0")
    assert (wallet.ongoing_balance_cents, wallet.credits_ongoing_balance) == (1500, "10")
    assert wallet.applies_to.fee_types == ["charge"]
    assert wallet.metadata == {"team": "a", "empty": None}
    assert wallet.purchase_order_number == "PO-7"

    assert lago.wallets.find(wallet.lago_id) == wallet
    lago.wallets.create(prepaid(customer, name="Second"))
    page = lago.wallets.find_all({"external_customer_id": customer, "per_page": 1, "page": 2})
    assert [found.lago_id for found in page["wallets"]] == [wallet.lago_id]
    assert page["meta"] == {
        "current_page": 2, "next_page": None, "prev_page": 1, "total_pages": 2, "total_count": 2,
    }


def test_update_and_the_whole_list_of_rules(lago, customer):
    rule = RecurringTransactionRule(trigger="interval", interval="monthly", paid_credits="105", granted_credits="5")
    wallet = lago.wallets.create(
        prepaid(customer, recurring_transaction_rules=RecurringTransactionRuleList(__root__=[rule]))
    )
    (stored,) = wallet.recurring_transaction_rules.__root__
    assert (stored.trigger, stored.interval, stored.method, stored.status) == ("interval", "monthly", "fixed", "active")

    renamed = RecurringTransactionRule(lago_id=stored.lago_id, trigger="interval", interval="weekly", paid_credits="20")
    changed = lago.wallets.update(
        Wallet(
            name="Renamed",
            expiration_at="2098-01-01T00:00:00Z",
            recurring_transaction_rules=RecurringTransactionRuleList(__root__=[renamed]),
        ),
        wallet.lago_id,
    )
    assert (changed.name, changed.expiration_at) == ("Renamed", "2098-01-01T00:00:00Z")
    (after,) = [rule for rule in changed.recurring_transaction_rules.__root__ if rule.status == "active"]
    assert (after.lago_id, after.interval, after.paid_credits) == (stored.lago_id, "weekly", "20")


def test_terminate_voids_what_is_left(lago, customer):
    wallet = lago.wallets.create(prepaid(customer, granted_credits="25"))
    ended = lago.wallets.destroy(wallet.lago_id)
    assert (ended.status, ended.credits_balance, ended.balance_cents) == ("terminated", "0", 0)
    assert ended.terminated_at
    transactions = lago.wallet_transactions.find_all(wallet.lago_id)["wallet_transactions"]
    assert [(t.transaction_status, t.credit_amount) for t in transactions] == [("voided", "25"), ("granted", "25")]
    with pytest.raises(LagoApiError) as refused:
        lago.wallets.update(Wallet(name="Again"), wallet.lago_id)
    assert refused.value.status_code == 422
    assert refused.value.response["error_details"] == {"wallet_id": ["wallet_is_terminated"]}


def test_below_a_customer_by_code(lago, customer):
    wallets = lago.customers.wallets
    wallet = wallets.create(customer, prepaid(customer, code="main", granted_credits="3"))
    assert wallets.find(customer, "main").lago_id == wallet.lago_id
    assert wallets.update(customer, "main", Wallet(name="Main")).name == "Main"
    assert [found.code for found in wallets.find_all(customer)["wallets"]] == ["main"]
    assert wallets.destroy(customer, "main").status == "terminated"


def test_metadata(lago, customer):
    wallet = lago.wallets.create(prepaid(customer, code="m"))
    assert lago.wallets.replace_metadata(wallet.lago_id, {"a": "1", "b": None}) == {"a": "1", "b": None}
    assert lago.wallets.merge_metadata(wallet.lago_id, {"c": "3"}) == {"a": "1", "b": None, "c": "3"}
    assert lago.wallets.delete_metadata_key(wallet.lago_id, "b") == {"a": "1", "c": "3"}
    assert lago.customers.wallets.metadata.delete_key(customer, "m", "a") == {"c": "3"}
    assert lago.wallets.delete_all_metadata(wallet.lago_id) == {}


def test_alerts(lago, customer):
    lago.wallets.create(prepaid(customer, code="w", granted_credits="100"))
    alerts = lago.customers.wallets.alerts
    thresholds = AlertThresholdList(__root__=[AlertThreshold(code="low", value="10"), AlertThreshold(value="50")])
    alert = alerts.create(customer, "w", Alert(alert_type="wallet_credits_balance", code="low", thresholds=thresholds))
    assert (alert.code, alert.alert_type, alert.wallet_code, alert.previous_value) == (
        "low", "wallet_credits_balance", "w", "100",
    )
    assert [threshold.value for threshold in alert.thresholds.__root__] == ["10", "50"]
    more = AlertsList(alerts=[Alert(alert_type="wallet_balance_amount", code="money", thresholds=thresholds)])
    assert [made.code for made in alerts.create_batch(customer, "w", more)["alerts"]] == ["money"]
    assert {found.code for found in alerts.find_all(customer, "w")["alerts"]} == {"low", "money"}
    changed = alerts.update(customer, "w", "low", Alert(code="lower"))
    assert changed.code == alerts.find(customer, "w", "lower").code == "lower"
    assert alerts.destroy(customer, "w", "lower").code == "lower"
    alerts.destroy_all(customer, "w")
    assert alerts.find_all(customer, "w")["alerts"] == []
