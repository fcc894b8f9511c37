//! The tables of the documents: a member's name, type, presence and doc line stand in one row, from which follow how it
//! is found in a request, how it is written, and its description.

/// Declares a document: `TABLE: "Name" + OTHER, strict as Fields => value: Type`, where `strict as Fields` (or `lenient`)
/// says how a request's object is read, `=> value: Type` what an answer's is written from, and `+ OTHER` whose members
/// it has too. `leaves [..]` names members that are known and left alone.
///
/// A row is `name: Type, presence => what is written` (`()` where it is written by hand), or `, when some =>` what is
/// written unless there is none; `, if said =>` is the same of a member that answers of today always have. The name in JSON is the row's own, or the one that is given (`kind = "type"`);
/// `| "lago_id"` adds an alias. Behind the type, `[at most LIMIT]` says how long a list may be, and `[as Other]` what the
/// value is described as, where that is narrower than the type that it is read as. Presences:
///
/// | presence | the member's method gives |
/// |---|---|
/// | `required` | the value; its absence is reported |
/// | `optional` | the value, if it is there and not null; the row's type is an `Option`, as answers write null |
/// | `stated` | the same, of a member that answers always say |
/// | `or(value)` | the value, or this one |
/// | `amount`, `optional_amount` | as `stated` and `optional`, a figure that is not below zero |
/// | `amount_or_zero` | such a figure, or zero |
/// | `own_id` | the object's own id, which is not empty; its absence is reported |
/// | `code`, `other_id` | an optional code or id that has no type of its own |
/// | `sound` | absent, null or the value; what is not as it should be is malformed |
/// | `written` | the value as it stands, null too |
/// | `judged(reader)` | what the rules judge: absent, null, invalid or what `reader` gives |
/// | `pairs` | metadata, in either of its forms |
/// | `node` | the value as it stands, for a reader of its own |
/// | `needed` | the same; its absence is reported |
/// | `beforehand`, `elsewhere` | nothing: it must, or may, be there and is read by another |
/// | `left` | nothing: it is the host's |
/// | `unread` | nothing: only answers have it |
macro_rules! document {
    (
        $(#[doc = $docs:literal])+
        $table:ident: $name:literal $(+ $beside:ident)?
        $(, $how:ident as $fields:ident $(, leaves $leaves:tt)?)?
        $(=> $this:ident: $type:ty)?;
        $(
            $(#[doc = $doc:literal])+
            $field:ident $(= $json:literal)? $(| $alias:literal)?: $shape:ty $([$($note:tt)+])?, $presence:ident $(($default:expr))?
            $(=> $written:expr)? $(, when some => $maybe:expr)? $(, if said => $said:expr)?;
        )+
    ) => {
        /// Its table.
        pub(crate) static $table: $crate::describe::Document = $crate::describe::Document {
            name: $name,
            docs: concat!($($docs, "\n"),+),
            read: $crate::table::document!(@reading $($how)?),
            beside: $crate::table::document!(@beside $($beside)?),
            leaves: $crate::table::document!(@leaves $($($leaves)?)?),
            members: &[$($crate::describe::Member {
                name: $crate::table::document!(@name $field $($json)?),
                alias: $crate::table::document!(@alias $($alias)?),
                docs: concat!($($doc, "\n"),+),
                shape: $crate::table::document!(@shape $shape $([$($note)+])?),
                most: $crate::table::document!(@most $([$($note)+])?),
                unsigned: $crate::table::document!(@unsigned $presence),
                presence: $crate::table::document!(@presence $presence $(($default))?),
                written: $crate::table::document!(@is_written $($written)? $(when $maybe)? $(said $said)?),
            }),+],
        };

        $crate::table::document! { @fields $($how $fields [$($leaves)?])? [$({
            $field $crate::table::document!(@name $field $($json)?), $crate::table::document!(@alias $($alias)?),
            $shape, $presence $($default)?
        })+] }

        $crate::table::document! { @writer $table $($this: $type)? [$({
            $crate::table::document!(@name $field $($json)?) $(, $written)? $(; $maybe)?
        })+] }
    };

    (@reading) => { None };
    (@reading strict) => { Some($crate::describe::Reading::Strict) };
    (@reading lenient) => { Some($crate::describe::Reading::Lenient) };
    (@beside) => { None };
    (@beside $beside:ident) => { Some(&$beside) };
    (@leaves) => { &[] };
    (@leaves $leaves:tt) => { &$leaves };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $json:literal) => { $json };
    (@alias) => { None };
    (@alias $alias:literal) => { Some($alias) };
    (@is_written) => { $crate::describe::Written::Never };
    (@is_written said $said:expr) => { $crate::describe::Written::Always };
    (@is_written $written:expr) => { $crate::describe::Written::Always };
    (@is_written when $maybe:expr) => { $crate::describe::Written::WhenSome };
    (@shape $shape:ty) => { <$shape as $crate::describe::Described>::SHAPE };
    (@shape $shape:ty [at most $limit:expr]) => { <$shape as $crate::describe::Described>::SHAPE };
    (@shape $shape:ty [as $other:ty $(, at most $limit:expr)?]) => { <$other as $crate::describe::Described>::SHAPE };
    (@most) => { None };
    (@most [as $other:ty]) => { None };
    (@most [$(as $other:ty,)? at most $limit:expr]) => { Some($limit) };
    (@unsigned amount) => { true };
    (@unsigned optional_amount) => { true };
    (@unsigned amount_or_zero) => { true };
    (@unsigned $other:ident) => { false };
    (@presence required) => { $crate::describe::Presence::Required };
    (@presence or($default:expr)) => { $crate::describe::Presence::Default(stringify!($default)) };
    (@presence amount_or_zero) => { $crate::describe::Presence::Default("0") };
    (@presence beforehand) => { $crate::describe::Presence::Required };
    (@presence left) => { $crate::describe::Presence::LeftAlone };
    (@presence unread) => { $crate::describe::Presence::Unread };
    (@presence needed) => { $crate::describe::Presence::Required };
    (@presence own_id) => { $crate::describe::Presence::Required };
    (@presence $optional:ident($reader:expr)) => { $crate::describe::Presence::Optional };
    (@presence $optional:ident) => { $crate::describe::Presence::Optional };

    // The rows one by one, as what the host's own are and what only answers have take no field.
    (@fields [$($row:tt)*]) => {};
    (@fields $how:ident $fields:ident [$($leaves:tt)?] [$($row:tt)*]) => {
        $crate::table::document! { @munch $how [$($leaves)?] $fields [] [] [] [$($row)*] }
    };
    (@munch $how:ident [$($leaves:tt)?] $fields:ident [$($name:expr, $alias:expr;)*] [$($pattern:tt)*]
        [$($kept:tt)*] []) => {
        $crate::table::document! { @struct $how [$($leaves)?] $fields [$($name, $alias;)*] [$($pattern)*] $($kept)* }
    };
    (@munch $how:ident [$($leaves:tt)?] $fields:ident [$($names:tt)*] [$($pattern:tt)*] [$($kept:tt)*]
        [{$field:ident $name:expr, $alias:expr, $shape:ty, unread} $($rest:tt)*]) => {
        $crate::table::document! { @munch $how [$($leaves)?] $fields [$($names)*] [$($pattern)*] [$($kept)*]
            [$($rest)*] }
    };
    (@munch $how:ident [$($leaves:tt)?] $fields:ident [$($names:tt)*] [$($pattern:tt)*] [$($kept:tt)*]
        [{$field:ident $name:expr, $alias:expr, $shape:ty, left} $($rest:tt)*]) => {
        $crate::table::document! { @munch $how [$($leaves)?] $fields [$($names)* $name, $alias;]
            [$($pattern)* _,] [$($kept)*] [$($rest)*] }
    };
    (@munch $how:ident [$($leaves:tt)?] $fields:ident [$($names:tt)*] [$($pattern:tt)*] [$($kept:tt)*]
        [{$field:ident $name:expr, $alias:expr, $shape:ty, beforehand} $($rest:tt)*]) => {
        $crate::table::document! { @munch $how [$($leaves)?] $fields [$($names)* $name, $alias;]
            [$($pattern)* _,] [$($kept)*] [$($rest)*] }
    };
    (@munch $how:ident [$($leaves:tt)?] $fields:ident [$($names:tt)*] [$($pattern:tt)*] [$($kept:tt)*]
        [{$field:ident $name:expr, $alias:expr, $shape:ty, elsewhere} $($rest:tt)*]) => {
        $crate::table::document! { @munch $how [$($leaves)?] $fields [$($names)* $name, $alias;]
            [$($pattern)* _,] [$($kept)*] [$($rest)*] }
    };
    (@munch $how:ident [$($leaves:tt)?] $fields:ident [$($names:tt)*] [$($pattern:tt)*] [$($kept:tt)*]
        [{$field:ident $name:expr, $alias:expr, $shape:ty, $presence:ident $($default:expr)?} $($rest:tt)*]) => {
        $crate::table::document! { @munch $how [$($leaves)?] $fields [$($names)* $name, $alias;] [$($pattern)* $field,]
            [$($kept)* {$field $name, $shape, $presence $($default)?}] [$($rest)*] }
    };
    (@struct $how:ident [$($leaves:tt)?] $fields:ident [$($names:expr, $alias:expr;)+] [$($pattern:tt)*]
        $({$field:ident $name:expr, $shape:ty, $presence:ident $($default:expr)?})+) => {
        /// Its members, as they were found.
        pub(crate) struct $fields<'d> {
            _node: $crate::setting::Node<'d>,
            $(pub(super) $field: Option<$crate::setting::Node<'d>>,)+
        }

        impl<'d> $fields<'d> {
            /// Finds the members in one pass; reports what is no object.
            pub(crate) fn of(node: $crate::setting::Node<'d>) -> Option<Self> {
                static NAMES: drawdown_json::record::Names<{ [$($names),+].len() }> =
                    drawdown_json::record::Names::new([$($names),+], [$($alias),+]);
                let [$($pattern)*] = drawdown_json::record::$how(node, &NAMES, $crate::table::document!(@leaves $($leaves)?))?;
                Some(Self { _node: node, $($field),+ })
            }

            $($crate::table::document! { @method $field $name, $shape, $presence $($default)? })+
        }
    };

    (@method $field:ident $name:expr, $shape:ty, required) => {
        pub(super) fn $field(&self) -> Option<$shape> {
            $crate::values::read::required(self._node, self.$field, $name)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, optional) => {
        pub(super) fn $field(&self) -> $shape {
            <$shape as $crate::values::read::ReadOptional>::read_optional(self.$field)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, stated) => {
        pub(super) fn $field(&self) -> Option<$shape> {
            $crate::values::read::read(self.$field)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, pairs) => {
        pub(super) fn $field(&self) -> drawdown::account::Metadata {
            drawdown_json::record::some(self.$field).and_then($crate::documents::metadata::read).unwrap_or_default()
        }
    };
    (@method $field:ident $name:expr, $shape:ty, or $default:expr) => {
        pub(super) fn $field(&self) -> $shape {
            $crate::values::read::read(self.$field).unwrap_or($default)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, optional_amount) => {
        pub(super) fn $field(&self) -> $shape {
            <$shape as $crate::values::read::ReadOptionalAmount>::read_optional_amount(self.$field)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, amount) => {
        pub(super) fn $field(&self) -> Option<$shape> {
            $crate::values::read::amount(self.$field)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, amount_or_zero) => {
        pub(super) fn $field(&self) -> $shape {
            $crate::values::read::amount(self.$field).unwrap_or_default()
        }
    };
    (@method $field:ident $name:expr, $shape:ty, needed) => {
        pub(super) fn $field(&self) -> Option<$crate::setting::Node<'d>> {
            $crate::values::read::needed(self._node, self.$field, $name)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, own_id) => {
        pub(super) fn $field(&self) -> Option<$shape> {
            $crate::values::id::own(self._node, self.$field, $name)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, code) => {
        pub(super) fn $field(&self) -> Option<drawdown::account::Text> {
            drawdown_json::record::some(self.$field).and_then($crate::values::id::ReadId::code)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, other_id) => {
        pub(super) fn $field(&self) -> Option<drawdown::account::Text> {
            drawdown_json::record::some(self.$field).and_then($crate::values::id::ReadId::other_id)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, sound) => {
        pub(super) fn $field(&self) -> drawdown::command::Input<$shape> {
            $crate::values::judged::judged(self.$field, <$shape as $crate::values::read::Read>::read)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, written) => {
        pub(super) fn $field(&self) -> Option<$crate::setting::Node<'d>> {
            self.$field
        }
    };
    (@method $field:ident $name:expr, $shape:ty, judged $reader:expr) => {
        pub(super) fn $field(&self) -> drawdown::command::Input<$shape> {
            $crate::values::judged::judged(self.$field, $reader)
        }
    };
    (@method $field:ident $name:expr, $shape:ty, node) => {
        pub(super) fn $field(&self) -> Option<$crate::setting::Node<'d>> {
            drawdown_json::record::some(self.$field)
        }
    };

    (@writer $table:ident [$($row:tt)*]) => {};
    (@writer $table:ident $this:ident: $type:ty [$({$name:expr $(, $written:expr)? $(; $maybe:expr)?})+]) => {
        impl $crate::describe::Described for $type {
            const SHAPE: $crate::describe::Shape = $crate::describe::Shape::Object(&$table);
        }

        impl $crate::values::write::Write for $type {
            fn write(&self, place: drawdown_json::writer::Place<'_>) {
                place.object(|object| $crate::values::write::WriteMembers::write_members(self, object));
            }
        }

        impl $crate::values::write::WriteMembers for $type {
            fn write_members(&self, object: &mut drawdown_json::writer::ObjectWriter<'_>) {
                let $this = self;
                $(
                    $($crate::values::write::Write::write($written, object.keyed(concat!(",\"", $name, "\":")));)?
                    $(if let Some(value) = $maybe.as_ref() {
                        $crate::values::write::Write::write(value, object.keyed(concat!(",\"", $name, "\":")));
                    })?
                )+
            }
        }
    };
}
pub(crate) use document;

/// Writes the rows of a table whose document is no type of its own: what each is written of stands around.
macro_rules! write_rows {
    ($object:ident $(
        $(#[doc = $doc:literal])+
        $field:ident: $shape:ty $([$($note:tt)+])?, $presence:ident
            $(=> $written:expr)? $(, when some => $maybe:expr)? $(, if said => $said:expr)?;
    )+) => {$(
        $($crate::values::write::Write::write(
            $written, $object.keyed(concat!(",\"", stringify!($field), "\":")),
        );)?
        $(if let Some(value) = $maybe.as_ref() {
            $crate::values::write::Write::write(
                value, $object.keyed(concat!(",\"", stringify!($field), "\":")),
            );
        })?
        $(if let Some(value) = $said {
            $crate::values::write::Write::write(
                &value, $object.keyed(concat!(",\"", stringify!($field), "\":")),
            );
        })?
    )+};
}
pub(crate) use write_rows;

/// Says which table describes a type of the core.
macro_rules! described_by {
    ($($type:ty => $table:expr),+ $(,)?) => {$(
        impl $crate::describe::Described for $type {
            const SHAPE: $crate::describe::Shape = $crate::describe::Shape::Object(&$table);
        }
    )+};
}
pub(crate) use described_by;
