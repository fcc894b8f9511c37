//! Members that are judged side by side. All their refusals are told together, and nothing is computed with a value that
//! was refused: there is no such value.

use super::refusals::Refusals;
use crate::decision::Refusal;

/// A value that the rules let through, or every reason why not.
pub(crate) type Checked<T> = Result<T, Refusals>;

/// Members that were judged apart.
pub(crate) trait Together {
    /// What they are when each of them is let through.
    type Values;

    /// All of them, or the refusals of all.
    fn together(self) -> Checked<Self::Values>;
}

macro_rules! together {
    ($($name:ident: $kind:ident),+) => {
        impl<$($kind),+> Together for ($(Checked<$kind>,)+) {
            type Values = ($($kind,)+);

            fn together(self) -> Checked<Self::Values> {
                let ($($name,)+) = self;
                let mut refusals = Refusals::default();
                $(let $name = $name.map_err(|others| refusals.append(others));)+
                match ($($name,)+) {
                    ($(Ok($name),)+) => Ok(($($name,)+)),
                    _ => Err(refusals),
                }
            }
        }
    };
}

together!(a: A, b: B);
together!(a: A, b: B, c: C);
together!(a: A, b: B, c: C, d: D);
together!(a: A, b: B, c: C, d: D, e: E);

/// Nothing to say against it, or one refusal.
pub(crate) fn unless(refusal: Option<Refusal>) -> Checked<()> {
    refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// The value, for judging others by it.
pub(crate) fn known<T>(checked: &Checked<T>) -> Option<&T> {
    checked.as_ref().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Code;
    use alloc::vec::Vec;

    #[test]
    fn refusals_of_all_come_together_in_their_order() {
        let no = |field| -> Checked<i64> {
            unless(Some(Refusal::new(Code::ValueIsInvalid, field, "no"))).map(|()| 0)
        };
        assert_eq!((Ok(1), Ok("two"), Ok(3)).together(), Ok((1, "two", 3)));
        let refused = (no("a"), Ok(2), no("c")).together().unwrap_err();
        let refused = refused.in_order();
        assert_eq!(refused.iter().map(|refusal| refusal.field).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!((known(&no("a")), known(&Ok(2))), (None, Some(&2)));
    }
}
