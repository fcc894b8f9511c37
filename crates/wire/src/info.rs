//! What this engine is: versions, presets, limits.

use crate::answer::VERSION;
use crate::limits;
use crate::policy;
use crate::write::put;
use crate::writer::Value;
use drawdown::policy::presets;
use drawdown::time::TZDB_VERSION;

/// Writes version, presets with their dials, limits and the version of the time zone database.
pub(crate) fn write(place: Value<'_>) {
    place.object(|object| {
        put!(object, "version" => VERSION);
        object.member("presets").list(presets::ALL, |place, (name, policy)| {
            place.object(|preset| {
                put!(preset, "name" => *name);
                preset.member("policy").object(|dials| policy::write_dials(dials, policy));
            });
        });
        object.member("limits").object(limits::write);
        put!(object, "tzdb" => TZDB_VERSION);
    });
}
