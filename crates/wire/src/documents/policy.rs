//! The policy document: a preset's name, or a preset with single dials set otherwise.

use crate::describe::{Described, Dial, Shape};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::closed_sets::Named;
use alloc::vec::Vec;
use drawdown::invoice::InvoiceType;
use drawdown::policy::{Dials, InvoiceTypes, Keys, MAX_KEYS, Policy, Preset, Visit};
use drawdown_json::Kind;
use drawdown_json::message;
use drawdown_json::writer::{self, ObjectWriter, Place};

/// A policy with the preset it started from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedPolicy {
    pub(crate) preset: Preset,
    pub(crate) policy: Policy,
}

/// Reads the policy of a request.
pub(crate) fn read(node: Node<'_>) -> Option<NamedPolicy> {
    if node.is_text() {
        return preset(node).map(|preset| NamedPolicy { preset, policy: preset.policy() });
    }
    if node.kind() != Kind::Object {
        node.wrong_type("a preset's name or an object");
        return None;
    }
    let object = node.strict()?;
    let named = object.required("preset").and_then(preset);
    // without an edition the dials are read on any, so that what is wrong with them is told as well
    let base = *named.or(Preset::ALL.first().copied())?.policy();
    let mut dials = base;
    dials.each(&base, &mut Reading { object: &object });
    object.finish_as(Code::UnknownDial, "dial");
    let policy = Policy::new(dials).map_err(|errors| {
        for error in errors {
            let place =
                object.members().find(|(name, _)| name.raw() == error.dial).map_or(node, |(_, value)| value);
            place.report(Code::InvalidPolicy, message(&["`", error.dial, "`: ", error.message]));
        }
    });
    Some(NamedPolicy { preset: named?, policy: policy.ok()? })
}

fn preset(node: Node<'_>) -> Option<Preset> {
    node.text()?;
    node.one_of(Code::UnknownPreset)
}

/// Sets the dials that an object names.
struct Reading<'o, 'd> {
    object: &'o Object<'d>,
}

impl<T: Read> Visit<T> for Reading<'_, '_> {
    fn dial(&mut self, name: &'static str, dial: &mut T, _: &T) {
        if let Some(value) = self.object.find(name).and_then(T::read) {
            *dial = value;
        }
    }
}

/// Writes every dial, or those that differ.
struct Writing<'o, 'w> {
    object: &'o mut ObjectWriter<'w>,
    which: Which,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Every,
    Different,
}

impl<T: Write + PartialEq> Visit<T> for Writing<'_, '_> {
    fn dial(&mut self, name: &'static str, dial: &mut T, others: &T) {
        if self.which == Which::Every || dial != others {
            self.object.put(name, &*dial);
        }
    }
}

/// Writes every dial.
pub(crate) fn write_dials(object: &mut ObjectWriter<'_>, mut dials: Dials) {
    let others = dials;
    dials.each(&others, &mut Writing { object, which: Which::Every });
}

/// Every dial, with its value in each edition.
#[must_use]
pub fn dials() -> Vec<Dial> {
    let mut told = Telling { dials: Vec::new() };
    for preset in Preset::ALL {
        let mut dials = *preset.policy();
        let others = dials;
        dials.each(&others, &mut told);
    }
    told.dials
}

/// Describes dials, and adds a value of each.
struct Telling {
    dials: Vec<Dial>,
}

impl<T: Described + Write> Visit<T> for Telling {
    fn dial(&mut self, name: &'static str, dial: &mut T, _: &T) {
        let value = writer::text(|place| dial.write(place));
        if let Some(known) = self.dials.iter_mut().find(|known| known.name == name) {
            known.values.push(value);
            return;
        }
        let docs = Dials::DOCS.iter().find(|(dial, _)| *dial == name).map_or("", |(_, docs)| docs);
        self.dials.push(Dial { name, docs, shape: T::SHAPE, values: Vec::from([value]) });
    }
}

impl Described for InvoiceTypes {
    const SHAPE: Shape = Shape::List(&InvoiceType::SHAPE);
}

impl<K: Described + 'static> Described for Keys<K> {
    const SHAPE: Shape = Shape::List(&K::SHAPE);
}

/// In a form that a request may give again: the preset's name, or the preset and what differs.
impl Write for NamedPolicy {
    fn write(&self, place: Place<'_>) {
        let base = self.preset.policy();
        if self.policy == base {
            return self.preset.write(place);
        }
        place.object(|object| {
            object.put("preset", &self.preset);
            let mut dials = *self.policy;
            dials.each(&base, &mut Writing { object, which: Which::Different });
        });
    }
}

impl Described for NamedPolicy {
    const SHAPE: Shape = Shape::Other("Policy");
}

/// Keys of an order. A key twice is the policy's to refuse.
impl<K: Copy + PartialEq + Named> Read for Keys<K> {
    fn read(node: Node<'_>) -> Option<Self> {
        let keys: Vec<K> = node.array_within(MAX_KEYS, "keys")?.filter_map(Node::named).collect();
        Some(Self::of(&keys))
    }
}

impl<K: Copy + PartialEq + Write> Write for Keys<K> {
    fn write(&self, place: Place<'_>) {
        place.list(self.iter(), |place, key| key.write(place));
    }
}

impl Read for InvoiceTypes {
    fn read(node: Node<'_>) -> Option<Self> {
        let types = node.array()?.filter_map(Node::named);
        Some(types.fold(Self::default(), Self::with))
    }
}

impl Write for InvoiceTypes {
    fn write(&self, place: Place<'_>) {
        place.list(self.iter(), |place, invoice_type| invoice_type.write(place));
    }
}
