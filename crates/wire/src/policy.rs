//! The policy document: a preset's name, or a preset with single dials set otherwise.

use crate::document::Node;
use crate::malformed::{Code, message, quoted};
use crate::object::Object as Members;
use crate::read::Read;
use crate::token::Kind;
use crate::write::Write;
use crate::writer::{Object, Value};
use alloc::string::String;
use drawdown::policy::presets;
use drawdown::policy::{InvoiceTypes, Policy};

/// A policy with the preset it started from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedPolicy {
    pub(crate) preset: &'static str,
    pub(crate) base: Policy,
    pub(crate) policy: Policy,
}

/// Reads the policy of a request.
pub(crate) fn read(node: Node<'_>) -> Option<NamedPolicy> {
    if node.is_text() {
        return preset(node);
    }
    if node.kind() != Kind::Object {
        node.wrong_type("a preset's name or an object");
        return None;
    }
    let object = node.strict()?;
    let named = object.required("preset").and_then(preset);
    let mut policy = named.map_or(presets::DRAWDOWN_1, |named| named.policy);
    read_dials(&object, &mut policy);
    object.finish_as(Code::UnknownDial, "dial");
    for error in policy.errors() {
        let place =
            object.members().find(|(name, _)| name.raw() == error.dial).map_or(node, |(_, value)| value);
        place.report(Code::InvalidPolicy, message(&["`", error.dial, "`: ", error.message]));
    }
    named.map(|named| NamedPolicy { policy, ..named })
}

fn preset(node: Node<'_>) -> Option<NamedPolicy> {
    let name = node.text()?;
    let found = presets::ALL.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let mut known = String::new();
        for (preset, _) in presets::ALL {
            known.push_str(if known.is_empty() { "" } else { ", " });
            known.push_str(preset);
        }
        node.report(Code::UnknownPreset, message(&[&quoted(&name), " is none of ", &known]));
    }
    found.map(|(preset, policy)| NamedPolicy { preset, base: *policy, policy: *policy })
}

macro_rules! dials {
    ($($dial:ident),+ $(,)?) => {
        /// Sets the dials that the object names.
        fn read_dials(object: &Members<'_>, policy: &mut Policy) {
            $(set(object, stringify!($dial), &mut policy.$dial);)+
        }

        /// Writes the dials that differ from the preset.
        fn write_changed(object: &mut Object<'_>, named: &NamedPolicy) {
            $(if named.policy.$dial != named.base.$dial {
                object.put(stringify!($dial), &named.policy.$dial);
            })+
        }

        /// Writes every dial.
        pub(crate) fn write_dials(object: &mut Object<'_>, policy: &Policy) {
            $(object.put(stringify!($dial), &policy.$dial);)+
        }
    };
}

dials!(
    stage,
    purchase_tax,
    coupons,
    active_subscription_required,
    wallet_limit,
    wallet_currency,
    excluded_invoice_types,
    application,
    expiry_cutoff,
    expiry_zone,
    expiry_effect,
    termination,
    drift,
    consumed_counters,
    reversal,
    late_payment,
    credits_ended,
    import_check,
    grant_spans,
    ongoing,
    fixed_threshold,
    alert_step,
    day_text,
);

/// Writes the policy in a form that a request may give again: the preset's name, or the preset and what differs.
pub(crate) fn write(named: &NamedPolicy, place: Value<'_>) {
    if named.policy == named.base {
        return place.plain(named.preset);
    }
    place.object(|object| {
        object.member("preset").plain(named.preset);
        write_changed(object, named);
    });
}

fn set<T: Read>(object: &Members<'_>, name: &'static str, dial: &mut T) {
    if let Some(value) = object.find(name).and_then(T::read) {
        *dial = value;
    }
}

impl Read for InvoiceTypes {
    fn read(node: Node<'_>) -> Option<Self> {
        let types = node.array()?.filter_map(Node::named);
        Some(types.fold(Self::default(), Self::with))
    }
}

impl Write for InvoiceTypes {
    fn write(&self, place: Value<'_>) {
        place.list(self.iter(), |place, invoice_type| invoice_type.write(place));
    }
}
