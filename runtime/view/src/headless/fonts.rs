//! The fonts of the headless view: the system's, with Chinese in front.
//!
//! They are looked up on a thread of their own, so that asking fontconfig does not delay the first page.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use parley::fontique::{Blob, Collection, CollectionOptions, FamilyId, FontWeight, GenericFamily, Script, SourceCache};
use parley::{FontContext, LayoutContext, StyleProperty};

/// Faces with Simplified Chinese, best first.
const SANS: &[&str] = &[
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
];
const SERIF: &[&str] = &["Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "SimSun"];
const MONO: &[&str] = &["Noto Sans Mono CJK SC", "DejaVu Sans Mono", "Menlo", "Consolas"];
/// Faces for what the Chinese ones lack.
const SYMBOLS: &[&str] = &["Noto Color Emoji", "Noto Emoji", "Noto Sans Symbols2", "DejaVu Sans"];
/// Scripts whose text falls back to those faces when the page names a face that is not there.
const SCRIPTS: &[&[u8; 4]] =
    &[b"Hani", b"Latn", b"Zyyy", b"Zinh", b"Hira", b"Kana", b"Hang", b"Bopo", b"Grek", b"Cyrl", b"Zsym", b"Zsye"];

/// A handle to the fonts; the first use waits until they are known.
#[derive(Clone)]
pub struct Fonts(Arc<Mutex<Stage>>);

enum Stage {
    Loading(Option<JoinHandle<Loaded>>),
    Ready(Box<Loaded>),
}

struct Loaded {
    context: FontContext,
    missing: Option<String>,
}

impl Fonts {
    /// Starts looking up the system's fonts. Call it long before the first page.
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(Stage::Loading(Some(std::thread::spawn(load))))))
    }

    /// What is missing and how to install it.
    pub fn missing(&self) -> Option<String> {
        self.with(|loaded| loaded.missing.clone())
    }

    /// A font context of its own for one document; files are shared.
    pub(crate) fn context(&self) -> FontContext {
        self.with(|loaded| loaded.context.clone())
    }

    fn with<T>(&self, read: impl FnOnce(&Loaded) -> T) -> T {
        let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Stage::Loading(thread) = &mut *stage {
            let loaded = thread.take().and_then(|t| t.join().ok()).unwrap_or_else(none);
            *stage = Stage::Ready(Box::new(loaded));
        }
        match &*stage {
            Stage::Ready(loaded) => read(loaded),
            Stage::Loading(_) => read(&none()),
        }
    }
}

fn load() -> Loaded {
    let mut context = FontContext {
        source_cache: SourceCache::new_shared(),
        collection: Collection::new(CollectionOptions { shared: false, system_fonts: true }),
    };
    let fonts = &mut context.collection;
    fonts.register_fonts(Blob::new(Arc::new(blitz_dom::BULLET_FONT) as _), None);
    let sans = first(fonts, SANS);
    let serif = first(fonts, SERIF).or(sans);
    let mono = first(fonts, MONO);
    let symbols: Vec<FamilyId> = SYMBOLS.iter().filter_map(|name| fonts.family_id(name)).collect();
    for (generic, family) in [
        (GenericFamily::SansSerif, sans),
        (GenericFamily::SystemUi, sans),
        (GenericFamily::UiSansSerif, sans),
        (GenericFamily::Serif, serif),
        (GenericFamily::Monospace, mono),
    ] {
        if let Some(family) = family {
            fonts.set_generic_families(generic, [family].into_iter());
        }
    }
    for script in SCRIPTS {
        let families = sans.into_iter().chain(symbols.iter().copied());
        fonts.set_fallbacks(Script::from_bytes(**script), families);
    }
    let missing = sans.is_none().then(|| {
        "no font with Chinese is installed, so text is painted as boxes: install one, for example with `sudo apt-get install \
         fonts-noto-cjk`"
            .to_owned()
    });
    warm(&mut context);
    Loaded { context, missing }
}

/// Shapes a line in the two usual weights, so that the font files are mapped before the first page wants them.
fn warm(context: &mut FontContext) {
    let text = "真机 Zhenji 0123";
    let mut layout: LayoutContext<[u8; 4]> = LayoutContext::new();
    for weight in [FontWeight::NORMAL, FontWeight::BOLD] {
        let mut builder = layout.ranged_builder(context, text, 1.0, true);
        builder.push_default(StyleProperty::FontWeight(weight));
        let mut line = builder.build(text);
        line.break_all_lines(None);
    }
}

fn first(fonts: &mut Collection, names: &[&str]) -> Option<FamilyId> {
    names.iter().find_map(|name| fonts.family_id(name))
}

/// What is left when the look-up itself fell over.
fn none() -> Loaded {
    let context = FontContext {
        source_cache: SourceCache::new_shared(),
        collection: Collection::new(CollectionOptions { shared: false, system_fonts: false }),
    };
    Loaded { context, missing: Some("the system's fonts could not be read: reinstall fontconfig".to_owned()) }
}
