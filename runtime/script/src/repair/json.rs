//! `JSON.parse` straight into values. boa validates with one parser and then runs the text as a program.
//!
//! Messages are V8's: pages print them.

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};

use crate::convert::{number, put, text};
use crate::engine::native;

const MAX_DEPTH: usize = 5000;

pub(super) fn install(ctx: &mut Context) -> JsResult<()> {
    let json = ctx.global_object().get(js_string!("JSON"), ctx)?.to_object(ctx)?;
    let original = json.get(js_string!("parse"), ctx)?.to_object(ctx)?;
    let parse = NativeFunction::from_copy_closure_with_captures(
        |this, args, original: &JsObject, ctx| {
            // A reviver is rare; the engine's own way handles it.
            if args.get(1).is_some_and(JsValue::is_callable) {
                return original.call(this, args, ctx);
            }
            let given = args.first().cloned().unwrap_or_default().to_string(ctx)?;
            parse(&text(&given), ctx)
        },
        original,
    );
    let parse = native(ctx, "parse", parse);
    crate::repair::strings::replace(&json, "parse", parse);
    Ok(())
}

fn parse(text: &str, ctx: &mut Context) -> JsResult<JsValue> {
    let mut p = Parser { text, at: 0, ctx };
    let value = p.value(0)?;
    p.space();
    if p.at < text.len() { Err(p.unexpected()) } else { Ok(value) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    ctx: &'a mut Context,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> JsResult<JsValue> {
        if depth > MAX_DEPTH {
            return Err(JsNativeError::range().with_message("JSON nests too deep").into());
        }
        self.space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(self.string()?.into()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", JsValue::from(true)),
            Some(b'f') => self.word("false", JsValue::from(false)),
            Some(b'n') => self.word("null", JsValue::null()),
            _ => Err(self.unexpected()),
        }
    }

    fn object(&mut self, depth: usize) -> JsResult<JsValue> {
        let object = JsObject::with_object_proto(self.ctx.intrinsics());
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Ok(object.into());
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected());
            }
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(self.unexpected());
            }
            let value = self.value(depth + 1)?;
            put(&object, key, value);
            self.space();
            if self.take(b'}') {
                return Ok(object.into());
            }
            if !self.take(b',') {
                return Err(self.unexpected());
            }
        }
    }

    fn array(&mut self, depth: usize) -> JsResult<JsValue> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if !self.take(b']') {
            loop {
                items.push(self.value(depth + 1)?);
                self.space();
                if self.take(b']') {
                    break;
                }
                if !self.take(b',') {
                    return Err(self.unexpected());
                }
            }
        }
        Ok(JsArray::from_iter(items, self.ctx).into())
    }

    fn string(&mut self) -> JsResult<JsString> {
        self.at += 1;
        let start = self.at;
        let bytes = self.text.as_bytes();
        while let Some(&b) = bytes.get(self.at) {
            match b {
                b'"' => {
                    let text = self.text.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(JsString::from(text));
                }
                b'\\' => return self.escaped(start),
                0..0x20 => return Err(self.unexpected()),
                _ => self.at += 1,
            }
        }
        Err(self.unexpected())
    }

    /// A string with escapes, from its start; units may be lone surrogates.
    fn escaped(&mut self, start: usize) -> JsResult<JsString> {
        let mut units: Vec<u16> = self.text.get(start..self.at).unwrap_or_default().encode_utf16().collect();
        while let Some(c) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            match c {
                '"' => {
                    self.at += 1;
                    return Ok(JsString::from(units.as_slice()));
                }
                '\\' => {
                    self.at += 1;
                    let unit = match self.peek() {
                        Some(b'n') => 10,
                        Some(b't') => 9,
                        Some(b'r') => 13,
                        Some(b'b') => 8,
                        Some(b'f') => 12,
                        Some(b @ (b'"' | b'\\' | b'/')) => u16::from(b),
                        Some(b'u') => {
                            let hex = self.text.get(self.at + 1..self.at + 5);
                            let unit = hex.filter(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
                            let Some(unit) = unit.and_then(|h| u16::from_str_radix(h, 16).ok()) else {
                                return Err(self.unexpected());
                            };
                            self.at += 4;
                            unit
                        }
                        _ => return Err(self.unexpected()),
                    };
                    units.push(unit);
                    self.at += 1;
                }
                c if c < ' ' => return Err(self.unexpected()),
                c => {
                    units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                    self.at += c.len_utf8();
                }
            }
        }
        Err(self.unexpected())
    }

    fn number(&mut self) -> JsResult<JsValue> {
        let start = self.at;
        self.take(b'-');
        if self.take(b'0') {
            if self.peek().is_some_and(|b| b.is_ascii_digit()) {
                return Err(self.unexpected());
            }
        } else {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let n: f64 = self.text.get(start..self.at).and_then(|t| t.parse().ok()).unwrap_or(f64::NAN);
        Ok(number(n))
    }

    fn digits(&mut self) -> JsResult<()> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected()) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, value: JsValue) -> JsResult<JsValue> {
        for b in word.bytes() {
            if !self.take(b) {
                return Err(self.unexpected());
            }
        }
        Ok(value)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let hit = self.peek() == Some(byte);
        self.at += usize::from(hit);
        hit
    }

    fn unexpected(&self) -> JsError {
        let message = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(c) => {
                let position = self.text.get(..self.at).map_or(self.at, |t| t.encode_utf16().count());
                format!("Unexpected token {c} in JSON at position {position}")
            }
            None => "Unexpected end of JSON input".into(),
        };
        JsNativeError::syntax().with_message(message).into()
    }
}
