//! `require`: https://developers.weixin.qq.com/miniprogram/dev/reference/api/require.html and the npm rule of
//! https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html

use zhenji_core::value::Value;

use crate::lane;

#[test]
fn specifiers_find_files_packages_and_json() {
    let mut lane = lane(&[
        (
            "sub/pages/a.js",
            "console.log(require('./b').x, require('./b.js').x, require('../lib').n, require('/root').r, require('pkg').p, require('pkg/deep/x').d, require('./c.json').k, require('near').w); Page({})",
        ),
        ("sub/pages/b.js", "exports.x = 1"),
        ("sub/lib/index.js", "exports.n = 2"),
        ("root.js", "exports.r = 3"),
        ("miniprogram_npm/pkg/index.js", "exports.p = 4"),
        ("miniprogram_npm/pkg/deep/x.js", "exports.d = 5"),
        ("sub/pages/c.json", "{ \"k\": 6 }"),
        ("miniprogram_npm/near/index.js", "exports.w = 'far'"),
        ("sub/miniprogram_npm/near/index.js", "exports.w = 'near'"),
    ]);
    lane.clear().open(1, "sub/pages/a");
    assert_eq!(lane.log[0], "log 1 1 2 3 4 5 6 near");
}

#[test]
fn cycles_see_what_is_there_and_a_module_runs_once() {
    let mut lane = lane(&[
        ("pages/a.js", "const a = require('../x/a'); require('../x/a'); console.log(a.done, a.b.seen); Page({})"),
        ("x/a.js", "console.log('a runs'); exports.early = 1; exports.b = require('./b'); exports.done = true"),
        ("x/b.js", "const a = require('./a'); exports.seen = [a.early, a.done].join()"),
    ]);
    lane.clear().open(1, "pages/a");
    assert_eq!(lane.log[..2], ["log a runs", "log true 1,"]);
}

#[test]
fn asynchronous_imports_give_promises() {
    let mut lane = lane(&[
        (
            "pages/a.js",
            "Page({ async go() { const m = await require.async('../x'); const n = await import('../x'); console.log(m.v, n.v, n.default.v); try { await require.async('../none') } catch (e) { console.log('caught') } } })",
        ),
        ("x.js", "exports.v = 1"),
    ]);
    lane.open(1, "pages/a").clear().tap(1, "go", Value::Undefined);
    lane.check(&["log 1 1 1", "log caught"]);
}

#[test]
fn browser_names_read_as_undefined_and_wx_takes_new_fields() {
    let mut lane = lane(&[
        ("app.js", "wx.$mine = 5; App({})"),
        (
            "pages/a.js",
            "console.log(typeof window, typeof document, global === globalThis, wx.$mine, (function () { return typeof this })()); const self = this; const wx2 = wx; Page({})",
        ),
    ]);
    lane.clear().open(1, "pages/a");
    assert_eq!(lane.log[0], "log undefined undefined true 5 object");
}
