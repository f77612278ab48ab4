//! Whatever bytes come, parsing ends, stays inside the source and never panics.

use super::positions_are_inside;
use crate::random::Random;
use crate::wxml::parse;

const SAMPLES: &[&str] = &[
    "<view class=\"a {{b ? 'c' : \"d\"}}\" wx:for=\"{{list}}\" wx:key=\"*this\" bindtap='f' data-x-y=1>{{item.a[0]}} 中文 &nbsp; &lt;</view>",
    "<wxs module=\"m\">module.exports = { f: function (a) { return a < 1 && a > 0 ? '</view>' : \"{{\" } }</wxs><text>{{m.f(a, [1, ...b], {c, d: 2})}}\\n</text>",
    "<!-- a -- <view> --><template name='t'><block wx:if=\"{{a}}\"><image src='{{b}}'/></block><block wx:else>x</block></template>\n<template is='t' data='{{...a, b: {c: 1}}}'/>",
    "<import src='a'/><include src=\"b\"/><slot name='x' item='{{a}}'/><input model:value=\"{{v}}\" disabled></input>{{a >>> 1 ?? 0x1F ** 2e3}}",
    "<v a={{b}} c=d e= 'f'g=\"h\"><![CDATA[ x ]]><?pi?><!DOCTYPE a></v ><v\n",
];

const SNIPPETS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "{{",
    "}}",
    "}",
    "\"",
    "'",
    "&",
    "=",
    " ",
    "\n",
    "<!--",
    "-->",
    "<wxs>",
    "</view>",
    "中",
    "\u{3000}",
    "\\",
    "<![CDATA[",
    "]]>",
    "<?",
    "wx:else",
    "\u{0}",
    "😀",
    "..",
    "`",
];

fn boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len())
}

#[test]
fn no_mutation_breaks_the_parser() {
    let mut random = Random(0x5EED);
    for round in 0..20_000 {
        let mut text = SAMPLES[round % SAMPLES.len()].to_owned();
        for _ in 0..=random.below(6) {
            let from = boundary(&text, random.below(text.len() + 1));
            let to = boundary(&text, (from + random.below(8)).min(text.len()));
            match random.below(4) {
                0 => text.replace_range(from..to, ""),
                1 => text.truncate(from),
                2 => {
                    let other = random.one(SAMPLES);
                    text.insert_str(from, &other[..boundary(other, random.below(other.len()))]);
                }
                _ => text.insert_str(from, random.one(SNIPPETS)),
            }
        }
        let (template, diagnostics) = parse(&super::file(), &text);
        assert!(positions_are_inside(&text, &diagnostics), "{text:?}: {diagnostics:?}");
        // Also looks at every span of every expression.
        super::show::template(&template, &text);
    }
}

#[test]
fn every_prefix_parses() {
    for sample in SAMPLES {
        for end in (0..=sample.len()).filter(|&i| sample.is_char_boundary(i)) {
            let (_, diagnostics) = parse(&super::file(), &sample[..end]);
            assert!(positions_are_inside(&sample[..end], &diagnostics), "{}", &sample[..end]);
        }
    }
}
