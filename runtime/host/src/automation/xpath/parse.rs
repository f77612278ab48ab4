//! Reading a path: by hand, one function a rule of the grammar.
//!
//! Never deeper than [`MAX_DEPTH`]: the text comes from outside.

use super::{Expr, Step, XPath};

const MAX_DEPTH: usize = 32;
const MAX_LENGTH: usize = 4096;

pub(super) fn parse(text: &str) -> Result<XPath, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("the XPath is longer than {MAX_LENGTH} bytes"));
    }
    let mut p = Parser { text, rest: text, depth: 0 };
    let path = p.whole()?;
    p.space();
    if p.rest.is_empty() { Ok(path) } else { Err(p.wrong()) }
}

struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn whole(&mut self) -> Result<XPath, String> {
        if self.take("(") {
            let steps = self.steps()?;
            self.need(")")?;
            return Ok(XPath { steps, whole: self.predicates()? });
        }
        Ok(XPath { steps: self.steps()?, whole: Vec::new() })
    }

    fn steps(&mut self) -> Result<Vec<Step>, String> {
        let mut steps = Vec::new();
        self.take(".");
        loop {
            let deep = if self.take("//") {
                true
            } else if self.take("/") || steps.is_empty() {
                // A path without a slash is looked for everywhere: nobody can mean a child of the document.
                steps.is_empty() && !self.text.trim_start_matches(['(', '.', ' ']).starts_with('/')
            } else {
                return Ok(steps);
            };
            let name = if self.take("*") { None } else { Some(self.name()?) };
            steps.push(Step { deep, name, predicates: self.predicates()? });
        }
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, String> {
        let mut all = Vec::new();
        while self.take("[") {
            all.push(self.or()?);
            self.need("]")?;
        }
        Ok(all)
    }

    fn or(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("the XPath is nested too deep".into());
        }
        let mut left = self.and()?;
        while self.word("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut left = self.comparison()?;
        while self.word("and") {
            left = Expr::And(Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expr, String> {
        let left = self.term()?;
        if self.take("!=") {
            return Ok(Expr::Different(Box::new(left), Box::new(self.term()?)));
        }
        if self.take("=") {
            return Ok(Expr::Equal(Box::new(left), Box::new(self.term()?)));
        }
        Ok(left)
    }

    fn term(&mut self) -> Result<Expr, String> {
        self.space();
        if self.take("(") {
            let inner = self.or()?;
            self.need(")")?;
            return Ok(inner);
        }
        if self.take("@") {
            return Ok(Expr::Attribute(self.name()?));
        }
        for quote in ['"', '\''] {
            if let Some(rest) = self.rest.strip_prefix(quote) {
                let (text, rest) = rest.split_once(quote).ok_or_else(|| self.wrong())?;
                self.rest = rest;
                return Ok(Expr::Text(text.to_owned()));
            }
        }
        let digits = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        if let Ok(number) = self.rest[..digits].parse() {
            self.rest = &self.rest[digits..];
            return Ok(Expr::Number(number));
        }
        if self.take(".") {
            return Ok(Expr::AllText);
        }
        let before = self.rest;
        let name = self.name()?;
        self.need("(").map_err(|_| self.wrong_at(before))?;
        let expr = match &*name {
            "text" => Expr::OwnText,
            "position" => Expr::Position,
            "last" => Expr::Last,
            "normalize-space" => {
                self.space();
                let of = if self.rest.starts_with(')') { Expr::AllText } else { self.or()? };
                Expr::Trimmed(Box::new(of))
            }
            "not" => Expr::Not(Box::new(self.or()?)),
            "contains" | "starts-with" => {
                let left = Box::new(self.or()?);
                self.need(",")?;
                let right = Box::new(self.or()?);
                if name == "contains" { Expr::Contains(left, right) } else { Expr::StartsWith(left, right) }
            }
            _ => return Err(format!("the XPath function {name}() is not built yet")),
        };
        self.need(")")?;
        Ok(expr)
    }

    fn name(&mut self) -> Result<String, String> {
        self.space();
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(self.wrong());
        }
        let name = self.rest[..end].to_owned();
        self.rest = &self.rest[end..];
        if self.rest.starts_with("::") {
            return Err(format!("the XPath axis {name}:: is not built yet"));
        }
        Ok(name)
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self, word: &str) -> bool {
        self.space();
        let after = self.rest.strip_prefix(word).filter(|rest| rest.starts_with([' ', '(', '\t', '\n']));
        after.map(|rest| self.rest = rest).is_some()
    }

    fn need(&mut self, token: &str) -> Result<(), String> {
        if self.take(token) { Ok(()) } else { Err(self.wrong()) }
    }

    fn wrong(&self) -> String {
        self.wrong_at(self.rest)
    }

    fn wrong_at(&self, rest: &str) -> String {
        let at = self.text.len() - rest.len();
        format!("the XPath \"{}\" is not understood at column {}", self.text, self.text[..at].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let said = match parse(text) {
            Ok(path) => {
                let names = path.steps.iter().map(|s| {
                    format!(
                        "{}{}{}",
                        if s.deep { "//" } else { "/" },
                        s.name.as_deref().unwrap_or("*"),
                        "[]".repeat(s.predicates.len())
                    )
                });
                names.collect::<String>() + &"[]".repeat(path.whole.len())
            }
            Err(e) => e,
        };
        assert_eq!(said, expect, "{text}");
    }

    #[test]
    fn paths_are_read() {
        check("//view", "//view");
        check("/page/view[1]/scroll-view", "/page/view[]/scroll-view");
        check("//*[@id='a']", "//*[]");
        check("//view[@class=\"a b\" and contains(text(), 'x')][2]", "//view[][]");
        check("(//view)[2]", "//view[]");
        check("view", "//view");
        check("//text[not(@hidden) or position() = last()]", "//text[]");
        check("//text[normalize-space()='a']", "//text[]");
    }

    #[test]
    fn what_is_not_understood_is_named() {
        check("", "the XPath \"\" is not understood at column 1");
        check("//", "the XPath \"//\" is not understood at column 3");
        check("//view[", "the XPath \"//view[\" is not understood at column 8");
        check("//view[@a='x]", "the XPath \"//view[@a='x]\" is not understood at column 11");
        check("//view]", "the XPath \"//view]\" is not understood at column 7");
        check("//view/following-sibling::text", "the XPath axis following-sibling:: is not built yet");
        check("//view[count(text) > 1]", "the XPath function count() is not built yet");
        check(&format!("//a[{}", "(".repeat(1000)), "the XPath is nested too deep");
    }
}
