//! The envelope: requests in, answers and events out, one JSON value a frame.
//!
//! A frame that cannot be read is answered as far as its `id` can be read.

use serde_json::{Map, Value as Json, json};

use super::params::Params;

/// A frame of a client.
pub(super) struct Request {
    /// Echoed as it came; a client chooses it.
    pub(super) id: Json,
    /// `Domain.name`
    pub(super) method: String,
    pub(super) params: Params,
}

impl Request {
    /// Reads a frame; the error is the frame to answer with.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let frame = match serde_json::from_str::<Json>(text) {
            Ok(frame) => frame,
            Err(e) => return Err(refusal(&Json::Null, &format!("the frame is not JSON: {e}"))),
        };
        let id = frame.get("id").cloned().unwrap_or_default();
        let Some(method) = frame.get("method").and_then(Json::as_str) else {
            return Err(refusal(&id, "the frame has no method"));
        };
        let params = match frame.get("params") {
            None | Some(Json::Null) => Map::new(),
            Some(Json::Object(params)) => params.clone(),
            Some(_) => return Err(refusal(&id, "params is not an object")),
        };
        Ok(Self { id, method: method.to_owned(), params: Params(params) })
    }
}

/// The frame of an answer.
pub(super) fn answer(id: &Json, result: Result<Json, String>) -> String {
    match result {
        Ok(result) => json!({ "id": id, "result": result }).to_string(),
        Err(message) => refusal(id, &message),
    }
}

/// The frame of an event: without an id.
pub(super) fn event(method: &str, params: &Json) -> String {
    json!({ "method": method, "params": params }).to_string()
}

fn refusal(id: &Json, message: &str) -> String {
    json!({ "id": id, "error": { "message": message } }).to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(frame: &str, expect: &str) {
        let said = match Request::read(frame) {
            Ok(r) => format!("{} {} {}", r.id, r.method, Json::Object(r.params.0)),
            Err(e) => e,
        };
        assert!(said.starts_with(expect), "{frame}: {said}");
    }

    #[test]
    fn frames_are_read_or_refused() {
        check(r#"{"id":"a","method":"Tool.getInfo","params":{}}"#, r#""a" Tool.getInfo {}"#);
        check(r#"{"id":"a","method":"Tool.getInfo","params":null}"#, r#""a" Tool.getInfo {}"#);
        check(r#"{"id":"a","method":"Tool.getInfo"}"#, r#""a" Tool.getInfo {}"#);
        check(r#"{"id":"a"}"#, r#"{"id":"a","error":{"message":"the frame has no method"}}"#);
        check(r#"{"id":"a","method":"x","params":[]}"#, r#"{"id":"a","error":{"message":"params is not an object"}}"#);
        check("[]", r#"{"id":null,"error":{"message":"the frame has no method"}}"#);
        check("{", r#"{"id":null,"error":{"message":"the frame is not JSON"#);
        check(&"[".repeat(100_000), r#"{"id":null,"error":{"message":"the frame is not JSON"#);
    }
}
