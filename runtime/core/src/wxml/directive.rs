//! `wx:` directives of one tag: collected, then wrapped around what the tag became.
//!
//! A loop and `wx:if` on one tag: the loop is outside. A loop and `wx:elif` or `wx:else`: the branch is outside.

use std::sync::Arc;

use super::ast::{Branch, ForLoop, IfChain, ListKey, Node};
use super::lower::Lowering;
use super::read::RawAttr;
use crate::diagnostic::Pos;
use crate::expr::{Binding, Kind};
use crate::nearest::nearest;

/// The directives of one tag.
#[derive(Debug, Default)]
pub(super) struct Directives {
    condition: Option<Condition>,
    list: Option<(Binding, Pos)>,
    item: Option<Arc<str>>,
    index: Option<Arc<str>>,
    key: Option<(Binding, Pos)>,
}

#[derive(Debug)]
struct Condition {
    word: &'static str,
    test: Option<Binding>,
    pos: Pos,
}

/// Source: `https://developers.weixin.qq.com/miniprogram/dev/reference/wxml/list.html` and `…/conditional.html`;
/// `for-items` is the old name of `for`.
const KNOWN: &[&str] = &["if", "elif", "else", "for", "for-items", "for-item", "for-index", "key"];

/// Names that are no slip of the fingers but mean a known one.
const MEANT: &[(&str, &str)] = &[
    ("item", "for-item"),
    ("index", "for-index"),
    ("for-key", "key"),
    ("else-if", "elif"),
    ("elseif", "elif"),
    ("show", "if"),
];

/// Ordinary attributes that are sometimes written with `wx:`.
const ORDINARY: &[&str] = &["id", "class", "style", "value", "hidden", "data", "src", "slot"];

impl Directives {
    /// Takes `wx:word`.
    pub fn take(&mut self, word: &str, attr: &RawAttr, lowering: &mut Lowering<'_>) {
        let pos = lowering.pos(attr.name.start);
        match word {
            "if" | "elif" | "else" => {
                let word = if word == "if" {
                    "if"
                } else if word == "elif" {
                    "elif"
                } else {
                    "else"
                };
                let test = (word != "else").then(|| self.test(word, attr, lowering));
                match &self.condition {
                    Some(first) => {
                        let first = first.word;
                        lowering.warning(
                            attr.name.start,
                            format!("`wx:{word}` beside `wx:{first}` on one tag is ignored"),
                            "keep one",
                        );
                    }
                    None => self.condition = Some(Condition { word, test, pos }),
                }
            }
            "for" | "for-items" => {
                let list = lowering.list_binding(attr);
                if let Binding::Static(text) = &list {
                    let text = text.clone();
                    lowering.warning(
                        attr.name.start,
                        format!("`wx:for=\"{text}\"` repeats over the characters of a text"),
                        "write wx:for=\"{{list}}\"",
                    );
                }
                self.list = Some((list, pos));
            }
            "for-item" => self.item = lowering.name_value(attr, "wx:for-item"),
            "for-index" => self.index = lowering.name_value(attr, "wx:for-index"),
            "key" => self.key = Some((lowering.trimmed_binding(attr), pos)),
            _ => {
                let meant = MEANT.iter().find(|(wrong, _)| *wrong == word).map(|(_, right)| *right);
                let right = meant.or_else(|| nearest(word, KNOWN.iter().copied()));
                let hint = match right {
                    _ if ORDINARY.contains(&word) => format!("write `{word}` without `wx:`"),
                    Some(right) => format!("did you mean `wx:{right}`?"),
                    None => "remove it".into(),
                };
                lowering.warning_with(attr.name.start, format!("there is no `wx:{word}`; it is ignored"), hint);
            }
        }
    }

    fn test(&self, word: &str, attr: &RawAttr, lowering: &mut Lowering<'_>) -> Binding {
        let test = lowering.trimmed_binding(attr);
        if let Binding::Static(text) = &test {
            let means = if text.is_empty() { "never holds" } else { "always holds, because it is a text" };
            let message = format!("`wx:{word}=\"{text}\"` {means}");
            lowering.warning_with(attr.name.start, message, format!("write wx:{word}=\"{{{{condition}}}}\""));
        }
        test
    }

    /// Whether there is any.
    pub fn any(&self) -> bool {
        self.condition.is_some()
            || self.list.is_some()
            || self.key.is_some()
            || self.item.is_some()
            || self.index.is_some()
    }

    /// Wraps what the tag at `at` became and adds it to its siblings. `chain` says whether the last sibling is a chain that may go on.
    pub fn wrap(self, nodes: Vec<Node>, at: usize, out: &mut Vec<Node>, chain: &mut bool, lowering: &mut Lowering<'_>) {
        let Self { condition, list, item, index, key } = self;
        let mut nodes = nodes;
        let mut branch = condition;
        if let Some((list, pos)) = list {
            if let Some(Condition { test, pos, .. }) = branch.take_if(|c| c.word == "if") {
                nodes = vec![Node::If(IfChain { branches: vec![Branch { condition: test, nodes, pos }] })];
            }
            let item = item.unwrap_or_else(|| "item".into());
            let index = index.unwrap_or_else(|| "index".into());
            let key = key.and_then(|(key, pos)| list_key(&key, pos, &item, &index, lowering));
            nodes = vec![Node::For(Box::new(ForLoop { list, item, index, key, nodes, pos }))];
        } else if key.is_some() || item.is_some() || index.is_some() {
            lowering.info(at, "`wx:key`, `wx:for-item` and `wx:for-index` mean nothing without `wx:for`");
        }
        let Some(Condition { word, test, pos }) = branch else {
            *chain = false;
            out.extend(nodes);
            return;
        };
        let branch = Branch { condition: test, nodes, pos };
        if word == "if" {
            *chain = true;
            out.push(Node::If(IfChain { branches: vec![branch] }));
            return;
        }
        match out.last_mut() {
            Some(Node::If(open)) if *chain => {
                open.branches.push(branch);
                *chain = word == "elif";
            }
            _ => {
                lowering.error(
                    at,
                    format!("`wx:{word}` without a `wx:if` before it"),
                    "let it follow the tag with `wx:if` directly; what stands here is shown always",
                );
                *chain = false;
                out.extend(branch.nodes);
            }
        }
    }
}

/// Reads `wx:key`. Source: the list page above: a field name of the item, or `*this`.
fn list_key(key: &Binding, pos: Pos, item: &str, index: &str, lowering: &mut Lowering<'_>) -> Option<ListKey> {
    let name: Arc<str> = match key {
        Binding::Static(name) => name.clone(),
        Binding::Expr(expr) => {
            lowering.warning_at(
                pos,
                "`wx:key` takes a name, not an expression",
                "write wx:key=\"id\" or wx:key=\"*this\"",
            );
            // What the author meant is plain when it is the item, the index, or a field of the item.
            let chain = expr.member_chain()?;
            match &chain[..] {
                [name] if **name == *item => return Some(ListKey::This),
                [root, field] if **root == *item => return Some(ListKey::Field(field.clone())),
                [name] if matches!(expr.kind, Kind::Name(_)) => name.clone(),
                _ => return Some(ListKey::Index),
            }
        }
        Binding::Mixed(_) => {
            lowering.warning_at(
                pos,
                "`wx:key` takes a name, not an expression",
                "write wx:key=\"id\" or wx:key=\"*this\"",
            );
            return Some(ListKey::Index);
        }
    };
    match &*name {
        "" => None,
        "*this" | "this" | "*item" => Some(ListKey::This),
        _ if *name == *index => Some(ListKey::Index),
        _ if *name == *item => Some(ListKey::This),
        _ => {
            let field = name.strip_prefix(item).and_then(|rest| rest.strip_prefix('.'));
            match field {
                Some(field) => {
                    lowering.warning_with_at(
                        pos,
                        format!("a phone looks for a field named `{name}`"),
                        format!("write wx:key=\"{field}\""),
                    );
                    Some(ListKey::Index)
                }
                None if name.contains('.') => {
                    lowering.warning_at(
                        pos,
                        "`wx:key` takes a field of the item, not a path",
                        "give the items a key of their own",
                    );
                    Some(ListKey::Index)
                }
                None => Some(ListKey::Field(name)),
            }
        }
    }
}
