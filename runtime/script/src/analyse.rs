//! What a script file says without being run: syntax, the `wx` names it uses, the modules it wants, the methods it defines.
//!
//! Only what is certain is said: an object that is put together at run time has no known methods.

use std::collections::BTreeSet;
use std::sync::Arc;

use swc_core::common::{BytePos, SourceMap, Spanned};
use swc_core::ecma::ast::{
    AssignExpr, AssignTarget, CallExpr, Callee, ExportAll, Expr, ExprOrSpread, ImportDecl, Lit, MemberExpr, MemberProp,
    NamedExport, ObjectLit, ObjectPatProp, Pat, Prop, PropName, PropOrSpread, SimpleAssignTarget, Str, VarDeclarator,
};
use swc_core::ecma::visit::{Visit, VisitWith};
use zhenji_core::diagnostic::{Diagnostic, Pos};

use crate::parse::{Parsed, Problem, parse, pos, text};

/// What one script file says.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Errors of syntax.
    pub findings: Vec<Diagnostic>,
    /// Names read under `wx`, each with its first place.
    pub wx: Vec<(String, Pos)>,
    /// Names that the file itself puts under `wx`.
    pub assigned: BTreeSet<String>,
    /// Literal arguments of `require` and sources of `import`.
    pub modules: Vec<(String, Pos)>,
    /// String literals that are URLs, each where it stands.
    pub urls: Vec<(String, Pos)>,
    /// Methods of the one `Page({…})` or `Component({…})` of the file; `None` when they cannot be known.
    pub methods: Option<BTreeSet<String>>,
}

/// Reads a `.js` or `.ts` file. `path` is relative to the mini-program root.
pub fn analyse(path: &Arc<str>, source: &str) -> Analysis {
    let Parsed { map, program, problems } = parse(path, text(source).into_owned());
    let mut reader = Reader { map: &map, out: Analysis::default(), n_objects: 0, unsure: false };
    let program = match program {
        Ok(program) => {
            reader.errors(path, problems);
            program
        }
        Err(problem) => {
            reader.errors(path, [problem]);
            return reader.out;
        }
    };
    program.visit_with(&mut reader);
    if reader.unsure || reader.n_objects != 1 {
        reader.out.methods = None;
    }
    reader.out
}

struct Reader<'a> {
    map: &'a SourceMap,
    out: Analysis,
    /// How many `Page` and `Component` calls there are.
    n_objects: usize,
    unsure: bool,
}

impl Reader<'_> {
    fn pos(&self, at: BytePos) -> Pos {
        pos(self.map, at)
    }

    fn errors(&mut self, path: &Arc<str>, problems: impl IntoIterator<Item = Problem>) {
        let hint = "the file does not run until this is mended";
        let findings = problems.into_iter().map(|p| Diagnostic::error(path, p.pos, p.message).hint(hint));
        self.out.findings.extend(findings);
    }

    fn wx_name(&mut self, name: &str, at: BytePos) {
        if !self.out.wx.iter().any(|(known, _)| known == name) {
            let pos = self.pos(at);
            self.out.wx.push((name.to_owned(), pos));
        }
    }

    fn module(&mut self, source: &Str) {
        let pos = self.pos(source.span.lo);
        self.out.modules.push((source.value.to_atom_lossy().to_string(), pos));
    }

    /// The methods of the object given to `Page` or, below `methods`, to `Component`.
    fn object(&mut self, component: bool, args: &[ExprOrSpread]) {
        self.n_objects += 1;
        let [ExprOrSpread { spread: None, expr }] = args else {
            self.unsure = true;
            return;
        };
        let Expr::Object(object) = without_parentheses(expr) else {
            self.unsure = true;
            return;
        };
        let mut methods = BTreeSet::new();
        self.names(object, &mut methods);
        if methods.contains("behaviors") || methods.contains("mixins") {
            self.unsure = true;
        }
        if component {
            // A component that is a page may keep its handlers under `methods` only.
            for prop in &object.props {
                if let PropOrSpread::Prop(prop) = prop
                    && let Prop::KeyValue(pair) = &**prop
                    && name_of(&pair.key).as_deref() == Some("methods")
                {
                    match without_parentheses(&pair.value) {
                        Expr::Object(inner) => self.names(inner, &mut methods),
                        _ => self.unsure = true,
                    }
                }
            }
        }
        self.out.methods = Some(methods);
    }

    fn names(&mut self, object: &ObjectLit, into: &mut BTreeSet<String>) {
        for prop in &object.props {
            let name = match prop {
                PropOrSpread::Spread(_) => None,
                PropOrSpread::Prop(prop) => match &**prop {
                    Prop::Shorthand(name) => Some(name.sym.to_string()),
                    Prop::KeyValue(p) => name_of(&p.key),
                    Prop::Method(p) => name_of(&p.key),
                    Prop::Getter(p) => name_of(&p.key),
                    Prop::Setter(p) => name_of(&p.key),
                    Prop::Assign(p) => Some(p.key.sym.to_string()),
                },
            };
            match name {
                Some(name) => {
                    into.insert(name);
                }
                None => self.unsure = true,
            }
        }
    }
}

impl Visit for Reader<'_> {
    fn visit_member_expr(&mut self, member: &MemberExpr) {
        if is_wx(&member.obj)
            && let MemberProp::Ident(name) = &member.prop
        {
            self.wx_name(&name.sym, member.span().lo);
        }
        member.visit_children_with(self);
    }

    fn visit_var_declarator(&mut self, declarator: &VarDeclarator) {
        if let (Pat::Object(pattern), Some(init)) = (&declarator.name, &declarator.init)
            && is_wx(init)
        {
            for prop in &pattern.props {
                match prop {
                    ObjectPatProp::KeyValue(p) => {
                        if let Some(name) = name_of(&p.key) {
                            self.wx_name(&name, pattern.span.lo);
                        }
                    }
                    ObjectPatProp::Assign(p) => self.wx_name(&p.key.sym, p.span.lo),
                    ObjectPatProp::Rest(_) => {}
                }
            }
        }
        declarator.visit_children_with(self);
    }

    fn visit_assign_expr(&mut self, assign: &AssignExpr) {
        if let AssignTarget::Simple(SimpleAssignTarget::Member(member)) = &assign.left
            && is_wx(&member.obj)
            && let MemberProp::Ident(name) = &member.prop
        {
            self.out.assigned.insert(name.sym.to_string());
        }
        assign.visit_children_with(self);
    }

    fn visit_call_expr(&mut self, call: &CallExpr) {
        if let Callee::Expr(callee) = &call.callee
            && let Expr::Ident(callee) = &**callee
        {
            match &*callee.sym {
                "require" => {
                    if let Some(ExprOrSpread { spread: None, expr }) = call.args.first()
                        && let Expr::Lit(Lit::Str(source)) = &**expr
                    {
                        self.module(source);
                    }
                }
                "Page" => self.object(false, &call.args),
                "Component" => self.object(true, &call.args),
                _ => {}
            }
        }
        call.visit_children_with(self);
    }

    fn visit_str(&mut self, text: &Str) {
        let value = text.value.to_atom_lossy();
        if value.contains("://") {
            let pos = self.pos(text.span.lo);
            self.out.urls.push((value.to_string(), pos));
        }
    }

    fn visit_import_decl(&mut self, import: &ImportDecl) {
        if !import.type_only {
            self.module(&import.src);
        }
    }

    fn visit_export_all(&mut self, export: &ExportAll) {
        if !export.type_only {
            self.module(&export.src);
        }
    }

    fn visit_named_export(&mut self, export: &NamedExport) {
        if let (Some(source), false) = (&export.src, export.type_only) {
            self.module(source);
        }
    }
}

fn is_wx(expr: &Expr) -> bool {
    matches!(without_parentheses(expr), Expr::Ident(name) if name.sym == *"wx")
}

fn name_of(key: &PropName) -> Option<String> {
    match key {
        PropName::Ident(name) => Some(name.sym.to_string()),
        PropName::Str(name) => Some(name.value.to_atom_lossy().to_string()),
        PropName::Num(n) => Some(n.value.to_string()),
        PropName::Computed(_) | PropName::BigInt(_) => None,
    }
}

fn without_parentheses(mut expr: &Expr) -> &Expr {
    loop {
        expr = match expr {
            Expr::Paren(inner) => &inner.expr,
            Expr::TsAs(inner) => &inner.expr,
            Expr::TsSatisfies(inner) => &inner.expr,
            Expr::TsNonNull(inner) => &inner.expr,
            other => return other,
        };
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(path: &str, source: &str) -> Analysis {
        analyse(&Arc::from(path), source)
    }

    #[test]
    fn names_modules_and_methods() {
        let a = check(
            "pages/a/a.js",
            "const { login } = wx\nimport x from './x'\nconst y = require('../y.js')\nwx.mine = 1\n\
             Page({ data: {}, onTap() { wx.showToast({}) }, 'on-x': function () {}, onShort })\n",
        );
        assert_eq!(a.wx.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(), ["login", "mine", "showToast"]);
        assert_eq!(a.wx[2].1, Pos { line: 5, column: 28 });
        assert!(a.assigned.contains("mine"));
        assert_eq!(a.modules.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(), ["./x", "../y.js"]);
        let methods = a.methods.unwrap();
        assert!(["onTap", "on-x", "onShort"].iter().all(|m| methods.contains(*m)));
        let a = check("a.js", "// rtmp://no/a/b\nconst a = ['x', \"rtmp://a/live/b?c=d\"]");
        assert_eq!(a.urls, [("rtmp://a/live/b?c=d".to_owned(), Pos { line: 2, column: 17 })]);
    }

    #[test]
    fn methods_are_unknown_where_they_are_put_together() {
        for source in [
            "Page(make())",
            "Page({ ...base, onTap() {} })",
            "Component({ methods: shared })",
            "Component({ behaviors: [b], methods: {} })",
            "Page({ [name]() {} })",
            "",
        ] {
            assert!(check("a.js", source).methods.is_none(), "{source}");
        }
        assert!(
            check("a.ts", "Component({ methods: { onTap(e: any): void {} } } as Options)")
                .methods
                .unwrap()
                .contains("onTap")
        );
    }

    #[test]
    fn a_syntax_error_has_its_place() {
        let a = check("a.js", "const a = 1\nlet = = 2\n");
        assert_eq!(a.findings[0].pos.line, 2);
    }
}
