//! What stands between quotes or tags, as a [`Binding`].

use std::ops::Range;
use std::sync::Arc;

use super::entity;
use super::lower::Lowering;
use super::read::RawAttr;
use crate::diagnostic::Diagnostic;
use crate::expr::{self, Binding, Expr, ParseProblem, Part, Span};
use crate::value::Value;

impl<'a> Lowering<'a> {
    /// The value of an ordinary attribute: `true` when nothing is written. Source: glass-easel, attributes without a value.
    pub(super) fn value(&mut self, attr: &RawAttr) -> Binding {
        match &attr.value {
            Some(range) => self.binding(range.clone()),
            None => {
                let span = Span::new(attr.name.start, attr.name.end);
                Binding::Expr(Expr::literal(Value::Bool(true), span))
            }
        }
    }

    /// The value without blanks around it, so that ` {{a}} ` keeps its type.
    pub(super) fn trimmed_binding(&mut self, attr: &RawAttr) -> Binding {
        let Some(range) = attr.value.clone() else { return Binding::default() };
        let range = self.trimmed(range);
        self.binding(range)
    }

    /// The value of `wx:for`: a blank between the braces and the quote makes a text of it (WeChat docs, "list rendering").
    pub(super) fn list_binding(&mut self, attr: &RawAttr) -> Binding {
        let Some(range) = attr.value.clone() else { return Binding::default() };
        if self.trimmed(range.clone()) != range {
            let message = "a blank between the braces and the quote makes a text of the list, character by character";
            self.warning(attr.name.start, message, "remove the blank");
        }
        self.binding(range)
    }

    /// The value of an attribute that cannot depend on data.
    pub(super) fn name_value(&mut self, attr: &RawAttr, what: &str) -> Option<Arc<str>> {
        match self.trimmed_binding(attr) {
            Binding::Static(name) if !name.is_empty() => Some(name),
            Binding::Static(_) => {
                self.warning(attr.name.start, format!("`{what}` is empty"), "write a name");
                None
            }
            Binding::Expr(_) | Binding::Mixed(_) => {
                self.error(attr.name.start, format!("`{what}` cannot hold `{{{{ }}}}`"), "write the name itself");
                None
            }
        }
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.slice(&range);
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len())
    }

    fn mustaches_in(&self, range: &Range<usize>) -> &'a [(usize, usize)] {
        let first = self.mustaches.partition_point(|m| m.0 < range.start);
        let last = self.mustaches.partition_point(|m| m.0 < range.end);
        &self.mustaches[first..last.max(first)]
    }

    pub(super) fn binding(&mut self, range: Range<usize>) -> Binding {
        let mustaches = self.mustaches_in(&range);
        if mustaches.is_empty() {
            return Binding::Static(entity::decode(self.slice(&range)).into());
        }
        let mut parts = Vec::with_capacity(mustaches.len() * 2);
        let mut at = range.start;
        for &(start, end) in mustaches {
            if at < start {
                parts.push(Part::Text(entity::decode(self.slice(&(at..start))).into()));
            }
            let (expr, problems) = expr::parse(&self.source[start + 2..end - 2], start + 2);
            self.problems(problems);
            parts.push(Part::Expr(expr));
            at = end;
        }
        if at < range.end {
            parts.push(Part::Text(entity::decode(self.slice(&(at..range.end))).into()));
        }
        match (parts.pop(), parts.is_empty()) {
            (Some(Part::Expr(expr)), true) => Binding::Expr(expr),
            (last, _) => {
                parts.extend(last);
                Binding::Mixed(parts)
            }
        }
    }

    /// The `data` of a template.
    pub(super) fn data(&mut self, attr: &RawAttr) -> Option<Expr> {
        let range = self.trimmed(attr.value.clone()?);
        match self.mustaches_in(&range) {
            [(start, end)] if *start == range.start && *end == range.end => {
                let (expr, problems) = expr::parse_data(&self.source[start + 2..end - 2], start + 2);
                self.problems(problems);
                Some(expr)
            }
            _ if range.is_empty() => None,
            _ => {
                self.warning(
                    attr.name.start,
                    "`data` is not one `{{ }}`; the template gets no data",
                    "write data=\"{{a, b: 1}}\"",
                );
                None
            }
        }
    }

    fn problems(&mut self, problems: Vec<ParseProblem>) {
        for ParseProblem { span, message, hint, fatal } in problems {
            let pos = self.pos(span.start as usize);
            let diagnostic = if fatal { Diagnostic::error } else { Diagnostic::warning }(self.file, pos, message);
            self.diagnostics.push(diagnostic.hint(hint));
        }
    }
}

/// `\n` written out in a `<text>` is a line break. Source: the official demo (`miniprogram-demo`, the key-frame animation page)
/// breaks its lines so.
pub(super) fn line_breaks(binding: &mut Binding) {
    let fix = |text: &mut Arc<str>| {
        if text.contains("\\n") {
            *text = text.replace("\\n", "\n").into();
        }
    };
    match binding {
        Binding::Static(text) => fix(text),
        Binding::Expr(_) => {}
        Binding::Mixed(parts) => parts.iter_mut().for_each(|part| {
            if let Part::Text(text) = part {
                fix(text);
            }
        }),
    }
}
