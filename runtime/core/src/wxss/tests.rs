//! Sheets, and the CSS and findings that become of them.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::random::Random;

/// iPhone 6 of WeChat's table: 375 px wide; the page area is 375 × 600 here.
fn units() -> Units {
    Units::new(375.0, 375.0, 600.0)
}

fn tags(name: &str) -> TagKind {
    match name {
        "view" | "text" | "button" | "input" | "image" => TagKind::BuiltIn,
        _ => TagKind::Custom,
    }
}

fn run(source: &str, scope: StyleScope) -> (Sheet, Vec<Diagnostic>) {
    compile(&Arc::from("a.wxss"), source, scope, &units(), &tags)
}

#[track_caller]
fn check(source: &str, css: &str) {
    let (sheet, findings) = run(source, StyleScope::Global);
    assert_eq!(sheet.css, css, "{source}");
    assert!(findings.is_empty(), "{source}: {findings:?}");
}

/// A component's sheet, scope 7. Selectors that WeChat discourages are fine here.
#[track_caller]
fn check_scoped(selector: &str, expect: &str) {
    let (sheet, findings) = run(&format!("{selector}{{a:b}}"), StyleScope::Component(7));
    assert_eq!(sheet.css, format!("{expect}{{a:b}}"));
    assert!(findings.iter().all(|d| d.severity == crate::diagnostic::Severity::Info), "{selector}: {findings:?}");
}

/// The one finding of a broken sheet, as `line:column message`, and what is left of the sheet.
#[track_caller]
fn check_broken(source: &str, css: &str, at: &str, message: &str) {
    let (sheet, findings) = run(source, StyleScope::Global);
    assert_eq!(sheet.css, css, "{source}");
    assert_eq!(findings.len(), 1, "{source}: {findings:?}");
    let found = &findings[0];
    assert_eq!(format!("{}:{}", found.pos.line, found.pos.column), at, "{found}");
    assert!(found.message.contains(message), "{found}");
}

#[test]
fn rpx_is_a_750th_of_the_screen() {
    // https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html: 750rpx = 375px = 750 physical pixels on iPhone 6.
    check("a{width:750rpx}", "a{width:375px}");
    check("a{width:1rpx;margin:-3rpx +5rpx 0rpx}", "a{width:0.5px;margin:-1.5px +2.5px 0px}");
    check("a{width:calc(100% - 10RPX*2)}", "a{width:calc(100% - 5px*2)}");
    check("a{--gap:10rpx;padding:var(--x, 4rpx)}", "a{--gap:5px;padding:var(--x, 2px)}");
    check("a{width:1e9rpx;height:0.0000001rpx}", "a{width:500000000px;height:0px}");
    check("a{background:url(data:x/10rpx)}", "a{background:url(data:x/10rpx)}");
    check("a{content:\"10rpx\";font:12px/1.5 a}", "a{content:\"10rpx\";font:12px/1.5 a}");
    check("@media (min-width:750rpx){a{b:c}}", "@media (min-width:375px){a{b:c}}");
    // https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html: iPhone 5 is 320 px wide, 1rpx = 0.42px.
    let iphone5 = Units::new(320.0, 320.0, 500.0);
    assert_eq!(inline_style("width:1rpx", &iphone5), "width:0.4267px;");
    // 414 px: 1rpx = 0.552px.
    assert_eq!(inline_style("width:1rpx", &Units::new(414.0, 414.0, 600.0)), "width:0.552px;");
}

#[test]
fn the_page_area_is_the_viewport() {
    check("a{height:100vh;width:50vw}", "a{height:600px;width:187.5px}");
    check("a{height:10vmin;width:10vmax}", "a{height:37.5px;width:60px}");
    check("a{height:calc(100Vh - 1px)}", "a{height:calc(600px - 1px)}");
}

#[test]
fn safe_area_insets_are_variables() {
    check("a{b:env(safe-area-inset-bottom)}", "a{b:var(--safe-bottom,0px)}");
    check("a{b:constant(safe-area-inset-top, 8rpx)}", "a{b:var(--safe-top,4px)}");
    check("a{b:calc(env(safe-area-inset-left) + 2rpx)}", "a{b:calc(var(--safe-left,0px) + 1px)}");
    check("a{b:env(titlebar-area-x, env(safe-area-inset-top))}", "a{b:var(--safe-top,0px)}");
}

#[test]
fn what_the_headless_engine_cannot_read_is_repeated_as_a_variable() {
    check("a{-webkit-line-clamp:2}", "a{-webkit-line-clamp:2;--wx-clamp:2}");
    check("a{-webkit-line-clamp:none}", "a{-webkit-line-clamp:none;--wx-clamp:none}");
    check("a{position:sticky!important}", "a{position:sticky!important;--wx-sticky:1 !important}");
    check("a{position:-webkit-sticky}", "a{position:-webkit-sticky;--wx-sticky:1}");
    check("a{text-overflow:ellipsis}", "a{text-overflow:ellipsis;--wx-ellipsis:1}");
    check("a{position:fixed}", "a{position:fixed}");
}

#[test]
fn selectors_of_the_official_list() {
    // https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html, table of selectors.
    check(".intro{a:b}", ".intro{a:b}");
    check("#firstname{a:b}", "#firstname{a:b}");
    check("view{a:b}", "wx-view{a:b}");
    check("view, checkbox{a:b}", "wx-view,checkbox{a:b}");
    check("view::after{a:b}", "wx-view::after{a:b}");
    check("view::before{a:b}", "wx-view::before{a:b}");
}

#[test]
fn selectors_of_pages() {
    check("page{a:b}", "wx-page{a:b}");
    check(" view > .a + text ~ my-tag .b  {a:b}", "wx-view>.a+wx-text~my-tag .b{a:b}");
    check("*, view *{a:b}", "*,wx-view *{a:b}");
    check("button[disabled]:not([type=\"mini\"]):active{a:b}", "wx-button[disabled]:not([type=\"mini\"]):active{a:b}");
    check(".a:nth-child( 2n + 1 )::before{a:b}", ".a:nth-child(2n + 1)::before{a:b}");
    check(".a/* . */.b/**/ /**/.c{a:b}", ".a.b .c{a:b}");
    check(".a\\:b, .\\31 0{a:b}", ".a\\:b,.\\31 0{a:b}");
    check(":not(view){a:b}", ":not(wx-view){a:b}");
    check(".按钮{a:b}", ".按钮{a:b}");
}

#[test]
fn selectors_of_components() {
    check_scoped(".a", ".c7--a");
    check_scoped(".a.b:active, .c > .d", ".c7--a.c7--b:active,.c7--c>.c7--d");
    check_scoped("view", "wx-view.c7");
    check_scoped("view::after", "wx-view.c7::after");
    check_scoped("#id view", "#id.c7 wx-view.c7");
    check_scoped("[data-x] *", "[data-x].c7 *.c7");
    check_scoped("my-tag.a", "my-tag.c7--a");
    check_scoped(":host", ".c7-host");
    check_scoped(":host view", ".c7-host wx-view.c7");
    check_scoped(":host(.on)", ".c7-host:is(.on,[class*=\"--on \"],[class$=\"--on\"])");
    check_scoped(".a:not(.b)", ".c7--a:not(.c7--b)");
    check_scoped(":not(.b)", ".c7:not(.c7--b)");
    check_scoped("view:is(.a, .b text):active", "wx-view.c7:is(.c7--a,.c7--b wx-text):active");
    check_scoped("::before", ".c7::before");
    check_scoped(".\\31 a", ".c7--\\31 a");
    check_scoped("[class*=\"icon-\"]", "[class*=\"icon-\"].c7");
}

#[test]
fn names_of_animations_and_fonts_stay_global() {
    let source = "@keyframes spin{from{a:1rpx}50.5%{a:b}to{c:d}}@font-face{font-family:i;src:url(data:font/x;base64,AA==)}.a{b:c}";
    let css = "@keyframes spin{from{a:0.5px}50.5%{a:b}to{c:d}}@font-face{font-family:i;src:url(data:font/x;base64,AA==)}.c7--a{b:c}";
    assert_eq!(run(source, StyleScope::Component(7)), (Sheet { css: css.into(), imports: vec![] }, vec![]));
    check("@-webkit-keyframes x{0%{a:b}}", "@-webkit-keyframes x{0%{a:b}}");
}

#[test]
fn at_rules() {
    check("@charset \"utf-8\";a{b:c}", "a{b:c}");
    check(
        "@supports (bottom: env(safe-area-inset-bottom)){view{b:c}}",
        "@supports (bottom: var(--safe-bottom,0px)){wx-view{b:c}}",
    );
    check("@media screen{a{b:c};;b{c:d}}", "@media screen{a{b:c}b{c:d}}");
    check("@media screen{@media print{a{b:c}}a{}}", "@media screen{@media print{a{b:c}}}");
    check("\u{feff}/* x */a{/**/b:c/* ; */d;;}", "a{b:c d}");
    check_broken("@layer x{view{b:c}}", "@layer x{wx-view{b:c}}", "1:1", "`@layer`");
}

#[test]
fn imports_are_found_in_place() {
    let (sheet, findings) =
        run("@import 'x.wxss';\na{b:c}\n@import url(./y.wxss) (min-width: 2rpx);\nd{e:f}", StyleScope::Global);
    let imports: Vec<_> = sheet.imports.iter().map(|i| (&*i.path, &*i.media, i.pos.line, i.offset)).collect();
    assert_eq!(imports, [("x.wxss", "", 1, 0), ("./y.wxss", "(min-width: 1px)", 3, 6)]);
    assert_eq!(sheet.css, "a{b:c}d{e:f}");
    assert_eq!(findings.len(), 1);
    assert!(findings[0].message.contains("after rules"));
}

#[test]
fn broken_items_are_findings_and_the_rest_goes_on() {
    check_broken("a{b:c;color red;d:e}", "a{b:c;d:e}", "1:7", "`color red`");
    check_broken("a{color:red\n width:1px;d:e}", "a{color:red\n width:1px;d:e}", "2:2", "missing before `width`");
    check_broken("a{b:c}\n.1x{d:e}g{h:i}", "a{b:c}g{h:i}", "2:1", "begin with a digit");
    check_broken("a,{b:c}g{h:i}", "g{h:i}", "1:3", "selector is missing");
    check_broken("a{b:c", "a{b:c}", "1:1", "before this block is closed");
    check_broken("@media screen{a{b:c}", "@media screen{a{b:c}}", "1:1", "before this block is closed");
    check_broken("a{b:c}}\nd{e:f}", "a{b:c}d{e:f}", "1:7", "closes nothing");
    check_broken("a{b:c};\nd{e:f}", "a{b:c}d{e:f}", "1:7", "does not belong here");
    check_broken("a{b:\"c\n;d:e}", "a{d:e}", "1:5", "not closed");
    check_broken("a{b:c);d:e}", "a{d:e}", "1:6", "closes nothing");
    check_broken("a{b:;d:e}", "a{d:e}", "1:5", "no value");
    check_broken("a{*zoom:1;d:e}", "a{d:e}", "1:3", "`*zoom:1`");
    check_broken("a{b:1prx}", "a{b:1prx}", "1:5", "`prx` is not a unit");
    check_broken("a{background:url('/i/a.png')}", "a{background:url('/i/a.png')}", "1:14", "`/i/a.png`");
    check_broken("// x\na{b:c}d{e:f}", "d{e:f}", "1:1", "`//`");
    check_broken("a{// x: y;\nb:c}", "a{b:c}", "1:3", "`//`");
    check_broken(
        "a{b:c;.d{e:f}.g{h:i}j:k}",
        "a{b:c;j:k}",
        "1:7",
        "does not nest rules: this one is lost (2 in this file)",
    );
    check_broken("a{b:c;@media print{d:e}f:g}", "a{b:c;f:g}", "1:7", "does not nest rules");
    check_broken("@import 'x'\na{b:c}d{e:f}", "a{b:c}d{e:f}", "2:1", "a `;` is missing");
    check_broken(".a >>> .b{c:d}", ".a .b{c:d}", "1:4", "`>>>`");
    check_broken(".a /deep/ .b{c:d}", ".a .b{c:d}", "1:4", "`/deep/`");
}

#[test]
fn other_languages_are_one_finding() {
    for (source, name) in [
        ("@c: red;\n.a{.b{color:@c}}", "LESS"),
        (".a{.mixin();}.b{.mixin(1)}", "LESS"),
        (".a{width:~'calc(1px)'}", "LESS"),
        ("$c: red;\n.a{color:$c}", "SCSS"),
        (".a{@include x;.b{c:d}}", "SCSS"),
        (".a{width:#{$x}}", "SCSS"),
    ] {
        let (_, findings) = run(source, StyleScope::Global);
        assert_eq!(findings.len(), 1, "{source}: {findings:?}");
        assert!(findings[0].message.contains(name), "{source}: {findings:?}");
        assert!(findings[0].hint.contains("rename"));
    }
}

#[test]
fn a_component_is_told_what_cannot_work() {
    for (source, message) in
        [("page{a:b}", "no effect"), ("[class^='x']{a:b}", "matches nothing"), ("::slotted(.a){a:b}", "cannot reach")]
    {
        let (_, findings) = run(source, StyleScope::Component(1));
        assert!(findings.iter().any(|d| d.message.contains(message)), "{source}: {findings:?}");
    }
}

#[test]
fn inline_styles() {
    for (text, expect) in [
        ("color:red", "color:red"),
        ("width: 10rpx; color: red", "width:5px;color:red;"),
        ("top:env(safe-area-inset-top)", "top:var(--safe-top,0px);"),
        ("height:100vh;oops;width:1rpx", "height:600px;width:0.5px;"),
        ("display:-webkit-box;-webkit-line-clamp:3", "display:-webkit-box;-webkit-line-clamp:3;--wx-clamp:3;"),
        ("width:NaNrpx", "width:NaNrpx;"),
        ("", ""),
    ] {
        assert_eq!(inline_style(text, &units()), expect);
    }
}

/// Links `a/main.wxss` of a project made of `files`.
fn linked(files: &[(&str, &str)]) -> (String, Vec<Arc<str>>, Vec<Diagnostic>) {
    let read = |path: &str| files.iter().find(|(p, _)| *p == path).map(|(_, text)| Arc::from(*text));
    link(&Arc::from("a/main.wxss"), &read, StyleScope::Component(3), &units(), &tags)
}

#[test]
fn imports_are_linked_in_place() {
    let (css, files, findings) = linked(&[
        ("a/main.wxss", "@import \"x.wxss\";@import '/lib/y.wxss';@import './../z' print;.m{a:b}"),
        ("a/x.wxss", ".x{a:b}"),
        ("lib/y.wxss", "@import './deep.wxss';.y{a:b}"),
        ("lib/deep.wxss", ".d{a:1rpx}"),
        ("z.wxss", ".z{a:b}"),
    ]);
    assert_eq!(css, ".c3--x{a:b}.c3--d{a:0.5px}.c3--y{a:b}@media print{.c3--z{a:b}}.c3--m{a:b}");
    assert_eq!(findings, []);
    assert_eq!(files.len(), 6, "the path without extension was asked for, too: {files:?}");
}

#[test]
fn bad_imports_are_findings() {
    for (import, message) in [
        ("@import './nope.wxss';", "does not exist"),
        ("@import '../../out.wxss';", "leads out"),
        ("@import 'https://a.b/c.wxss';", "network"),
        ("@import './main.wxss';", "imports itself"),
        ("@import './loop.wxss';", "imports itself"),
    ] {
        let (css, _, findings) =
            linked(&[("a/main.wxss", &format!("{import}.m{{a:b}}")), ("a/loop.wxss", "@import '../a/main.wxss';")]);
        assert_eq!(css, ".c3--m{a:b}", "{import}");
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].message.contains(message), "{findings:?}");
    }
}

#[test]
fn doubling_imports_end() {
    let files: Vec<(String, String)> = (0..50)
        .map(|i| (format!("a/{}.wxss", if i == 0 { "main".into() } else { i.to_string() }), i + 1))
        .map(|(path, next)| (path, format!("@import '{next}.wxss';@import '{next}.wxss';.a{{b:c}}")))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    assert!(linked(&files).2.iter().any(|d| d.message.contains("repeat too often")));
}

#[test]
fn no_bytes_make_it_panic() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let parts = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ";",
        ":",
        ",",
        ".",
        "#",
        "@",
        "a",
        "view",
        "page",
        "10rpx",
        "-1e9rpx",
        "url(",
        "\"",
        "'",
        "/*",
        "*/",
        "//",
        "\n",
        " ",
        ">",
        ">>>",
        "/deep/",
        "@import",
        "@media",
        "@keyframes x",
        "env(",
        "safe-area-inset-top",
        ":host",
        ":not(",
        "::",
        "\\",
        "\u{0}",
        "中",
        "\u{feff}",
        "$",
        "~",
        "&",
        "!",
        "important",
        "--x",
        "<!--",
        "-->",
        "%",
        "+",
        "=",
        "class",
        "constant(",
        "#{",
        "1",
        "*",
        "|",
        "U+26",
        "-webkit-line-clamp",
        "position:sticky",
    ];
    for _ in 0..20_000 {
        let source: String = (0..random.below(40)).map(|_| random.one(&parts)).collect();
        for scope in [StyleScope::Global, StyleScope::Component(1)] {
            let (sheet, _) = run(&source, scope);
            assert!(sheet.imports.iter().all(|i| i.offset <= sheet.css.len()));
        }
        inline_style(&source, &units());
    }
    for open in ["(", "[", "{", "a{", "@media x{", ":not(", "a:env(", "a{b:c("] {
        run(&open.repeat(20_000), StyleScope::Component(1));
    }
}
