//! A decision of the core as typed records.

use crate::state::{self, decimal, instant, text};
use crate::typed::*;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use drawdown::account::{Balance, RuleId, TransactionId, WalletId};
use drawdown::amount::Subcents;
use drawdown::command::Digest;
use drawdown::{decision, event};

/// A decision, and the digest of its command.
pub fn decision(decision: decision::Decision, digest: Digest) -> Decision {
    match decision {
        decision::Decision::Accepted(accepted) => Decision::Accepted(outcome(&accepted, digest)),
        decision::Decision::Unchanged(reason, accepted) => {
            Decision::Unchanged(Unchanged { reason: reason.into(), outcome: outcome(&accepted, digest) })
        }
        decision::Decision::Refused(refusals) => {
            Decision::Refused(refusals.into_iter().map(refusal).collect())
        }
    }
}

fn outcome(accepted: &decision::Accepted, digest: Digest) -> Outcome {
    Outcome {
        events: accepted.events.iter().map(event).collect(),
        account: state::account(&accepted.account),
        invoices: accepted.invoices.iter().map(state::invoice).collect(),
        explanation: accepted.explanation.iter().map(explanation).collect(),
        remarks: accepted.remarks.iter().filter_map(remark).collect(),
        digest: hexadecimal(&digest.0),
    }
}

fn refusal(refusal: decision::Refusal) -> Refusal {
    let figures =
        refusal.figures.into_iter().map(|(name, value)| Figure { name: name.into(), value: figure(value) });
    Refusal {
        code: refusal.code.name().into(),
        field: refusal.field.into(),
        message: refusal.message,
        subject: refusal.subject.as_deref().map(text),
        figures: figures.collect(),
    }
}

fn figure(figure: decision::Figure) -> FigureValue {
    match figure {
        decision::Figure::Text(id) => FigureValue::Text(text(&id)),
        decision::Figure::Integer(integer) => FigureValue::Integer(integer),
        decision::Figure::Decimal(figure) => FigureValue::Decimal(decimal(figure)),
    }
}

fn event(event: &event::Event) -> Event {
    Event { id: text(&event.id), at: instant(event.at), fact: fact(&event.fact, &event.before) }
}

fn fact(fact: &event::Fact, before: &event::Before) -> Fact {
    match fact {
        event::Fact::WalletCreated { wallet } => Fact::WalletCreated(wallet.id.to_string()),
        event::Fact::WalletUpdated { wallet } => Fact::WalletUpdated(wallet.id.to_string()),
        event::Fact::CustomerCurrencySet { currency } => Fact::CustomerCurrencySet(currency.to_string()),
        event::Fact::PurchaseRequested { transaction, invoice } => Fact::PurchaseRequested(Purchase {
            transaction_id: transaction.id.to_string(),
            wallet_id: transaction.wallet_id.to_string(),
            invoice_id: invoice.id.as_ref().map(ToString::to_string),
        }),
        event::Fact::CreditsPurchased { transaction_id, wallet_id, balance, .. } => {
            Fact::CreditsPurchased(movement((transaction_id, wallet_id), balance, before))
        }
        event::Fact::PurchaseFailed { transaction_id, wallet_id, reason, refund_due, .. } => {
            Fact::PurchaseFailed(PurchaseFailed {
                transaction_id: transaction_id.to_string(),
                wallet_id: wallet_id.to_string(),
                reason: (*reason).into(),
                refund_due: *refund_due,
            })
        }
        event::Fact::CreditsGranted { transaction, balance } => {
            Fact::CreditsGranted(movement((&transaction.id, &transaction.wallet_id), balance, before))
        }
        event::Fact::GrantUpdated { transaction } => Fact::GrantUpdated(transaction.id.to_string()),
        event::Fact::CreditsApplied { transaction, balance, buckets, fees: _ } => {
            Fact::CreditsApplied(CreditsApplied {
                movement: movement((&transaction.id, &transaction.wallet_id), balance, before),
                buckets: buckets.iter().map(bucket_share).collect(),
            })
        }
        event::Fact::CreditsVoided { transaction, balance } => {
            Fact::CreditsVoided(movement((&transaction.id, &transaction.wallet_id), balance, before))
        }
        event::Fact::CreditsTransferred { transaction, balance } => {
            Fact::CreditsTransferred(movement((&transaction.id, &transaction.wallet_id), balance, before))
        }
        event::Fact::CreditsRestored { transaction, reversed_transaction_id, balance } => {
            Fact::CreditsRestored(CreditsRestored {
                movement: movement((&transaction.id, &transaction.wallet_id), balance, before),
                reversed_transaction_id: reversed_transaction_id.to_string(),
            })
        }
        event::Fact::ResidueBooked { transaction_id, wallet_id, credits, amount } => {
            Fact::ResidueBooked(ResidueBooked {
                transaction_id: transaction_id.to_string(),
                wallet_id: wallet_id.to_string(),
                credits: decimal(credits.decimal()),
                amount_cents: amount.minor(),
            })
        }
        event::Fact::WalletTerminated { wallet_id, reason } => Fact::WalletTerminated(WalletTerminated {
            wallet_id: wallet_id.to_string(),
            reason: (*reason).into(),
        }),
        event::Fact::OngoingBalanceRefreshed { wallet_id, ongoing } => {
            Fact::OngoingBalanceRefreshed(OngoingBalanceRefreshed {
                wallet_id: wallet_id.to_string(),
                ongoing_balance_cents: ongoing.amount.minor(),
                ongoing_usage_balance_cents: ongoing.usage.minor(),
                credits_ongoing_balance: decimal(ongoing.credits.decimal()),
                credits_ongoing_usage_balance: decimal(ongoing.usage_credits.decimal()),
            })
        }
        event::Fact::BalanceDepleted { wallet_id } => Fact::BalanceDepleted(wallet_id.to_string()),
        event::Fact::BalanceRestored { wallet_id } => Fact::BalanceRestored(wallet_id.to_string()),
        event::Fact::AlertChecked { wallet_id, alert_id, value } => Fact::AlertChecked(AlertChecked {
            wallet_id: wallet_id.to_string(),
            alert_id: alert_id.to_string(),
            value: decimal(*value),
        }),
        event::Fact::AlertResolved { alert_id, .. } => Fact::AlertResolved(alert_id.to_string()),
        event::Fact::AlertTriggered { wallet_id, alert, value, crossed, .. } => {
            Fact::AlertTriggered(AlertTriggered {
                wallet_id: wallet_id.to_string(),
                alert_id: alert.id.to_string(),
                value: decimal(*value),
                crossed: crossed.iter().copied().map(decimal).collect(),
            })
        }
        event::Fact::TopUpRuleFired { wallet_id, rule_id, paid_credits, granted_credits, period_start } => {
            Fact::TopUpRuleFired(TopUpRuleFired {
                wallet_id: wallet_id.to_string(),
                rule_id: rule_id.to_string(),
                paid_credits: decimal(paid_credits.decimal()),
                granted_credits: decimal(granted_credits.decimal()),
                period_start: period_start.map(instant),
            })
        }
        event::Fact::CreditsRolledOver { transaction_id, wallet_id, remaining, expiration_at, rolled_at } => {
            Fact::CreditsRolledOver(CreditsRolledOver {
                transaction_id: transaction_id.to_string(),
                wallet_id: wallet_id.to_string(),
                remaining_amount_cents: remaining.amount.minor(),
                remaining_credit_amount: decimal(remaining.credits.decimal()),
                expiration_at: expiration_at.map(instant),
                rolled_at: instant(*rolled_at),
            })
        }
        event::Fact::PeriodReset { wallet_id, consumed } => Fact::PeriodReset(PeriodReset {
            wallet_id: wallet_id.to_string(),
            consumed_credits: decimal(consumed.credits.decimal()),
            consumed_amount_cents: consumed.amount.minor(),
        }),
        event::Fact::TopUpRulePaused { wallet_id, rule_id } => {
            Fact::TopUpRulePaused(rule_of(wallet_id, rule_id))
        }
        event::Fact::TopUpRuleResumed { wallet_id, rule_id } => {
            Fact::TopUpRuleResumed(rule_of(wallet_id, rule_id))
        }
        event::Fact::TopUpRuleEnded { wallet_id, rule_id, reason } => Fact::TopUpRuleEnded(TopUpRuleEnded {
            wallet_id: wallet_id.to_string(),
            rule_id: rule_id.to_string(),
            reason: (*reason).into(),
        }),
    }
}

fn rule_of(wallet_id: &WalletId, rule_id: &RuleId) -> RuleOfWallet {
    RuleOfWallet { wallet_id: wallet_id.to_string(), rule_id: rule_id.to_string() }
}

fn movement(
    (transaction_id, wallet_id): (&TransactionId, &WalletId),
    balance: &Balance,
    before: &event::Before,
) -> Movement {
    let remaining_before = before.remaining.iter().flatten().map(|remaining| remaining.minor()).collect();
    let before = before.balance.unwrap_or_default();
    Movement {
        transaction_id: transaction_id.to_string(),
        wallet_id: wallet_id.to_string(),
        credits_balance: decimal(balance.credits.decimal()),
        balance_cents: balance.amount.minor(),
        consumed_credits: decimal(balance.consumed_credits.decimal()),
        consumed_amount_cents: balance.consumed_amount.minor(),
        before: BalanceBefore {
            credits_balance: decimal(before.credits.decimal()),
            balance_cents: before.amount.minor(),
        },
        remaining_before_amount_cents: remaining_before,
    }
}

fn bucket_share(share: &event::BucketShare) -> BucketShare {
    BucketShare {
        fee_type: share.fee_type.as_deref().map(text),
        billable_metric_code: share.billable_metric_code.as_deref().map(text),
        target_wallet_code: share.target_wallet_code.as_deref().map(text),
        amount: subcents(share.amount),
    }
}

/// None of a remark that only commands in text can lead to.
fn remark(remark: &decision::Remark) -> Option<Remark> {
    Some(match remark {
        decision::Remark::Credited { .. } => return None,
        decision::Remark::SourcesUnknown {
            invoice_id,
            wallet_id,
            transaction_id,
            amount,
            purchased_at_most,
        } => Remark::SourcesUnknown(SourcesUnknown {
            invoice_id: invoice_id.to_string(),
            wallet_id: wallet_id.to_string(),
            transaction_id: transaction_id.to_string(),
            amount_cents: amount.minor(),
            purchased_at_most_cents: purchased_at_most.minor(),
        }),
        decision::Remark::DuesUnbooked { wallet_id, transaction_id, remaining, balance } => {
            Remark::DuesUnbooked(DuesUnbooked {
                wallet_id: wallet_id.to_string(),
                transaction_id: transaction_id.to_string(),
                remaining_amount_cents: remaining.minor(),
                balance_cents: balance.minor(),
            })
        }
    })
}

fn explanation(explanation: &decision::InvoiceExplanation) -> InvoiceExplanation {
    InvoiceExplanation {
        invoice_id: explanation.invoice_id.as_ref().map(ToString::to_string),
        skipped: explanation.skipped.map(Into::into),
        due_amount_cents: explanation.due.minor(),
        applied_amount_cents: explanation.applied.minor(),
        remaining_amount_cents: explanation.remaining.minor(),
        buckets: explanation.buckets.iter().map(bucket).collect(),
        residue: explanation.residue.map(bucket_amount),
        wallets: explanation.wallets.iter().map(wallet_explanation).collect(),
        skipped_left_out: explanation.skipped_left_out.iter().map(skipped_wallets).collect(),
        sources: explanation.sources.iter().map(source).collect(),
        sources_left_out: count(explanation.sources_left_out),
    }
}

fn skipped_wallets(skipped: &decision::SkippedWallets) -> SkippedWallets {
    SkippedWallets { reason: skipped.reason.into(), count: count(skipped.count) }
}

fn source(source: &decision::SourceExplanation) -> SourceExplanation {
    SourceExplanation {
        wallet_id: source.wallet_id.to_string(),
        transaction_id: source.transaction_id.as_ref().map(ToString::to_string),
        amount_cents: source.amount.minor(),
        decided_by: source.decided_by.map(Into::into),
        skipped: source.skipped.map(Into::into),
    }
}

fn bucket(bucket: &decision::BucketExplanation) -> Bucket {
    Bucket {
        fee_type: bucket.fee_type.as_deref().map(text),
        billable_metric_code: bucket.billable_metric_code.as_deref().map(text),
        target_wallet_code: bucket.target_wallet_code.as_deref().map(text),
        cap: subcents(bucket.cap),
    }
}

fn wallet_explanation(wallet: &decision::WalletExplanation) -> WalletExplanation {
    WalletExplanation {
        wallet_id: wallet.wallet_id.to_string(),
        order_key: OrderKey {
            priority: wallet.priority,
            created_at: wallet.created_at.map(instant),
            id: wallet.wallet_id.to_string(),
        },
        decided_by: wallet.decided_by.map(Into::into),
        taken: wallet.taken.iter().copied().map(bucket_amount).collect(),
        amount_cents: wallet.amount.minor(),
        credit_amount: decimal(wallet.credits.decimal()),
        rounding_residue: subcents(wallet.rounding_residue),
        skipped: wallet.skipped.map(Into::into),
        out_of_scope_buckets: count(wallet.out_of_scope_buckets),
    }
}

fn bucket_amount((bucket, amount): (usize, Subcents)) -> BucketAmount {
    BucketAmount { bucket: count(bucket), amount: subcents(amount) }
}

/// A position or a count: far below the limits of a request.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn subcents(amount: Subcents) -> String {
    // Every figure that the core hands out has at most 28 digits.
    amount.decimal().map(decimal).unwrap_or_default()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: Vec<u8> = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    digits.iter().filter_map(|digit| char::from_digit(u32::from(*digit), 16)).collect()
}
