//! Files on their way: only the newest order of a kind counts, however late the answers to earlier ones come.

use std::sync::Arc;

use md5::{Digest, Md5};
use zhenji_core::machine::{Cx, MachineOutput};

/// A kind of file, with keys enough that no two open orders share one in practice.
pub(in crate::live) struct Files {
    keys: &'static [&'static str; 4],
    next: usize,
    open: Option<&'static str>,
}

impl Files {
    pub(in crate::live) const fn new(keys: &'static [&'static str; 4]) -> Self {
        Self { keys, next: 0, open: None }
    }

    /// Asks for a file; earlier orders no longer count.
    pub(in crate::live) fn order(&mut self, src: Arc<str>, cx: &mut Cx<'_>) {
        let key = self.keys[self.next % self.keys.len()];
        self.next += 1;
        self.open = Some(key);
        cx.out.push(MachineOutput::Fetch { key, src });
    }

    /// Whether this answer is the one that counts.
    pub(in crate::live) fn take(&mut self, key: &str) -> bool {
        self.open.take_if(|open| *open == key).is_some()
    }

    /// No order counts any more; says whether one did.
    pub(in crate::live) fn forget(&mut self) -> bool {
        self.open.take().is_some()
    }
}

/// The MD5 of a file as pages write it, in hexadecimal.
pub(in crate::live) fn md5_of(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
