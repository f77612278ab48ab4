//! How long things take in a window, from command to answer, as the app lane sees it.

use std::time::{Duration, Instant};

use zhenji_core::logic::PageId;
use zhenji_core::media::MediaId;
use zhenji_core::view::{NodeId, Patch, ViewCommand, ViewEvent};

use super::pages::{self, FIRST};
use super::phone::Phone;

const ROWS: u32 = 1000;

/// Prints the figures; nothing can fail but the window itself.
pub fn run(phone: &mut Phone) -> usize {
    let begin = Instant::now();
    phone.apply(pages::first());
    phone.wait("paint", |e| matches!(e, ViewEvent::Painted { .. }));
    print("first page: command → painted (WebKit starts meanwhile)", begin);
    phone.rest(Duration::from_millis(500));

    for n in 2..5 {
        let begin = Instant::now();
        phone.apply(pages::plain(n, "red"));
        phone.wait("paint", |e| *e == ViewEvent::Painted { page: PageId(n) });
        print("a further page: command → painted", begin);
        phone.rest(Duration::from_millis(500));
    }
    phone.apply(vec![ViewCommand::ShowPage { page: FIRST }]);
    phone.rest(Duration::from_millis(300));

    let mut patches = Vec::new();
    for n in 0..ROWS {
        let (row, text) = (NodeId(10_000 + n * 2), NodeId(10_001 + n * 2));
        let class = ("class".into(), "row".into());
        patches.push(Patch::Create { node: row, tag: "wx-view".into(), attrs: vec![class] });
        patches.push(Patch::CreateText { node: text, text: format!("第 {n} 行 row {n}").into() });
        patches.push(Patch::Insert { parent: row, node: text, before: None });
        patches.push(Patch::Insert { parent: pages::ROOT, node: row, before: None });
    }
    let begin = Instant::now();
    phone.apply(vec![ViewCommand::Patch { page: FIRST, patches }]);
    phone.measure(FIRST, &[NodeId(10_000 + (ROWS - 1) * 2)], &[]);
    print("1000 rows: command → laid out and measured", begin);

    for _ in 0..3 {
        let begin = Instant::now();
        let text = Patch::Text { node: NodeId(10_001), text: format!("{begin:?}").into() };
        phone.apply(vec![ViewCommand::Patch { page: FIRST, patches: vec![text] }]);
        phone.measure(FIRST, &[NodeId(10_000)], &[]);
        print("one row: command → laid out and measured", begin);
    }
    let begin = Instant::now();
    phone.shoot_png();
    print("shot", begin);

    // A colour that changes with every frame is looked for in shots, so a shot's own time is part of the figure.
    for n in 0..5_u8 {
        let rgb = [n * 50, 0, 0];
        let begin = Instant::now();
        phone.put_frame(MediaId(1), 360, 640, rgb, rgb);
        while phone.shoot().get_pixel_checked(180, 504).map(|p| p.0[0].abs_diff(rgb[0]) > 4) == Some(true) {}
        print("frame 360x640 put → seen in a shot", begin);
    }
    0
}

fn print(what: &str, begin: Instant) {
    println!("{:8.1} ms  {what}", begin.elapsed().as_secs_f64() * 1e3);
}
