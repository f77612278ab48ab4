//! What clients hear without asking: console, exceptions, bindings.

use serde_json::{Value as Json, json};
use zhenji_core::trace::{Body, level_name};

use super::wire;
use crate::lanes::Report;

/// One event, as a frame.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// Only clients that asked for the console hear it.
    pub(super) console: bool,
    pub(super) frame: String,
}

/// The event that a report is, if it is one.
pub(super) fn of_report(report: &Report) -> Option<Event> {
    match report {
        Report::Binding { name, args } => {
            let args: Vec<Json> = args.iter().map(|a| a.to_json()).collect();
            Some(heard("App.bindingCalled", &json!({ "name": &**name, "args": args })))
        }
        Report::Record(record) => match &record.body {
            Body::Log { level, args, .. } => {
                let args: Vec<Json> = args.iter().map(|a| a.to_json()).collect();
                let event = heard("App.logAdded", &json!({ "type": level_name(*level), "args": args }));
                Some(Event { console: true, ..event })
            }
            Body::Exception(e) => {
                let name = e.message.split_once(": ").map_or("Error", |(name, _)| name);
                let at = e.at.as_ref().map(|(file, pos)| format!("{file}:{}:{}", pos.line, pos.column));
                let said = json!({
                    "name": name, "message": e.message, "stack": e.stack, "at": at, "during": e.during,
                    "page": record.page.as_deref(),
                });
                Some(heard("App.exceptionThrown", &said))
            }
            _ => None,
        },
        Report::Ready(_) => Some(initialized()),
        _ => None,
    }
}

/// What some clients wait for before they begin.
pub(super) fn initialized() -> Event {
    heard("App.initialized", &json!({ "from": "devtools" }))
}

fn heard(method: &str, params: &Json) -> Event {
    Event { console: false, frame: wire::event(method, params) }
}
