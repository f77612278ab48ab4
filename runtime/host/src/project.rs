//! A mini-program on disk: its folder, its `zhenji.toml`, and the phone it wants.
//!
//! Opening never looks at the mini-program itself: what is wrong in there is told by core, as diagnostics.

use std::path::{Path, PathBuf};

use zhenji_core::device::DeviceProfile;

use crate::config::{Config, ConfigError, NativeLayer};
use crate::devices;

/// The folder and what the host has to know about it.
#[derive(Clone, Debug)]
pub struct Project {
    /// Absolute path of the folder.
    pub root: PathBuf,
    /// Its `zhenji.toml`.
    pub config: Config,
}

/// Why a folder cannot be opened at all.
#[derive(Debug)]
pub enum ProjectError {
    /// There is no such folder.
    NoFolder(PathBuf),
    /// A file was given instead.
    NotAFolder(PathBuf),
    /// `zhenji.toml` is wrong.
    Config(Box<ConfigError>),
    /// There is no such phone.
    Device(String),
}

impl std::fmt::Display for ProjectError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoFolder(dir) => {
                write!(f, "{}: there is no such folder\n  help: give the folder that holds app.json", dir.display())
            }
            Self::NotAFolder(file) => {
                write!(f, "{}: is a file\n  help: give the folder that holds app.json", file.display())
            }
            Self::Config(e) => e.fmt(f),
            Self::Device(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for ProjectError {}

impl Project {
    /// Opens a folder and reads its `zhenji.toml`.
    pub fn open(dir: &Path) -> Result<Self, ProjectError> {
        let root = dir.canonicalize().map_err(|_| ProjectError::NoFolder(dir.to_path_buf()))?;
        if !root.is_dir() {
            return Err(ProjectError::NotAFolder(dir.to_path_buf()));
        }
        let config = Config::load(&root).map_err(|e| ProjectError::Config(Box::new(e)))?;
        Ok(Self { root, config })
    }

    /// The phone: the command line's word first, then `zhenji.toml`, then the default.
    pub fn device(&self, flag: Option<&str>) -> Result<DeviceProfile, ProjectError> {
        let name = flag.or(self.config.device.as_deref()).unwrap_or(devices::DEFAULT);
        let mut device = devices::find(name).ok_or_else(|| ProjectError::Device(devices::unknown(name)))?;
        if let Some(version) = &self.config.base_library {
            device.set_base_library(version);
        }
        if let Some(version) = &self.config.wechat {
            device.version = version.as_str().into();
        }
        if let Some(layer) = self.config.native_layer {
            device.habits.native_layer = layer == NativeLayer::Top;
        }
        if let Some(language) = &self.config.language {
            device.language = language.as_str().into();
        }
        self.config.live.apply(&mut device.habits);
        if let Some(network) = self.config.network {
            device.moment.network = network.name().into();
        }
        Ok(device)
    }

    /// What to call it: the name of its folder.
    pub fn name(&self) -> String {
        self.root.file_name().map_or_else(|| "mini-program".into(), |n| n.to_string_lossy().into_owned())
    }
}
