//! AMF0 values from outside, read without recursion without end.
//!
//! Nothing here trusts a length, a count or a depth: what exceeds a limit is a [`GuardError`], never a panic.

use super::GuardError;

/// Objects within objects within objects: nobody sends more than three.
const MAX_DEPTH: usize = 32;
/// Values of one message in all, so that a small message cannot expand into a large tree.
const MAX_VALUES: usize = 4096;

const NUMBER: u8 = 0x00;
const BOOLEAN: u8 = 0x01;
const STRING: u8 = 0x02;
const OBJECT: u8 = 0x03;
const NULL: u8 = 0x05;
const UNDEFINED: u8 = 0x06;
const ECMA_ARRAY: u8 = 0x08;
const OBJECT_END: u8 = 0x09;
const STRICT_ARRAY: u8 = 0x0a;
const DATE: u8 = 0x0b;
const LONG_STRING: u8 = 0x0c;
const XML: u8 = 0x0f;

/// One AMF0 value. ECMA arrays are objects; dates are numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Amf {
    Number(f64),
    Boolean(bool),
    String(String),
    Object(Vec<(String, Amf)>),
    Array(Vec<Amf>),
    Null,
}

impl Amf {
    /// A string value.
    pub(crate) fn str(text: &str) -> Self {
        Self::String(text.to_owned())
    }

    /// The text of a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(s) => Some(s),
            _ => None,
        }
    }

    /// The number of a number.
    pub(crate) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// A property of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Amf> {
        match self {
            Self::Object(pairs) => pairs.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }
}

/// Reads all values of a message.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Amf>, GuardError> {
    let mut reader = Reader { bytes, at: 0, n_values: 0 };
    let mut values = Vec::new();
    while reader.at < bytes.len() {
        values.push(reader.value(0)?);
    }
    Ok(values)
}

/// Writes values one after the other.
pub(crate) fn encode(values: &[Amf]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        write(value, &mut out);
    }
    out
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    n_values: usize,
}

impl Reader<'_> {
    fn take(&mut self, n: usize) -> Result<&[u8], GuardError> {
        let end = self.at.checked_add(n).filter(|&end| end <= self.bytes.len()).ok_or(GuardError::AmfCutShort)?;
        let slice = &self.bytes[self.at..end];
        self.at = end;
        Ok(slice)
    }

    fn u8(&mut self) -> Result<u8, GuardError> {
        Ok(self.take(1)?[0])
    }

    fn u16(&mut self) -> Result<usize, GuardError> {
        let b = self.take(2)?;
        Ok(usize::from(u16::from_be_bytes([b[0], b[1]])))
    }

    fn u32(&mut self) -> Result<usize, GuardError> {
        let b = self.take(4)?;
        Ok(u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize)
    }

    fn number(&mut self) -> Result<f64, GuardError> {
        let b = self.take(8)?;
        Ok(f64::from_be_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
    }

    fn text(&mut self, len: usize) -> Result<String, GuardError> {
        // Names in other encodings than UTF-8 occur; a lossy name is better than a lost connection.
        Ok(String::from_utf8_lossy(self.take(len)?).into_owned())
    }

    fn value(&mut self, depth: usize) -> Result<Amf, GuardError> {
        if depth > MAX_DEPTH {
            return Err(GuardError::AmfTooDeep);
        }
        self.n_values += 1;
        if self.n_values > MAX_VALUES {
            return Err(GuardError::AmfTooMany);
        }
        Ok(match self.u8()? {
            NUMBER => Amf::Number(self.number()?),
            BOOLEAN => Amf::Boolean(self.u8()? != 0),
            STRING => {
                let len = self.u16()?;
                Amf::String(self.text(len)?)
            }
            LONG_STRING | XML => {
                let len = self.u32()?;
                Amf::String(self.text(len)?)
            }
            NULL | UNDEFINED => Amf::Null,
            OBJECT => Amf::Object(self.pairs(depth)?),
            ECMA_ARRAY => {
                // The count is only a hint: the end marker ends the array.
                self.u32()?;
                Amf::Object(self.pairs(depth)?)
            }
            STRICT_ARRAY => {
                let n = self.u32()?;
                let mut items = Vec::new();
                for _ in 0..n {
                    items.push(self.value(depth + 1)?);
                }
                Amf::Array(items)
            }
            DATE => {
                let ms = self.number()?;
                self.u16()?;
                Amf::Number(ms)
            }
            marker => return Err(GuardError::AmfMarker(marker)),
        })
    }

    fn pairs(&mut self, depth: usize) -> Result<Vec<(String, Amf)>, GuardError> {
        let mut pairs = Vec::new();
        loop {
            let len = self.u16()?;
            if len == 0 && self.bytes.get(self.at) == Some(&OBJECT_END) {
                self.at += 1;
                return Ok(pairs);
            }
            let key = self.text(len)?;
            pairs.push((key, self.value(depth + 1)?));
        }
    }
}

fn write(value: &Amf, out: &mut Vec<u8>) {
    match value {
        Amf::Number(n) => {
            out.push(NUMBER);
            out.extend(n.to_be_bytes());
        }
        Amf::Boolean(b) => out.extend([BOOLEAN, u8::from(*b)]),
        Amf::String(s) => {
            out.push(STRING);
            write_text(s, out);
        }
        Amf::Object(pairs) => {
            out.push(OBJECT);
            for (key, value) in pairs.iter().filter(|(key, _)| !key.is_empty()) {
                write_text(key, out);
                write(value, out);
            }
            out.extend([0, 0, OBJECT_END]);
        }
        Amf::Array(items) => {
            out.push(STRICT_ARRAY);
            out.extend((items.len() as u32).to_be_bytes());
            for item in items {
                write(item, out);
            }
        }
        Amf::Null => out.push(NULL),
    }
}

/// Strings of more than 64 KiB have no business in a command and are cut at a character.
fn write_text(text: &str, out: &mut Vec<u8>) {
    let mut end = text.len().min(usize::from(u16::MAX));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    out.extend((end as u16).to_be_bytes());
    out.extend(&text.as_bytes()[..end]);
}
