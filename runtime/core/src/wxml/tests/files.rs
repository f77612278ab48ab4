//! What connects files: templates, imports, includes, modules, slots.

use super::check;

#[test]
fn templates() {
    check(
        "<template name='a'><v/></template><template is='a' data='{{x, y: 1}}'/>",
        "template a(v) use(a with x, y: 1)",
    );
    check("<template is='{{a ? \"b\" : \"c\"}}' data='{{...item}}'/>", "use({{a ? \"b\" : \"c\"}} with ...item)");
    check("<template is='a' data='{{item}}'/><template is='a'/>", "use(a with item) use(a with -)");
    check(
        "<template is='a' wx:for='{{l}}' data='{{ {a: 1} }}'/>",
        "for({{l}} as item,index key -: use(a with {a: 1}))",
    );
    check("<template is='a' data='{{ ..._t_ }}'/>", "use(a with  ..._t_)");
    check("<template/>", "! 1:1 <template> needs a `name` or an `is`");
    check("<template is='a' data='x'/>", "use(a with -) ! 1:18 `data` is not one `{{ }}`; the template gets no data");
    check(
        "<template name='a'/><template name='a'><v/></template>",
        "template a() ! 1:21 there are two templates named `a`; the first one is used",
    );
}

#[test]
fn references() {
    check(
        "<import src='a.wxml'/><include src=\"/b.wxml\" wx:if='{{c}}'/>",
        "import a.wxml if({{c}}: include(/b.wxml))",
    );
    check("<import/><include/>", "! 1:1 <import> needs a `src` ! 1:10 <include> needs a `src`");
    check("<import src='{{a}}'/>", "! 1:1 <import> needs a `src` ! 1:9 `src` cannot hold `{{ }}`");
    check(
        "<view><import src='a'></import><import src='b'></view>",
        "import a import b view ! 1:32 <import> is never closed",
    );
}

#[test]
fn modules() {
    check("<wxs module='m' src='./m.wxs'/>{{m.a}}", "wxs m src ./m.wxs \"{{m.a}}\"");
    check(
        "<wxs module='m'>if (a < b && c) { x = '{{' + \"</view>\" }</wxs><v/>",
        r#"wxs m body "if (a < b && c) { x = '{{' + \"</view>\" }" v"#,
    );
    check("<wxs src='a'/>", "! 1:1 <wxs> needs a `module` name");
    check("<wxs module='m'>var a;", "wxs m body \"\" ! 1:1 this <wxs> is never closed ! 1:1 <wxs> is never closed");
    check("<wxs-view>{{a}}</wxs-view>", r#"wxs-view("{{a}}")"#);
}

#[test]
fn slots() {
    check(
        "<slot/><slot name='a'/><slot name='{{b}}' item='{{c}}' wx:if='{{d}}'/>",
        r#"slot("") slot("a") if({{d}}: slot("{{b}}" item={{c}}))"#,
    );
    check("<block slot='a'><v/><w slot='b'/></block>", "block(v slot=a w slot=b)");
}
