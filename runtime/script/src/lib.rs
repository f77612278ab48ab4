//! The logic layer: page JavaScript on boa, the framework it calls (`App`, `Page`, `Component`, `wx`), and WXS.
//!
//! No other crate names the engine: what goes in and out are the core's words.

mod analyse;
mod ask;
mod console;
mod convert;
mod engine;
mod framework;
mod host;
mod inspect;
mod logic;
mod modules;
mod parse;
mod repair;
mod set_data;
mod throw;
mod timers;
mod wx;
mod wxs;

pub use analyse::{Analysis, analyse};
pub use logic::{ComponentNames, Logic, LogicOptions, MethodName};
pub use wx::names::{Known, NAMES, Name, built_names, known};
pub use wxs::Wxs;
