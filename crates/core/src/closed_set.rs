//! Closed sets: enums whose values have names in documents. Their matches have no catch-all, so a new value breaks the
//! build until each of them has an answer.

/// Declares such a set: its values in the order of the documentation, each with its name.
macro_rules! closed_set {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $vdoc])+ $variant),+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value's name in documents.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// What the set is, as its documentation says.
            pub const DOCS: &'static str = concat!($($doc, "\n"),+);

            /// What the value is, as its documentation says.
            #[must_use]
            pub const fn docs(self) -> &'static str {
                match self { $(Self::$variant => concat!($($vdoc, "\n"),+)),+ }
            }

            /// The value of a name; `None` when there is none.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}
pub(crate) use closed_set;
