//! The tables of events: of one row follow how a member is found, described, and written of the fact.

/// Declares which events there are, by kind: their tables, and who writes each.
macro_rules! events {
    ($($common:ident),+ => $($kind:ident: $table:ident, $fields:ident;)+) => {
        /// The tables, in the order of the reference.
        pub(crate) static TABLES: &[&Document] = &[$(&$common,)+ $(&$table),+];

        /// Writes what an event has beside the members of all of them.
        fn write_members(told: &Told<'_>, kind: EventKind, object: &mut ObjectWriter<'_>) {
            match kind {
                $(EventKind::$kind => $fields::write(told, object),)+
            }
        }
    };
}
pub(super) use events;

/// Declares an event: with the members that all of them have. `=> told: Fact { parts }` says which fact it
/// tells, of whose parts its rows are written, and what the event is called in them.
macro_rules! event {
    (
        $(#[doc = $docs:literal])+
        $table:ident: $name:literal, $fields:ident => $told:ident: $fact:ident { $($part:ident),+ };
        $($rows:tt)*
    ) => {
        document! {
            $(#[doc = $docs])+
            $table: $name, lenient as $fields;

            /// Its id: the command's, `#`, and its number.
            id: described::Id, beforehand => ();
            /// Which event it is.
            kind = "type": EventKind, beforehand => ();
            /// When it happened: the instant of the command.
            at: Instant, beforehand => ();
            $($rows)*
        }

        impl $fields<'_> {
            /// Writes what this event has beside the members of all of them.
            fn write($told: &Told<'_>, object: &mut ObjectWriter<'_>) {
                let Fact::$fact { $($part),+ } = &$told.event.fact else { return };
                write_rows!(object $($rows)*);
            }
        }
    };
}
pub(super) use event;
