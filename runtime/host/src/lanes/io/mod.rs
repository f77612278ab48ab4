//! The io lane: what page code asks of the network, on tokio.
//!
//! Every effect is settled exactly once; one that was aborted is settled as such.

mod http;
mod socket;
mod transfer;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::AbortHandle;
use zhenji_core::app::{FetchId, Input, NO_NETWORK};
use zhenji_core::logic::{Effect, EffectId, Failure};
use zhenji_core::machine::SavedImage;
use zhenji_core::value::Value;
use zhenji_core::view::Resources as _;

use crate::lanes::app::ToApp;
use crate::resources::ProjectResources;
use crate::snapshots;
use socket::{Command, Sockets};

/// The app lane's end of the io lane.
pub(crate) struct Io {
    app: Sender<ToApp>,
    runtime: Option<Runtime>,
    client: reqwest::Client,
    /// Files to send; set once the views have them too.
    files: Option<Arc<ProjectResources>>,
    open: HashMap<EffectId, AbortHandle>,
    sockets: Sockets,
}

impl Io {
    pub(crate) fn start(app: Sender<ToApp>) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("zhenji-io").enable_all().build()?;
        let (open, sockets) = (HashMap::new(), Sockets::new());
        Ok(Self { app, runtime: Some(runtime), client: http::client(), files: None, open, sockets })
    }

    /// Where others may run what waits for the network.
    pub(crate) fn handle(&self) -> Option<Handle> {
        self.runtime.as_ref().map(|r| r.handle().clone())
    }

    /// The client that everybody shares.
    pub(crate) fn client(&self) -> reqwest::Client {
        self.client.clone()
    }

    /// The files that uploads read and downloads write.
    pub(crate) fn use_files(&mut self, files: Arc<ProjectResources>) {
        self.files = Some(files);
    }

    /// Begins an effect; it is settled through the inbox.
    pub(crate) fn carry_out(&mut self, id: EffectId, effect: Effect) {
        self.open.retain(|_, task| !task.is_finished());
        let (client, files, tell) = (self.client.clone(), self.files.clone(), self.tell(id));
        match effect {
            Effect::Request(request) => {
                self.run(id, async move { http::request(&client, *request, &tell).await });
            }
            Effect::Upload(upload) => {
                self.run(id, async move { transfer::upload(&client, *upload, files.as_deref(), &tell).await });
            }
            Effect::Download(download) => {
                self.run(id, async move { transfer::download(&client, *download, files.as_deref(), &tell).await });
            }
            Effect::Socket(socket) => {
                let (commands, inbox) = tokio::sync::mpsc::unbounded_channel();
                self.sockets.insert(id, commands);
                self.run(id, async move { socket::run(*socket, inbox, &tell).await });
            }
            Effect::SocketSend { target, data } => self.command(id, target, Command::Send(tell, data)),
            Effect::SocketClose { target, code, reason } => {
                self.command(id, target, Command::Close(tell, code, reason));
            }
            Effect::Abort { target } => {
                if let Some(task) = self.open.remove(&target) {
                    task.abort();
                    self.tell(target).settle(Err(Failure::new("abort")));
                }
                tell.settle(Ok(Value::Undefined));
            }
            other => tell.settle(Err(Failure::new(format!("{} is not built yet", name(&other))))),
        }
    }

    /// Gets a file for a component.
    pub(crate) fn fetch(&self, id: FetchId, src: &str) {
        let app = self.app.clone();
        let done = move |result: Result<Vec<u8>, String>| {
            // A session that ends needs no files.
            let _ = app.send(ToApp::Input(Input::Fetched { id, result: result.map(Arc::from) }));
        };
        match &self.files {
            Some(files) => files.load(src, Box::new(done)),
            None => done(Err(format!("{src}: this session has no files"))),
        }
    }

    /// Keeps a snapshot; encoding one takes longer than the app lane may be kept.
    pub(crate) fn save_image(&self, id: EffectId, image: SavedImage) {
        let tell = self.tell(id);
        let (Some(runtime), Some(files)) = (&self.runtime, self.files.clone()) else {
            return tell.settle(Err(Failure::new("this session has no files")));
        };
        runtime.spawn_blocking(move || tell.settle(snapshots::save(files.user_files(), &image)));
    }

    /// Ends what is open; nobody waits for it any more.
    pub(crate) fn forget(&mut self) {
        self.open.drain().for_each(|(_, task)| task.abort());
        self.sockets.clear();
    }

    /// The network went: requests fail, sockets end without a word.
    pub(crate) fn break_off(&mut self) {
        self.open.retain(|_, task| !task.is_finished());
        for (id, task) in std::mem::take(&mut self.open) {
            task.abort();
            let tell = self.tell(id);
            match self.sockets.remove(&id) {
                Some(_) => {
                    socket::broken(&tell, NO_NETWORK);
                    tell.settle(Ok(Value::Undefined));
                }
                None => tell.settle(Err(Failure::new(NO_NETWORK))),
            }
        }
    }

    fn run(&mut self, id: EffectId, work: impl Future<Output = Result<Value, Failure>> + Send + 'static) {
        let Some(runtime) = &self.runtime else { return };
        let tell = self.tell(id);
        let task = runtime.spawn(async move { tell.settle(work.await) });
        self.open.insert(id, task.abort_handle());
    }

    fn command(&mut self, id: EffectId, target: EffectId, command: Command) {
        let sent = self.sockets.get(&target).is_some_and(|socket| socket.send(command).is_ok());
        if !sent {
            self.sockets.remove(&target);
            self.tell(id).settle(Err(Failure::new("WebSocket is not connected")));
        }
    }

    fn tell(&self, id: EffectId) -> Tell {
        Tell { id, app: self.app.clone() }
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        // Requests of a session that ends are of no use to anybody.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The way back of one effect. The app lane may be gone; then nobody listens.
struct Tell {
    id: EffectId,
    app: Sender<ToApp>,
}

impl Tell {
    fn settle(&self, result: Result<Value, Failure>) {
        let _ = self.app.send(ToApp::Input(Input::Settle { id: self.id, result }));
    }

    fn notify(&self, name: &str, value: Value) {
        let _ = self.app.send(ToApp::Input(Input::Notify { id: self.id, name: name.into(), value }));
    }
}

fn name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Navigate { .. } => "navigation",
        Effect::NavigateBack { .. } => "navigateBack",
        Effect::Shell(_) => "this dialog",
        Effect::Query { .. } => "createSelectorQuery",
        Effect::Observe(_) | Effect::Unobserve { .. } => "createIntersectionObserver",
        Effect::Context { .. } => "this context",
        Effect::Request(_) => "request",
        Effect::Upload(_) => "uploadFile",
        Effect::Download(_) => "downloadFile",
        Effect::Socket(_) | Effect::SocketSend { .. } | Effect::SocketClose { .. } => "this socket",
        Effect::Abort { .. } => "abort",
        Effect::PageScrollTo { .. } => "pageScrollTo",
        Effect::Permission(_) => "this permission",
        Effect::PullDownRefresh { .. } => "pull-down refresh",
        Effect::Debug { .. } => "setEnableDebug",
    }
}
