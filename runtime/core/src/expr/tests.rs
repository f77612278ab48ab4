#![allow(clippy::unwrap_used, missing_docs)]
//! Expected values are what ECMA-262 gives for the same text, and the official WXML reference for what is WXML's own
//! (`https://developers.weixin.qq.com/miniprogram/dev/reference/wxml/data.html`).

use std::sync::Arc;

use super::*;
use crate::value::{Value, path_text};

struct Page(Value);

impl Scope for Page {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.0.lookup(name)
    }

    fn is_wxs(&self, name: &str) -> bool {
        name == "m"
    }

    fn call_wxs(&self, module: &str, path: &[Arc<str>], args: Vec<Value>) -> Result<Value, String> {
        match path.join(".").as_str() {
            "throws" => Err("TypeError: no".into()),
            path => Ok(Value::from(format!("{module}.{path}({})", Value::array(args).to_json()))),
        }
    }

    fn wxs_member(&self, _: &str, path: &[Arc<str>]) -> Value {
        if path.join(".") == "max" { Value::Number(7.0) } else { Value::Undefined }
    }
}

fn page() -> Page {
    let json = r#"{"a":1,"b":2,"c":{"d":"x","e":[10,20,{"f":true}]},"list":[1,2,3],"s":"héllo","zero":0,"empty":"","n":null,
        "o":{"k":"v","a":5},"name":"a"}"#;
    Page(Value::from(&serde_json::from_str::<serde_json::Value>(json).unwrap()))
}

/// `expect` is JSON, or `undefined`, `NaN`, `Infinity`, `error: …`, `problem: …` where JSON has no word for it.
#[track_caller]
fn check(input: &str, expect: &str) {
    check_parsed(parse(input, 0), input, expect);
}

#[track_caller]
fn check_data(input: &str, expect: &str) {
    check_parsed(parse_data(input, 0), input, expect);
}

#[track_caller]
fn check_parsed((expr, problems): (Expr, Vec<ParseProblem>), input: &str, expect: &str) {
    let actual = match problems.iter().find(|p| p.fatal) {
        Some(problem) => format!("problem: {}", problem.message),
        None => match eval(&expr, &page()) {
            Err(error) => format!("error: {}", error.message),
            Ok(Value::Undefined) => "undefined".into(),
            Ok(Value::Number(n)) if !n.is_finite() => crate::value::number_to_text(n),
            Ok(value) => value.to_json().to_string(),
        },
    };
    assert_eq!(actual, expect, "for {input}");
}

#[test]
fn literals() {
    for (input, expect) in [
        ("12", "12"),
        ("0x1F", "31"),
        ("0b101", "5"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("1.5e-1", "0.15"),
        ("'it\\'s'", "\"it's\""),
        (r#""a\n\t\u4e2d\x41\u{1F600}""#, "\"a\\n\\t中A😀\""),
        (r"'\ud83d\ude00'", "\"😀\""),
        ("true", "true"),
        ("null", "null"),
        ("undefined", "undefined"),
        ("[1, 'a', [b]]", r#"[1,"a",[2]]"#),
        ("[1, ...list, 4]", "[1,1,2,3,4]"),
        ("{a, k: b, 'q r': 3, ...c}", r#"{"a":1,"k":2,"q r":3,"d":"x","e":[10,20,{"f":true}]}"#),
        ("{ [name]: 1 }", r#"{"a":1}"#),
        ("中文", "undefined"),
    ] {
        check(input, expect);
    }
}

#[test]
fn members() {
    for (input, expect) in [
        ("c.d", "\"x\""),
        ("c.e[2].f", "true"),
        ("c['d']", "\"x\""),
        ("c.e[a]", "20"),
        ("c.e['1']", "20"),
        ("list.length", "3"),
        ("s.length", "5"),
        ("s[1]", "\"é\""),
        ("missing.deep.er", "undefined"),
        ("n.deep", "undefined"),
        ("missing[0]", "undefined"),
        ("c?.d", "\"x\""),
        ("n?.d", "undefined"),
        ("c?.['d']", "\"x\""),
        ("list[-1]", "undefined"),
        ("[5,6][1]", "6"),
        ("{x: 4}.x", "4"),
        ("c.. d", "\"x\""),
    ] {
        check(input, expect);
    }
}

#[test]
fn operators() {
    for (input, expect) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 % 4 - 1", "2"),
        ("-7 % 4", "-3"),
        ("2 ** 3 ** 2", "512"),
        ("1 / 0", "Infinity"),
        ("0 / 0", "NaN"),
        ("'1' + 2", "\"12\""),
        ("1 + 2 + 'px'", "\"3px\""),
        ("'5' - 2", "3"),
        ("'a' * 1", "NaN"),
        ("null + 1", "1"),
        ("undefined + 1", "NaN"),
        ("undefined + 'a'", "\"undefineda\""),
        ("[1,[2,null]] + '!'", "\"1,2,!\""),
        ("o + ''", "\"[object Object]\""),
        ("true + true", "2"),
        ("!empty", "true"),
        ("!!list", "true"),
        ("~5", "-6"),
        ("- -3", "3"),
        ("+'12'", "12"),
        ("typeof s + typeof list + typeof missing", "\"stringobjectundefined\""),
        ("a < b", "true"),
        ("'10' < '9'", "true"),
        ("'10' < 9", "false"),
        ("missing < 1", "false"),
        ("missing >= 1", "false"),
        ("[2] > 1", "true"),
        ("1 == '1'", "true"),
        ("1 === '1'", "false"),
        ("null == undefined", "true"),
        ("null == 0", "false"),
        ("[] == ''", "true"),
        ("[1] == 1", "true"),
        ("list === list", "true"),
        ("[] === []", "false"),
        ("0 / 0 != 0 / 0", "true"),
        ("a !== b", "true"),
        ("zero || empty || 'last'", "\"last\""),
        ("a && b", "2"),
        ("zero && b", "0"),
        ("zero ?? 5", "0"),
        ("n ?? 5", "5"),
        ("a ? 'y' : 'n'", "\"y\""),
        ("zero ? 1 : b ? 2 : 3", "2"),
        ("a?.5:1", "0.5"),
        ("6 & 3 | 8 ^ 1", "11"),
        ("1 << 33", "2"),
        ("-1 >> 1", "-1"),
        ("-1 >>> 0", "4294967295"),
        ("4294967297 | 0", "1"),
        ("1e20 | 0", "1661992960"),
        ("a === 1 && b === 2 || false", "true"),
        ("a &amp;&amp; b &lt; 3", "true"),
        ("message / 1000 << 1 >> 1", "0"),
    ] {
        check(input, expect);
    }
}

#[test]
fn wxs() {
    for (input, expect) in [
        ("m.f(a, 'x')", r#""m.f([1,\"x\"])""#),
        ("m.deep.f(...list)", r#""m.deep.f([1,2,3])""#),
        ("m['g']()", r#""m.g([])""#),
        ("m.f(m.g())", r#""m.f([\"m.g([])\"])""#),
        ("m.f(a).length", "8"),
        ("m.max + 1", "8"),
        ("m.throws()", "error: TypeError: no"),
        ("a.b()", "error: `a.b` is not a function: WXML calls functions of <wxs> modules only"),
    ] {
        check(input, expect);
    }
}

#[test]
fn objects_without_braces() {
    check("a, b: 3, ...o", r#"{"a":5,"b":3,"k":"v"}"#);
    check("..o", r#"{"k":"v","a":5}"#);
    check("for: a, bar: b", r#"{"for":1,"bar":2}"#);
    check("a", "1");
    check_data("a", r#"{"a":1}"#);
    check_data("c.e", "[10,20,{\"f\":true}]");
    check_data("{ q: a }", r#"{"q":1}"#);
    check_data("item: a, i: 'x',", r#"{"item":1,"i":"x"}"#);
}

#[test]
fn problems() {
    for (input, expect) in [
        ("a +", "problem: the expression ends too early"),
        ("(a", "problem: `)` is missing"),
        ("[1, 2", "problem: `]` is missing"),
        ("{a: 1", "problem: `}` is missing"),
        ("a b", "problem: `b` is not expected here"),
        ("'abc", "problem: this string has no closing quote"),
        ("a = 1", "problem: WXML expressions cannot assign; compare with `==` or `===`"),
        ("`x`", "problem: template strings do not exist in WXML"),
        ("12px", "problem: a name cannot start with a digit, nor a number carry a unit"),
        ("function(){}", "problem: `function` cannot stand in a WXML expression"),
    ] {
        check(input, expect);
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = [
        "(".repeat(100_000),
        "!".repeat(100_000),
        "[".repeat(100_000),
        "{a:".repeat(100_000),
        format!("a{}", ".b".repeat(100_000)),
        format!("a{}", "+a".repeat(100_000)),
        format!("a{}", "?a:a".repeat(100_000)),
        format!("a{}", "[0]".repeat(100_000)),
        "a?".repeat(100_000),
        "m.f(".repeat(100_000),
    ];
    for source in deep {
        let (_, problems) = parse(&source, 0);
        assert!(problems.iter().any(|p| p.fatal && p.message.contains("deep")), "{}", &source[..10]);
    }
}

#[test]
fn dependencies() {
    let of = |input: &str| {
        let all = parse(input, 0).0.dependencies();
        all.iter().map(|d| format!("{}:{}", d.root, path_text(&d.path))).collect::<Vec<_>>().join(" ")
    };
    for (input, expect) in [
        ("a.b[0].c", "a:b[0].c"),
        ("a.b[i].c", "i: a:b"),
        ("list.length > n", "list: n:"),
        ("a ? b.c : a", "a: b:c"),
        ("m.f(x.y, {z, w: q['r']})", "m:f x:y z: q:r"),
        ("...o, k: [...l]", "o: l:"),
        ("1 + 'a'", ""),
    ] {
        assert_eq!(of(input), expect, "for {input}");
    }
    let d = &parse("a.b.c", 0).0.dependencies()[0];
    let touched = |path: &str| d.touched_by(&crate::value::parse_path(path));
    assert!(touched("b") && touched("b.c") && touched("b.c.d") && !touched("b.d") && !touched("x"));
}

#[test]
fn mustaches_end_where_they_should() {
    for (source, place, expect) in [
        ("{{a}} b", Place::Text, Some("{{a}}")),
        ("{{a}}}", Place::Text, Some("{{a}}")),
        ("{{ {a: 1}}}", Place::Text, Some("{{ {a: 1}}}")),
        ("{{ '}}' + \"}}\" }}x", Place::Text, Some("{{ '}}' + \"}}\" }}")),
        ("{{ don't }} it's", Place::Text, Some("{{ don't }}")),
        ("{{ a < b }}</v>", Place::Text, Some("{{ a < b }}")),
        ("{{ a </v>{{b}}", Place::Text, None),
        ("{{a == \"x\"}}\"", Place::Quoted(b'"'), Some("{{a == \"x\"}}")),
        ("{{a\" style=\"{{b}}\"", Place::Quoted(b'"'), None),
        ("{{a == 'x}}' + \"", Place::Quoted(b'"'), Some("{{a == 'x}}' + \"").map(|_| "{{a == 'x}}")),
        ("{{a\nb}}", Place::Text, Some("{{a\nb}}")),
        ("{{a", Place::Text, None),
    ] {
        assert_eq!(mustache_end(source, 0, place).map(|end| &source[..end]), expect, "for {source}");
    }
}
