//! The one construct of plain JavaScript that boa 0.22 runs wrongly: a `var` that repeats the name of a parameter, in a
//! function whose parameters have defaults or patterns. The declaration becomes an assignment.

use std::collections::HashSet;

use swc_core::common::{DUMMY_SP, Spanned};
use swc_core::ecma::ast::{
    ArrowExpr, ArrowFunctionBody, AssignExpr, AssignOp, AssignTarget, BindingIdent, BlockStmt, Constructor, Expr,
    ExprStmt, ForHead, Function, FunctionBody, Ident, ParamOrTsParamProp, Pat, SeqExpr, Stmt, VarDecl, VarDeclKind,
    VarDeclOrExpr, VarDeclarator,
};
use swc_core::ecma::atoms::Atom;
use swc_core::ecma::visit::{Visit, VisitMut, VisitMutWith, VisitWith};

/// The pass.
pub(crate) struct RepeatedParameters;

impl VisitMut for RepeatedParameters {
    fn visit_mut_function(&mut self, f: &mut Function) {
        f.visit_mut_children_with(self);
        let names = repeated(f.params.iter().map(|p| &p.pat));
        if let Some(body) = &mut f.body {
            rewrite(body, names);
        }
    }

    fn visit_mut_arrow_expr(&mut self, f: &mut ArrowExpr) {
        f.visit_mut_children_with(self);
        let names = repeated(f.params.iter());
        if let ArrowFunctionBody::FunctionBody(body) = &mut *f.body {
            rewrite(body, names);
        }
    }

    fn visit_mut_constructor(&mut self, f: &mut Constructor) {
        f.visit_mut_children_with(self);
        let names = repeated(f.params.iter().filter_map(|p| match p {
            ParamOrTsParamProp::Param(p) => Some(&p.pat),
            ParamOrTsParamProp::TsParamProp(_) => None,
        }));
        if let Some(body) = &mut f.body {
            rewrite(body, names);
        }
    }
}

/// The parameter names, if the list is not simple.
fn repeated<'a>(params: impl Iterator<Item = &'a Pat>) -> HashSet<Atom> {
    let params: Vec<&Pat> = params.collect();
    if params.iter().all(|p| matches!(p, Pat::Ident(_))) {
        return HashSet::new();
    }
    let mut names = Names::default();
    for param in params {
        names.pattern(param);
    }
    names.0.into_iter().map(|ident| ident.sym).collect()
}

fn rewrite(body: &mut FunctionBody, names: HashSet<Atom>) {
    if !names.is_empty() {
        body.visit_mut_children_with(&mut Declarations { names });
    }
}

struct Declarations {
    names: HashSet<Atom>,
}

impl Declarations {
    #[allow(clippy::vec_box)]
    /// The assignments a declaration stands for, and what still has to be declared.
    fn split(&self, var: &VarDecl) -> Option<(Vec<Ident>, Vec<Box<Expr>>)> {
        if var.kind != VarDeclKind::Var {
            return None;
        }
        let mut idents = Names::default();
        for d in &var.decls {
            idents.pattern(&d.name);
        }
        if !idents.0.iter().any(|i| self.names.contains(&i.sym)) {
            return None;
        }
        let rest = idents.0.into_iter().filter(|i| !self.names.contains(&i.sym)).collect();
        let assigns = var.decls.iter().filter_map(|d| {
            let init = d.init.clone()?;
            let left = AssignTarget::try_from(d.name.clone()).ok()?;
            Some(Box::new(Expr::Assign(AssignExpr { span: d.span, op: AssignOp::Assign, left, right: init })))
        });
        Some((rest, assigns.collect()))
    }
}

impl VisitMut for Declarations {
    fn visit_mut_function(&mut self, _: &mut Function) {}
    fn visit_mut_arrow_expr(&mut self, _: &mut ArrowExpr) {}
    fn visit_mut_constructor(&mut self, _: &mut Constructor) {}

    fn visit_mut_stmt(&mut self, stmt: &mut Stmt) {
        stmt.visit_mut_children_with(self);
        let Stmt::Decl(swc_core::ecma::ast::Decl::Var(var)) = &*stmt else { return };
        let Some((rest, assigns)) = self.split(var) else { return };
        let mut stmts = Vec::new();
        if !rest.is_empty() {
            stmts.push(Stmt::from(declare(rest)));
        }
        if !assigns.is_empty() {
            let span = var.span;
            stmts.push(Stmt::Expr(ExprStmt { span, expr: sequence(assigns) }));
        }
        *stmt = if stmts.len() == 1 {
            stmts.remove(0)
        } else {
            Stmt::Block(BlockStmt { span: var.span(), stmts, ..Default::default() })
        };
    }

    fn visit_mut_var_decl_or_expr(&mut self, head: &mut VarDeclOrExpr) {
        head.visit_mut_children_with(self);
        if let VarDeclOrExpr::VarDecl(var) = head
            && let Some((rest, assigns)) = self.split(var)
            && rest.is_empty()
            && !assigns.is_empty()
        {
            *head = VarDeclOrExpr::Expr(sequence(assigns));
        }
    }

    fn visit_mut_for_head(&mut self, head: &mut ForHead) {
        head.visit_mut_children_with(self);
        if let ForHead::VarDecl(var) = head
            && let Some((rest, _)) = self.split(var)
            && rest.is_empty()
            && let Some(first) = var.decls.first()
        {
            *head = ForHead::Pat(Box::new(first.name.clone()));
        }
    }
}

// swc's own lists hold boxes.
#[allow(clippy::vec_box)]
fn sequence(mut exprs: Vec<Box<Expr>>) -> Box<Expr> {
    if exprs.len() == 1 { exprs.remove(0) } else { Box::new(Expr::Seq(SeqExpr { span: DUMMY_SP, exprs })) }
}

fn declare(idents: Vec<Ident>) -> VarDecl {
    let decls = idents
        .into_iter()
        .map(|id| VarDeclarator {
            span: DUMMY_SP,
            name: Pat::Ident(BindingIdent { id, type_ann: None }),
            init: None,
            definite: false,
        })
        .collect();
    VarDecl { kind: VarDeclKind::Var, decls, ..Default::default() }
}

/// The names a pattern binds.
#[derive(Default)]
struct Names(Vec<Ident>);

impl Names {
    fn pattern(&mut self, pat: &Pat) {
        pat.visit_with(self);
    }
}

impl Visit for Names {
    fn visit_binding_ident(&mut self, ident: &BindingIdent) {
        self.0.push(ident.id.clone());
    }
    fn visit_expr(&mut self, _: &Expr) {}
}
