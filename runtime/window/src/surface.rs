//! One page on screen: a WebKit view whose document is ours.
//!
//! Commands wait until the document's script is there; after that each batch is one script, in order.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use gtk::prelude::*;
use tao::event_loop::EventLoopProxy;
use webkit2gtk::WebViewExt as _;
use wry::{WebView, WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::PageId;
use zhenji_core::view::{Resources, ViewEvent};

use super::decode::{self, Message};
use super::resource::{self, DOCUMENT, Reasons, SCHEME};
use super::{Reports, ToWindow, WindowError};

/// The name of a surface on the main thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SurfaceId(pub(super) u32);

/// What every surface of a window is made with.
pub(super) struct Kit {
    /// Where all surfaces stand, one visible.
    pub(super) stack: gtk::Stack,
    /// Where messages to the main loop go.
    pub(super) proxy: EventLoopProxy<ToWindow>,
    /// Where events go.
    pub(super) reports: Reports,
    /// Where images come from.
    pub(super) resources: Arc<dyn Resources>,
    /// Why images did not come.
    pub(super) reasons: Reasons,
    /// Where the frames come from.
    pub(super) frames_url: String,
    /// The phone.
    pub(super) device: Arc<DeviceProfile>,
    /// Window px a CSS px.
    pub(super) zoom: f64,
}

/// A page's view.
pub(super) struct Surface {
    view: WebView,
    /// The page that took it; `None` while it is spare.
    page: Rc<Cell<Option<PageId>>>,
    /// Scripts for a document that is not there yet.
    waiting: Option<Vec<String>>,
}

impl Surface {
    /// Makes a surface, in the web process of `related` if there is one.
    pub(super) fn new(id: SurfaceId, kit: &Kit, related: Option<&Self>) -> Result<Self, WindowError> {
        let page = Rc::new(Cell::new(None));
        let mut builder = WebViewBuilder::new()
            // Nothing a page leaves behind belongs on disk; storage is the logic lane's.
            .with_incognito(true)
            .with_url(DOCUMENT)
            .with_initialization_script_for_main_only(script(kit), true)
            .with_navigation_handler(|url| url == DOCUMENT || url == "about:blank")
            .with_new_window_req_handler(|_, _| wry::NewWindowResponse::Deny)
            .with_ipc_handler(hear(id, page.clone(), kit));
        match related {
            Some(related) => builder = builder.with_related_view(related.view.webview()),
            // A scheme is registered once for all related views.
            None => {
                let (resources, reasons) = (kit.resources.clone(), kit.reasons.clone());
                builder = builder.with_asynchronous_custom_protocol(SCHEME.into(), move |_, request, responder| {
                    resource::answer(&*resources, &reasons, &request, responder);
                });
            }
        }
        let view = builder.build_gtk(&kit.stack).map_err(|e| WindowError::WebKit(e.to_string()))?;
        let webview = view.webview();
        webview.set_zoom_level(kit.zoom);
        let reports = kit.reports.clone();
        webview.connect_web_process_terminated(move |_, reason| {
            reports.trouble(format!("WebKit's web process ended ({reason:?}); start again to see the pages"));
        });
        webview.show();
        Ok(Self { view, page, waiting: Some(Vec::new()) })
    }

    /// Gives the surface to a page.
    pub(super) fn take(&self, page: PageId) {
        self.page.set(Some(page));
    }

    /// The GTK widget.
    pub(super) fn widget(&self) -> webkit2gtk::WebView {
        self.view.webview()
    }

    /// Runs a script, now or when the document is there.
    pub(super) fn run(&mut self, script: String, reports: &Reports) {
        match &mut self.waiting {
            Some(waiting) => waiting.push(script),
            None => {
                if let Err(e) = self.view.evaluate_script(&script) {
                    reports.trouble(format!("the window's script cannot be run: {e}"));
                }
            }
        }
    }

    /// The document is there.
    pub(super) fn ready(&mut self, reports: &Reports) {
        for script in self.waiting.take().unwrap_or_default() {
            self.run(script, reports);
        }
    }
}

fn hear(id: SurfaceId, page: Rc<Cell<Option<PageId>>>, kit: &Kit) -> impl Fn(wry::http::Request<String>) + 'static {
    let (proxy, reports, reasons) = (kit.proxy.clone(), kit.reports.clone(), kit.reasons.clone());
    move |request| {
        // A spare surface has nothing to say but that it is ready; its trouble belongs to no page.
        let page = page.get().unwrap_or(PageId(0));
        match decode::message(request.body(), page) {
            Ok(Message::Ready) => {
                // A loop that ended needs no surface.
                let _ = proxy.send_event(ToWindow::Ready(id));
            }
            Ok(Message::Event(event)) => reports.send(event),
            Ok(Message::ImageFailed { page, node, url }) => {
                reports.send(ViewEvent::LoadFailed { page, node, reason: reasons.of(&url).into() });
            }
            Err(message) => reports.trouble(message),
        }
    }
}

/// The script of every document, in a scope of its own.
fn script(kit: &Kit) -> String {
    let (url, d) = (&kit.frames_url, &kit.device);
    let device = format!(
        "{{ width: {}, height: {}, status: {}, bottom: {}, native: {}, ordered: {} }}",
        d.width,
        d.height,
        d.status_bar,
        d.safe_bottom,
        d.habits.native_layer,
        // From here on z-index orders native views among themselves (WeChat docs, "native components").
        d.sdk_at_least("2.7.0")
    );
    let files = concat!(
        include_str!("js/style.js"),
        include_str!("js/tree.js"),
        include_str!("js/twin.js"),
        include_str!("js/native.js"),
        include_str!("js/full.js"),
        include_str!("js/input.js"),
        include_str!("js/measure.js"),
        include_str!("js/picture.js"),
        include_str!("js/main.js"),
    );
    format!("(() => {{ 'use strict'; const ZJ_FRAMES = {url:?}, ZJ_DEVICE = {device};\n{files}\n}})();")
}
