//! Credits pay invoices (rules 6).

use crate::decide::{Draft, Judged};
use crate::invoice::{Bucket, Figures};
use crate::lines::{self, Lines};
use crate::number::{self, Q};
use crate::standing::Standing;
use crate::state::{Kind, Wallet};
use crate::verdict::{Refusal, refuse};
use crate::{across, summary};
use serde_json::{Value, json};

pub(crate) fn apply_credits(draft: &mut Draft) -> Judged {
    let invoices = draft.command["invoices"].as_array().expect("invoices");
    for invoice in invoices {
        pay(draft, invoice)?;
    }
    Ok(())
}

fn pay(draft: &mut Draft, invoice: &Value) -> Judged {
    let figures = Figures::read(draft.policy, invoice);
    let invoice_type = invoice["invoice_type"].as_str().unwrap_or_default();
    let finalizing = matches!(invoice["status"].as_str(), None | Some("draft" | "finalized"));
    let excluded = draft.policy.excluded_invoice_types.iter().any(|excluded| excluded == invoice_type);
    let open = finalizing && !excluded;
    if finalizing && already_applied(draft, invoice) {
        return refuse("already_applied", "invoices");
    }

    let mut paid = Paid::default();
    let mut credits_may_pay = figures.due();
    let (taxes, total) = if draft.policy.before_tax {
        let rate = figures.one_rate(draft.state.tax_rate());
        if rate.is_none() && !draft.policy.tax_per_rate {
            return refuse("tax_rates_differ", "invoices");
        }
        let net = figures.net();
        credits_may_pay = net.clone();
        if open && net > number::zero() {
            take(draft, invoice, &figures, &net, &mut paid)?;
        }
        let deducted = paid.cents > number::zero() || figures.fees != net;
        let net = net - &paid.cents;
        let taxes = if draft.policy.tax_per_rate {
            lines::taxes(&figures, rate.as_ref(), &paid.cents, &net, &paid.of_fees)
        } else if deducted {
            (&net * rate.expect("one rate") / number::whole(100)).ceil()
        } else {
            figures.fee_taxes.clone()
        };
        let total = number::at_least_zero(net + &taxes - &figures.credit_notes);
        (taxes, total)
    } else {
        if open && credits_may_pay > number::zero() {
            take(draft, invoice, &figures, &credits_may_pay, &mut paid)?;
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
        let owed = match (draft.policy.before_tax, draft.policy.tax_per_rate) {
            // a tax that stays is no matter of credits
            (true, true) => credits_may_pay.clone(),
            (true, false) => total.clone(),
            (false, _) => figures.due(),
        };
        draft.quiet(if !open {
            "excluded"
        } else if owed == number::zero() {
            "nothing_due"
        } else if paid.taken {
            "rounds_to_nothing"
        } else {
            "no_wallet_can_pay"
        });
    }
    let untouched = if !finalizing {
        credits_may_pay = figures.due();
        Some("not_finalizing")
    } else if excluded {
        Some("excluded_type")
    } else {
        (credits_may_pay <= number::zero()).then_some("nothing_due")
    };
    if let Some(reason) = untouched {
        let all = drawdown_order(draft, |_| true);
        let lines = all
            .into_iter()
            .map(|wallet| wallet_line(draft, wallet, Some(unfit(draft, wallet, &figures).unwrap_or(reason))));
        paid.lines = lines.collect();
    }
    let [may_pay, applied, remaining] = [&credits_may_pay, &paid.cents, &due].map(number::show_whole);
    draft.explained.push(json!([invoice["id"], untouched, may_pay, applied, remaining, paid.lines]));
    let split = draft.state.wallets.iter().all(|wallet| wallet.traceable);
    let part = |cents: &Q| (split && *cents > number::zero()).then(|| cents.clone());
    let (granted, purchased) = (part(&paid.granted), part(&paid.purchased));
    let line = summary::invoice_line(invoice_type, &paid.cents, granted, purchased, &taxes, &total, &due);
    draft.invoices.push(line);
    Ok(())
}

/// What an invoice was paid, and from which kind of grant.
#[derive(Default)]
pub(crate) struct Paid {
    cents: Q,
    granted: Q,
    purchased: Q,
    /// A wallet took something, be it worth nothing.
    pub taken: bool,
    pub lines: Vec<Value>,
    /// What each fee got.
    pub of_fees: Vec<Q>,
}

fn already_applied(draft: &Draft, invoice: &Value) -> bool {
    let pays = |id: &str| {
        let all = &draft.state.transactions;
        let paid = all
            .iter()
            .any(|it| !it.inbound && it.kind == Kind::Invoiced && it.invoice.as_deref() == Some(id));
        paid && !(draft.policy.applies_again && Standing::of(draft, id).is_closed())
    };
    number::read_or_zero(&invoice["prepaid_credit_amount_cents"]) > number::zero()
        || invoice["id"].as_str().is_some_and(pays)
}

/// The wallets of a kind in drawdown order.
pub(crate) fn drawdown_order(draft: &Draft, usable: impl Fn(&Wallet) -> bool) -> Vec<usize> {
    let wallets = &draft.state.wallets;
    let mut order: Vec<usize> = (0..wallets.len()).filter(|&index| usable(&wallets[index])).collect();
    order.sort_by_key(|&index| draft.place_of_wallet(&wallets[index]));
    order
}

/// The shares of the wallets in an invoice, before they are booked.
struct Shares {
    buckets: Vec<Bucket>,
    /// What credits may still pay.
    left: Q,
    /// And what is still owed in whole minor units, where each wallet is rounded alone.
    owed: Q,
    /// A wallet, what it takes, and its line of the explanation.
    takes: Vec<(usize, Q, usize)>,
    /// What each of these takes of each bucket.
    of_buckets: Vec<Vec<Q>>,
    /// Every wallet in drawdown order: its id, money, credits, and why it was not used.
    lines: Vec<Value>,
}

/// Every wallet in order takes from every bucket in order, or the first that can takes alone.
fn take(draft: &mut Draft, invoice: &Value, figures: &Figures, due: &Q, paid: &mut Paid) -> Judged {
    if draft.policy.draws_across && draft.policy.buckets {
        return across::take(draft, invoice, figures, due, paid);
    }
    let buckets = if draft.policy.buckets { figures.buckets(draft.policy) } else { vec![Bucket::all(due)] };
    let mut shares = Shares {
        buckets,
        left: due.clone(),
        owed: due.clone(),
        takes: Vec::new(),
        of_buckets: Vec::new(),
        lines: Vec::new(),
    };
    for wallet in drawdown_order(draft, |_| true) {
        let skipped = unfit(draft, wallet, figures).or_else(|| passed_over(draft, wallet, figures, &shares));
        if skipped.is_none() {
            draft.undisputed(wallet, "invoices")?;
            let sum = take_of(draft, wallet, figures, &mut shares);
            if !draft.policy.rounds_together {
                shares.owed -= number::least(&number::round_half_up(&sum), &shares.owed);
            }
            shares.takes.push((wallet, sum, shares.lines.len()));
        }
        shares.lines.push(wallet_line(draft, wallet, skipped));
    }
    paid.taken = !shares.takes.is_empty();
    if draft.policy.rounds_together {
        round_together(&mut shares.takes, due);
    }
    let mut lines = Lines::of(draft.policy, figures, &shares.buckets);
    for ((wallet, sum, line), of_buckets) in shares.takes.into_iter().zip(shares.of_buckets) {
        let cents = number::least(&number::round_half_up(&sum), &(due - &paid.cents));
        let credits = book(draft, invoice, wallet, &cents, paid)?;
        lines.share(&cents, &of_buckets);
        let skipped = credits.is_none().then_some("rounds_to_nothing");
        let credits = credits.unwrap_or_else(number::zero);
        let id = &draft.state.wallets[wallet].id;
        shares.lines[line] = json!([id, number::show_whole(&cents), number::show(&credits), skipped]);
    }
    paid.lines = shares.lines;
    paid.of_fees = lines.of_fees();
    Ok(())
}

pub(crate) fn wallet_line(draft: &Draft, wallet: usize, skipped: Option<&'static str>) -> Value {
    json!([draft.state.wallets[wallet].id, 0, "0", skipped])
}

/// Why a wallet pays no invoice of this currency, whatever stands on it.
pub(crate) fn unfit(draft: &Draft, wallet: usize, figures: &Figures) -> Option<&'static str> {
    let held = &draft.state.wallets[wallet];
    if !held.active {
        return Some(if draft.is_over(held.expires) { "expired" } else { "inactive" });
    }
    if held.currency != figures.currency {
        return Some("wrong_currency");
    }
    (held.cents <= number::zero()).then_some("empty")
}

/// Why a wallet that could pay takes nothing here.
fn passed_over(draft: &Draft, wallet: usize, figures: &Figures, shares: &Shares) -> Option<&'static str> {
    let held = &draft.state.wallets[wallet];
    let mut scope =
        shares.buckets.iter().filter(|bucket| applicable(draft, held, bucket, figures)).peekable();
    if scope.peek().is_none() {
        return Some("out_of_scope");
    }
    if !draft.policy.buckets && !shares.takes.is_empty() {
        return Some("not_selected");
    }
    if shares.left <= number::zero() || shares.owed <= number::zero() {
        return Some("nothing_due");
    }
    if draft.available(wallet) <= number::zero() {
        return Some("not_started");
    }
    scope.all(|bucket| bucket.left <= number::zero()).then_some("nothing_due")
}

/// What a wallet takes, exact.
fn take_of(draft: &Draft, wallet: usize, figures: &Figures, shares: &mut Shares) -> Q {
    let mut wallet_left = draft.available(wallet);
    let mut sum = number::zero();
    let mut of_buckets = Vec::new();
    for bucket in &mut shares.buckets {
        of_buckets.push(number::zero());
        if applicable(draft, &draft.state.wallets[wallet], bucket, figures) {
            let take = number::least(&number::least(&bucket.left, &wallet_left), &shares.left);
            bucket.left -= &take;
            wallet_left -= &take;
            shares.left -= &take;
            of_buckets.pop();
            of_buckets.push(take.clone());
            sum += take;
        }
    }
    shares.of_buckets.push(of_buckets);
    sum
}

/// Floors, then one unit each to the largest remainders.
fn round_together(takes: &mut [(usize, Q, usize)], due: &Q) {
    let sum = number::total(takes.iter().map(|(_, take, _)| take.clone()));
    let whole = number::least(&number::round_half_up(&sum), due);
    let mut left = whole - number::total(takes.iter().map(|(_, take, _)| take.floor()));
    let mut order: Vec<usize> = (0..takes.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(takes[index].1.fract()));
    let mut units = vec![number::zero(); takes.len()];
    for index in order {
        if left > number::zero() && takes[index].1.fract() > number::zero() {
            units[index] = number::whole(1);
            left -= number::whole(1);
        }
    }
    for ((_, take, _), unit) in takes.iter_mut().zip(units) {
        *take = take.floor() + unit;
    }
}

/// Where one wallet alone pays, scopes and targets mean nothing.
pub(crate) fn applicable(draft: &Draft, wallet: &Wallet, bucket: &Bucket, figures: &Figures) -> bool {
    if !draft.policy.buckets {
        return true;
    }
    let known = figures.known_type && bucket.known_type;
    wallet.pays(&bucket.fee_type, known, bucket.metric.as_ref(), bucket.target.as_ref())
}

/// One outbound transaction for what one wallet gives to one invoice: its credits, or nothing where it is worth none.
fn book(
    draft: &mut Draft,
    invoice: &Value,
    wallet: usize,
    cents: &Q,
    paid: &mut Paid,
) -> Result<Option<Q>, Vec<Refusal>> {
    if *cents <= number::zero() {
        return Ok(None);
    }
    let Some(fundings) = draft.draw(wallet, cents) else {
        return refuse("exceeds_available_amount", "invoices");
    };
    book_from(draft, invoice, wallet, (cents, fundings), paid)
}

/// As [`book`], from these grants.
pub(crate) fn book_from(
    draft: &mut Draft,
    invoice: &Value,
    wallet: usize,
    (cents, fundings): (&Q, Vec<(usize, Q)>),
    paid: &mut Paid,
) -> Result<Option<Q>, Vec<Refusal>> {
    for (source, part) in &fundings {
        let of_kind = match draft.state.transactions[*source].kind {
            Kind::Purchased => &mut paid.purchased,
            Kind::Granted | Kind::Invoiced | Kind::Voided => &mut paid.granted,
        };
        *of_kind += part;
    }
    paid.cents += cents;
    let credits = draft.credits_out(wallet, cents, &fundings);
    let worth = draft.state.wallets[wallet].credits_of(cents);
    let mut outbound = draft.transaction(wallet, false, Kind::Invoiced, cents.clone(), credits);
    outbound.invoice = invoice["id"].as_str().map(str::to_owned);
    let booked = draft.take_out(outbound, fundings, ("invoices", &worth))?;
    Ok(Some(draft.state.transactions[booked].credits.clone()))
}
