//! App, Page, Component and their life cycle.
//!
//! Orders from https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/page-life-cycle.html and
//! https://developers.weixin.qq.com/miniprogram/dev/framework/custom-component/lifetimes.html

use zhenji_core::logic::{Hook, LogicInput, Place};
use zhenji_core::value::Value;

use crate::lane;

#[test]
fn an_app_launches_and_a_page_opens() {
    let mut lane = lane(&[
        (
            "app.js",
            "App({ globalData: 7, onLaunch(o) { console.log('launch', o.path, o.scene) }, onShow() { console.log('show') } })",
        ),
        (
            "pages/a.js",
            "const app = getApp(); Page({ data: { n: app.globalData }, onLoad(q) { console.log('load', q.x, this.route); this.setData({ n: 8, 'list[1].a': 2 }, () => console.log('done', this.data.n)) }, onShow() { console.log('page show') }, onReady() { console.log('ready') }, onUnload() { console.log('unload') } })",
        ),
    ]);
    lane.check(&["log launch pages/a 1001", "log show", "booted"]);
    lane.clear().open_with(1, "pages/a", Value::object([("x", Value::from("1"))]));
    lane.hook(1, Hook::Show).hook(1, Hook::Ready);
    lane.send(LogicInput::Rendered { callbacks: vec![zhenji_core::logic::CallbackId(1)] });
    lane.hook(1, Hook::Unload).hook(1, Hook::Show);
    lane.check(&[
        r#"created 1 {"n":7}"#,
        "log load 1 pages/a",
        r#"setData 1 n=8 list[1].a=2 callback 1"#,
        "log page show",
        "log ready",
        "log done 8",
        "log unload",
    ]);
}

#[test]
fn set_data_copies_and_leaves_functions_behind() {
    let mut lane = lane(&[(
        "pages/a.js",
        "Page({ data: { f() { return 1 }, o: { a: 1 } }, onLoad() { const list = [1]; this.setData({ list, 'o.b': () => 2 }); list.push(2); console.log(this.data.list.length, this.data.o.b(), this.data.f()); const c = {}; c.c = c; try { this.setData({ c }) } catch (e) { console.log(e instanceof TypeError) } } })",
    )]);
    lane.clear().open(1, "pages/a");
    lane.check(&[r#"created 1 {"o":{"a":1}}"#, "setData 1 list=[1]", "log 1 2 1", "log true"]);
}

#[test]
fn a_handler_gets_the_event_and_a_missing_one_warns() {
    let mut lane =
        lane(&[("pages/a.js", "Page({ onTap(e) { console.log(e.type, e.detail.x, e.currentTarget.id) } })")]);
    lane.open(1, "pages/a").clear();
    lane.tap(1, "onTap", Value::object([("x", Value::from(3.0))])).tap(1, "gone", Value::Undefined);
    lane.check(&["log tap 3 ", r#"Warn Component "pages/a" does not have a method "gone" to handle event "tap"."#]);
}

const COUNTER: &str = "Component({
  properties: { n: { type: Number, value: 1, observer(v, old) { console.log('n', v, old) } }, title: String, flag: Boolean, list: Array, any: null },
  data: { own: 0 },
  observers: { 'n, own'(n, own) { console.log('observer', n, own) } },
  created() { console.log('not this') },
  lifetimes: { created() { console.log('created', typeof this.data) }, attached() { console.log('attached', this.properties.n) }, detached() { console.log('detached') } },
  pageLifetimes: { show() { console.log('page shown') } },
  methods: { add() { this.setData({ n: this.data.n + 1, own: 5 }); this.triggerEvent('added', { n: this.data.n }, { bubbles: true }) } },
})";

#[test]
fn a_component_lives() {
    let mut lane = lane(&[("pages/a.js", "Page({})"), ("c/counter.js", COUNTER)]);
    lane.open(1, "pages/a").clear();
    lane.send(LogicInput::Define { path: "c/counter".into() });
    lane.component(2, "c/counter", &[("n", Value::from("5")), ("list", Value::Null)], Place::default());
    lane.check(&[
        "defined c/counter",
        "log created object",
        r#"Warn [Component] property "list" of "c/counter" received type-uncompatible value: expected <Array> but get non-array value. Used default value instead."#,
        r#"created 2 {"own":0,"n":5,"title":"","flag":false,"list":[],"any":null}"#,
        "log observer 5 0",
        "log n 5 1",
        "log attached 5",
    ]);
    lane.clear().tap(2, "add", Value::Undefined).hook(2, Hook::Show);
    lane.send(LogicInput::SetProperties {
        instance: zhenji_core::logic::InstanceId(2),
        properties: vec![("n".into(), Value::from(9.0))],
    });
    lane.hook(2, Hook::Unload);
    lane.check(&[
        "setData 2 n=6 own=5",
        "log observer 6 5",
        "log n 6 5",
        r#"event 2 added {"n":6} true false"#,
        "log page shown",
        "setData 2 n=9",
        "log observer 9 5",
        "log n 9 6",
        "log detached",
    ]);
}

#[test]
fn behaviors_merge_and_their_hooks_run_first() {
    let mut lane = lane(&[
        ("pages/a.js", "Page({})"),
        (
            "b.js",
            "module.exports = Behavior({ properties: { p: String }, data: { o: { a: 1 }, x: 1 }, lifetimes: { attached() { console.log('behavior') } }, methods: { who() { return 'b' }, only() { return 'only' } } })",
        ),
        (
            "c/a.js",
            "const b = require('../b'); Component({ behaviors: [b, b], data: { o: { b: 2 }, x: 2 }, attached() { console.log('own', this.who(), this.only(), this.hasBehavior(b)) }, methods: { who() { return 'c' } } })",
        ),
    ]);
    lane.open(1, "pages/a").clear().component(2, "c/a", &[], Place::default());
    lane.check(&[
        "defined c/a",
        r#"created 2 {"o":{"a":1,"b":2},"x":2,"p":""}"#,
        "log behavior",
        "log own c only true",
    ]);
}

#[test]
fn observers_match_as_documented() {
    // https://developers.weixin.qq.com/miniprogram/dev/framework/custom-component/observer.html
    let mut lane = lane(&[
        ("pages/a.js", "Page({})"),
        (
            "c/o.js",
            "Component({ data: { a: { b: 1 } }, observers: { 'a.b'(v) { console.log('a.b', v) }, 'a.**'(v) { console.log('a.**') }, 'arr[1]'(v) { console.log('arr', v) }, '**'() { console.log('all') } }, methods: { go(e) { this.setData(e.detail) } } })",
        ),
    ]);
    lane.open(1, "pages/a").component(2, "c/o", &[], Place::default()).clear();
    let set = |path: &str| Value::object([(path, Value::from(3.0))]);
    lane.tap(2, "go", set("a.b")).tap(2, "go", set("a.b.c")).tap(2, "go", set("arr[1]"));
    lane.check(&[
        "setData 2 a.b=3",
        "log a.b 3",
        "log a.**",
        "log all",
        "setData 2 a.b.c=3",
        "log a.**",
        "log all",
        "setData 2 arr[1]=3",
        "log arr 3",
        "log all",
    ]);
}

#[test]
fn components_are_selected_by_place() {
    let mut lane = lane(&[
        (
            "pages/a.js",
            "Page({ go(e) { console.log(this.selectAllComponents(e.detail.s).map((c) => c.data.k).join()) } })",
        ),
        ("c/a.js", "Component({ properties: { k: String } })"),
    ]);
    lane.open(1, "pages/a");
    for (i, (id, class)) in [("one", "x"), ("two", "x y")].into_iter().enumerate() {
        let place = Place {
            tag: "c-a".into(),
            id: id.into(),
            classes: class.split(' ').map(Into::into).collect(),
            ancestors: vec![zhenji_core::logic::Ancestor { tag: "view".into(), id: "box".into(), classes: vec![] }],
            order: i as u32,
            ..Place::default()
        };
        lane.component(2 + i as u32, "c/a", &[("k", Value::from(id))], place);
    }
    lane.clear();
    for selector in [".x", "#two", ".x.y", "c-a", "#box .y", "view > .x", "#one, #two", ".z"] {
        lane.tap(1, "go", Value::object([("s", Value::from(selector))]));
    }
    lane.check(&["log one,two", "log two", "log two", "log one,two", "log two", "log one,two", "log one,two", "log "]);
}

#[test]
fn a_component_can_be_a_page() {
    let mut lane = lane(&[(
        "pages/a.js",
        "Component({ properties: { id2: Number }, methods: { onLoad(q) { console.log('load', q.id2, this.data.id2) }, onShow() { console.log('show') } }, lifetimes: { attached() { console.log('attached') } } })",
    )]);
    lane.clear().open_with(1, "pages/a", Value::object([("id2", Value::from("4"))])).hook(1, Hook::Show);
    lane.check(&[r#"created 1 {"id2":4}"#, "log attached", "log load 4 4", "log show"]);
}

#[test]
fn relations_link_and_unlink() {
    // https://developers.weixin.qq.com/miniprogram/dev/framework/custom-component/relations.html
    let mut lane = lane(&[
        ("pages/a.js", "Page({})"),
        (
            "c/ul.js",
            "Component({ relations: { './li': { type: 'child', linked(t) { console.log('ul linked', t.is) }, unlinked() { console.log('ul unlinked') } } }, methods: { n() { console.log(this.getRelationNodes('./li').length) } } })",
        ),
        (
            "c/li.js",
            "Component({ relations: { './ul': { type: 'parent', linked(t) { console.log('li linked', t.is) } } } })",
        ),
    ]);
    lane.open(1, "pages/a").component(2, "c/ul", &[], Place::default()).clear();
    let place = Place { parent: Some(zhenji_core::logic::InstanceId(2)), ..Place::default() };
    lane.component(3, "c/li", &[], place).tap(2, "n", Value::Undefined).hook(3, Hook::Unload).tap(
        2,
        "n",
        Value::Undefined,
    );
    lane.check(&[
        "defined c/li",
        "created 3 {}",
        "log li linked c/ul",
        "log ul linked c/li",
        "log 1",
        "log ul unlinked",
        "log 0",
    ]);
}

#[test]
fn a_reload_swaps_methods_and_keeps_data() {
    let mut lane = lane(&[
        (
            "pages/a.js",
            "const u = require('./u'); Page({ data: { n: 1 }, onLoad() { this.setData({ n: 2 }); setInterval(() => console.log('old'), 10) }, go() { console.log('old', this.data.n, u.v) } })",
        ),
        ("pages/u.js", "exports.v = 1"),
    ]);
    lane.open(1, "pages/a").clear();
    lane.reload("pages/u.js", "exports.v = 2").tap(1, "go", Value::Undefined).tick(100);
    lane.check(&["defined pages/a", "deadline none", "log old 2 2"]);
    lane.clear().reload("pages/a.js", "Page({ go() { console.log('new', this.data.n) } })").tap(
        1,
        "go",
        Value::Undefined,
    );
    lane.reload("pages/a.js", "Page({ go() {").tap(1, "go", Value::Undefined);
    assert_eq!(lane.log[..2], ["defined pages/a", "log new 2"]);
    assert!(lane.log[2].starts_with("threw SyntaxError: ") && lane.log[2].contains("pages/a.js:1:"), "{}", lane.log[2]);
    assert_eq!(lane.log[3], "log new 2");
}
