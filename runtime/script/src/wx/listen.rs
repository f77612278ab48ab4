//! Events of the app and the phone.

use super::table::{ApiSpec, off, on};

pub(super) const APIS: &[ApiSpec] = &[
    on("onError", "onError"),
    off("offError", "onError"),
    on("onUnhandledRejection", "onUnhandledRejection"),
    off("offUnhandledRejection", "onUnhandledRejection"),
    on("onAppShow", "onAppShow"),
    off("offAppShow", "onAppShow"),
    on("onAppHide", "onAppHide"),
    off("offAppHide", "onAppHide"),
    on("onPageNotFound", "onPageNotFound"),
    off("offPageNotFound", "onPageNotFound"),
    on("onThemeChange", "onThemeChange"),
    off("offThemeChange", "onThemeChange"),
    on("onWindowResize", "onWindowResize"),
    off("offWindowResize", "onWindowResize"),
    on("onAudioInterruptionBegin", "onAudioInterruptionBegin"),
    off("offAudioInterruptionBegin", "onAudioInterruptionBegin"),
    on("onAudioInterruptionEnd", "onAudioInterruptionEnd"),
    off("offAudioInterruptionEnd", "onAudioInterruptionEnd"),
    on("onKeyboardHeightChange", "onKeyboardHeightChange"),
    off("offKeyboardHeightChange", "onKeyboardHeightChange"),
    on("onMemoryWarning", "onMemoryWarning"),
    off("offMemoryWarning", "onMemoryWarning"),
];
