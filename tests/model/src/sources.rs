//! Where the credits of a reversed invoice came from (rules 5): as its outbounds say, where that can be true; else as
//! the remains say, where they leave one possibility.

use crate::decide::Draft;
use crate::number::{self, Q};
use crate::state::{Kind, Status, Transaction};

/// Where the credits of one outbound came from.
pub(crate) enum Origin {
    /// From these grants, in the order of the draw. From none: a wallet without a ledger.
    Grants(Vec<Slice>),
    /// Nobody can say; at most so much of it was bought.
    Unknown(Q),
}

/// What an outbound drew from a grant, and what of it has not come back: money and credits.
pub(crate) struct Slice {
    pub grant: usize,
    pub drawn: (Q, Q),
    pub left: (Q, Q),
}

/// A grant that gave what nothing explains.
struct Lot {
    grant: usize,
    left: Q,
    left_credits: Q,
    gave: Q,
}

/// The origins of outbounds that come back together, in their order.
pub(crate) fn origins(draft: &Draft, open: &[(usize, Q, Q)]) -> Vec<Origin> {
    let outbounds: Vec<usize> = open.iter().map(|(outbound, _, _)| *outbound).collect();
    let mut back = vec![number::zero(); draft.state.transactions.len()];
    let mut origins: Vec<Option<Origin>> = Vec::new();
    for outstanding in open {
        origins.push(as_told(draft, outstanding, &mut back));
    }
    for wallet in 0..draft.state.wallets.len() {
        let unsaid = |place: &usize| {
            origins[*place].is_none() && draft.state.transactions[outbounds[*place]].wallet == wallet
        };
        let places: Vec<usize> = (0..outbounds.len()).filter(unsaid).collect();
        let asked: Vec<usize> = places.iter().map(|&place| outbounds[place]).collect();
        let left: Vec<Q> = places.iter().map(|&place| open[place].1.clone()).collect();
        let found = split(draft, (&asked, &left), lots(draft, wallet, &asked));
        for (place, origin) in places.into_iter().zip(found) {
            origins[place] = Some(origin);
        }
    }
    origins.into_iter().map(|origin| origin.expect("an origin of each")).collect()
}

/// What the outbound says itself, where it can be true and no grant gets back more than it gave.
fn as_told(
    draft: &Draft,
    (outbound, left, left_credits): &(usize, Q, Q),
    back: &mut Vec<Q>,
) -> Option<Origin> {
    let it = &draft.state.transactions[*outbound];
    if !draft.state.wallets[it.wallet].traceable {
        return Some(Origin::Grants(Vec::new()));
    }
    if !can_be_true(draft, it) {
        return None;
    }
    let slices = first_of(it, left, left_credits);
    let mut after = back.clone();
    for slice in &slices {
        after[slice.grant] += &slice.left.0;
        if after[slice.grant] > gave(draft, slice.grant) {
            return None;
        }
    }
    *back = after;
    Some(Origin::Grants(slices))
}

/// The fundings of an outbound of which the last have come back.
fn first_of(outbound: &Transaction, left: &Q, left_credits: &Q) -> Vec<Slice> {
    let (mut rest, mut rest_credits) = (left.clone(), left_credits.clone());
    let mut slices = Vec::new();
    for ((grant, cents), credits) in outbound.fundings.iter().zip(&outbound.funding_credits) {
        let left = if *cents <= rest {
            (cents.clone(), credits.clone())
        } else {
            let credits = number::least(&number::at_least_zero(rest_credits.clone()), credits);
            (rest.clone(), credits)
        };
        rest -= &left.0;
        rest_credits -= &left.1;
        if left.0 > number::zero() || *cents == number::zero() {
            slices.push(Slice { grant: *grant, drawn: (cents.clone(), credits.clone()), left });
        }
    }
    slices
}

/// The fundings name grants of the wallet that carry a remaining, are worth their money, and sum to the outbound.
fn can_be_true(draft: &Draft, outbound: &Transaction) -> bool {
    let wallet = &draft.state.wallets[outbound.wallet];
    let last_digit = number::whole(1) / number::ten_to(5);
    let mut fundings = outbound.fundings.iter().zip(&outbound.funding_credits);
    let good = fundings.all(|((source, cents), credits)| {
        let grant = &draft.state.transactions[*source];
        let off = credits - wallet.credits_of(cents);
        let near = off <= last_digit && off >= -&last_digit;
        grant.is_grant()
            && grant.wallet == outbound.wallet
            && grant.remaining.is_some()
            && *cents >= number::zero()
            && (near || wallet.money_of(credits) == *cents)
    });
    let sum = number::total(outbound.fundings.iter().map(|(_, cents)| cents.clone()));
    good && !outbound.fundings.is_empty() && sum == outbound.cents
}

fn gave(draft: &Draft, grant: usize) -> Q {
    let grant = &draft.state.transactions[grant];
    &grant.cents - grant.remaining.as_ref().expect("a remaining")
}

/// The grants of a wallet that gave more than others explain, in ledger order, those that came too late left out.
fn lots(draft: &Draft, wallet: usize, asked: &[usize]) -> Vec<Lot> {
    let all = &draft.state.transactions;
    let moment = |it: &Transaction| it.settled.unwrap_or(it.created);
    let grants = draft.in_ledger_order(|it| it.wallet == wallet && it.is_grant() && it.remaining.is_some());
    let lot = |grant: usize| {
        let explained = number::at_least_zero(explained(draft, grant, asked));
        let it = &all[grant];
        Lot {
            grant,
            left: it.remaining.clone().expect("a remaining"),
            left_credits: it.remaining_credits.clone(),
            gave: gave(draft, grant) - explained,
        }
    };
    let in_time = |grant: usize| asked.iter().any(|&out| moment(&all[grant]) <= moment(&all[out]));
    let lots = grants.into_iter().filter(|&grant| in_time(grant)).map(lot);
    lots.filter(|lot| lot.gave > number::zero()).collect()
}

/// What other outbounds say they drew from a grant, less what came back of it.
fn explained(draft: &Draft, grant: usize, asked: &[usize]) -> Q {
    let all = &draft.state.transactions;
    let wallet = all[grant].wallet;
    let of_grant = |it: &Transaction| {
        number::total(
            it.fundings.iter().filter(|(source, _)| *source == grant).map(|(_, cents)| cents.clone()),
        )
    };
    let settled =
        || all.iter().enumerate().filter(|(_, it)| it.wallet == wallet && it.status == Status::Settled);
    let speaks = |index: usize, it: &Transaction| !asked.contains(&index) && can_be_true(draft, it);
    let drawn = settled().filter(|(index, it)| !it.inbound && speaks(*index, it)).map(|(_, it)| of_grant(it));
    // What came back of an outbound that does not say where it came from explains nothing.
    let silent = |invoice: &Option<String>| {
        settled().any(|(index, it)| !it.inbound && it.invoice == *invoice && !speaks(index, it))
    };
    let back = settled()
        .filter(|(_, it)| it.inbound && it.kind == Kind::Invoiced && !silent(&it.reversed_invoice))
        .map(|(_, it)| of_grant(it));
    number::total(drawn) - number::total(back)
}

/// One possible split: what the lots gave is what comes back, or one lot alone gave.
fn split(draft: &Draft, (asked, left): (&[usize], &[Q]), mut lots: Vec<Lot>) -> Vec<Origin> {
    let all = &draft.state.transactions;
    let wanted = number::total(left.iter().cloned());
    let given = number::total(lots.iter().map(|lot| lot.gave.clone()));
    if given != wanted && (lots.len() != 1 || given < wanted) {
        let bought = lots.iter().filter(|lot| all[lot.grant].kind == Kind::Purchased);
        let mut bought = number::total(bought.map(|lot| lot.gave.clone()));
        let unknown = left.iter().map(|left| {
            let at_most = number::least(&bought, left);
            bought -= &at_most;
            Origin::Unknown(at_most)
        });
        return unknown.collect();
    }
    let fill = |(_, left): (&usize, &Q)| {
        let mut missing = left.clone();
        let mut fundings = Vec::new();
        for lot in &mut lots {
            let cents = number::least(&lot.gave, &missing);
            if cents > number::zero() {
                missing -= &cents;
                let credits = lot.take_back(draft, &cents);
                let left = (cents, credits);
                fundings.push(Slice { grant: lot.grant, drawn: left.clone(), left });
            }
        }
        Origin::Grants(fundings)
    };
    asked.iter().zip(left).map(fill).collect()
}

impl Lot {
    /// A part comes back: the grant's credits become what its money is worth then, all of them with the last.
    fn take_back(&mut self, draft: &Draft, cents: &Q) -> Q {
        let grant = &draft.state.transactions[self.grant];
        self.gave -= cents;
        self.left += cents;
        let whole = if self.left == grant.cents {
            grant.credits.clone()
        } else {
            draft.state.wallets[grant.wallet].credits_of(&self.left)
        };
        let credits = number::at_least_zero(&whole - &self.left_credits);
        self.left_credits += &credits;
        credits
    }
}
