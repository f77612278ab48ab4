//! `[account]` of `zhenji.toml`: whether its subject may use the live components.

use serde::Deserialize;
use zhenji_core::device::Order;
use zhenji_core::world::What;

/// Whose mini-program it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Account {
    /// The subject.
    pub kind: Option<Kind>,
    /// The service category, first and second level, such as `社交-直播`.
    pub category: Option<String>,
}

/// The subject of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person: no live components.
    Personal,
    /// A company or another body.
    Enterprise,
}

/// The categories that may use live components: first level and, where not all are open, the second levels
/// (live-player page, <https://developers.weixin.qq.com/miniprogram/dev/component/live-player.html>; of 金融 the page lists
/// nearly all, so all count).
const CATEGORIES: &[(&str, &[&str])] = &[
    ("社交", &["直播", "直播表演"]),
    ("教育", &["在线视频课程"]),
    ("医疗", &["互联网医院", "公立医院", "公立医疗机构", "三级私立医疗机构", "其他私立医疗机构"]),
    ("金融", &[]),
    ("汽车", &["汽车预售", "汽车预售服务"]),
    ("政府主体", &[]),
    ("IT科技", &["多方通信", "音视频设备"]),
    ("房地产", &["房地产营销"]),
    ("商业服务", &["公证"]),
    ("公共服务", &["交通运输"]),
];

impl Account {
    /// What keeps live components from working, from the start on, on phones of this order.
    pub fn obstacle(&self, order: Option<Order>) -> Option<What> {
        if self.kind == Some(Kind::Personal) {
            return Some(What::NoLivePermission);
        }
        let category = self.category.as_deref()?;
        (!is_open(category, order == Some(Order::Seed2020))).then_some(What::NoLiveCategory)
    }
}

/// Open when the note of 2020 was written, and not any more.
const OPEN_IN_2020: (&str, &[&str]) = ("工具", &["视频客服"]);

/// Whether a category may use live components. Older lists spell some second levels longer or shorter.
fn is_open(category: &str, in_2020: bool) -> bool {
    let (first, second) = match category.split_once(['-', '/', '>']) {
        Some((first, second)) => (first.trim(), second.trim()),
        None => (category.trim(), ""),
    };
    let all = CATEGORIES.iter().chain(in_2020.then_some(&OPEN_IN_2020));
    all.into_iter().any(|(name, open)| *name == first && (open.is_empty() || open.contains(&second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_needs_the_right_subject_and_category() {
        let check = |kind, category: Option<&str>, expect| {
            let account = Account { kind, category: category.map(str::to_owned) };
            assert_eq!(account.obstacle(None), expect, "{account:?}");
        };
        check(None, None, None);
        check(Some(Kind::Personal), Some("社交-直播"), Some(What::NoLivePermission));
        check(Some(Kind::Enterprise), Some("社交-直播"), None);
        check(Some(Kind::Enterprise), Some("金融-银行"), None);
        check(Some(Kind::Enterprise), Some("政府主体"), None);
        check(Some(Kind::Enterprise), Some("社交-陌生人交友"), Some(What::NoLiveCategory));
        check(None, Some("工具-视频客服"), Some(What::NoLiveCategory));
        check(None, Some("汽车-汽车预售服务"), None);
        let tool = Account { kind: None, category: Some("工具-视频客服".into()) };
        assert_eq!(tool.obstacle(Some(Order::Seed2020)), None);
    }
}
