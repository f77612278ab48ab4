//! What every request is answered from: the running session, and the phone it runs on.
//!
//! Requests of one client begin in the order in which they came; those that wait for page code let later ones pass.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use zhenji_core::app::{App, ElementInfo};
use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::{InstanceId, PageId, Question};
use zhenji_core::time::Time;
use zhenji_core::value::{Key, Value};
use zhenji_core::view::{Measured, NodeId};

use super::requests::Reply;
use crate::lanes::Remote;

/// How long a view may take to measure or to paint a picture.
pub(super) const VIEW_PATIENCE: Duration = Duration::from_secs(15);

/// The session and its phone.
pub(super) struct Desk {
    pub(super) remote: Remote,
    pub(super) device: Arc<DeviceProfile>,
}

impl Desk {
    /// Runs on the app lane.
    pub(super) fn with<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut App, Time) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        self.remote.with(look)?
    }

    /// Asks the logic lane; the answer comes through the receiver.
    pub(super) fn ask(&self, question: Question) -> Receiver<Result<Value, String>> {
        self.remote.begin_ask(question)
    }

    /// A page that is open.
    pub(super) fn page(&self, page: PageId) -> Result<OpenPage, String> {
        self.with(move |app, _| page_of(app, page))
    }

    /// An element that is alive.
    pub(super) fn element(&self, node: NodeId) -> Result<ElementInfo, String> {
        self.with(move |app, _| element_of(app, node))
    }

    /// Box and styles of one element, with the page area.
    pub(super) fn measure(&self, node: NodeId, styles: Vec<Arc<str>>) -> Result<(Measured, Measured), String> {
        let page = self.element(node)?.page;
        let (boxes, viewport) = self.remote.measure(page, vec![node], styles, VIEW_PATIENCE)?;
        let found = boxes.into_iter().next().ok_or("the view does not know the element")?;
        Ok((found, viewport))
    }

    /// Acts on the app lane; the reply waits until page code has seen it, so that what a client reads next is what follows from it.
    pub(super) fn act(
        &self,
        node: NodeId,
        act: impl FnOnce(&mut App, Time) -> Result<(), String> + Send + 'static,
    ) -> Result<Reply, String> {
        let instance = self.with(move |app, now| {
            let page = element_of(app, node)?.page;
            let instance = page_of(app, page)?.instance;
            act(app, now)?;
            Ok(instance)
        })?;
        Ok(self.settled(instance))
    }

    /// Waits until the logic lane has worked off what it was sent before.
    pub(super) fn settled(&self, instance: InstanceId) -> Reply {
        // Questions are answered in order; this one costs nothing.
        let nothing = vec![Key::Field("".into())];
        Reply::Settled(self.ask(Question::GetData { instance, path: nothing }))
    }
}

/// A page that is open, on the stack or behind another tab.
#[derive(Clone, Copy)]
pub(super) struct OpenPage {
    pub(super) page: PageId,
    pub(super) instance: InstanceId,
    pub(super) root: NodeId,
}

/// A page that is open.
pub(super) fn page_of(app: &App, page: PageId) -> Result<OpenPage, String> {
    let roots = app.tree().page(page).ok_or("page destroyed")?;
    Ok(OpenPage { page, instance: roots.instance, root: roots.root })
}

/// An element that is alive.
pub(super) fn element_of(app: &App, node: NodeId) -> Result<ElementInfo, String> {
    app.element(node).ok_or_else(|| "element destroyed".to_owned())
}
