//! What is put right in the engine. Expected values: ECMA-262, and node 20 where the standard leaves it open.

use crate::Lane;

#[test]
fn dates_read_common_formats() {
    let lines = Lane::code(
        "console.log(['2024/01/02 03:04:05', '2024-1-2', 'Jan 2, 2024', '2024-01-02', '2024-01-02T03:04:05', 'Tue Jan 02 2024 03:04:05 GMT+0800 (CST)', 'no'].map((s) => new Date(s).getTime()).join()); const d = new Date(2024, 0, 2); console.log(d instanceof Date, d.constructor === Date, typeof Date(), Date.parse('1/2/2024'), Date.now(), class extends Date {}.name); class D extends Date {} console.log(new D('2024/01/02') instanceof D, new Date(d).getTime() === +d)",
    );
    assert_eq!(lines[0], "1704135845000,1704124800000,1704124800000,1704153600000,1704135845000,1704135845000,NaN");
    assert_eq!(lines[1], "true true string 1704124800000 1704067200000 ");
    assert_eq!(lines[2], "true true");
}

#[test]
fn json_parses_as_the_standard_has_it() {
    let lines = Lane::code(
        r#"console.log(JSON.parse('{"a":[1,-2.5e3,"\\u0041\\n",null,true],"2":{}}').a.join('|'), JSON.parse(' "x" '), JSON.parse('[1,2]', (k, v) => Array.isArray(v) ? v : v + 1)[1]); for (const t of ['{a}', '', '[1,]', '01', '{"a":1}}']) { try { JSON.parse(t); console.log('no') } catch (e) { console.log(e.name, e.message) } } console.log(JSON.parse('['.repeat(2000) + ']'.repeat(2000)).length)"#,
    );
    assert_eq!(
        lines,
        [
            "1|-2500|A\n||true x 3",
            "SyntaxError Unexpected token a in JSON at position 1",
            "SyntaxError Unexpected end of JSON input",
            "SyntaxError Unexpected token ] in JSON at position 3",
            "SyntaxError Unexpected token 1 in JSON at position 1",
            "SyntaxError Unexpected token } in JSON at position 7",
            "1",
        ]
    );
}

#[test]
fn strings_split_and_search() {
    let lines = Lane::code(
        "console.log('a,b,,c'.split(',').join('|'), 'abc'.split('').join('|'), 'a,b'.split(',', 1).join(), 'a1b2'.split(/\\d/).join(), 'abc'.split().length, '你,好'.split(',').join('|'), 'x'.split('yy').length); console.log('abcabc'.indexOf('c', 3), 'abc'.indexOf(''), 'abc'.indexOf('', 9), '你好'.indexOf('好'), 'abc'.indexOf('你'), 'aab'.indexOf('ab'), 'abc'.includes('bc'), String.prototype.indexOf.call(123, 2))",
    );
    assert_eq!(lines, ["a|b||c a|b|c a a,b, 1 你|好 1", "5 0 3 1 -1 1 true 1"]);
}

#[test]
fn locale_forms_are_those_of_china_and_america() {
    let lines = Lane::code(
        "const d = new Date(2024, 0, 2, 15, 4, 5); console.log(d.toLocaleString(), '|', d.toLocaleDateString('en-US'), '|', d.toLocaleTimeString('en-US'), '|', d.toLocaleDateString('zh-CN', { year: 'numeric', month: '2-digit', day: '2-digit' })); console.log((1234567.891).toLocaleString(), (0.5).toLocaleString('en-US', { style: 'percent' }), (3).toLocaleString('zh-CN', { minimumFractionDigits: 2 }), ['b', 'a', 'C'].sort((x, y) => x.localeCompare(y)).join(), typeof Intl.NumberFormat)",
    );
    assert_eq!(
        lines,
        ["2024/1/2 15:04:05 | 1/2/2024 | 3:04:05 PM | 2024/01/02", "1,234,567.891 50% 3.00 a,b,C function"]
    );
}

#[test]
fn errors_have_v8_stacks() {
    let lines = Lane::code(
        "const e = new TypeError('x'); console.log(e.stack.split('\\n')[0], /pages\\/a\\.js:1:\\d+/.test(e.stack)); const o = {}; Error.captureStackTrace(o); console.log(typeof o.stack); console.log('%s is %d', 'a', 1.5, { b: [1] })",
    );
    assert_eq!(lines, ["TypeError: x true", "string", "a is 1.5 {b: [1]}"]);
}
