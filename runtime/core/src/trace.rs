//! The one stream of typed records: trace file, conformance expectations and automation events are made of it.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::logic::{Exception, LogLevel};
use crate::media::MediaId;
use crate::time::Time;
use crate::value::{Path, Value, path_text};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// When.
    pub t: Time,
    /// On which page (`pages/index/index`), where it belongs to one.
    pub page: Option<Arc<str>>,
    /// What.
    pub body: Body,
}

/// The kinds of records.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The doc of each variant names its fields.
pub enum Body {
    /// A hook ran: `of` is `app`, `page` or `component`; `path` names page or component.
    Lifecycle { of: &'static str, path: Arc<str>, name: &'static str },
    /// Navigation: `how` is the call, `to` the page path with query.
    Route { how: &'static str, to: Arc<str>, depth: usize },
    /// An event reached a handler (or a component fired it): tag, id, name, detail.
    Event { tag: Arc<str>, id: Arc<str>, name: Arc<str>, handler: Option<Arc<str>>, detail: Value },
    /// `setData` of a page or component.
    SetData { owner: Arc<str>, entries: Vec<(Path, Value)> },
    /// A `wx` call; `built` is false for one that is not built.
    Wx { api: Arc<str>, args: Value, built: bool },
    /// `console`.
    Log { level: LogLevel, text: String, args: Vec<Value>, at: Option<String> },
    /// An exception of page code.
    Exception(Exception),
    /// A finding about the project.
    Diagnostic(Diagnostic),
    /// A step of a media session, named as in the media lane.
    Media { id: MediaId, tag: Arc<str>, element: Arc<str>, name: &'static str, detail: Value },
    /// What a component asks of its media session, named as in the media lane; `picture` is how it shows it.
    Command { tag: Arc<str>, element: Arc<str>, name: &'static str, detail: Value },
    /// Something was painted, reloaded, started: `name` and figures.
    Note { name: &'static str, detail: Value },
}

impl Record {
    /// One line of the trace file, as an object.
    pub fn to_json(&self) -> Json {
        let mut row = Map::new();
        row.insert("t".into(), Json::from(self.t.as_millis()));
        let mut put = |name: &str, value: Json| {
            row.insert(name.into(), value);
        };
        match &self.body {
            Body::Lifecycle { of, path, name } => {
                put("kind", "lifecycle".into());
                put("of", (*of).into());
                put("path", (**path).into());
                put("name", (*name).into());
            }
            Body::Route { how, to, depth } => {
                put("kind", "route".into());
                put("name", (*how).into());
                put("to", (**to).into());
                put("depth", (*depth).into());
            }
            Body::Event { tag, id, name, handler, detail } => {
                put("kind", "event".into());
                put("tag", (**tag).into());
                put("id", (**id).into());
                put("name", (**name).into());
                if let Some(handler) = handler {
                    put("handler", (**handler).into());
                }
                put("detail", detail.to_json());
            }
            Body::SetData { owner, entries } => {
                put("kind", "setData".into());
                put("owner", (**owner).into());
                put("data", Json::Object(entries.iter().map(|(p, v)| (path_text(p), v.to_json())).collect()));
            }
            Body::Wx { api, args, built } => {
                put("kind", "wx".into());
                put("name", (**api).into());
                put("args", args.to_json());
                if !built {
                    put("built", false.into());
                }
            }
            Body::Log { level, text, args: _, at } => {
                put("kind", "log".into());
                put("level", level_name(*level).into());
                put("text", text.as_str().into());
                if let Some(at) = at {
                    put("at", at.as_str().into());
                }
            }
            Body::Exception(e) => {
                put("kind", "exception".into());
                put("message", e.message.as_str().into());
                put("during", e.during.as_str().into());
                put("stack", e.stack.as_str().into());
                if let Some((file, pos)) = &e.at {
                    put("at", format!("{file}:{}:{}", pos.line, pos.column).into());
                }
            }
            Body::Diagnostic(d) => {
                put("kind", "diagnostic".into());
                put("severity", severity_name(d.severity).into());
                put("file", (*d.file).into());
                put("line", d.pos.line.into());
                put("column", d.pos.column.into());
                put("message", d.message.as_str().into());
                put("hint", d.hint.as_str().into());
            }
            Body::Media { id, tag, element, name, detail } => {
                put("kind", "media".into());
                put("media", id.0.into());
                put("tag", (**tag).into());
                put("id", (**element).into());
                put("name", (*name).into());
                put("detail", detail.to_json());
            }
            Body::Command { tag, element, name, detail } => {
                put("kind", "command".into());
                put("tag", (**tag).into());
                put("id", (**element).into());
                put("name", (*name).into());
                put("detail", detail.to_json());
            }
            Body::Note { name, detail } => {
                put("kind", "note".into());
                put("name", (*name).into());
                put("detail", detail.to_json());
            }
        }
        if let Some(page) = &self.page {
            row.insert("page".into(), (**page).into());
        }
        Json::Object(row)
    }
}

/// `log`, `warn` …
pub fn level_name(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Debug => "debug",
        LogLevel::Log => "log",
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    }
}

/// `info`, `warning`, `error`.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
