//! What boa 0.22 gets wrong about arrow functions: `this` in one that stands in another one is lost, unless the outer one
//! uses `this` too (`escape_this_in_enclosing_function_scope` takes the outer arrow for the function whose `this` it is).
//! The outer arrow gets a mention of `this` that is never evaluated.

use swc_core::common::{DUMMY_SP, Spanned};
use swc_core::ecma::ast::{
    ArrowExpr, ArrowFunctionBody, BinExpr, BinaryOp, Class, Constructor, Expr, ExprStmt, Function, GetterProp, Lit,
    Number, Program, SeqExpr, SetterProp, Stmt, ThisExpr,
};
use swc_core::ecma::visit::{VisitMut, VisitMutWith};

/// Whether a plain text may hold such arrows: it is worth a look at its tree.
pub(crate) fn may_nest(text: &str) -> bool {
    text.contains("this") && text.match_indices("=>").nth(1).is_some()
}

/// Mentions `this` where it is needed; says whether anything was changed.
pub(crate) fn mention(program: &mut Program) -> bool {
    let mut arrows = Arrows::default();
    program.visit_mut_with(&mut arrows);
    arrows.changed
}

#[derive(Default)]
struct Arrows {
    here: Uses,
    changed: bool,
}

/// Where `this` is used in the function or arrow that is looked at.
#[derive(Default)]
struct Uses {
    /// In itself.
    own: bool,
    /// In an arrow inside.
    inside: bool,
}

impl Arrows {
    /// What has a `this` of its own.
    fn apart(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::take(&mut self.here);
        visit(self);
        self.here = outer;
    }
}

impl VisitMut for Arrows {
    fn visit_mut_this_expr(&mut self, _: &mut ThisExpr) {
        self.here.own = true;
    }

    fn visit_mut_arrow_expr(&mut self, arrow: &mut ArrowExpr) {
        let outer = std::mem::take(&mut self.here);
        arrow.visit_mut_children_with(self);
        let mut here = std::mem::replace(&mut self.here, outer);
        if here.inside && !here.own {
            add_mention(arrow);
            here.own = true;
            self.changed = true;
        }
        self.here.inside |= here.own;
    }

    fn visit_mut_function(&mut self, f: &mut Function) {
        self.apart(|this| f.visit_mut_children_with(this));
    }

    fn visit_mut_constructor(&mut self, f: &mut Constructor) {
        self.apart(|this| f.visit_mut_children_with(this));
    }

    fn visit_mut_getter_prop(&mut self, f: &mut GetterProp) {
        self.apart(|this| f.visit_mut_children_with(this));
    }

    fn visit_mut_setter_prop(&mut self, f: &mut SetterProp) {
        self.apart(|this| f.visit_mut_children_with(this));
    }

    fn visit_mut_class(&mut self, class: &mut Class) {
        self.apart(|this| class.visit_mut_children_with(this));
    }
}

/// `0 && this`, in front of what the arrow does.
fn add_mention(arrow: &mut ArrowExpr) {
    let zero = Expr::Lit(Lit::Num(Number { span: DUMMY_SP, value: 0.0, raw: None }));
    let this = Expr::This(ThisExpr { span: DUMMY_SP });
    let mention = Box::new(Expr::Bin(BinExpr {
        span: DUMMY_SP,
        op: BinaryOp::LogicalAnd,
        left: Box::new(zero),
        right: Box::new(this),
    }));
    match &mut *arrow.body {
        ArrowFunctionBody::FunctionBody(body) => {
            // Directives stay in front.
            let directive = |s: &Stmt| matches!(s, Stmt::Expr(e) if matches!(&*e.expr, Expr::Lit(Lit::Str(_))));
            let at = body.stmts.iter().take_while(|s| directive(s)).count();
            body.stmts.insert(at, Stmt::Expr(ExprStmt { span: DUMMY_SP, expr: mention }));
        }
        ArrowFunctionBody::Expr(value) => {
            let span = value.span();
            let value_ = std::mem::replace(value, Box::new(Expr::This(ThisExpr { span: DUMMY_SP })));
            **value = Expr::Seq(SeqExpr { span, exprs: vec![mention, value_] });
        }
    }
}
