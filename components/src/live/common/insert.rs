//! Whether a phone would put the native view into the page at all, and how it says that it does not.
//!
//! Texts: collected from developers' reports; they tell account permission, category and the phone's permission apart.

use zhenji_core::device::compare_versions;
use zhenji_core::machine::Cx;
use zhenji_core::spec::ComponentSpec;

/// The oldest clients that have the tags (Tencent Cloud 454/12518): platform and version.
const CLIENTS: &[(&str, &str)] = &[("ios", "6.5.21"), ("android", "6.5.19")];

/// Why the view is not there.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::live) struct Refusal {
    /// `errMsg` of the `error` event; `None`: the client does not know the tag and says nothing.
    pub(in crate::live) event: Option<String>,
    /// What methods of its context fail with.
    pub(in crate::live) reason: String,
}

/// `LivePlayer` of `live-player`.
pub(in crate::live) fn pascal(tag: &str) -> String {
    tag.split('-').map(|part| part[..1].to_ascii_uppercase() + &part[1..]).collect()
}

/// Checks client, account and page as the element comes.
pub(in crate::live) fn check(spec: &ComponentSpec, cx: &mut Cx<'_>) -> Result<(), Refusal> {
    let (tag, device) = (spec.tag, cx.device);
    let client = CLIENTS.iter().find(|(platform, _)| *platform == &*device.platform).map(|(_, v)| *v);
    let old_client = client.filter(|v| !device.version.is_empty() && compare_versions(&device.version, v).is_lt());
    if !device.sdk_at_least(spec.since) || old_client.is_some() {
        let reason = match old_client {
            Some(version) => format!("<{tag}> needs WeChat {version}; this phone has {}", device.version),
            None => format!("<{tag}> needs base library {}; this phone has {}", spec.since, device.sdk_version),
        };
        cx.warn(reason.clone(), "a phone shows nothing; check wx.canIUse first");
        return Err(Refusal { event: None, reason });
    }
    let insert = format!("insert{}:fail", pascal(tag));
    let refused = |event: String, reason: String| Err(Refusal { event: Some(event), reason });
    if cx.site.taken {
        // One pusher a page; also seen where `wx:if` makes the next one before the last is gone.
        let reason = format!("一个页面只能插入一个 {tag}");
        cx.warn(format!("this page has a <{tag}> already, and takes only one"), "keep one and change its url");
        return refused(format!("{insert}:{reason}"), reason);
    }
    let operate = format!("no permission, appId={}", cx.site.app_id);
    if cx.world.no_live_category {
        let cause = "the account's category is not open for live components";
        cx.warn(format!("<{tag}> is not inserted: {cause}"), CATEGORIES);
        let detail = "permissionMsg=permission got, detail=jsapi has no permission";
        let what = format!("jsapi has no permission, event=insert{}, runningState=foreground, {detail}", pascal(tag));
        return refused(format!("{insert} {what} ({cause})"), format!("{operate} ({cause})"));
    }
    if cx.world.no_live_permission {
        let cause = "live components are not switched on for the account";
        cx.warn(format!("<{tag}> is not inserted: {cause}"), SWITCH);
        return refused(format!("{insert}:access denied ({cause})"), format!("{operate} ({cause})"));
    }
    Ok(())
}

/// What a player in RTC mode is told: it wants the microphone too, and fails without a code of its own where the phone does
/// not let WeChat have it.
pub(in crate::live) fn without_microphone(spec: &ComponentSpec, cx: &mut Cx<'_>) -> Refusal {
    let cause = "the phone's system does not let WeChat use the microphone";
    cx.warn(format!("<{}> in RTC mode is not inserted: {cause}", spec.tag), "allow it in the phone's settings");
    Refusal { event: Some(denied_by_system(spec)), reason: format!("system permission denied ({cause})") }
}

/// Where live components are allowed (live-player page), and where they are switched on.
const CATEGORIES: &str = "a phone refuses it; open are 社交-直播, 教育-在线视频课程, 医疗, 金融, 汽车-汽车预售, 政府主体, \
     IT科技-多方通信 and -音视频设备, 房地产-房地产营销, 商业服务-公证, 公共服务-交通运输";
const SWITCH: &str =
    "a phone refuses it; switch them on in 开发 → 接口设置, which needs an account of an enterprise, not of a person";

/// The phone's own permission is missing (`insertLivePusher:fail:system permission denied`).
pub(in crate::live) fn denied_by_system(spec: &ComponentSpec) -> String {
    format!("insert{}:fail:system permission denied", pascal(spec.tag))
}
