//! Sets of invoice types, as a constant can hold them.

use crate::invoice::InvoiceType;

/// A set of invoice types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InvoiceTypes(u8);

impl InvoiceTypes {
    /// The set of these types; types that documents do not name cannot be members.
    #[must_use]
    pub const fn of(types: &[InvoiceType]) -> Self {
        let mut set = 0;
        let mut rest = types;
        while let [first, others @ ..] = rest {
            set |= Self::bit(*first);
            rest = others;
        }
        Self(set)
    }

    const fn bit(invoice_type: InvoiceType) -> u8 {
        match invoice_type {
            InvoiceType::Subscription => 1,
            InvoiceType::AddOn => 2,
            InvoiceType::Credit => 4,
            InvoiceType::OneOff => 8,
            InvoiceType::AdvanceCharges => 16,
            InvoiceType::ProgressiveBilling => 32,
        }
    }

    /// With one more type.
    #[must_use]
    pub const fn with(self, invoice_type: InvoiceType) -> Self {
        Self(self.0 | Self::bit(invoice_type))
    }

    /// Is the type a member?
    #[must_use]
    pub const fn contains(self, invoice_type: InvoiceType) -> bool {
        self.0 & Self::bit(invoice_type) != 0
    }

    /// The members, in the order of [`InvoiceType::ALL`].
    pub fn iter(self) -> impl Iterator<Item = InvoiceType> {
        InvoiceType::ALL.iter().copied().filter(move |t| self.contains(*t))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_invoice_types() {
        let set = InvoiceTypes::of(&[InvoiceType::AddOn, InvoiceType::Credit]);
        assert!(set.contains(InvoiceType::Credit) && !set.contains(InvoiceType::OneOff));
        assert_eq!(set.with(InvoiceType::OneOff).iter().count(), 3);
    }
}
