//! Credits of all wallets pay an invoice in one order of grants (rules beyond 1.5).

use crate::apply::{self, Paid};
use crate::decide::{Draft, Judged};
use crate::invoice::{Bucket, Figures};
use crate::lines::Lines;
use crate::number::{self, Q};
use crate::verdict::refuse;
use serde_json::{Value, json};

/// What one wallet gives, and from which grants.
#[derive(Default, Clone)]
struct Gift {
    cents: Q,
    /// Of each bucket.
    of_buckets: Vec<Q>,
    fundings: Vec<(usize, Q)>,
    /// What it may still give.
    left: Q,
    spent: bool,
}

pub(crate) fn take(
    draft: &mut Draft,
    invoice: &Value,
    figures: &Figures,
    due: &Q,
    paid: &mut Paid,
) -> Judged {
    let mut buckets = figures.buckets(draft.policy);
    let mut of_fees = Lines::of(draft.policy, figures, &buckets);
    make_whole(&mut buckets, due);
    let mut left = due.clone();
    let fit: Vec<usize> = apply::drawdown_order(draft, |_| true)
        .into_iter()
        .filter(|&wallet| apply::unfit(draft, wallet, figures).is_none())
        .collect();
    let nothing = Gift { of_buckets: vec![number::zero(); buckets.len()], ..Gift::default() };
    let mut gifts = vec![nothing; draft.state.wallets.len()];
    for &wallet in &fit {
        gifts[wallet].left = draft.available(wallet);
    }
    let mut turns = Vec::new();
    let sources = sources(draft, &fit);
    for (number, &(wallet, grant)) in sources.iter().enumerate() {
        let rest = grant.map(|grant| draft.state.transactions[grant].remaining.clone().expect("a remaining"));
        let gift = &mut gifts[wallet];
        let holds = rest.map_or(gift.left.clone(), |rest| number::least(&rest, &gift.left));
        let mut rest = number::at_least_zero(holds);
        let mut taken = number::zero();
        for (bucket, of_bucket) in buckets.iter_mut().zip(&mut gift.of_buckets) {
            if apply::applicable(draft, &draft.state.wallets[wallet], bucket, figures) {
                let part = number::least(&number::least(&bucket.left, &rest), &left);
                bucket.left -= &part;
                rest -= &part;
                left -= &part;
                *of_bucket += &part;
                taken += part;
            }
        }
        if taken > number::zero() {
            gift.left -= &taken;
            gift.cents += &taken;
            gift.fundings.extend(grant.map(|grant| (grant, taken)));
            if !turns.contains(&wallet) {
                turns.push(wallet);
            }
        }
        let last = !sources[number + 1..].iter().any(|(other, _)| *other == wallet);
        gift.spent |= last && is_open(draft, wallet, &buckets, &left, figures);
    }
    for &wallet in &fit {
        gifts[wallet].spent |= is_open(draft, wallet, &buckets, &left, figures);
        if gifts[wallet].spent && is_short(draft, wallet) {
            return refuse("exceeds_available_amount", "invoices");
        }
        if gifts[wallet].cents > number::zero() {
            draft.undisputed(wallet, "invoices")?;
        }
    }
    let mut lines: Vec<(usize, Value)> = Vec::new();
    for wallet in apply::drawdown_order(draft, |_| true) {
        let reason = apply::unfit(draft, wallet, figures)
            .or_else(|| (gifts[wallet].cents == number::zero()).then(|| idle(draft, wallet, figures, due)));
        paid.taken |= reason.is_none() || reason == Some("rounds_to_nothing");
        lines.push((wallet, apply::wallet_line(draft, wallet, reason)));
    }
    for wallet in turns {
        let gift = gifts[wallet].clone();
        of_fees.share(&gift.cents, &gift.of_buckets);
        let credits = apply::book_from(draft, invoice, wallet, (&gift.cents, gift.fundings), paid)?;
        let credits = credits.expect("something is taken");
        let id = &draft.state.wallets[wallet].id;
        let line = json!([id, number::show_whole(&gift.cents), number::show(&credits), null]);
        lines.iter_mut().find(|(other, _)| *other == wallet).expect("a line").1 = line;
    }
    paid.of_fees = of_fees.of_fees();
    paid.lines = lines.into_iter().map(|(_, line)| line).collect();
    Ok(())
}

/// Every source that can pay now, in one order: a wallet, and its grant where it has a ledger.
fn sources(draft: &Draft, fit: &[usize]) -> Vec<(usize, Option<usize>)> {
    let mut sources = Vec::new();
    for &wallet in fit {
        if draft.state.wallets[wallet].traceable {
            sources.extend(draft.ledger(wallet).into_iter().map(|grant| (wallet, Some(grant))));
        } else {
            sources.push((wallet, None));
        }
    }
    sources.sort_by_key(|&(wallet, grant)| match grant {
        Some(grant) => draft.place_of_grant(&draft.state.transactions[grant]),
        None => draft.place_of_pool(&draft.state.wallets[wallet]),
    });
    sources
}

/// Floors, then a unit each to the largest remainders, as the fees first meet the buckets.
fn make_whole(buckets: &mut [Bucket], due: &Q) {
    let sum = number::total(buckets.iter().map(|bucket| bucket.left.clone()));
    let whole = number::least(&number::round_half_up(&sum), due);
    let mut left = whole - number::total(buckets.iter().map(|bucket| bucket.left.floor()));
    let mut order: Vec<usize> = (0..buckets.len()).collect();
    order.sort_by_key(|&index| (std::cmp::Reverse(buckets[index].left.fract()), buckets[index].met));
    for index in order {
        let bucket = &mut buckets[index];
        let unit = left > number::zero() && bucket.left.fract() > number::zero();
        bucket.left = bucket.left.floor() + number::whole(unit.into());
        left -= number::whole(unit.into());
    }
}

fn is_open(draft: &Draft, wallet: usize, buckets: &[Bucket], left: &Q, figures: &Figures) -> bool {
    let held = &draft.state.wallets[wallet];
    *left > number::zero()
        && buckets
            .iter()
            .any(|bucket| bucket.left > number::zero() && apply::applicable(draft, held, bucket, figures))
}

/// A wallet with a ledger that says more than all its grants hold.
fn is_short(draft: &Draft, wallet: usize) -> bool {
    let held = &draft.state.wallets[wallet];
    let rests = draft.state.transactions.iter().filter(|it| it.wallet == wallet && it.is_grant());
    let rests = number::total(rests.filter_map(|it| it.remaining.clone()));
    held.traceable && held.cents > rests
}

/// Why a wallet that could pay gave nothing.
fn idle(draft: &Draft, wallet: usize, figures: &Figures, due: &Q) -> &'static str {
    let mut buckets = figures.buckets(draft.policy);
    buckets.retain(|bucket| apply::applicable(draft, &draft.state.wallets[wallet], bucket, figures));
    if buckets.is_empty() {
        return "out_of_scope";
    }
    if draft.available(wallet) <= number::zero() {
        return "not_started";
    }
    let mut whole = figures.buckets(draft.policy);
    make_whole(&mut whole, due);
    whole.retain(|bucket| apply::applicable(draft, &draft.state.wallets[wallet], bucket, figures));
    if whole.iter().any(|bucket| bucket.left == number::zero()) { "rounds_to_nothing" } else { "nothing_due" }
}
