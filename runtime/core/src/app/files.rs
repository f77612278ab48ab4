//! Files that components ask for, and the pictures they leave.
//!
//! Files of the package are read here; temporary and stored files and the network are the host's.

use std::collections::HashMap;
use std::sync::Arc;

use super::{App, NO_NETWORK, Output};
use crate::bundle::path;
use crate::machine::{MachineInput, MachineOutput};
use crate::view::NodeId;

/// A file that a component waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FetchId(pub u32);

/// What is asked for and what has come.
#[derive(Default)]
pub(super) struct Fetches {
    next: u32,
    open: HashMap<FetchId, (NodeId, &'static str)>,
    /// What has come and is handed over when the machines are at rest.
    come: Vec<Delivery>,
}

/// A file for a machine, under the name by which it asked.
pub(super) struct Delivery {
    node: NodeId,
    key: &'static str,
    result: Result<Arc<[u8]>, String>,
}

/// Whether a URL is a temporary or stored file: phones name them like addresses.
fn is_kept(src: &str) -> bool {
    src.starts_with("http://tmp/") || src.starts_with("http://usr/")
}

impl App {
    /// Carries out [`MachineOutput::Fetch`] and [`MachineOutput::SaveImage`].
    pub(super) fn file_work(&mut self, node: NodeId, output: MachineOutput) {
        match output {
            MachineOutput::Fetch { key, src } if self.offline() && src.starts_with("http") && !is_kept(&src) => {
                self.fetches.come.push(Delivery { node, key, result: Err(NO_NETWORK.into()) });
            }
            MachineOutput::Fetch { key, src } if src.contains(':') => {
                let id = FetchId(self.fetches.next);
                self.fetches.next += 1;
                self.fetches.open.insert(id, (node, key));
                self.out.push(Output::Fetch { id, src });
            }
            MachineOutput::Fetch { key, src } => {
                let result = self.package_file(node, &src);
                self.fetches.come.push(Delivery { node, key, result });
            }
            MachineOutput::SaveImage { reply, image } => self.out.push(Output::SaveImage { id: reply, image }),
            _ => {}
        }
    }

    /// A file of the mini-program, as a template names it: from its own folder, or from the root.
    fn package_file(&self, node: NodeId, src: &str) -> Result<Arc<[u8]>, String> {
        let template = self.tree.nodes.element(node).map(|e| e.plan.file.clone()).unwrap_or_default();
        let inside = path::resolve(&template, src).filter(|p| !p.is_empty());
        let inside = inside.ok_or_else(|| format!("\"{src}\" names no file of the mini-program"))?;
        let bytes = self.bundle.borrow().read(&*self.setup.files, &inside);
        bytes.ok_or_else(|| format!("there is no file {inside} in the mini-program"))
    }

    pub(super) fn on_fetched(&mut self, id: FetchId, result: Result<Arc<[u8]>, String>) {
        if let Some((node, key)) = self.fetches.open.remove(&id) {
            self.fetches.come.push(Delivery { node, key, result });
        }
    }

    /// Hands over what has come; says whether anything had.
    pub(super) fn deliver(&mut self) -> bool {
        let come = std::mem::take(&mut self.fetches.come);
        let any = !come.is_empty();
        for Delivery { node, key, result } in come {
            let result = result.as_ref().map(Arc::clone).map_err(String::as_str);
            self.run(node, MachineInput::Fetched { key, result });
        }
        any
    }
}
