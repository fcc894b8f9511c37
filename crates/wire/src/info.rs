//! What this engine is: versions, presets, limits.

use crate::answer::VERSION;
use crate::limits;
use crate::policy;
use crate::write::put;
use crate::writer::Value;
use drawdown::policy::Preset;
use drawdown::time::TZDB_VERSION;

/// Writes version, presets with their dials, limits and the version of the time zone database.
pub(crate) fn write(place: Value<'_>) {
    place.object(|object| {
        put!(object, "version" => VERSION);
        object.member("presets").list(Preset::ALL, |place, preset| {
            place.object(|object| {
                put!(object, "name" => preset);
                object.member("policy").object(|dials| policy::write_dials(dials, *preset.policy()));
            });
        });
        object.member("limits").object(limits::write);
        put!(object, "tzdb" => TZDB_VERSION);
    });
}
