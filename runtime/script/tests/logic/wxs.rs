//! WXS: https://developers.weixin.qq.com/miniprogram/dev/reference/wxs/

use std::sync::Arc;

use zhenji_core::value::Value;
use zhenji_core::wxs::WxsEngine;
use zhenji_script::Wxs;

fn engine(modules: &[(&str, &str)]) -> Wxs {
    let mut wxs = Wxs::new();
    for (key, source) in modules {
        wxs.load(&Arc::from(*key), &Arc::from(*source));
    }
    wxs
}

#[test]
fn modules_call_require_and_answer() {
    let mut wxs = engine(&[
        (
            "pages/a.wxml#m",
            "var u = require('../utils/u.wxs'); module.exports = { add: function (a, b) { return u.twice(a) + b }, price: { unit: '元' }, kind: function (x) { return x.constructor }, day: function (s) { return getDate(s).getDate() }, re: function (s) { return getRegExp('a+', 'g').test(s) }, map: function (l) { return l.map(function (x) { return x * 2 }) } }",
        ),
        ("utils/u.wxs", "module.exports.twice = function (x) { return x * 2 }"),
    ]);
    let n = |v: f64| Value::from(v);
    assert_eq!(wxs.call("pages/a.wxml#m", "add", &[n(2.0), n(1.0)]), Ok(n(5.0)));
    assert_eq!(wxs.get("pages/a.wxml#m", "price.unit"), Ok(Value::from("元")));
    assert_eq!(wxs.get("pages/a.wxml#m", "add"), Ok(Value::Undefined));
    for (value, kind) in [
        (Value::array([]), "Array"),
        (n(1.0), "Number"),
        (Value::from("s"), "String"),
        (Value::object::<&str>([]), "Object"),
        (Value::from(true), "Boolean"),
    ] {
        assert_eq!(wxs.call("pages/a.wxml#m", "kind", &[value]), Ok(Value::from(kind)));
    }
    assert_eq!(wxs.call("pages/a.wxml#m", "day", &[Value::from("2024/01/02")]), Ok(n(2.0)));
    assert_eq!(wxs.call("pages/a.wxml#m", "re", &[Value::from("caat")]), Ok(Value::from(true)));
    assert_eq!(
        wxs.call("pages/a.wxml#m", "map", &[Value::array([n(1.0), n(2.0)])]),
        Ok(Value::array([n(2.0), n(4.0)]))
    );
}

#[test]
fn mistakes_are_sentences_with_a_place_and_a_new_text_counts() {
    let mut wxs = engine(&[("m.wxs", "module.exports = {\n  f: function (x) {\n    return x.y.z\n  }\n}")]);
    let error = wxs.call("m.wxs", "f", &[Value::object::<&str>([])]).unwrap_err();
    assert!(error.starts_with("TypeError") && error.contains("m.wxs:3:"), "{error}");
    assert!(wxs.call("m.wxs", "g", &[]).unwrap_err().contains("g is not a function"));
    assert!(wxs.call("none.wxs", "g", &[]).unwrap_err().contains("none.wxs"));
    wxs.load(&"m.wxs".into(), &"module.exports = { f: function () { return 1 } }".into());
    assert_eq!(wxs.call("m.wxs", "f", &[]), Ok(Value::from(1.0)));
}
