//! What a request carries.
//!
//! Clients send `null` for what is not given, so `null` and absent are the same everywhere.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use zhenji_core::logic::PageId;
use zhenji_core::value::Value;
use zhenji_core::view::NodeId;

/// The `params` of a request.
pub(super) struct Params(pub(super) Map<String, Json>);

impl Params {
    /// What is given under a name.
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name).filter(|v| !v.is_null())
    }

    /// Whether the name is there at all, `null` included.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text that must be there.
    pub(super) fn text(&self, name: &str) -> Result<&str, String> {
        self.get(name).and_then(Json::as_str).ok_or_else(|| format!("{name} must be a string"))
    }

    /// A value; `Undefined` where there is none.
    pub(super) fn value(&self, name: &str) -> Value {
        self.get(name).map(Value::from).unwrap_or_default()
    }

    /// An array of values; empty where there is none.
    pub(super) fn values(&self, name: &str) -> Result<Vec<Value>, String> {
        match self.get(name) {
            None => Ok(Vec::new()),
            Some(Json::Array(items)) => Ok(items.iter().map(Value::from).collect()),
            Some(_) => Err(format!("{name} must be an array")),
        }
    }

    /// The `names` of a getter.
    pub(super) fn names(&self) -> Result<Vec<Arc<str>>, String> {
        let items = self.get("names").and_then(Json::as_array).ok_or("names must be an array")?;
        items.iter().map(|n| n.as_str().map(Arc::from).ok_or_else(|| "names must be strings".to_owned())).collect()
    }

    /// The page that is addressed.
    pub(super) fn page(&self) -> Result<PageId, String> {
        number(self.get("pageId")).map(PageId).ok_or_else(|| "pageId must be the id of a page".to_owned())
    }

    /// The element that is addressed.
    pub(super) fn element(&self) -> Result<NodeId, String> {
        number(self.get("elementId")).map(NodeId).ok_or_else(|| "elementId must be the id of an element".to_owned())
    }
}

/// Ids are numbers, or numbers as text.
fn number(json: Option<&Json>) -> Option<u32> {
    match json? {
        Json::Number(n) => n.as_u64().and_then(|n| n.try_into().ok()),
        Json::String(s) => s.parse().ok(),
        _ => None,
    }
}
