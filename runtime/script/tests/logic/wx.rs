//! Calls of `wx`, family by family. Texts and shapes from the page of each call under
//! https://developers.weixin.qq.com/miniprogram/dev/api/

use zhenji_core::logic::{
    ContextTarget, Effect, EffectId, Failure, InstanceId, LogicInput, Navigation, Question, ShellCall,
};
use zhenji_core::value::Value;

use crate::{Lane, lane};

/// A page whose handler `go` runs the code.
fn page(code: &str) -> Lane {
    let mut lane = lane(&[("pages/a.js", &format!("Page({{ async go(e) {{ {code} }} }})"))]);
    lane.open(1, "pages/a").clear().tap(1, "go", Value::Undefined);
    lane
}

#[test]
fn navigation_answers_through_callbacks_or_a_promise() {
    let mut lane = page(
        "wx.navigateTo({ url: '/pages/b?x=1', success(r) { console.log('ok', r.errMsg) }, complete() { console.log('complete') } }); try { await wx.switchTab({ url: 'b' }) } catch (e) { console.log(e.errMsg) }",
    );
    assert_eq!(lane.effects()[0].1, &Effect::Navigate { how: Navigation::To, url: "/pages/b?x=1".into() });
    lane.clear().settle(1, Ok(Value::Undefined)).settle(2, Err(Failure::new("can not switch to no-tabBar page")));
    lane.check(&["log ok navigateTo:ok", "log complete", "log switchTab:fail can not switch to no-tabBar page"]);
}

#[test]
fn storage_keeps_values_and_limits() {
    let lane = page(
        "wx.setStorageSync('k', { a: [1, 'x'] }); wx.setStorageSync('d', new Date(5)); console.log(wx.getStorageSync('k').a[1], wx.getStorageSync('d').getTime(), wx.getStorageSync('none') === ''); const r = await wx.getStorage({ key: 'k' }); console.log(r.data.a[0], r.errMsg); wx.getStorage({ key: 'none', fail(e) { console.log(e.errMsg) } }); try { wx.setStorageSync('big', 'x'.repeat(1024 * 1024)) } catch (e) { console.log(e.message) } wx.removeStorageSync('d'); console.log(wx.getStorageInfoSync().keys.join(), wx.getStorageInfoSync().limitSize)",
    );
    lane.check(&[
        r#"stored k {"a":[1,"x"]}"#,
        r#"stored d {"$zhenji:date":5}"#,
        "log x 5 true",
        "log 1 getStorage:ok",
        "log setStorageSync:fail entry size limit reached",
        "stored d -",
        "log k 10240",
        "log getStorage:fail data not found",
    ]);
}

#[test]
fn the_shell_is_asked_with_defaults() {
    let lane = page(
        "wx.showToast({ title: 'hi' }); wx.showModal({ title: 't' }); wx.showToast({ fail(e) { console.log(e.errMsg) } })",
    );
    let effects = lane.effects();
    let Effect::Shell(ShellCall::ShowToast(toast)) = effects[0].1 else { panic!("{effects:?}") };
    assert_eq!((toast.get("icon"), toast.get("duration")), (Value::from("success"), Value::from(1500.0)));
    let Effect::Shell(ShellCall::ShowModal(modal)) = effects[1].1 else { panic!("{effects:?}") };
    assert_eq!((modal.get("confirmText"), modal.get("showCancel")), (Value::from("确定"), Value::from(true)));
    assert_eq!(
        lane.log.last().unwrap(),
        "log showToast:fail parameter error: parameter.title should be String instead of Undefined;"
    );
}

#[test]
fn the_phone_describes_itself() {
    let lines = Lane::code(
        "const s = wx.getSystemInfoSync(); console.log(s.windowWidth, s.windowHeight, s.SDKVersion, s.platform, s.safeArea.bottom); const m = wx.getMenuButtonBoundingClientRect(); console.log(m.width, m.height, m.top, m.right); console.log(wx.getAccountInfoSync().miniProgram.appId, wx.getLaunchOptionsSync().scene, (await wx.getNetworkType()).networkType, wx.env.USER_DATA_PATH)",
    );
    assert_eq!(lines, ["375 724 3.7.0 ios 778", "87 32 50 368", "touristappid 1001 wifi http://usr"]);
}

#[test]
fn a_request_is_checked_encoded_and_answered() {
    let mut lane = page(
        "const t = wx.request({ url: 'https://x.cn/a', data: { q: '你 好', n: 1 }, success(r) { console.log(r.statusCode, r.data.ok, r.errMsg) } }); t.onHeadersReceived((h) => console.log('headers', h.header.a)); wx.request({ url: 'https://x.cn/p', method: 'post', data: { a: 1 }, header: { 'Content-Type': 'application/x-www-form-urlencoded', Referer: 'no' } }); wx.request({ url: 'https://x.cn/p', method: 'POST', data: { a: 1 }, complete(e) { console.log(e.errMsg) } }).abort(); wx.request({ url: 'x', fail(e) { console.log(e.errMsg) } })",
    );
    let requests: Vec<_> = lane
        .effects()
        .into_iter()
        .filter_map(|(_, e)| if let Effect::Request(r) = e { Some(r.clone()) } else { None })
        .collect();
    assert_eq!(&*requests[0].url, "https://x.cn/a?q=%E4%BD%A0%20%E5%A5%BD&n=1");
    assert_eq!(
        (&*requests[1].method, requests[1].body.as_deref(), requests[1].headers.len()),
        ("POST", Some(&b"a=1"[..]), 1)
    );
    assert_eq!(requests[2].body.as_deref(), Some(&br#"{"a":1}"#[..]));
    assert!(lane.effects().iter().any(|(_, e)| **e == Effect::Abort { target: EffectId(3) }));
    assert_eq!(lane.log.last().unwrap(), "log request:fail invalid url \"x\"");
    lane.clear();
    lane.send(LogicInput::Notify {
        id: EffectId(1),
        name: "headersReceived".into(),
        value: Value::object([("header", Value::object([("a", Value::from("b"))]))]),
    });
    lane.settle(
        1,
        Ok(Value::object([("statusCode", Value::from(200.0)), ("data", Value::object([("ok", Value::from(true))]))])),
    );
    lane.settle(3, Err(Failure::new("abort")));
    lane.check(&["log headers b", "log 200 true request:ok", "log request:fail abort"]);
}

#[test]
fn what_is_not_built_fails_by_name() {
    let lane = page(
        "wx.chooseImage({ fail(e) { console.log(e.errMsg) } }); try { wx.getExptInfoSync() } catch (e) { console.log(e.message) } console.log(typeof wx.nothing); await wx.scanCode().catch((e) => console.log(e.errMsg))",
    );
    lane.check(&[
        "not built chooseImage",
        "Warn wx.chooseImage is not built yet.",
        "not built getExptInfoSync",
        "Warn wx.getExptInfoSync is not built yet.",
        "log getExptInfoSync:fail not built yet",
        "log undefined",
        "not built scanCode",
        "Warn wx.scanCode is not built yet.",
        "log chooseImage:fail not built yet",
        "log scanCode:fail not built yet",
    ]);
}

#[test]
fn a_query_is_built_and_answered() {
    let mut lane = page(
        "wx.createSelectorQuery().in(this).select('#a').boundingClientRect((r) => console.log('one', r.width)).selectAll('.b').fields({ size: true, properties: ['x'] }).selectViewport().scrollOffset().exec((all) => console.log(all.length, all[2].scrollTop))",
    );
    let effects = lane.effects();
    let Effect::Query { owner, queries } = effects[0].1 else { panic!("{effects:?}") };
    assert_eq!((*owner, queries.len()), (Some(InstanceId(1)), 3));
    assert_eq!((queries[0].owner, &*queries[0].selector, queries[0].all), (Some(InstanceId(1)), "#a", false));
    assert_eq!(queries[0].fields.iter().map(|f| &**f).collect::<Vec<_>>(), ["id", "dataset", "rect", "size"]);
    assert_eq!((&*queries[1].selector, queries[1].all, &*queries[1].properties[0]), (".b", true, "x"));
    assert_eq!((&*queries[2].selector, &*queries[2].fields[2]), ("", "scrollOffset"));
    let list = Value::array([
        Value::object([("width", Value::from(7.0))]),
        Value::array([]),
        Value::object([("scrollTop", Value::from(9.0))]),
    ]);
    lane.clear().settle(1, Ok(list));
    lane.check(&["log one 7", "log 3 9"]);
}

#[test]
fn a_live_context_sends_methods_and_reports() {
    let mut lane = page(
        "const c = wx.createLivePlayerContext('p', this); c.play({ success(r) { console.log(r.errMsg) } }); c.snapshot({ quality: 'raw', success(r) { console.log(r.tempImagePath) } }); wx.createLivePusherContext().start(); wx.createLivePusherContext().applyFilter({ fail(e) { console.log(e.errMsg) } })",
    );
    let effects = lane.effects();
    let called = |at: usize| {
        let Effect::Context { tag, target, method, .. } = effects[at].1 else { panic!("{effects:?}") };
        (tag.to_string(), target.clone(), method.to_string())
    };
    let named = |id: &str| ContextTarget::Named { id: id.into(), owner: Some(InstanceId(1)) };
    assert_eq!(called(0), ("live-player".into(), named("p"), "play".into()));
    assert_eq!(called(2), ("live-pusher".into(), named(""), "start".into()));
    assert_eq!(lane.log.last().unwrap(), "log operateLivePusher:fail applyFilter is not built yet");
    lane.clear()
        .settle(1, Ok(Value::Undefined))
        .settle(2, Ok(Value::object([("tempImagePath", Value::from("/t.png"))])));
    lane.check(&["log operateLivePlayer:ok", "log /t.png"]);
}

#[test]
fn can_i_use_follows_the_base_library() {
    // Since: the pages of the calls (getSkylineInfoSync 2.26.2, LivePusherContext.setZoom 2.31.0).
    let lines = Lane::code(
        "console.log(wx.canIUse('showToast'), wx.canIUse('getSystemInfoSync.return.screenWidth'), wx.canIUse('LivePusherContext.setZoom'), wx.canIUse('LivePusherContext.fly'), wx.canIUse('nothing'))",
    );
    assert_eq!(lines, ["true true true false false"]);
}

#[test]
fn small_calls_work() {
    let lines = Lane::code(
        "wx.nextTick(() => console.log('tick')); console.log(wx.arrayBufferToBase64(new Uint8Array([1, 2, 3]).buffer), new Uint8Array(wx.base64ToArrayBuffer('AQID')).join()); wx.getUpdateManager().onCheckForUpdate((r) => console.log(r.hasUpdate)); const a = wx.createAnimation({ duration: 100 }); a.translateX(10).opacity(0.5).step(); console.log(JSON.stringify(a.export()))",
    );
    assert_eq!(
        lines,
        [
            "AQID 1,2,3",
            r#"{"actions":[{"animates":[{"type":"translateX","args":[10]},{"type":"style","args":["opacity",0.5]}],"option":{"transformOrigin":"50% 50% 0","transition":{"duration":100,"timingFunction":"linear","delay":0}}}]}"#,
            "tick",
            "false",
        ]
    );
}

#[test]
fn automation_asks_and_mocks() {
    // App.callWxMethod, App.mockWxMethod, App.callFunction of the automation protocol.
    let mut lane = lane(&[("pages/a.js", "Page({ data: { a: [1, { b: 2 }] }, async sum(x, y) { return x + y } })")]);
    lane.open(1, "pages/a").clear();
    lane.ask(Question::CallWx { method: "getStorageInfoSync".into(), args: vec![] });
    lane.ask(Question::CallWx {
        method: "setStorage".into(),
        args: vec![Value::object([("key", Value::from("k")), ("data", Value::from(1.0))])],
    });
    lane.ask(Question::CallWx { method: "getStorage".into(), args: vec![Value::object([("key", Value::from("no"))])] });
    lane.ask(Question::CallWx { method: "nope".into(), args: vec![] });
    lane.ask(Question::MockWx { method: "showModal".into(), result: Value::object([("confirm", Value::from(true))]) });
    lane.ask(Question::CallFunction {
        source: "(a) => wx.showModal({}).then((r) => [a, r.confirm])".into(),
        args: vec![Value::from(3.0)],
    });
    lane.ask(Question::MockWxFunction {
        method: "getSystemInfoSync".into(),
        source: "function (x) { return x }".into(),
        args: vec![Value::from("ios")],
    });
    lane.ask(Question::CallWx { method: "getSystemInfoSync".into(), args: vec![] });
    lane.ask(Question::AddBinding { name: "tell".into() });
    lane.ask(Question::CallFunction { source: "function () { tell(1); throw new Error('x') }".into(), args: vec![] });
    lane.ask(Question::CallMethod {
        instance: InstanceId(1),
        method: "sum".into(),
        args: vec![Value::from(1.0), Value::from(2.0)],
    });
    lane.ask(Question::GetData { instance: InstanceId(1), path: zhenji_core::value::parse_path("a[1].b") });
    lane.ask(Question::SetData { instance: InstanceId(1), data: Value::object([("a[0]", Value::from(5.0))]) });
    lane.check(&[
        r#"answer 1 {"keys":[],"currentSize":0,"limitSize":10240}"#,
        "stored k 1",
        r#"answer 2 {"errMsg":"setStorage:ok"}"#,
        "answer 3 error data not found",
        "answer 4 error wx.nope not exists",
        "answer 5 null",
        "answer 6 [3,true]",
        "answer 7 null",
        r#"answer 8 "ios""#,
        "answer 9 null",
        "binding tell [1]",
        "answer 10 error x",
        "answer 11 3",
        "answer 12 2",
        "setData 1 a[0]=5",
        "answer 13 null",
    ]);
}

#[test]
fn every_built_name_exists_on_a_phone_once() {
    let names: Vec<&str> = zhenji_script::built_names().collect();
    for (i, name) in names.iter().enumerate() {
        assert!(zhenji_script::NAMES.iter().any(|n| n.name == *name), "{name} is not a name of WeChat");
        assert!(!names[..i].contains(name), "{name} twice");
    }
}
