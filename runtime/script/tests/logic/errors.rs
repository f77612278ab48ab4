//! What happens when page code goes wrong.

use zhenji_core::logic::LogicOutput;
use zhenji_core::value::Value;

use crate::{Lane, lane};

fn thrown(lane: &Lane) -> zhenji_core::logic::Exception {
    let found = lane.out.iter().find_map(|o| match o {
        LogicOutput::Threw { exception, .. } => Some(exception.clone()),
        _ => None,
    });
    found.expect("something was thrown")
}

#[test]
fn an_exception_has_message_stack_and_place() {
    let mut lane = lane(&[
        ("app.js", "App({ onError(e) { console.log('onError', e.split('\\n')[0]) } })"),
        ("pages/a.js", "Page({\n  go() {\n    this.deep()\n  },\n  deep() {\n    throw new TypeError('no')\n  },\n})"),
    ]);
    lane.open(1, "pages/a").clear().tap(1, "go", Value::Undefined);
    let e = thrown(&lane);
    assert_eq!((e.message.as_str(), e.during.as_str()), ("TypeError: no", "tap go"));
    let (file, pos) = e.at.clone().unwrap();
    assert_eq!((&*file, pos.line), ("pages/a.js", 6));
    assert!(e.stack.starts_with("TypeError: no\n    at deep (pages/a.js:6:"), "{}", e.stack);
    assert!(e.stack.contains("at go (pages/a.js:3:"), "{}", e.stack);
    assert_eq!(lane.log[1], "log onError TypeError: no");
}

#[test]
fn an_endless_loop_and_endless_recursion_end() {
    let mut lane = lane(&[(
        "pages/a.js",
        "Page({ spin() { while (true) {} }, sink() { const f = () => f(); f() }, ok() { console.log('ok') } })",
    )]);
    lane.open(1, "pages/a").clear();
    let start = std::time::Instant::now();
    lane.tap(1, "spin", Value::Undefined);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    lane.tap(1, "sink", Value::Undefined).tap(1, "ok", Value::Undefined);
    lane.check(&[
        "threw Error: a loop ran for too long and was stopped during tap spin",
        "threw RangeError: Maximum call stack size exceeded during tap sink",
        "log ok",
    ]);
}

#[test]
fn unhandled_rejections_are_reported() {
    let mut lane = lane(&[
        ("app.js", "App({ onUnhandledRejection(r) { console.log('app', r.reason.message) } })"),
        (
            "pages/a.js",
            "Page({ async go() { throw new Error('x') }, async fine() { try { await this.go() } catch (e) { console.log('caught') } } })",
        ),
    ]);
    lane.open(1, "pages/a").clear().tap(1, "fine", Value::Undefined).tap(1, "go", Value::Undefined);
    lane.check(&["log caught", "threw Error: x during a promise nobody handles", "log app x"]);
}

#[test]
fn typescript_and_modules_run_and_map_back() {
    let mut lane = lane(&[
        (
            "pages/a.ts",
            "import dep, { named } from './dep'\nimport * as all from './cjs'\ninterface X { a: number }\nenum E { A = 3 }\n\nPage({\n  onLoad(this: any) {\n    const x: X = { a: E.A }\n    console.log(dep, named(), all.v, x.a)\n  },\n  go() {\n    throw new Error('ts')\n  },\n})\n",
        ),
        ("pages/dep.js", "export default 1\nexport const named = () => 2\nexport { default as other } from './cjs'"),
        ("pages/cjs.js", "exports.v = 4"),
    ]);
    lane.clear().open(1, "pages/a").tap(1, "go", Value::Undefined);
    assert_eq!(lane.log[..2], ["created 1 {}", "log 1 2 4 3"]);
    let (file, pos) = thrown(&lane).at.unwrap();
    assert_eq!((&*file, pos.line), ("pages/a.ts", 12));
}

#[test]
fn parameters_repeated_by_var_keep_their_value() {
    // ECMA-262, FunctionDeclarationInstantiation, step 28.e: the var is initialised with the parameter's value.
    let lines = Lane::code(
        "console.log((function (a = 1) { var a; return a })(2), (function (o = {}, x) { var o = o || {}; return typeof o })(null), (function ({ n }) { for (var n = n + 1; n < 9; n++); return n })({ n: 1 }))",
    );
    assert_eq!(lines, ["2 object 9"]);
}

#[test]
fn a_syntax_error_names_file_line_and_text() {
    let mut lane = lane(&[("pages/a.js", "Page({\n  data: { a: 1,, },\n})")]);
    lane.clear().open(1, "pages/a");
    let e = thrown(&lane);
    let (file, pos) = e.at.unwrap();
    assert_eq!((&*file, pos.line), ("pages/a.js", 2));
    assert!(e.message.contains("data: { a: 1,, }"), "{}", e.message);
    lane.tap(1, "x", Value::Undefined);
}

#[test]
fn a_missing_module_is_named() {
    let mut lane = lane(&[("pages/a.js", "require('../utils/x'); Page({})")]);
    lane.clear().open(1, "pages/a");
    assert_eq!(thrown(&lane).message, "Error: module 'utils/x' is not defined, require args is '../utils/x'");
}

#[test]
fn messages_name_the_property() {
    let mut lane =
        lane(&[("pages/a.js", "Page({ a() { const o = {}; return o.list.length }, b() { const o = {}; o.run() } })")]);
    lane.open(1, "pages/a").clear().tap(1, "a", Value::Undefined).tap(1, "b", Value::Undefined);
    lane.check(&[
        "threw TypeError: Cannot read properties of undefined or null (reading 'length') during tap a",
        "threw TypeError: o.run is not a function during tap b",
    ]);
}
