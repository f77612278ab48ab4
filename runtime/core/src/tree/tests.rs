//! The tree on its own: a template, data, changes, and the patches they give.
//!
//! Patches are applied to a little painted tree, as a view would, so every case also proves that they fit together.

#![allow(clippy::unwrap_used)] // A test may panic.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::{Catalog, News, Planner, Tree};
use crate::logic::{ComponentDefinition, InstanceId, PageId};
use crate::spec::ComponentSpec;
use crate::value::{Value, parse_path};
use crate::view::{NodeId, Patch};
use crate::wxs::{WxsCall, WxsDeskRef, WxsEngine, WxsFunction};
use crate::wxss::Units;

struct Tags(Vec<&'static str>);

impl Catalog for Tags {
    fn spec(&self, _: &str) -> Option<&'static ComponentSpec> {
        None
    }
    fn component(&self, _: &str, tag: &str) -> Option<Arc<str>> {
        self.0.contains(&tag).then(|| tag.into())
    }
    fn scope(&self, _: &str) -> u32 {
        7
    }
}

struct NoWxs;

impl WxsEngine for NoWxs {
    fn load(&mut self, _: &Arc<str>, _: &Arc<str>) {}
    fn call(&mut self, _: &str, _: &str, _: &[Value]) -> Result<Value, String> {
        Err("no wxs here".into())
    }
    fn get(&mut self, _: &str, _: &str) -> Result<Value, String> {
        Ok(Value::Undefined)
    }
    fn respond(&mut self, _: &WxsFunction, _: WxsCall<'_>, _: WxsDeskRef) -> Result<bool, String> {
        Err("no wxs here".into())
    }
    fn wake(&mut self, _: u32, _: f64, _: WxsDeskRef) -> Result<(), String> {
        Err("no wxs here".into())
    }
    fn forget(&mut self, _: NodeId) {}
    fn take_logs(&mut self) -> Vec<(String, Vec<Value>)> {
        Vec::new()
    }
}

/// What a view holds.
#[derive(Default)]
struct Painted {
    tags: HashMap<NodeId, String>,
    children: HashMap<NodeId, Vec<NodeId>>,
    attrs: HashMap<NodeId, Vec<(Arc<str>, Arc<str>)>>,
    n_patches: usize,
}

impl Painted {
    fn apply(&mut self, patches: Vec<(PageId, Vec<Patch>)>) {
        for patch in patches.into_iter().flat_map(|(_, p)| p) {
            self.n_patches += 1;
            match patch {
                Patch::Create { node, tag, attrs } => {
                    assert!(self.tags.insert(node, tag.to_string()).is_none(), "{node:?} is created twice");
                    self.attrs.insert(node, attrs);
                }
                Patch::CreateText { node, text } => assert!(self.tags.insert(node, format!("'{text}'")).is_none()),
                Patch::Insert { parent, node, before } => {
                    assert!(self.tags.contains_key(&node), "{node:?} is inserted before it is created");
                    self.children.values_mut().for_each(|c| c.retain(|n| *n != node));
                    let list = self.children.entry(parent).or_default();
                    let at = before
                        .map_or(list.len(), |b| list.iter().position(|n| *n == b).expect("`before` stands there"));
                    list.insert(at, node);
                }
                Patch::Remove { node } => {
                    assert!(self.tags.remove(&node).is_some(), "{node:?} is removed twice");
                    self.children.values_mut().for_each(|c| c.retain(|n| *n != node));
                }
                Patch::Text { node, text } => *self.tags.get_mut(&node).unwrap() = format!("'{text}'"),
                Patch::Attr { node, name, value } => {
                    let attrs = self.attrs.entry(node).or_default();
                    attrs.retain(|(n, _)| *n != name);
                    attrs.extend(value.map(|v| (name, v)));
                }
                Patch::Picture { .. } => {}
            }
        }
    }

    fn print(&self, node: NodeId, out: &mut String) {
        for child in self.children.get(&node).into_iter().flatten() {
            let tag = &self.tags[child];
            out.push_str(tag);
            if !tag.starts_with('\'') {
                for (name, value) in self.attrs.get(child).into_iter().flatten().filter(|(n, _)| &**n == "class") {
                    out.push_str(&format!("[{name}={value}]"));
                }
                out.push('(');
                self.print(*child, out);
                out.push(')');
            }
            out.push(' ');
        }
    }
}

struct Bench {
    tree: Tree,
    painted: Painted,
    page: InstanceId,
    files: HashMap<String, String>,
    born: Vec<InstanceId>,
}

impl Bench {
    fn new(files: &[(&str, &str)], components: Vec<&'static str>, data: &str) -> Self {
        let wxs: Box<dyn WxsEngine> = Box::new(NoWxs);
        let mut tree =
            Tree::new(Rc::new(Tags(components)), Rc::new(RefCell::new(wxs)), Units::new(375.0, 375.0, 600.0));
        let page = tree.open(PageId(1), &"page".into());
        tree.opened(PageId(1));
        let files = files.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        let mut bench = Self { tree, painted: Painted::default(), page, files, born: Vec::new() };
        bench.tree.replace_data(page, json(data));
        bench.render(page, "page.wxml");
        bench
    }

    fn render(&mut self, instance: InstanceId, file: &str) {
        let read = |p: &str| self.files.get(p).map(|t| Arc::from(t.as_str()));
        let (plan, findings) = Planner::default().plan(&file.into(), &read);
        assert_eq!(findings, []);
        self.tree.render(instance, Rc::new(plan));
        self.take();
    }

    fn take(&mut self) {
        self.painted.apply(self.tree.take_patches());
        for news in self.tree.take_news() {
            if let News::ComponentBorn { instance, .. } = news {
                self.born.push(instance);
            }
        }
    }

    fn set(&mut self, data: &str) -> usize {
        let before = self.painted.n_patches;
        let entries: Vec<_> = json(data).as_object().unwrap().iter().map(|(k, v)| (parse_path(k), v.clone())).collect();
        self.tree.set_data(self.page, &entries);
        self.take();
        self.painted.n_patches - before
    }

    fn text(&self) -> String {
        let mut out = String::new();
        self.painted.print(self.tree.page(PageId(1)).unwrap().root, &mut out);
        out.trim_end().replace(" )", ")")
    }
}

fn json(text: &str) -> Value {
    Value::from(&serde_json::from_str::<serde_json::Value>(text).unwrap())
}

/// A template with data, then changes: after each the painted tree.
fn check(template: &str, data: &str, first: &str, changes: &[(&str, &str)]) {
    let mut bench = Bench::new(&[("page.wxml", template)], vec![], data);
    assert_eq!(bench.text(), first, "{template}");
    for (change, expect) in changes {
        bench.set(change);
        assert_eq!(bench.text(), *expect, "{template} after {change}");
    }
}

#[test]
fn text_follows_data() {
    check(
        "<view>{{a}} and {{b.c}}</view>",
        r#"{"a":1,"b":{"c":2}}"#,
        "view('1 and 2')",
        &[(r#"{"b.c":3}"#, "view('1 and 3')")],
    );
}

#[test]
fn branches_come_and_go() {
    check(
        "<view wx:if='{{n==1}}'>one</view><view wx:elif='{{n==2}}'>two</view><text wx:else>many</text>",
        r#"{"n":1}"#,
        "view('one')",
        &[(r#"{"n":2}"#, "view('two')"), (r#"{"n":3}"#, "text('many')"), (r#"{"n":1}"#, "view('one')")],
    );
}

#[test]
fn keyed_rows_move_and_keep_their_nodes() {
    let template = "<view wx:for='{{l}}' wx:key='id'>{{item.id}}{{index}}</view>";
    check(
        template,
        r#"{"l":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#,
        "view('a0') view('b1') view('c2')",
        &[
            (r#"{"l":[{"id":"c"},{"id":"a"},{"id":"b"}]}"#, "view('c0') view('a1') view('b2')"),
            (r#"{"l":[{"id":"c"},{"id":"x"},{"id":"b"}]}"#, "view('c0') view('x1') view('b2')"),
            (r#"{"l":[]}"#, ""),
        ],
    );
    let mut bench = Bench::new(&[("page.wxml", template)], vec![], r#"{"l":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#);
    // Moving the last row to the front is one move and three new index texts.
    assert_eq!(bench.set(r#"{"l":[{"id":"c"},{"id":"a"},{"id":"b"}]}"#), 4);
}

#[test]
fn a_change_by_path_costs_one_patch() {
    let rows: Vec<String> = (0..100).map(|i| format!(r#"{{"id":{i},"name":"n{i}"}}"#)).collect();
    let data = format!(r#"{{"l":[{}],"m":1}}"#, rows.join(","));
    let mut bench = Bench::new(
        &[("page.wxml", "<view wx:for='{{l}}' wx:key='id'><text>{{item.name}}</text></view>")],
        vec![],
        &data,
    );
    assert_eq!(bench.set(r#"{"l[42].name":"new"}"#), 1);
    assert!(bench.text().contains("view(text('new'))"));
    assert_eq!(bench.set(r#"{"m":2}"#), 0);
}

#[test]
fn nested_loops_see_outer_variables() {
    check(
        "<block wx:for='{{g}}' wx:for-item='r'><view wx:for='{{r.l}}' wx:key='*this'>{{r.n}}{{item}}</view></block>",
        r#"{"g":[{"n":"x","l":[1,2]},{"n":"y","l":[3]}]}"#,
        "view('x1') view('x2') view('y3')",
        &[
            (r#"{"g[0].n":"z"}"#, "view('z1') view('z2') view('y3')"),
            (r#"{"g[1].l":[4,5]}"#, "view('z1') view('z2') view('y4') view('y5')"),
        ],
    );
}

#[test]
fn templates_see_their_data_only() {
    check(
        "<template name='t'><text>{{a}}{{b}}</text></template><template is='{{which}}' data='{{a, ...o}}'/>",
        r#"{"which":"t","a":1,"b":9,"o":{"b":2}}"#,
        "text('12')",
        &[
            (r#"{"a":5}"#, "text('52')"),
            (r#"{"o.b":6}"#, "text('56')"),
            (r#"{"b":7}"#, "text('56')"),
            (r#"{"which":""}"#, ""),
        ],
    );
}

#[test]
fn loops_over_objects_numbers_and_strings() {
    check("<view wx:for='{{o}}'>{{index}}{{item}}</view>", r#"{"o":{"a":1,"b":2}}"#, "view('a1') view('b2')", &[]);
    check("<view wx:for='{{3}}'>{{item}}</view>", "{}", "view('0') view('1') view('2')", &[]);
    check("<view wx:for='{{s}}'>{{item}}</view>", r#"{"s":"hi"}"#, "view('h') view('i')", &[]);
}

fn with_slots(multiple: bool) -> Bench {
    let files = [
        ("page.wxml", "<card><text slot='foot'>f</text><view wx:if='{{on}}'>b</view></card>"),
        ("card.wxml", "<view class='box'><slot/></view><view wx:if='{{open}}'><slot name='foot'/></view>"),
    ];
    let mut bench = Bench::new(&files, vec!["card"], r#"{"on":true}"#);
    let definition = ComponentDefinition { multiple_slots: multiple, ..ComponentDefinition::default() };
    bench.tree.define(&"card".into(), definition);
    let card = bench.born[0];
    bench.tree.replace_data(card, json(r#"{"open":true}"#));
    bench.render(card, "card.wxml");
    bench
}

#[test]
fn slots_take_the_content_of_the_host() {
    let mut bench = with_slots(true);
    let foot = "view[class=c7](text('f'))";
    assert_eq!(bench.text(), format!("card[class=c7-host](view[class=c7 c7--box](view('b')) {foot})"));
    bench.set(r#"{"on":false}"#);
    assert_eq!(bench.text(), format!("card[class=c7-host](view[class=c7 c7--box]() {foot})"));
    bench.set(r#"{"on":true}"#);
    assert_eq!(bench.text(), format!("card[class=c7-host](view[class=c7 c7--box](view('b')) {foot})"));
}

#[test]
fn content_without_a_slot_is_parked_and_comes_back() {
    let mut bench = with_slots(true);
    let card = bench.born[0];
    for (open, foot) in [("false", ""), ("true", " view[class=c7](text('f'))")] {
        bench.tree.set_data(card, &[(parse_path("open"), Value::Bool(open == "true"))]);
        bench.take();
        assert_eq!(bench.text(), format!("card[class=c7-host](view[class=c7 c7--box](view('b')){foot})"));
    }
}

#[test]
fn class_names_carry_the_scope_of_their_template() {
    let files = [("page.wxml", "<card class='mine' t-class='given'/>"), ("card.wxml", "<view class='t-class own'/>")];
    let mut bench = Bench::new(&files, vec!["card"], "{}");
    let definition = ComponentDefinition { external_classes: vec!["t-class".into()], ..ComponentDefinition::default() };
    bench.tree.define(&"card".into(), definition);
    let card = bench.born[0];
    bench.render(card, "card.wxml");
    assert_eq!(bench.text(), "card[class=c7-host mine](view[class=c7 given c7--own]())");
}
