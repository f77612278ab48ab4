//! From laid-out documents to pixels and PNG.
//!
//! What is drawn is compared with what was drawn last, and only what changed is painted.

use anyrender::{ImageRenderer, PaintScene, Scene};
use anyrender_vello_cpu::VelloCpuImageRenderer;
use blitz_dom::BaseDocument;
use blitz_paint::paint_scene;
use kurbo::{Affine, Rect as Area};
use peniko::{Color, Fill};
use zhenji_core::view::Rect;

use super::blit::Blit;
use super::damage::{self, Damage};

/// The screen in device px.
pub(crate) struct Canvas {
    renderer: VelloCpuImageRenderer,
    /// The size that the renderer is made for: the screen's, or that of the part painted last.
    rendered: (u32, u32),
    pixels: Vec<u8>,
    part: Vec<u8>,
    /// What the pixels show.
    shown: Option<Scene>,
    width: u32,
    height: u32,
    scale: f64,
}

/// A document and where it stands on the screen, CSS px.
pub(crate) struct Layer<'a> {
    pub doc: &'a mut BaseDocument,
    pub area: Rect,
    /// How the whole layer is laid on the screen, device px; `None`: as it is.
    pub turned: Option<Affine>,
}

impl Canvas {
    /// A screen of so many CSS px.
    pub fn new(width: f64, height: f64, scale: f64) -> Self {
        // The renderer counts in u16.
        let px = |n: f64| (n * scale).round().clamp(1.0, 16_384.0) as u32;
        let (width, height) = (px(width), px(height));
        Self::new_px(width, height, scale)
    }

    fn new_px(width: u32, height: u32, scale: f64) -> Self {
        // Zeros cost nothing until they are painted over.
        let pixels = vec![0; width as usize * height as usize * 4];
        let renderer = VelloCpuImageRenderer::new(width, height);
        let rendered = (width, height);
        Self { renderer, rendered, pixels, part: Vec::new(), shown: None, width, height, scale }
    }

    /// Width and height, device px.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Device px a CSS px.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The pixels as last painted, RGBA, rows packed.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Paints the layers over white, first one lowest. All but the first have to cover the screen. What is as it was painted
    /// last is not painted again.
    pub fn paint(&mut self, layers: &mut [Layer<'_>]) {
        let scene = self.draw(layers);
        match self.copy_pictures(&scene) {
            Damage::Nothing | Damage::Brushes(_) => {}
            Damage::Part(part) => self.render_part(damage::inside(&scene, part), part),
            Damage::All => {
                let mut pixels = std::mem::take(&mut self.pixels);
                self.render(scene.clone(), (self.width, self.height), &mut pixels);
                self.pixels = pixels;
            }
        }
        self.shown = Some(scene);
    }

    /// Copies the pictures that need no more than that, and says what is left to render.
    fn copy_pictures(&mut self, scene: &Scene) -> Damage {
        let screen = self.screen();
        let Some(shown) = &self.shown else { return Damage::All };
        let damage = Damage::between(shown, scene, screen);
        let Damage::Brushes(changed) = &damage else { return damage };
        let Some(blits) = changed.iter().map(|at| Blit::of(scene, *at)).collect::<Option<Vec<_>>>() else {
            return Damage::around(changed, [shown, scene], screen);
        };
        blits.iter().for_each(|blit| blit.copy(&mut self.pixels, self.width as usize));
        Damage::Nothing
    }

    fn screen(&self) -> Area {
        Area::new(0.0, 0.0, f64::from(self.width), f64::from(self.height))
    }

    fn draw(&self, layers: &mut [Layer<'_>]) -> Scene {
        let (screen, scale) = (self.screen(), self.scale);
        let mut scene = Scene::new();
        scene.fill(Fill::NonZero, Affine::IDENTITY, Color::WHITE, None, &screen);
        for layer in layers {
            let px = |n: f64| (n * scale).round().max(0.0) as u32;
            let (x, y) = (px(layer.area.left), px(layer.area.top));
            let (w, h) = (px(layer.area.width), px(layer.area.height));
            let area = Area::from_origin_size((f64::from(x), f64::from(y)), (f64::from(w), f64::from(h)));
            if let Some(turned) = layer.turned {
                let mut flat = Scene::new();
                paint_scene(&mut flat, layer.doc, scale, w, h, 0, 0);
                scene.append_scene(flat, turned);
                continue;
            }
            paint_scene(&mut scene, layer.doc, scale, w, h, x, y);
            // What left the area is painted over: a clip would double the cost of a repaint.
            for rest in around(screen, area) {
                scene.fill(Fill::NonZero, Affine::IDENTITY, Color::WHITE, None, &rest);
            }
        }
        scene
    }

    fn render_part(&mut self, scene: Scene, area: Area) {
        let (left, top) = (area.x0 as usize, area.y0 as usize);
        let (width, height) = (area.width() as u32, area.height() as u32);
        let mut part = std::mem::take(&mut self.part);
        part.resize(width as usize * height as usize * 4, 0);
        self.render(scene, (width, height), &mut part);
        let rows = self.pixels.chunks_exact_mut(self.width as usize * 4).skip(top);
        for (row, new) in rows.zip(part.chunks_exact(width as usize * 4)) {
            row[left * 4..][..new.len()].copy_from_slice(new);
        }
        self.part = part;
    }

    fn render(&mut self, scene: Scene, (width, height): (u32, u32), pixels: &mut [u8]) {
        if self.rendered != (width, height) {
            self.renderer.resize(width, height);
            self.rendered = (width, height);
        }
        self.renderer.reset();
        self.renderer.render(|painter| painter.append_scene(scene, Affine::IDENTITY), pixels);
    }

    /// Starts over after the renderer was left in the middle of something.
    pub fn reset(&mut self) {
        *self = Self::new_px(self.width, self.height, self.scale);
    }

    /// The pixels as PNG.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut out = Vec::with_capacity(self.pixels.len() / 8);
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(out)
    }
}

/// The parts of the screen around an area: above, below, left and right of it.
fn around(screen: Area, area: Area) -> impl Iterator<Item = Area> {
    let parts = [
        Area::new(screen.x0, screen.y0, screen.x1, area.y0),
        Area::new(screen.x0, area.y1, screen.x1, screen.y1),
        Area::new(screen.x0, area.y0, area.x0, area.y1),
        Area::new(area.x1, area.y0, screen.x1, area.y1),
    ];
    parts.into_iter().filter(|part| part.x1 > part.x0 && part.y1 > part.y0)
}
