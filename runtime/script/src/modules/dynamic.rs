//! `import()` in a plain script: it becomes a call of our own `require`, which gives a promise of a namespace.

use swc_core::common::{DUMMY_SP, SyntaxContext};
use swc_core::ecma::ast::{CallExpr, Callee, Expr, Ident, IdentName, MemberExpr, MemberProp};
use swc_core::ecma::visit::{VisitMut, VisitMutWith};

/// The name of the function on `require`.
pub(super) const NAME: &str = "__import";

/// The pass. Modules do not need it: turning them into CommonJS includes this.
pub(super) struct DynamicImport;

impl VisitMut for DynamicImport {
    fn visit_mut_call_expr(&mut self, call: &mut CallExpr) {
        call.visit_mut_children_with(self);
        if matches!(call.callee, Callee::Import(_)) {
            let require = Expr::Ident(Ident::new("require".into(), DUMMY_SP, SyntaxContext::empty()));
            call.callee = Callee::Expr(Box::new(Expr::Member(MemberExpr {
                span: DUMMY_SP,
                obj: Box::new(require),
                prop: MemberProp::Ident(IdentName::new(NAME.into(), DUMMY_SP)),
            })));
        }
    }
}
