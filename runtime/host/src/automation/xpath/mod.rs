//! The part of XPath that testers write: `//tag`, `/page/view[2]`, `[@id='x']`, `[contains(text(), 'x')]`, `(//a)[1]`.
//!
//! Elements are those of the templates, inside components too; `page` is the root. What is not understood is an error that names it.
//!
//! Source of the rules: XML Path Language 1.0, abbreviated syntax and core function library.

mod parse;
mod select;

use zhenji_core::app::App;
use zhenji_core::view::NodeId;

/// A path that can be followed.
#[derive(Debug, PartialEq)]
pub(super) struct XPath {
    steps: Vec<Step>,
    /// Predicates on the whole: `(//a)[1]`.
    whole: Vec<Expr>,
}

/// One step.
#[derive(Debug, PartialEq)]
struct Step {
    /// `//`: at any depth.
    deep: bool,
    /// `None` is `*`.
    name: Option<String>,
    predicates: Vec<Expr>,
}

/// What stands between brackets.
#[derive(Debug, PartialEq)]
enum Expr {
    Number(f64),
    Text(String),
    Attribute(String),
    /// `text()`: what stands directly in the element.
    OwnText,
    /// `.`: all text in it.
    AllText,
    Position,
    Last,
    Trimmed(Box<Expr>),
    Not(Box<Expr>),
    Contains(Box<Expr>, Box<Expr>),
    StartsWith(Box<Expr>, Box<Expr>),
    Equal(Box<Expr>, Box<Expr>),
    Different(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
}

impl XPath {
    /// Reads a path.
    ///
    /// # Errors
    /// What is not understood, and where.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        parse::parse(text)
    }

    /// The elements of a page that it leads to, in painted order.
    pub(super) fn select(&self, app: &App, root: NodeId) -> Vec<NodeId> {
        select::select(self, app, root)
    }
}
