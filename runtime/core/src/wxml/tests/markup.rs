//! Tags, attributes and directives, odd ones included.

use super::check;

#[test]
fn well_formed() {
    check("<view class='a {{b}}' id=\"x\">hi {{name}}</view>", r#"view id=x class=a {{b}}("hi {{name}}")"#);
    check("", "");
    check("  \n ", "");
    check("\u{feff}<view/>", "view");
    check("<view>\r\n  <text>a</text>\r\n</view>", r#"view(text("a"))"#);
    check("<jImage/><t-$$x_y/>", "jImage t-$$x_y");
}

#[test]
fn odd_attributes() {
    check("<v autoplay mode='RTC' autoplay2/>", "v autoplay=true mode=RTC autoplay2=true");
    check("<v a = \"1\" b= '2' c =3 />", "v a=1 b=2 c=3 ! 1:22 this value has no quotes");
    check("<v wx:if=\"{{a}}\"class=\"b\"src='c'/>", "if({{a}}: v class=b src=c)");
    check("<v leftArrow=\"{{a && b > 1 && c < 2}}\" t=\"x & y\"/>", "v leftArrow={{a && b > 1 && c < 2}} t=x & y");
    check("<v t=\"a > b < c\"/>", "v t=a > b < c");
    check("<v mode='a' mode=\"b\"/>", "v mode=a ! 1:13 `mode` is written twice; the first one counts");
    check(
        "<image src=https://x.y/a.jpg?b=1&t=2\" mode='m'/>",
        "image src=https://x.y/a.jpg?b=1&t=2\" mode=m ! 1:12 this value has a closing quote but no opening one",
    );
    check("<v a=\"{{ {enter: 300} }}\" b='{{ {c} }}' d=\"{{ {e}}}\"/>", "v a={{{enter: 300}}} b={{{c}}} d={{{e}}}");
    check("<v t=\"{{status}}}\"/>", "v t={{status}}}");
    check("<v t=\"{{a == \"x\"}}\" u='1'/>", "v t={{a == \"x\"}} u=1");
    check("<v t=\"{{\n a ||\n 0}}\"/>", "v t={{a ||\n 0}}");
    check("<v t=''/>", "v t=");
    check("<v\u{3000}a='1'\u{a0}b='2'/>", "v a=1 b=2");
    check("<v a='1' / b='2'/>", "v a=1 b=2");
}

#[test]
fn odd_text() {
    check("<v>{{i18n.t(\"a b\")}}</v>", r#"v("{{i18n.t(\"a b\")}}")"#);
    check("<v>{{a && b}}{{c / 1000 << 1 >> 1}}</v>", r#"v("{{a && b}}{{c / 1000 << 1 >> 1}}")"#);
    check("<v>{{a < b ? '<b>' : \"</b>\"}}</v>", r#"v("{{a < b ? '<b>' : \"</b>\"}}")"#);
    check("<v>a -> b & c < d <3 <> e</v>", r#"v("a -> b & c < d <3 <> e")"#);
    check("<v>&copy; &lt;b&gt;&nbsp;&#20013;&oops;</v>", "v(\"© <b>\\u{a0}中&oops;\")");
    check("<v>{{'&nbsp;'}}</v>", r#"v("{{'&nbsp;'}}")"#);
    check("<text>a\\n{{b}}\\nc</text><v>a\\nb</v>", r#"text("a\n{{b}}\nc") v("a\\nb")"#);
    check("<v>{{t('x', $l, {\n v: 1\n})}}</v>", r#"v("{{t('x', $l, {\n v: 1\n})}}")"#);
    check("<v>{{}}</v>", "v(\"{{undefined}}\") ! 1:6 `{{}}` is empty");
    check("a<!-- x -->b", r#""a" "b""#);
    check("<v><![CDATA[ <a> {{b}} ]]></v>", r#"v(" <a> {{b}} ")"#);
    check(
        "<?xml version='1.0'?><!DOCTYPE html><v/>",
        "v ! 1:1 WXML has no declarations; this one is ignored ! 1:22 WXML has no declarations; this one is ignored",
    );
}

#[test]
fn odd_comments_and_ends() {
    check("<!-- <view> -- {{a}} --><v/><!----><!-- <!-- x --><w/>", "v w");
    check("<v ><w>a</w\n ></v >", r#"v(w("a"))"#);
    check("<v/><!-- open", "v ! 1:5 this comment is never closed");
}

#[test]
fn broken_markup() {
    check("<v><input type='a'></v>", "v(input type=a) ! 1:4 <input> is never closed");
    check("<v><input><w/></v>", "v(input w) ! 1:4 <input> is never closed");
    check("<v><w><x/></v>", "v(w(x)) ! 1:4 <w> is never closed");
    check("<v></w></v>", "v ! 1:4 there is no <w> for this </w>");
    check("<v>\n<w class='a'\n</v>", "v(w class=a) ! 2:1 this tag has no `>` ! 2:1 <w> is never closed");
    check("<v>a</v\n<w/>", r#"v("a") w ! 1:5 this tag has no `>`"#);
    check("<v class='a'", " ! 1:1 this tag has no `>`".trim_start());
    check("<v a='1", "! 1:1 this tag has no `>` ! 1:6 this quote is never closed");
    check("<v a=\"1><w b=\"2\"/></v>", "v a=1(w b=2) ! 1:6 this quote is never closed");
    check("<v>{{ a </v><w/>", "v(\"{{ a \") w ! 1:4 `{{` is never closed");
    check("<v a=\"{{b\" c=\"{{d}}\"/>", "v a={{b c={{d}} ! 1:7 `{{` is never closed");
    check("<v \"x\" a='1'/>", "v x=true a=1 ! 1:4 a stray quote in this tag ! 1:6 a stray quote in this tag");
    check("<v a=/><w b= ></w>", "v a=true w b=true ! 1:5 no value follows this `=` ! 1:12 no value follows this `=`");
    check("<v/ ><w a='1' /\n><x a=/b/ />", "v w a=1 x a=/b/ ! 2:7 this value has no quotes");
    check("<v class:a='{{b}}'/>", "v ! 1:4 `class:a` is not built in zhenji; it is ignored");
    check("<v {{a}}/>", "v ! 1:4 `{{a}}` is no attribute name");
    check("<{{a}} b='1'>c</{{a}}>", "{{a}} b=1(\"c\") ! 1:1 a tag name cannot hold `{{ }}`");
    check("<v>{{a b}}</v>", "v(\"{{undefined}}\") ! 1:8 `b` is not expected here");
    check("<v>\n  {{ 1 + }}</v>", "v(\"\\n  {{undefined}}\") ! 2:10 the expression ends too early");
}

#[test]
fn conditions() {
    check("<v wx:if='{{a}}'/> <!-- c --> <w wx:elif='{{b}}'/>\n<x wx:else/>", "if({{a}}: v | {{b}}: w | else: x)");
    check("<block wx:if='{{a}}'><v/>t</block><block wx:else><w/></block>", r#"if({{a}}: v "t" | else: w)"#);
    check("<v wx:if=' {{a}} '/>", "if({{a}}: v)");
    check("<v wx:else/>", "v ! 1:1 `wx:else` without a `wx:if` before it");
    check(
        "<v wx:if='{{a}}'/>x<w wx:elif='{{b}}'/>",
        r#"if({{a}}: v) "x" w ! 1:20 `wx:elif` without a `wx:if` before it"#,
    );
    check(
        "<v wx:if='{{a}}'/><w wx:else/><x wx:else/>",
        "if({{a}}: v | else: w) x ! 1:31 `wx:else` without a `wx:if` before it",
    );
    check(
        "<v wx:if='a.length > 0'/>",
        "if(a.length > 0: v) ! 1:4 `wx:if=\"a.length > 0\"` always holds, because it is a text",
    );
    check("<v wx:if='{{a}}'/><v wx:if='{{b}}'/>", "if({{a}}: v) if({{b}}: v)");
}

#[test]
fn loops() {
    check("<v wx:for='{{l}}' wx:key='id'>{{item}}</v>", r#"for({{l}} as item,index key id: v("{{item}}"))"#);
    check(
        "<v wx:for-items='{{l}}' wx:for-item='a' wx:for-index='i' wx:key='*this'/>",
        "for({{l}} as a,i key *this: v)",
    );
    check("<block wx:for='{{4}}'><v/><w/></block>", "for({{4}} as item,index key -: v w)");
    check("<v wx:for='{{l}}' wx:if='{{index < 3}}'/>", "for({{l}} as item,index key -: if({{index < 3}}: v))");
    check("<v wx:if='{{a}}'/><w wx:else wx:for='{{l}}'/>", "if({{a}}: v | else: for({{l}} as item,index key -: w))");
    let not_a_name = "`wx:key` takes a name, not an expression";
    for (key, expect) in [("index", "*index"), ("this", "*this"), ("item", "*this")] {
        check(
            &format!("<v wx:for='{{{{l}}}}' wx:key='{key}'/>"),
            &format!("for({{{{l}}}} as item,index key {expect}: v)"),
        );
    }
    for (key, expect) in [
        ("{{index}}", "*index"),
        ("{{item.id}}", "id"),
        ("{{item}}", "*this"),
        ("{{item.a.b}}", "*index"),
        ("k{{index}}", "*index"),
    ] {
        check(
            &format!("<v wx:for='{{{{l}}}}' wx:key='{key}'/>"),
            &format!("for({{{{l}}}} as item,index key {expect}: v) ! 1:19 {not_a_name}"),
        );
    }
    check(
        "<v wx:for='{{l}}' wx:key='item.id'/>",
        "for({{l}} as item,index key *index: v) ! 1:19 a phone looks for a field named `item.id`",
    );
    check(
        "<v wx:for='{{l}}' wx:key='card.account'/>",
        "for({{l}} as item,index key *index: v) ! 1:19 `wx:key` takes a field of the item, not a path",
    );
    check(
        "<v wx:for='list'/>",
        "for(list as item,index key -: v) ! 1:4 `wx:for=\"list\"` repeats over the characters of a text",
    );
    check("<v wx:key='id'/>", "v ! 1:1 `wx:key`, `wx:for-item` and `wx:for-index` mean nothing without `wx:for`");
}

#[test]
fn misspelt_directives_name_the_right_one() {
    for (word, right) in [
        ("item", "for-item"),
        ("index", "for-index"),
        ("for-key", "key"),
        ("show", "if"),
        ("eles", "else"),
        ("fro", "for"),
    ] {
        let (_, diagnostics) = super::parse(&super::file(), &format!("<v wx:{word}='x'/>"));
        assert_eq!(diagnostics.len(), 1, "{word}");
        assert_eq!(diagnostics[0].message, format!("there is no `wx:{word}`; it is ignored"));
        assert_eq!(diagnostics[0].hint, format!("did you mean `wx:{right}`?"));
    }
    check(
        "<v wx:id='a' wx:value='b'/>",
        "v ! 1:4 there is no `wx:id`; it is ignored ! 1:14 there is no `wx:value`; it is ignored",
    );
}

#[test]
fn events() {
    check(
        "<v bindtap='a' bind:tap='b' catchtap='' catch:x='c' bindRoomEvent='d'/>",
        "v @bind.tap=a @bind:tap=b @catch.tap= @catch:x=c @bind.RoomEvent=d",
    );
    check(
        "<v mut-bind:tap='a' capture-bind:tap='b' capture-catch:tap='c' capture-mut-bind:tap='d'/>",
        "v @mut-bind:tap=a @capture-bind:tap=b @capture-catch:tap=c @capture-mut-bind:tap=d",
    );
    check("<v bind:a='{{x.y}}' catchtap bind='1' bind-x='2'/>", "v bind=1 bind-x=2 @bind:a={{x.y}} @catch.tap=");
}

#[test]
fn special_attributes() {
    // Source: the event page, "dataset".
    check(
        "<v data-element-type='1' data-elementType='{{2}}' data-a/>",
        "v data.elementType=1 data.elementtype={{2}} data.a=true",
    );
    check(
        "<v mark:myMark='last' model:value='{{v}}' change:prop='{{m.f}}' prop='1'/>",
        "v model:value={{v}} prop=1 mark.myMark=last change.prop={{m.f}}",
    );
    check(
        "<v worklet:ongesture='f' generic:tail='t' slot:item='i' slot:index slot='s'/>",
        "v slot=s worklet.ongesture=f generic.tail=t slot.item=i slot.index=index",
    );
    check(
        "<v model:value='{{a + 1}}'/>",
        "v model:value={{a + 1}} ! 1:4 `model:value` cannot write back: it is not bound to a field",
    );
    check(
        "<v :src='a' @tap='b' v-if='c' mp-alipay:x='d'/>",
        "v ! 1:4 `:src` is not WXML; it is ignored ! 1:13 `@tap` is not WXML; it is ignored \
         ! 1:22 `v-if` is not WXML; it is ignored ! 1:31 `mp-alipay:x` is not WXML; it is ignored",
    );
}

#[test]
fn depth_is_bounded() {
    for open in ["<v>", "<block wx:if='{{a}}'>", "<template name='a'>", "<v class='{{", "{{", "<v ", "<!--", "<wxs>"] {
        let (_, diagnostics) = super::parse(&super::file(), &open.repeat(20_000));
        assert!(!diagnostics.is_empty(), "{open}");
    }
    let (template, diagnostics) =
        super::parse(&super::file(), &format!("{}{}", "<v>".repeat(5_000), "</v>".repeat(5_000)));
    assert_eq!(template.nodes.len(), 1);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
}
