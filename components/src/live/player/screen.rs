//! What a player shows: how its picture lies in the box, and full screen.

use zhenji_core::machine::{Cx, Fit, MachineOutput, Picture};
use zhenji_core::value::Value;

use super::Player;
use super::table::{AUTO_ROTATION, OBJECT_FIT, ORIENTATION};

impl Player {
    pub(super) fn show(&mut self, cx: &mut Cx<'_>) {
        // `horizontal` is the SDK's landscape constant: 270 degrees clockwise. An older text has it the other way round.
        let horizontal = cx.get(&ORIENTATION) == "horizontal";
        let turned = horizontal != cx.device.habits.turned_orientation;
        let picture = Picture {
            media: cx.media,
            fit: if cx.get(&OBJECT_FIT) == "fillCrop" { Fit::Cover } else { Fit::Contain },
            rotation: if turned { 270 } else { 0 },
            mirror: false,
        };
        if self.picture != Some(picture) {
            self.picture = Some(picture);
            cx.out.push(MachineOutput::Picture(Some(picture)));
        }
    }

    pub(super) fn full_screen(&mut self, direction: Option<i32>, cx: &mut Cx<'_>) {
        if self.full_screen == direction {
            return;
        }
        self.was_full = self.full_screen.is_some();
        self.full_screen = direction;
        let turned = direction.unwrap_or(0);
        cx.out.push(MachineOutput::FullScreen { on: direction.is_some(), direction: turned });
        let detail = [
            ("direction", Value::from(if turned == 0 { "vertical" } else { "horizontal" })),
            ("fullScreen", Value::from(direction.is_some())),
        ];
        cx.emit("fullscreenchange", Value::object(detail));
    }

    /// The phone was turned: `enable-auto-rotation` fills the screen, and empties it again when the phone stands upright.
    pub(super) fn rotated(&mut self, cx: &mut Cx<'_>) {
        let degrees = cx.world.rotation;
        let shown = !self.base.page_hidden && !self.base.background;
        if degrees != 0 && cx.get(&AUTO_ROTATION) && shown && self.sent.is_some() {
            self.turned = true;
            self.full_screen(Some(degrees), cx);
        } else if degrees == 0 && std::mem::take(&mut self.turned) {
            self.full_screen(None, cx);
        }
    }
}
