//! The head of an HTTP request: what is asked for, read within limits.

use super::limits::Limits;

/// A request for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The path, decoded, with its first slash.
    pub(crate) path: String,
    /// The query as it stands.
    pub(crate) query: String,
}

/// A status line and a reason for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refuse {
    pub(crate) status: &'static str,
    pub(crate) reason: String,
}

impl Refuse {
    pub(crate) fn new(status: &'static str, reason: impl Into<String>) -> Self {
        Self { status, reason: reason.into() }
    }
}

/// Reads a request; `None` while its end has not come.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Option<Request>, Refuse> {
    let too_large = || Refuse::new("431 Request Header Fields Too Large", "the request's head is too large");
    let mut fields = vec![httparse::EMPTY_HEADER; limits.http_fields];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(&bytes[..bytes.len().min(limits.http_head)]) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) if bytes.len() >= limits.http_head => return Err(too_large()),
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(too_large()),
        Err(e) => return Err(Refuse::new("400 Bad Request", format!("not an HTTP request: {e}"))),
    }
    if request.method != Some("GET") {
        return Err(Refuse::new("405 Method Not Allowed", "only GET is served here"));
    }
    let target = request.path.unwrap_or_default();
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = decode(path).filter(|path| path.starts_with('/'));
    let path = path.ok_or_else(|| Refuse::new("400 Bad Request", "the path is not one"))?;
    if target.len() > limits.name {
        return Err(Refuse::new("414 URI Too Long", format!("the URL is longer than {} bytes", limits.name)));
    }
    Ok(Some(Request { path, query: query.to_owned() }))
}

/// Undoes percent-encoding; `None` when it is broken or hides what is not text.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        out.push((digit()? * 16 + digit()?) as u8);
    }
    String::from_utf8(out).ok().filter(|text| !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> String {
        match parse(text.as_bytes(), &Limits::USUAL) {
            Ok(Some(Request { path, query })) => format!("{path} {query}"),
            Ok(None) => "more".to_owned(),
            Err(refuse) => refuse.status.to_owned(),
        }
    }

    #[test]
    fn heads_are_read_or_refused() {
        let check = |text: &str, expect: &str| assert_eq!(verdict(text), expect, "{text}");
        check("GET /live/a.flv?x=1 HTTP/1.1\r\nhost: a\r\n\r\n", "/live/a.flv x=1");
        check("GET /live/%E6%88%BF.flv HTTP/1.0\r\n\r\n", "/live/房.flv ");
        check("GET /live/a.flv HTTP/1.1\r\nhost", "more");
        check("", "more");
        check("POST / HTTP/1.1\r\n\r\n", "405 Method Not Allowed");
        check("GET live HTTP/1.1\r\n\r\n", "400 Bad Request");
        check("GET /%ff HTTP/1.1\r\n\r\n", "400 Bad Request");
        check("GET /%0a HTTP/1.1\r\n\r\n", "400 Bad Request");
        check("GET /%4 HTTP/1.1\r\n\r\n", "400 Bad Request");
        check("\x03\0\0\0", "400 Bad Request");
        check(&format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(5000)), "414 URI Too Long");
        check(&format!("GET / HTTP/1.1\r\na: {}", "b".repeat(9000)), "431 Request Header Fields Too Large");
        check(&format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(65)), "431 Request Header Fields Too Large");
    }
}
