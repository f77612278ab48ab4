//! A picture of the screen: WebKit's snapshot of the shown page, shell and videos included, as PNG.

use std::thread;

use gtk::cairo;
use webkit2gtk::{SnapshotOptions, SnapshotRegion, WebViewExt};
use zhenji_core::view::{MeasureId, ViewEvent};

use super::Reports;

/// Takes a snapshot; the answer comes later.
pub(super) fn shoot(view: &webkit2gtk::WebView, id: MeasureId, reports: Reports) {
    let none = None::<&gtk::gio::Cancellable>;
    view.snapshot(SnapshotRegion::Visible, SnapshotOptions::NONE, none, move |surface| {
        match surface.map_err(|e| e.to_string()).and_then(|s| pixels(&s)) {
            // The main thread has better things to do than to compress.
            Ok(image) => drop(thread::spawn(move || report(&reports, id, png(&image)))),
            Err(e) => report(&reports, id, Err(e)),
        }
    });
}

/// Answers a `Shoot`.
pub(super) fn report(reports: &Reports, id: MeasureId, png: Result<Vec<u8>, String>) {
    reports
        .send(ViewEvent::Shot { id, png: png.map(Into::into).map_err(|e| format!("no picture could be taken: {e}")) });
}

struct Rgb {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

/// Copies the snapshot: the surface WebKit gives is read-only memory, and drawing on it is a crash.
fn pixels(snapshot: &cairo::Surface) -> Result<Rgb, String> {
    let failed = |e: cairo::Error| e.to_string();
    let source = cairo::ImageSurface::try_from(snapshot.clone()).map_err(|_| "it is not an image".to_string())?;
    let (width, height) = (source.width(), source.height());
    let mut copy = cairo::ImageSurface::create(cairo::Format::Rgb24, width, height).map_err(failed)?;
    let context = cairo::Context::new(&copy).map_err(failed)?;
    context.set_source_surface(&source, 0.0, 0.0).map_err(failed)?;
    context.paint().map_err(failed)?;
    drop(context);
    let stride = copy.stride() as usize;
    let data = copy.data().map_err(|e| e.to_string())?;
    let mut bytes = Vec::with_capacity(width as usize * height as usize * 3);
    for row in data.chunks(stride).take(height as usize) {
        for pixel in row.chunks_exact(4).take(width as usize) {
            let [_, r, g, b] = u32::from_ne_bytes([pixel[0], pixel[1], pixel[2], pixel[3]]).to_be_bytes();
            bytes.extend_from_slice(&[r, g, b]);
        }
    }
    Ok(Rgb { width: width as u32, height: height as u32, bytes })
}

fn png(image: &Rgb) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, image.width, image.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(|e| e.to_string())?;
    writer.write_image_data(&image.bytes).map_err(|e| e.to_string())?;
    writer.finish().map_err(|e| e.to_string())?;
    Ok(out)
}
