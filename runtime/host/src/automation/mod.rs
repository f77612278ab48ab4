//! The automation server: the wire protocol of `miniprogram-automator`, spoken by our runtime.
//!
//! Every request is answered, whatever it says; no frame of a client ends the server or the mini-program.
//!
//! Source: the published client, miniprogram-automator 0.12.1, and the frames it sends.

mod app;
mod client;
mod desk;
mod drive;
mod element;
mod events;
mod page;
mod params;
mod requests;
mod server;
mod tool;
mod wire;
mod xpath;

pub use server::Server;
