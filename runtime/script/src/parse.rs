//! The way into swc: a script file as a syntax tree, with the syntax that its name asks for.

use std::borrow::Cow;

use swc_core::common::source_map::SmallPos;
use swc_core::common::sync::Lrc;
use swc_core::common::{BytePos, FileName, SourceMap, Spanned};
use swc_core::ecma::ast::{EsVersion, Program};
use swc_core::ecma::parser::error::Error;
use swc_core::ecma::parser::{EsSyntax, Parser, StringInput, Syntax, TsSyntax, lexer::Lexer};
use zhenji_core::diagnostic::Pos;

/// A file that was parsed.
pub(crate) struct Parsed {
    /// Says where its bytes are.
    pub map: Lrc<SourceMap>,
    /// The tree, or what made an end of parsing.
    pub program: Result<Program, Problem>,
    /// What is wrong although there is a tree.
    pub problems: Vec<Problem>,
}

/// Why a file cannot be read.
pub(crate) struct Problem {
    pub pos: Pos,
    pub message: String,
}

/// Whether a file is TypeScript.
pub(crate) fn is_typed(path: &str) -> bool {
    path.ends_with(".ts")
}

/// A file's text without a byte order mark; a `#!` line stays, as a comment, so that lines keep their numbers.
pub(crate) fn text(source: &str) -> Cow<'_, str> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    if source.starts_with("#!") { format!("//{source}").into() } else { source.into() }
}

/// Parses what [`text`] made of a file.
pub(crate) fn parse(path: &str, text: String) -> Parsed {
    let map: Lrc<SourceMap> = Lrc::default();
    let file = map.new_source_file(Lrc::new(FileName::Custom(path.into())), text);
    let lexer = Lexer::new(syntax(path), EsVersion::latest(), StringInput::from(&*file), None);
    let mut parser = Parser::new_from(lexer);
    let problem = |e: Error| Problem { pos: pos(&map, e.span().lo), message: e.kind().msg().into_owned() };
    let program = parser.parse_program().map_err(problem);
    let problems = parser.take_errors().into_iter().map(problem).collect();
    Parsed { program, problems, map }
}

/// A place as authors count it.
pub(crate) fn pos(map: &SourceMap, at: BytePos) -> Pos {
    let at = map.lookup_char_pos(at);
    Pos { line: at.line as u32, column: at.col.to_u32() + 1 }
}

fn syntax(path: &str) -> Syntax {
    if is_typed(path) {
        return Syntax::Typescript(TsSyntax { decorators: true, ..Default::default() });
    }
    Syntax::Es(EsSyntax {
        decorators: true,
        decorators_before_export: true,
        export_default_from: true,
        import_attributes: true,
        allow_return_outside_function: true,
        explicit_resource_management: true,
        ..Default::default()
    })
}
