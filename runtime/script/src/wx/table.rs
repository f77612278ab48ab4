//! One row a call: its name, when it came, and what it does.

use boa_engine::{Context, JsObject, JsResult, JsValue};
use zhenji_core::logic::{Effect, Failure};
use zhenji_core::value::Value;

/// A row of the table of built calls.
pub(crate) struct ApiSpec {
    pub name: &'static str,
    pub run: Run,
}

/// What a call does.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// Answers at once.
    Sync(fn(&[JsValue], &mut Context) -> JsResult<JsValue>),
    /// Answers through callbacks or a promise.
    Async(Async),
    /// Adds a listener to the event.
    On(&'static str),
    /// Removes a listener of the event, or all of them.
    Off(&'static str),
}

/// The body of an asynchronous call.
pub(crate) type Async = fn(&mut Call<'_>) -> Outcome;

/// An asynchronous call under way.
pub(crate) struct Call<'a> {
    pub name: &'static str,
    /// The options without functions; an empty object when none were given.
    pub options: Value,
    /// The options as given.
    pub object: Option<JsObject>,
    /// The event channel of a page that this call opens.
    pub channel: Option<Channel>,
    pub ctx: &'a mut Context,
}

/// The two ends of an event channel.
#[derive(Clone)]
pub(crate) struct Channel {
    /// `res.eventChannel` of `navigateTo`.
    pub opener: JsObject,
    /// `getOpenerEventChannel()` of the new page.
    pub opened: JsObject,
}

/// How an asynchronous call goes on.
pub(crate) enum Outcome {
    Done(Value),
    Failed(Failure),
    Effect(Effect),
}

impl Outcome {
    /// A failure with a reason.
    pub fn fail(reason: impl Into<String>) -> Self {
        Self::Failed(Failure::new(reason))
    }
}

/// A row for a synchronous call.
pub(crate) const fn sync(name: &'static str, f: fn(&[JsValue], &mut Context) -> JsResult<JsValue>) -> ApiSpec {
    ApiSpec { name, run: Run::Sync(f) }
}

/// A row for an asynchronous call.
pub(crate) const fn later(name: &'static str, f: Async) -> ApiSpec {
    ApiSpec { name, run: Run::Async(f) }
}

/// A row that adds a listener.
pub(crate) const fn on(name: &'static str, event: &'static str) -> ApiSpec {
    ApiSpec { name, run: Run::On(event) }
}

/// A row that removes a listener.
pub(crate) const fn off(name: &'static str, event: &'static str) -> ApiSpec {
    ApiSpec { name, run: Run::Off(event) }
}
