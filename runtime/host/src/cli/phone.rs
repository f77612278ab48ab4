//! The phone of a run, on the command line: what it says goes before `zhenji.toml`.

use zhenji_core::device::DeviceProfile;

use crate::config::{NativeLayer, is_version};
use crate::project::{Project, ProjectError};

/// Flags of every command that runs or examines a mini-program.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// A phone of `zhenji devices`
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// The base library of the phone, such as 2.9.0: what is newer is not there
    #[arg(long, value_name = "VERSION", value_parser = version)]
    base_library: Option<String>,
    /// The version of WeChat on the phone, such as 6.5.19
    #[arg(long, value_name = "VERSION", value_parser = version)]
    wechat: Option<String>,
    /// Where pictures of live components stand: above the whole page, or at the element
    #[arg(long, value_name = "top|same", value_enum)]
    native_layer: Option<NativeLayer>,
}

fn version(text: &str) -> Result<String, String> {
    match is_version(text) {
        true => Ok(text.to_owned()),
        false => Err("a version is numbers with dots between them, such as 2.9.0".to_owned()),
    }
}

impl Args {
    /// The phone that a project runs on.
    pub fn of(self, project: &mut Project) -> Result<DeviceProfile, ProjectError> {
        let config = &mut project.config;
        config.base_library = self.base_library.or(config.base_library.take());
        config.wechat = self.wechat.or(config.wechat.take());
        config.native_layer = self.native_layer.or(config.native_layer);
        project.device(self.device.as_deref())
    }
}
