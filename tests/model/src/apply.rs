//! Credits pay invoices (rules 6).

use crate::decide::{Draft, Judged};
use crate::invoice::{Bucket, Figures};
use crate::number::{self, Q};
use crate::state::{Kind, Wallet};
use crate::verdict::refuse;
use crate::{reverse, summary};
use serde_json::Value;

pub(crate) fn apply_credits(draft: &mut Draft) -> Judged {
    let invoices = draft.command["invoices"].as_array().expect("invoices");
    for invoice in invoices {
        pay(draft, invoice)?;
    }
    Ok(())
}

fn pay(draft: &mut Draft, invoice: &Value) -> Judged {
    let figures = Figures::read(invoice);
    let invoice_type = invoice["invoice_type"].as_str().unwrap_or_default();
    let finalizing = matches!(invoice["status"].as_str(), None | Some("draft" | "finalized"));
    let excluded = draft.policy.excluded_invoice_types.iter().any(|excluded| excluded == invoice_type);
    let open = finalizing && !excluded;
    if finalizing && already_applied(draft, invoice) {
        return refuse("already_applied", "invoices");
    }

    let mut paid = Paid::default();
    let (taxes, total) = if draft.policy.before_tax {
        let rate = figures.one_rate(draft.state.tax_rate());
        let Some(rate) = rate else { return refuse("tax_rates_differ", "invoices") };
        let net = number::at_least_zero(&figures.fees - &figures.progressive - &figures.coupons);
        if open {
            take_from_first(draft, invoice, &figures, &net, &mut paid)?;
        }
        let deducted = paid.cents > number::zero() || figures.fees != net;
        let net = net - &paid.cents;
        let taxes =
            if deducted { (&net * rate / number::whole(100)).ceil() } else { figures.fee_taxes.clone() };
        let total = number::at_least_zero(net + &taxes - &figures.credit_notes);
        (taxes, total)
    } else {
        let due = figures.due();
        if open && due > number::zero() {
            if draft.policy.buckets {
                take_by_buckets(draft, invoice, &figures, &mut paid)?;
            } else {
                take_from_first(draft, invoice, &figures, &due, &mut paid)?;
            }
        }
        (figures.taxes.clone(), figures.total() - &paid.cents)
    };
    let due = if draft.policy.before_tax {
        if figures.due() == number::zero() && figures.total() > number::zero() {
            number::zero()
        } else {
            total.clone()
        }
    } else {
        figures.due() - &paid.cents
    };
    if paid.cents == number::zero() {
        let owed = if draft.policy.before_tax { total.clone() } else { figures.due() };
        draft.quiet(if !open {
            "excluded"
        } else if owed == number::zero() {
            "nothing_due"
        } else {
            "no_wallet_can_pay"
        });
    }
    let split = draft.state.wallets.iter().all(|wallet| wallet.traceable);
    let part = |cents: &Q| (split && *cents > number::zero()).then(|| cents.clone());
    let (granted, purchased) = (part(&paid.granted), part(&paid.purchased));
    let line = summary::invoice_line(invoice_type, &paid.cents, granted, purchased, &taxes, &total, &due);
    draft.invoices.push(line);
    Ok(())
}

/// What an invoice was paid, and from which kind of grant.
#[derive(Default)]
struct Paid {
    cents: Q,
    granted: Q,
    purchased: Q,
}

fn already_applied(draft: &Draft, invoice: &Value) -> bool {
    number::read_or_zero(&invoice["prepaid_credit_amount_cents"]) > number::zero()
        || draft.state.transactions.iter().enumerate().any(|(index, it)| {
            !it.inbound
                && it.kind == Kind::Invoiced
                && it.invoice.as_deref() == invoice["id"].as_str()
                && !(draft.policy.applies_again && reverse::came_back(draft, index))
        })
}

/// The wallets that may pay this invoice, in drawdown order.
fn wallets_in_order(draft: &Draft, figures: &Figures) -> Vec<usize> {
    drawdown_order(draft, |wallet| {
        wallet.active && wallet.cents > number::zero() && wallet.currency == figures.currency
    })
}

/// The wallets of a kind in drawdown order.
pub(crate) fn drawdown_order(draft: &Draft, usable: impl Fn(&Wallet) -> bool) -> Vec<usize> {
    let wallets = &draft.state.wallets;
    let mut order: Vec<usize> = (0..wallets.len()).filter(|&index| usable(&wallets[index])).collect();
    order.sort_by_key(|&index| (wallets[index].priority, wallets[index].created, wallets[index].id.clone()));
    order
}

/// The first wallet pays what it can.
fn take_from_first(
    draft: &mut Draft,
    invoice: &Value,
    figures: &Figures,
    due: &Q,
    paid: &mut Paid,
) -> Judged {
    let Some(&wallet) = wallets_in_order(draft, figures).first() else { return Ok(()) };
    let cents = number::least(&draft.available(wallet), due);
    book(draft, invoice, wallet, &cents, paid)
}

/// Every wallet in order takes from every bucket in order.
fn take_by_buckets(draft: &mut Draft, invoice: &Value, figures: &Figures, paid: &mut Paid) -> Judged {
    let due = figures.due();
    let mut buckets = figures.buckets();
    let mut invoice_left = due.clone();
    let mut takes = Vec::new();
    for wallet in wallets_in_order(draft, figures) {
        let mut wallet_left = draft.available(wallet);
        let mut sum = number::zero();
        for bucket in &mut buckets {
            if !applicable(&draft.state.wallets[wallet], bucket, figures) {
                continue;
            }
            let take = number::least(&number::least(&bucket.left, &wallet_left), &invoice_left);
            bucket.left -= &take;
            wallet_left -= &take;
            invoice_left -= &take;
            sum += take;
        }
        takes.push((wallet, sum));
    }
    if draft.policy.rounds_together {
        round_together(&mut takes, &due);
    }
    for (wallet, sum) in takes {
        let owed = &due - &paid.cents;
        let cents = number::least(&number::round_half_up(&sum), &owed);
        book(draft, invoice, wallet, &cents, paid)?;
    }
    Ok(())
}

/// Floors, then one unit each to the largest remainders.
fn round_together(takes: &mut [(usize, Q)], due: &Q) {
    let sum = number::total(takes.iter().map(|(_, take)| take.clone()));
    let whole = number::least(&number::round_half_up(&sum), due);
    let mut left = whole - number::total(takes.iter().map(|(_, take)| take.floor()));
    let mut order: Vec<usize> = (0..takes.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(takes[index].1.fract()));
    let mut units = vec![number::zero(); takes.len()];
    for index in order {
        if left > number::zero() && takes[index].1.fract() > number::zero() {
            units[index] = number::whole(1);
            left -= number::whole(1);
        }
    }
    for ((_, take), unit) in takes.iter_mut().zip(units) {
        *take = take.floor() + unit;
    }
}

fn applicable(wallet: &Wallet, bucket: &Bucket, figures: &Figures) -> bool {
    let known = figures.known_type && bucket.known_type;
    wallet.pays(&bucket.fee_type, known, bucket.metric.as_ref(), bucket.target.as_ref())
}

/// One outbound transaction for what one wallet gives to one invoice.
fn book(draft: &mut Draft, invoice: &Value, wallet: usize, cents: &Q, paid: &mut Paid) -> Judged {
    if *cents <= number::zero() {
        return Ok(());
    }
    let Some(fundings) = draft.draw(wallet, cents) else {
        return refuse("exceeds_available_amount", "amount_cents");
    };
    for (source, part) in &fundings {
        let of_kind = match draft.state.transactions[*source].kind {
            Kind::Purchased => &mut paid.purchased,
            Kind::Granted | Kind::Invoiced | Kind::Voided => &mut paid.granted,
        };
        *of_kind += part;
    }
    paid.cents += cents;
    let credits = draft.credits_out(wallet, cents, &fundings);
    let mut outbound = draft.transaction(wallet, false, Kind::Invoiced, cents.clone(), credits);
    outbound.invoice = invoice["id"].as_str().map(str::to_owned);
    draft.take_out(outbound, fundings);
    Ok(())
}
