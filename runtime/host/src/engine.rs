//! What the logic lane is told about this machine and these tables.

use zhenji_core::spec::{ComponentSpec, MethodRow};
use zhenji_script::{ComponentNames, LogicOptions, MethodName};

/// Where lockstep runs are: UTC+8, minutes east of UTC.
pub const DEFAULT_ZONE: i32 = 8 * 60;

/// Minutes east of UTC, here and now.
pub fn local_zone() -> i32 {
    chrono::Local::now().offset().local_minus_utc() / 60
}

/// The options of a logic lane in that time zone.
pub fn logic_options(zone_minutes: i32) -> LogicOptions {
    let components = zhenji_components::COMPONENTS.iter().map(|spec| ComponentNames {
        tag: spec.tag.into(),
        since: spec.since.into(),
        attributes: spec.attrs.iter().map(|row| (row.name.into(), row.since.into())).collect(),
        methods: spec.methods.iter().map(|row| method(spec, row)).collect(),
    });
    LogicOptions { zone_minutes, components: components.collect() }
}

fn method(spec: &ComponentSpec, row: &MethodRow) -> MethodName {
    MethodName {
        name: row.name.into(),
        // Without a version of its own it came with its component.
        since: if row.since.is_empty() { spec.since } else { row.since }.into(),
        built: row.not_built.is_none(),
        listens: row.listens,
        tapped: row.tapped,
    }
}
