//! The time line: everything that is due up to an instant, each at its turn.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::periods::{self, DuePeriods};
use super::{Due, Kind, turn};
use crate::account::{Status, Transaction, TransactionKind, VoidReason, Wallet, WalletId};
use crate::decide::draft::Draft;
use crate::decide::end;
use crate::decide::leaving::{Contradiction, Leaving};
use crate::decide::refusals::Refusals;
use crate::draw;
use crate::event::{EndReason, Fact};
use crate::expiry;
use crate::rollover::{self, Rolled};
use crate::time::Instant;
use crate::top_up_rule::Calendar;
use drawdown_sort::collected;

/// What a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// All that is due.
    Everything,
    /// Periods of rules, and the ends of what rules granted.
    Rules,
}

/// What is due, and what is needed to book it in one pass.
pub(super) struct Line {
    due: BTreeSet<Due>,
    asked: Asked,
    /// Wallets whose rules have more periods due than are booked at once: nothing after these instants has its turn.
    until: BTreeMap<usize, Instant>,
    /// Places of the wallets that have not ended, where anything asks for them.
    active: BTreeMap<WalletId, usize>,
    /// What rolled over before.
    rolled: Rolled,
    /// Grants with a rest, of wallets that end: places in the account.
    of_ending: BTreeMap<usize, Vec<usize>>,
}

impl Line {
    /// Everything that is due at the instant of the decision.
    ///
    /// # Errors
    /// - `too_many_periods`, see [`periods::of_wallet`]
    pub fn of(draft: &mut Draft<'_>, asked: Asked) -> Result<Self, Refusals> {
        let mut line = Self {
            due: BTreeSet::new(),
            asked,
            until: BTreeMap::new(),
            active: BTreeMap::new(),
            rolled: Rolled::default(),
            of_ending: BTreeMap::new(),
        };
        line.add_wallets(draft)?;
        line.add_grants(draft);
        line.leave_contradictions(draft);
        Ok(line)
    }

    /// The next one whose turn it is.
    pub fn next(&mut self) -> Option<Due> {
        self.due.pop_first()
    }

    /// Books it, unless what came before it settled it.
    pub fn book(&mut self, draft: &mut Draft<'_>, due: Due) -> Result<(), Refusals> {
        match due.kind {
            Kind::Grant => self.end_grant(draft, due),
            Kind::Wallet => self.end_wallet(draft, due.place),
            Kind::Rule => end_rule(draft, due),
            Kind::Period => self.begin_period(draft, due),
        }
    }

    fn add(
        &mut self,
        draft: &Draft<'_>,
        wallet: usize,
        (kind, own): (Kind, Instant),
        (place, rule): (usize, usize),
    ) {
        let last = self.until.get(&wallet).copied().unwrap_or(draft.at());
        if own <= last {
            let turn = turn(draft.policy, draft.at(), own);
            self.due.insert(Due { turn, kind, place, rule, own });
        }
    }

    fn add_wallets(&mut self, draft: &mut Draft<'_>) -> Result<(), Refusals> {
        let (mut made, mut passed_over) = (None, Vec::new());
        for (place, wallet) in draft.account.wallets.iter().enumerate().filter(|(_, it)| it.is_active()) {
            let firsts = match periods::of_wallet(draft, wallet, &mut made)? {
                DuePeriods::First(firsts) => firsts,
                DuePeriods::Until(firsts, until) => {
                    self.until.insert(place, until);
                    firsts
                }
                DuePeriods::PassedOver(due) => {
                    passed_over.push((wallet.id.clone(), due));
                    continue;
                }
            };
            for (rule, first) in firsts {
                self.add(draft, place, (Kind::Period, first), (place, rule));
            }
            self.add_ends(draft, place, wallet);
        }
        for (wallet, due) in passed_over {
            draft.pass_over(&wallet, due);
        }
        Ok(())
    }

    /// The ends of a wallet and of its rules.
    fn add_ends(&mut self, draft: &Draft<'_>, place: usize, wallet: &Wallet) {
        if self.asked == Asked::Rules {
            return;
        }
        let last = self.until.get(&place).copied().unwrap_or(draft.at());
        if let Some(end) = end_of_wallet(draft, wallet).filter(|end| *end <= last) {
            self.of_ending.insert(place, Vec::new());
            self.add(draft, place, (Kind::Wallet, end), (place, 0));
        }
        for (number, rule) in wallet.rules.iter().enumerate() {
            if let Some(end) = rule.expiration_at.filter(|_| rule.status == Status::Active) {
                self.add(draft, place, (Kind::Rule, end), (place, number));
            }
        }
    }

    /// Grants that end before their wallet does, and grants of wallets that end.
    fn add_grants(&mut self, draft: &Draft<'_>) {
        if self.of_ending.is_empty() && !draft.policy.grant_spans {
            return;
        }
        for (place, grant) in draft.account.transactions.iter().enumerate() {
            if !draw::has_rest(grant) {
                continue;
            }
            if self.active.is_empty() {
                self.active = active_wallets(draft);
            }
            let of_a_rule = self.asked == Asked::Everything || grant.recurring_rule_id.is_some();
            let wallet = self.active.get(&grant.wallet_id).filter(|_| of_a_rule);
            let Some(wallet) = wallet.copied() else { continue };
            if let Some(of_wallet) = self.of_ending.get_mut(&wallet) {
                of_wallet.push(place);
            }
            if let Some(end) = self.end_of_grant(draft, grant, wallet) {
                self.add(draft, wallet, (Kind::Grant, end), (place, 0));
            }
        }
    }

    /// The end of a grant's own; none where its wallet ends before it.
    fn end_of_grant(&self, draft: &Draft<'_>, grant: &Transaction, wallet: usize) -> Option<Instant> {
        let end = expiry::of_grant(draft.policy, &draft.account, grant)?;
        let wallet = draft.account.wallets.get(wallet).filter(|_| self.of_ending.contains_key(&wallet));
        let outlives = wallet.and_then(|wallet| end_of_wallet(draft, wallet)).is_some_and(|over| end > over);
        (!outlives).then_some(end)
    }

    /// A wallet whose grants say more than it holds books none of their ends: one contradiction stops one wallet. Where
    /// the wallet ends itself, that takes what is there.
    fn leave_contradictions(&mut self, draft: &mut Draft<'_>) {
        let contradictions = contradictions(draft, &self.due);
        if contradictions.is_empty() {
            return;
        }
        let transactions = &draft.account.transactions;
        self.due.retain(|due| {
            let grant = transactions.get(due.place).filter(|_| due.kind == Kind::Grant);
            grant.is_none_or(|grant| !contradictions.contains_key(&grant.wallet_id))
        });
        let ending = |wallet: &WalletId| {
            let mut places = self.of_ending.keys();
            places.any(|place| draft.account.wallets.get(*place).is_some_and(|it| it.id == *wallet))
        };
        let told: Vec<(WalletId, Contradiction)> =
            contradictions.into_iter().filter(|(wallet, _)| !ending(wallet)).collect();
        for (wallet, contradiction) in told {
            draft.contradicts(&wallet, contradiction);
        }
    }

    /// Voids what is left of a grant whose end has come; its wallet goes on.
    fn end_grant(&mut self, draft: &mut Draft<'_>, due: Due) -> Result<(), Refusals> {
        let grant = draft.account.transactions.get(due.place).filter(|grant| draw::has_rest(grant));
        let Some(grant) = grant else { return Ok(()) };
        let wallet = self.active.get(&grant.wallet_id).and_then(|place| draft.account.wallets.get(*place));
        let Some(wallet) = wallet.filter(|wallet| wallet.is_active()) else { return Ok(()) };
        if rollover::rollover_of(wallet, grant).is_some() {
            let (wallet, grant) = (wallet.clone(), grant.clone());
            let until = rollover::roll(draft, &wallet, &grant, due.own, &mut self.rolled)?;
            if let Some(until) = until {
                self.ends_later(draft, due.place, until);
            }
            return Ok(());
        }
        let leaving = Leaving::of(draft.policy, wallet, draw::whole_grant(grant), TransactionKind::Voided);
        let (wallet_id, id) = (grant.wallet_id.clone(), grant.id.clone());
        match leaving {
            Ok(leaving) => draft.void(&wallet_id, Some(leaving), VoidReason::Expired, Some(&id)),
            Err(error) => {
                let contradiction = Contradiction::of(error, grant, wallet);
                draft.contradicts(&wallet_id, contradiction);
                Ok(())
            }
        }
    }

    /// Books the period of a rule that only grants, and puts what follows from it on the line.
    fn begin_period(&mut self, draft: &mut Draft<'_>, due: Due) -> Result<(), Refusals> {
        let wallet = draft.account.wallets.get(due.place).filter(|wallet| wallet.is_active());
        let Some((wallet, rule)) = wallet.and_then(|wallet| Some((wallet, wallet.rules.get(due.rule)?)))
        else {
            return Ok(());
        };
        let over = |end: Option<Instant>| end.is_some_and(|end| end <= due.own);
        let gone = rule.status != Status::Active || over(rule.expiration_at);
        if gone || over(end_of_wallet(draft, wallet)) || draft.undisputed(&wallet.id, "wallet_id").is_err() {
            return Ok(());
        }
        let next = Calendar::of(&draft.account, wallet, rule).and_then(|calendar| calendar.next(due.own));
        let (wallet, rule) = (wallet.without_lists(), rule.clone());
        let place = draft.account.transactions.len();
        if !periods::grant(draft, &wallet, &rule, due.own)? {
            return Ok(());
        }
        if let Some(of_wallet) = self.of_ending.get_mut(&due.place) {
            of_wallet.push(place);
        }
        let granted = draft.account.transactions.get(place);
        if let Some(end) = granted.and_then(|grant| self.end_of_grant(draft, grant, due.place)) {
            self.active.insert(wallet.id, due.place);
            self.add(draft, due.place, (Kind::Grant, end), (place, 0));
        }
        if let Some(next) = next {
            self.add(draft, due.place, (Kind::Period, next), (due.place, due.rule));
        }
        Ok(())
    }

    /// Puts the end of what rolled over on the line.
    fn ends_later(&mut self, draft: &Draft<'_>, place: usize, until: Instant) {
        let grant = draft.account.transactions.get(place);
        let wallet = grant.and_then(|grant| self.active.get(&grant.wallet_id)).copied();
        if let Some(wallet) = wallet {
            self.add(draft, wallet, (Kind::Grant, until), (place, 0));
        }
    }

    fn end_wallet(&mut self, draft: &mut Draft<'_>, place: usize) -> Result<(), Refusals> {
        let Some(wallet) = draft.account.wallets.get(place).filter(|wallet| wallet.is_active()).cloned()
        else {
            return Ok(());
        };
        let places = self.of_ending.remove(&place).unwrap_or_default();
        let rests = places.iter().filter_map(|place| draft.account.transactions.get(*place));
        let drawn = end::everything(draft, &wallet, rests.filter(|grant| draw::has_rest(grant)));
        end::end_wallet(draft, &wallet, drawn, EndReason::Expired)
    }
}

fn end_of_wallet(draft: &Draft<'_>, wallet: &Wallet) -> Option<Instant> {
    wallet.expiration_at.map(|end| expiry::cutoff(draft.policy, &draft.account, end))
}

fn active_wallets(draft: &Draft<'_>) -> BTreeMap<WalletId, usize> {
    let wallets = draft.account.wallets.iter().enumerate().filter(|(_, wallet)| wallet.is_active());
    collected(wallets.map(|(place, wallet)| (wallet.id.clone(), place)))
}

/// Wallets that hold less than the grants that end say, each with its first such grant.
fn contradictions(draft: &Draft<'_>, due: &BTreeSet<Due>) -> BTreeMap<WalletId, Contradiction> {
    let mut found: BTreeMap<WalletId, Contradiction> = BTreeMap::new();
    let grants: Vec<&Transaction> = due
        .iter()
        .filter(|due| due.kind == Kind::Grant)
        .filter_map(|due| draft.account.transactions.get(due.place))
        .collect();
    if grants.is_empty() {
        return found;
    }
    let mut wallets: BTreeMap<&WalletId, Wallet> =
        collected(draft.account.active_wallets().map(|wallet| (&wallet.id, wallet.without_lists())));
    for grant in grants {
        let Some(wallet) = wallets.get_mut(&grant.wallet_id) else { continue };
        match Leaving::of(draft.policy, wallet, draw::whole_grant(grant), TransactionKind::Voided) {
            Ok(leaving) => wallet.balance = leaving.balance,
            Err(error) => {
                let contradiction = || Contradiction::of(error, grant, wallet);
                found.entry(grant.wallet_id.clone()).or_insert_with(contradiction);
            }
        }
    }
    found
}

fn end_rule(draft: &mut Draft<'_>, due: Due) -> Result<(), Refusals> {
    let wallet = draft.account.wallets.get(due.place).filter(|wallet| wallet.is_active());
    let Some((wallet, rule)) = wallet.and_then(|wallet| Some((wallet, wallet.rules.get(due.rule)?))) else {
        return Ok(());
    };
    if rule.status != Status::Active {
        return Ok(());
    }
    let (wallet_id, rule_id) = (wallet.id.clone(), rule.id.clone());
    draft.record(Fact::TopUpRuleEnded { wallet_id, rule_id, reason: EndReason::Expired })
}
