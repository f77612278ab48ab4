//! Until the engine is there.
use std::sync::Arc;
use zhenji_core::value::Value;
/// No engine.
pub struct Wxs;
impl Wxs {
    /// None.
    pub fn new() -> Self {
        Self
    }
}
impl zhenji_core::wxs::WxsEngine for Wxs {
    fn load(&mut self, _: &Arc<str>, _: &Arc<str>) {}
    fn call(&mut self, _: &str, _: &str, _: &[Value]) -> Result<Value, String> {
        Err("WXS is not built yet".into())
    }
    fn get(&mut self, _: &str, _: &str) -> Result<Value, String> {
        Err("WXS is not built yet".into())
    }
}
