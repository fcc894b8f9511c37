//! What of the credits that paid an invoice has not come back (rules beyond 5).

use crate::decide::Draft;
use crate::number::{self, Q};
use crate::state::{Kind, Status};

/// What paid an invoice since it last came back whole.
#[derive(Default)]
pub(crate) struct Standing {
    /// Each outbound with its money and credits that have not come back.
    pub outbounds: Vec<(usize, Q, Q)>,
    pub applied: Q,
    pub credited: Q,
    /// Something came back.
    returned: bool,
}

impl Standing {
    pub fn of(draft: &Draft, invoice: &str) -> Standing {
        let all = &draft.state.transactions;
        let mut standing = Standing::default();
        let mut place = 0;
        while let Some(it) = all.get(place) {
            let back = |place: usize| {
                all[place].inbound
                    && all[place].reversed_invoice.as_deref() == Some(invoice)
                    && all[place].created == it.created
            };
            if !it.inbound && it.kind == Kind::Invoiced && it.invoice.as_deref() == Some(invoice) {
                if standing.is_closed() {
                    standing = Standing::default();
                }
                let counts = it.status == Status::Settled;
                let of = |figure: &Q| if counts { figure.clone() } else { number::zero() };
                standing.applied += of(&it.cents);
                standing.outbounds.push((place, of(&it.cents), of(&it.credits)));
            } else if back(place) {
                let group: Vec<usize> = (place..all.len()).take_while(|&place| back(place)).collect();
                standing.give_back(draft, &group);
                place += group.len() - 1;
            }
            place += 1;
        }
        standing
    }

    /// All of it came back.
    pub fn is_closed(&self) -> bool {
        self.returned && self.outbounds.iter().all(|(_, cents, _)| *cents <= number::zero())
    }

    pub fn left(&self) -> Q {
        number::total(self.outbounds.iter().map(|(_, cents, _)| cents.clone()))
    }

    /// What one command gave back, wallet by wallet, from the last outbound on.
    fn give_back(&mut self, draft: &Draft, group: &[usize]) {
        let all = &draft.state.transactions;
        self.returned = true;
        self.credited += number::total(group.iter().map(|&it| all[it].credited.clone()));
        for wallet in 0..draft.state.wallets.len() {
            let of_wallet: Vec<usize> =
                group.iter().copied().filter(|&it| all[it].wallet == wallet).collect();
            let mut cents = number::total(of_wallet.iter().map(|&it| all[it].cents.clone()));
            let mut credits = number::total(of_wallet.iter().map(|&it| all[it].credits.clone()));
            let mut open: Vec<&mut (usize, Q, Q)> =
                self.outbounds.iter_mut().filter(|(it, _, _)| all[*it].wallet == wallet).collect();
            let held = number::total(open.iter().map(|(_, _, credits)| credits.clone()));
            let granted = of_wallet.iter().all(|&it| all[it].kind == Kind::Granted);
            let whole = granted && held == credits && credits > number::zero();
            for (_, left, left_credits) in open.iter_mut().rev() {
                if whole || *left <= cents {
                    cents -= &*left;
                    credits -= &*left_credits;
                    (*left, *left_credits) = (number::zero(), number::zero());
                } else {
                    *left -= &cents;
                    *left_credits -= number::least(&credits, left_credits);
                    (cents, credits) = (number::zero(), number::zero());
                }
            }
        }
    }
}
