//! Toast, loading, modal and action sheet, and the error overlay.

use std::sync::Arc;

use super::bars::css;
use super::{empty, label, node};
use crate::device::DeviceProfile;
use crate::logic::EffectId;
use crate::machine::Shadow;
use crate::time::Time;

/// `showToast`, `showLoading`
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Text.
    pub title: Arc<str>,
    /// `success`, `error`, `loading`, `none`.
    pub icon: Arc<str>,
    /// Image file instead of the icon, or empty.
    pub image: Arc<str>,
    /// Touches do not reach the page.
    pub mask: bool,
    /// When it vanishes; `None` for a loading.
    pub until: Option<Time>,
}

/// `showModal`
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The fields are the options of wx.showModal.
pub struct Modal {
    pub effect: EffectId,
    pub title: Arc<str>,
    pub content: Arc<str>,
    pub show_cancel: bool,
    pub cancel_text: Arc<str>,
    pub cancel_color: Arc<str>,
    pub confirm_text: Arc<str>,
    pub confirm_color: Arc<str>,
    pub editable: bool,
    pub placeholder: Arc<str>,
}

/// `showActionSheet`
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The fields are the options of wx.showActionSheet.
pub struct ActionSheet {
    pub effect: EffectId,
    pub alert: Arc<str>,
    pub items: Vec<Arc<str>>,
    pub color: Arc<str>,
}

/// What stands above the page at the moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dialogs {
    /// A toast or a loading: a phone shows one at a time.
    pub toast: Option<Toast>,
    /// Modals wait for each other.
    pub modals: std::collections::VecDeque<Modal>,
    /// An action sheet.
    pub sheet: Option<ActionSheet>,
}

/// Keys of the entries; an action sheet has at most six (WeChat docs, "wx.showActionSheet").
pub const SHEET_KEYS: [&str; 6] = ["sheet-0", "sheet-1", "sheet-2", "sheet-3", "sheet-4", "sheet-5"];

impl Dialogs {
    pub(super) fn draw(&self, device: &DeviceProfile) -> Vec<Shadow> {
        vec![
            self.sheet.as_ref().map_or_else(|| empty("sheet"), |s| sheet(s, device)),
            self.modals.front().map_or_else(|| empty("modal"), modal),
            self.toast.as_ref().map_or_else(|| empty("toast"), toast),
        ]
    }
}

fn toast(toast: &Toast) -> Shadow {
    let mut children = Vec::new();
    if !toast.image.is_empty() {
        let mut image = node("toast-image", "img", "width:40px;height:40px".into(), Vec::new());
        image.attrs.push(("src", toast.image.clone()));
        children.push(image);
    } else {
        match &*toast.icon {
            "loading" => {
                children.push(node("toast-loading", "wx-shell-spinner", "width:34px;height:34px".into(), Vec::new()))
            }
            "none" => {}
            icon => {
                let mark: Arc<str> = if icon == "error" { "✕" } else { "✓" }.into();
                children.push(label("toast-icon", "wx-shell-toast-icon", String::new(), &mark));
            }
        }
    }
    let plain = children.is_empty();
    children.push(label("toast-text", "wx-shell-toast-text", String::new(), &toast.title));
    let boxed = node(if plain { "toast-plain" } else { "toast-box" }, "wx-shell-toast", String::new(), children);
    let class = if toast.mask { "pointer-events:auto" } else { "pointer-events:none" };
    node("toast", "wx-shell-layer", class.into(), vec![boxed])
}

fn modal(modal: &Modal) -> Shadow {
    let mut body = Vec::new();
    if !modal.title.is_empty() {
        body.push(label("modal-title", "wx-shell-modal-title", String::new(), &modal.title));
    }
    if modal.editable {
        let mut input = node("modal-input", "input", String::new(), Vec::new());
        input.attrs.push(("value", modal.content.clone()));
        input.attrs.push(("placeholder", modal.placeholder.clone()));
        body.push(input);
    } else {
        body.push(label("modal-content", "wx-shell-modal-content", String::new(), &modal.content));
    }
    let mut buttons = Vec::new();
    if modal.show_cancel {
        let style = format!("color:{}", css(&modal.cancel_color));
        buttons.push(label("modal-cancel", "wx-shell-modal-button", style, &modal.cancel_text));
    }
    let style = format!("color:{}", css(&modal.confirm_color));
    buttons.push(label("modal-confirm", "wx-shell-modal-button", style, &modal.confirm_text));
    body.push(node("modal-buttons", "wx-shell-modal-buttons", String::new(), buttons));
    let boxed = node("modal-box", "wx-shell-modal", String::new(), body);
    node("modal", "wx-shell-layer", "background-color:rgba(0,0,0,.6);pointer-events:auto".into(), vec![boxed])
}

fn sheet(sheet: &ActionSheet, device: &DeviceProfile) -> Shadow {
    let mut rows = Vec::new();
    if !sheet.alert.is_empty() {
        rows.push(label("sheet-alert", "wx-shell-sheet-alert", String::new(), &sheet.alert));
    }
    let style = format!("color:{}", css(&sheet.color));
    rows.extend(sheet.items.iter().zip(SHEET_KEYS).map(|(t, key)| label(key, "wx-shell-sheet-row", style.clone(), t)));
    let cancel: Arc<str> = "取消".into();
    rows.push(label("sheet-cancel", "wx-shell-sheet-cancel", String::new(), &cancel));
    let boxed = node("sheet-box", "wx-shell-sheet", format!("padding-bottom:{}px", device.safe_bottom), rows);
    node("sheet", "wx-shell-layer", "background-color:rgba(0,0,0,.6);pointer-events:auto".into(), vec![boxed])
}

/// Findings over the last good page, until they are mended.
pub(super) fn overlay(errors: &[String]) -> Shadow {
    let title: Arc<str> = format!("{} error{}", errors.len(), if errors.len() == 1 { "" } else { "s" }).into();
    let mut rows = vec![label("overlay-title", "wx-shell-overlay-title", String::new(), &title)];
    for text in errors.iter().take(MOST_ERRORS) {
        rows.push(label("overlay-row", "wx-shell-overlay-row", String::new(), &text.as_str().into()));
    }
    if errors.len() > MOST_ERRORS {
        let more = format!("and {} more: see the terminal", errors.len() - MOST_ERRORS);
        rows.push(label("overlay-row", "wx-shell-overlay-row", String::new(), &more.into()));
    }
    node("overlay", "wx-shell-overlay", String::new(), rows)
}

/// More findings than this do not fit on a phone.
const MOST_ERRORS: usize = 3;
