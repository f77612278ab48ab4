//! The pages of the demo, as core would send them.

use std::sync::Arc;

use image::{ImageFormat, RgbImage};
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::PageId;
use zhenji_core::machine::{Fit, Picture};
use zhenji_core::media::MediaId;
use zhenji_core::view::{NodeId, Patch, Rect, Resources, ViewCommand};

/// The first page.
pub const FIRST: PageId = PageId(1);
/// Its root, shell and page area.
pub const ROOT: NodeId = NodeId(1);
pub const SHELL: NodeId = NodeId(2);
pub const AREA: Rect = Rect { left: 0.0, top: 64.0, width: 375.0, height: 603.0 };
pub const TITLE: NodeId = NodeId(10);
pub const BACK: NodeId = NodeId(11);
pub const HEADING: NodeId = NodeId(20);
pub const BOX: NodeId = NodeId(21);
pub const IMAGE: NodeId = NodeId(22);
pub const BROKEN: NodeId = NodeId(23);
pub const FIELD: NodeId = NodeId(24);
pub const SCROLLER: NodeId = NodeId(25);
pub const PLAYER: NodeId = NodeId(26);
pub const COVER: NodeId = NodeId(27);
pub const FIXED: NodeId = NodeId(28);
pub const ABOVE: NodeId = NodeId(33);
pub const AREA_FIELD: NodeId = NodeId(29);

/// What `ua` would say.
const UA: &str = "
  wx-view, wx-nav, wx-scroll-view, wx-cover-view { display: block; }
  wx-scroll-view { overflow: auto; }
  wx-view[class][class] { color: rgb(9, 9, 9); }
  wx-live-player { display: block; position: absolute; background: #000; }
  wx-nav { position: absolute; left: 0; top: 0; width: 100%; height: 64px; background: rgb(40, 44, 52); color: #fff;
    font: 16px/44px sans-serif; padding-top: 20px; box-sizing: border-box; text-align: center; }
  wx-back { pointer-events: auto; position: absolute; left: 10px; top: 20px; width: 44px; height: 44px; background: rgb(0, 120, 255); }
  input, textarea { box-sizing: border-box; font: 16px sans-serif; border: 1px solid #888; padding: 0 4px; }
";

/// What the author would say. The last rules try to rise above everything.
const PAGE: &str = "
  wx-page { background: rgb(240, 240, 240); font: 16px sans-serif; }
  .heading { height: 40px; line-height: 40px; padding: 0 10px; }
  .box { position: absolute; left: 20px; top: 50px; width: 100px; height: 40px; background: rgb(255, 0, 0);
    transition: background-color 0.1s; }
  .box.on { background: rgb(0, 255, 0); }
  .losing { color: rgb(1, 2, 3); }
  .image { position: absolute; left: 140px; top: 50px; width: 40px; height: 40px; }
  .field { position: absolute; left: 20px; top: 100px; width: 200px; height: 36px; }
  .area { position: absolute; left: 20px; top: 520px; width: 200px; height: 50px; }
  .scroller { position: absolute; left: 20px; top: 150px; width: 150px; height: 100px; background: #fff; }
  .row { height: 20px; line-height: 20px; }
  .player { left: 20px; top: 260px; width: 200px; height: 200px; }
  .cover { margin: 80px 0 0 80px; width: 40px; height: 40px; background: rgb(255, 255, 0); }
  .fixed { position: fixed; left: 0; bottom: 0; padding-bottom: var(--safe-bottom, 99px); box-sizing: content-box; width: 100%; height: 30px; background: rgb(0, 0, 255); z-index: 2147483647; }
  .escape { position: fixed; left: 0; top: -50px; width: 50px; height: 60px; background: rgb(255, 0, 255); z-index: 2147483647; }
  .tall { height: 2000px; }
  .above { position: absolute; left: 20px; top: 400px; width: 80px; height: 20px; background: rgb(0, 255, 255); z-index: 2147483647; }
  wx-nav { background: rgb(255, 0, 255) !important; }
";

/// An iPhone 8 in CSS px.
pub fn device(sdk_version: &str) -> DeviceProfile {
    let mut device = DeviceProfile {
        name: "demo".into(),
        brand: "demo".into(),
        model: "demo".into(),
        platform: "ios".into(),
        system: "iOS 17.4".into(),
        version: "8.0.50".into(),
        sdk_version: sdk_version.into(),
        language: "zh_CN".into(),
        width: 375.0,
        height: 667.0,
        pixel_ratio: 2.0,
        status_bar: 20.0,
        navigation_bar: 44.0,
        tab_bar: 48.0,
        safe_bottom: 0.0,
        moment: zhenji_core::device::Moment::default(),
        habits: zhenji_core::device::Habits::default(),
    };
    device.set_base_library(sdk_version);
    device
}

/// The first page: everything.
pub fn first() -> Vec<ViewCommand> {
    let mut tree = Tree::default();
    shell(&mut tree, SHELL, TITLE, BACK, "导航栏标题");
    tree.element(HEADING, "wx-view", "heading losing", ROOT).text(
        NodeId(30),
        HEADING,
        "你好，真机！Hello <view> & “引号” 𠮷😀",
    );
    tree.element(BOX, "wx-view", "box", ROOT);
    tree.with(IMAGE, "img", &[("class", "image"), ("src", "/images/图 a.png")], ROOT);
    tree.with(BROKEN, "img", &[("src", "/images/missing.png"), ("style", "display:none")], ROOT);
    tree.with(
        FIELD,
        "input",
        &[("class", "field"), ("value", "初"), ("placeholder", "请输入"), ("type", "number")],
        ROOT,
    );
    tree.with(AREA_FIELD, "textarea", &[("class", "area"), ("value", "多行\n文本")], ROOT);
    tree.element(SCROLLER, "wx-scroll-view", "scroller", ROOT);
    for n in 100..150 {
        tree.element(NodeId(n), "wx-view", "row", SCROLLER).text(NodeId(n + 100), NodeId(n), &format!("第 {n} 行"));
    }
    tree.element(PLAYER, "wx-live-player", "player", ROOT);
    tree.patches.push(Patch::Picture { node: PLAYER, picture: Some(picture(Fit::Cover, 0, false)) });
    tree.element(COVER, "wx-cover-view", "cover", PLAYER);
    tree.element(FIXED, "wx-view", "fixed", ROOT);
    tree.element(NodeId(31), "wx-view", "escape", ROOT);
    tree.element(NodeId(32), "wx-view", "tall", ROOT);
    tree.element(ABOVE, "wx-view", "above", ROOT);
    open(FIRST, ROOT, SHELL, tree.patches)
}

/// A picture of session 1.
pub fn picture(fit: Fit, rotation: u32, mirror: bool) -> Picture {
    Picture { media: MediaId(1), fit, rotation, mirror }
}

/// A page with nothing but a colour; its nodes begin at `1000 * n`.
pub fn plain(n: u32, color: &str) -> Vec<ViewCommand> {
    let id = |k: u32| NodeId(1000 * n + k);
    let mut tree = Tree::default();
    shell(&mut tree, id(2), id(10), id(11), &format!("第 {n} 页"));
    let style = format!("background:{color};height:2000px");
    tree.with(id(20), "wx-view", &[("style", &style)], id(1));
    open(PageId(n), id(1), id(2), tree.patches)
}

fn open(page: PageId, root: NodeId, shell: NodeId, patches: Vec<Patch>) -> Vec<ViewCommand> {
    vec![
        ViewCommand::OpenPage { page, root, shell, area: AREA },
        ViewCommand::Style { page, name: "ua".into(), css: UA.into() },
        ViewCommand::Style { page, name: "page".into(), css: PAGE.into() },
        ViewCommand::Patch { page, patches },
        ViewCommand::ShowPage { page },
    ]
}

fn shell(tree: &mut Tree, shell: NodeId, title: NodeId, back: NodeId, text: &str) {
    tree.element(title, "wx-nav", "", shell).text(NodeId(title.0 + 2), title, text);
    tree.element(back, "wx-back", "", title);
}

/// Patches in the order in which core makes them.
#[derive(Default)]
struct Tree {
    patches: Vec<Patch>,
}

impl Tree {
    fn element(&mut self, node: NodeId, tag: &str, class: &str, parent: NodeId) -> &mut Self {
        self.with(node, tag, &[("class", class)], parent)
    }

    fn with(&mut self, node: NodeId, tag: &str, attrs: &[(&str, &str)], parent: NodeId) -> &mut Self {
        let attrs = attrs.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        self.patches.push(Patch::Create { node, tag: tag.into(), attrs });
        self.patches.push(Patch::Insert { parent, node, before: None });
        self
    }

    fn text(&mut self, node: NodeId, parent: NodeId, text: &str) -> &mut Self {
        self.patches.push(Patch::CreateText { node, text: text.into() });
        self.patches.push(Patch::Insert { parent, node, before: None });
        self
    }
}

/// The project: one image.
pub struct Files;

impl Resources for Files {
    fn load(&self, url: &str, done: Box<dyn FnOnce(Result<Vec<u8>, String>) + Send>) {
        let url: Arc<str> = url.into();
        // From another thread and later, as a real loader answers.
        std::thread::spawn(move || {
            if &*url != "/images/图 a.png" {
                return done(Err(format!("there is no file {url}")));
            }
            let mut png = std::io::Cursor::new(Vec::new());
            let image = RgbImage::from_pixel(8, 6, image::Rgb([0, 200, 100]));
            done(image.write_to(&mut png, ImageFormat::Png).map(|()| png.into_inner()).map_err(|e| e.to_string()));
        });
    }
}
