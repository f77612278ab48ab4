//! Native views where they do not belong: https://developers.weixin.qq.com/miniprogram/dev/component/native-component.html

use super::*;
use crate::view::Measured;

/// The warnings of a page on a phone with this base library; the view says these styles (position, animation) of the element.
fn warnings(sdk: &str, template: &str, styles: [&str; 3]) -> Vec<String> {
    let mut device = device();
    device.set_base_library(sdk);
    let mut stage = Stage::on(device, &[("a", template)], &[]);
    let asked = stage.view.iter().find_map(|c| match c {
        ViewCommand::Measure { id, nodes, .. } => Some((*id, nodes.len())),
        _ => None,
    });
    if let Some((id, n)) = asked {
        let mut boxes = vec![Measured::default(); n];
        boxes[0].styles = styles.map(Arc::from).to_vec();
        stage.input(Input::View(ViewEvent::Measured { id, boxes, viewport: Measured::default() }));
    }
    stage.warnings
}

#[test]
fn each_breach_is_named_with_its_place() {
    let plain = ["static", "none", "visible"];
    for (sdk, template, styles, words) in [
        ("2.9.0", "<probe/>", plain, vec![]),
        (
            "2.9.0",
            "<view><probe><probe/></probe></view>",
            plain,
            vec!["a.wxml:1:14", "<probe> inside <probe>", "2.9.1"],
        ),
        ("2.4.0", "<old><view><probe/></view></old>", plain, vec!["a.wxml:1:12", "<probe> inside <old>", "2.4.4"]),
        ("2.4.4", "<old><probe/></old>", plain, vec![]),
        ("2.9.1", "<probe><probe/></probe>", plain, vec![]),
        ("2.9.0", "<probe/>", ["fixed", "none", "visible"], vec!["position: fixed on <probe>", "a.wxml:1:1"]),
        ("2.9.0", "<probe/>", ["static", "spin", "visible"], vec!["CSS animation on <probe>", "2.9.1"]),
        ("2.9.1", "<probe/>", ["fixed", "spin", "hidden"], vec![]),
        ("2.9.1", "<probe bind:told=\"x\"/>", plain, vec!["<probe> told", "bindtold"]),
        ("2.9.0", "<probe catchtold=\"x\"/>", plain, vec!["<probe> told", "bindtold"]),
        ("2.9.1", "<probe capture-bind:told=\"x\"/>", plain, vec!["<probe> told", "bindtold"]),
        ("2.9.1", "<probe bindtold=\"x\" bindtap=\"y\"/>", plain, vec![]),
        ("2.9.1", "<probe bindtold=\"x\" catchtap=\"y\"/>", plain, vec!["<probe> tap", "bindtap"]),
    ] {
        let mut found = warnings(sdk, template, styles);
        // The templates use a tag that is not there, and the project has no app.js.
        found.retain(|w| w.contains("<probe>"));
        assert_eq!(found.len(), usize::from(!words.is_empty()), "{sdk} {template}: {found:#?}");
        for word in words {
            assert!(found[0].contains(word), "{word}: {}", found[0]);
        }
    }
}
