//! TypeScript and ES modules become CommonJS in one swc pass, with a map back to the author's lines.

use std::borrow::Cow;

use swc_core::common::sync::Lrc;
use swc_core::common::{GLOBALS, Globals, Mark, SourceMap};
use swc_core::ecma::ast::{Pass, Program};
use swc_core::ecma::codegen::text_writer::JsWriter;
use swc_core::ecma::codegen::{Config, Emitter, Node};
use swc_core::ecma::transforms::base::helpers::{HELPERS, Helpers, inject_helpers};
use swc_core::ecma::transforms::base::{fixer::fixer, hygiene::hygiene, resolver};
use swc_core::ecma::transforms::module::common_js::{Config as ModuleConfig, FeatureFlag, common_js};
use swc_core::ecma::transforms::module::import_analysis::import_analyzer;
use swc_core::ecma::transforms::module::path::Resolver;
use swc_core::ecma::transforms::module::util::ImportInterop;
use swc_core::ecma::transforms::typescript;
use swc_core::ecma::visit::VisitMutWith;
use zhenji_core::diagnostic::Pos;

use super::arrows;
use super::detect::needs_compiler;
use super::dynamic::DynamicImport;
use super::patterns::RepeatedParameters;
use crate::parse::{self, Parsed, Problem};

/// What the engine is given for a file.
pub(crate) struct Prepared<'a> {
    pub text: Cow<'a, str>,
    pub map: Option<Map>,
}

/// Generated places to original places, in order.
pub(crate) struct Map {
    rows: Vec<((u32, u32), Pos)>,
}

impl Map {
    /// The original place of a generated one; both count from one.
    pub fn original(&self, line: u32, column: u32) -> Pos {
        let key = (line.saturating_sub(1), column.saturating_sub(1));
        let i = self.rows.partition_point(|(k, _)| *k <= key);
        let same_line = |row: &&((u32, u32), Pos)| row.0.0 == key.0;
        let before = i.checked_sub(1).and_then(|i| self.rows.get(i)).filter(same_line);
        before.or_else(|| self.rows.get(i).filter(same_line)).map_or(Pos { line, column }, |(_, pos)| *pos)
    }
}

/// Turns a file into something the engine runs; plain CommonJS passes untouched.
pub(crate) fn prepare<'a>(path: &str, source: &'a str) -> Result<Prepared<'a>, Problem> {
    let source = parse::text(source);
    let typed = parse::is_typed(path);
    let needed = typed || needs_compiler(&source);
    if !needed && !arrows::may_nest(&source) {
        return Ok(Prepared { text: source, map: None });
    }
    let Parsed { map, program, problems } = parse::parse(path, source.clone().into_owned());
    // What needs no compiler is the engine's to complain about.
    let untouched = || Ok(Prepared { text: source.clone(), map: None });
    let mut program = match program {
        Err(_) if !needed => return untouched(),
        program => program?,
    };
    if !arrows::mention(&mut program) && !needed {
        return untouched();
    }
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem);
    }
    let (text, map) = emit(&map, transform(program, typed))?;
    Ok(Prepared { text: text.into(), map: Some(map) })
}

fn transform(mut program: Program, typed: bool) -> Program {
    GLOBALS.set(&Globals::new(), || {
        HELPERS.set(&Helpers::new(true), || {
            let unresolved = Mark::new();
            let top = Mark::new();
            run(&mut program, resolver(unresolved, top, typed));
            if typed {
                let config = typescript::Config { native_class_properties: true, ..Default::default() };
                run(&mut program, typescript::typescript(config, unresolved, top));
            }
            program.visit_mut_with(&mut RepeatedParameters);
            if program.is_script() {
                program.visit_mut_with(&mut DynamicImport);
            }
            let features = FeatureFlag { support_block_scoping: true, support_arrow: true };
            let config = ModuleConfig { allow_top_level_this: true, ..Default::default() };
            run(&mut program, import_analyzer(ImportInterop::Swc, false));
            run(&mut program, inject_helpers(unresolved));
            run(&mut program, common_js(Resolver::Default, unresolved, config, features));
            run(&mut program, hygiene());
            run(&mut program, fixer(None));
        });
    });
    program
}

fn run(program: &mut Program, mut pass: impl Pass) {
    pass.process(program);
}

fn emit(cm: &Lrc<SourceMap>, program: Program) -> Result<(String, Map), Problem> {
    let mut out = Vec::new();
    let mut marks = Vec::new();
    let written = {
        let writer = JsWriter::new(cm.clone(), "\n", &mut out, Some(&mut marks));
        let mut emitter = Emitter { cfg: Config::default(), cm: cm.clone(), comments: None, wr: writer };
        program.emit_with(&mut emitter)
    };
    let text = written.map_err(|e| e.to_string()).and_then(|()| String::from_utf8(out).map_err(|e| e.to_string()));
    let text = text.map_err(|message| Problem { pos: Pos::default(), message })?;
    let mut rows: Vec<((u32, u32), Pos)> = marks
        .iter()
        .filter(|(pos, _)| !pos.is_dummy())
        .map(|(pos, at)| ((at.line, at.col), parse::pos(cm, *pos)))
        .collect();
    rows.sort_by_key(|(key, _)| *key);
    Ok((text, Map { rows }))
}
