//! The rules of other credit systems as dials, each dated by the page that it was read from (rules beyond, section 1).

use super::presets::DRAWDOWN_1;
use super::{Dials, Draw, GrantKey, Keys, Policy, PriorityRange, Stage, WalletKey};

/// What they share: many grants a customer, whatever their wallets.
const PEER: Dials = Dials { wallet_limit: 1_000, priority_range: PriorityRange::From0To255, ..DRAWDOWN_1.0 };

/// Stripe's credit grants.
pub const STRIPE_2025_02: Policy = Policy(Dials {
    stage: Stage::BeforeTax,
    priority_range: PriorityRange::From0To100,
    grant_order: Keys::of(&[
        GrantKey::Priority,
        GrantKey::Expiry,
        GrantKey::GrantedFirst,
        GrantKey::Start,
        GrantKey::Created,
    ]),
    ..PEER
});

/// Stigg's credit pools.
pub const STIGG_2026_07: Policy = Policy(Dials { grant_order: STRIPE_2025_02.0.grant_order, ..PEER });

/// OpenMeter's entitlement grants.
pub const OPENMETER_2026_07: Policy = Policy(Dials {
    grant_order: Keys::of(&[GrantKey::Priority, GrantKey::Expiry, GrantKey::Created]),
    ..PEER
});

/// Kong's credit ledger.
pub const KONG_2026_07: Policy = Policy(Dials {
    grant_order: Keys::of(&[
        GrantKey::Priority,
        GrantKey::RestrictedFirst,
        GrantKey::Expiry,
        GrantKey::Created,
    ]),
    ..PEER
});

/// Orb's credit blocks.
pub const ORB_2026_07: Policy = Policy(Dials {
    stage: Stage::BeforeTax,
    grant_order: Keys::of(&[
        GrantKey::RestrictedFirst,
        GrantKey::Expiry,
        GrantKey::CheapestFirst,
        GrantKey::Created,
    ]),
    ..PEER
});

/// Metronome's commits and credits.
pub const METRONOME_2026_07: Policy = Policy(Dials {
    grant_order: Keys::of(&[
        GrantKey::Rolled,
        GrantKey::Priority,
        GrantKey::GrantedFirst,
        GrantKey::NarrowestFirst,
        GrantKey::Expiry,
        GrantKey::Start,
        GrantKey::Created,
    ]),
    ..PEER
});

/// Flexprice's wallets.
pub const FLEXPRICE_2026_07: Policy = Policy(Dials {
    stage: Stage::BeforeTax,
    draw: Draw::Wallet,
    wallet_order: Keys::of(&[WalletKey::Priority, WalletKey::RestrictedFirst, WalletKey::Created]),
    grant_order: Keys::of(&[GrantKey::Priority, GrantKey::Expiry, GrantKey::LargestFirst]),
    ..PEER
});

/// Autumn's balances.
pub const AUTUMN_2026_07: Policy = Policy(Dials {
    grant_order: Keys::of(&[GrantKey::Rolled, GrantKey::Interval, GrantKey::Expiry, GrantKey::Created]),
    ..PEER
});

/// Dodo Payments' credit entitlements.
pub const DODO_2026_07: Policy =
    Policy(Dials { grant_order: Keys::of(&[GrantKey::Expiry, GrantKey::Created]), ..PEER });

/// Zuora's prepaid funds.
pub const ZUORA_2026_07: Policy = Policy(Dials {
    grant_order: Keys::of(&[GrantKey::Rolled, GrantKey::Priority, GrantKey::Expiry, GrantKey::Created]),
    ..PEER
});
