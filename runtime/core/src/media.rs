//! The words between the component machines and the media lane.
//!
//! A machine owns phases, retries, codes and deadlines; a driver carries out one attempt at a time and reports every
//! step. The real and the simulated driver say the same words, so the machines cannot tell them apart.

#![allow(missing_docs)] // The doc of each variant names its fields.

use std::sync::Arc;

pub use crate::frame::{Frame, FrameBoard, FrameNotify, FrameSlot, Shot};
use crate::time::Time;
use crate::world::Strike;

/// The media session of one `live-pusher` or `live-player` element. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaId(pub u32);

/// What a machine asks of the media lane.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaCommand {
    /// Open camera and microphone and show the preview. Answered by `CameraOpened`/`CameraFailed` and `MicOpened`/`MicFailed`.
    OpenCapture { id: MediaId, capture: Capture },
    /// Change a running capture: only fields that differ take effect.
    UpdateCapture { id: MediaId, capture: Capture },
    /// Close camera and microphone. A running publish ends first.
    CloseCapture { id: MediaId },
    /// One attempt to publish: resolve, connect, handshake, connect command, publish command, then media.
    Publish { id: MediaId, url: Arc<str>, encode: Encode },
    /// Change bitrate, size or frame rate of a running publish.
    SetEncode { id: MediaId, encode: Encode },
    /// End publishing (FCUnpublish, deleteStream, close). The preview stays.
    StopPublish { id: MediaId },
    /// One attempt to play.
    Play { id: MediaId, play: Play },
    /// Change caches, mute or orientation of a running play.
    UpdatePlay { id: MediaId, play: Play },
    /// Freeze the picture and be silent (player), or stop sending media while connected (pusher).
    Pause { id: MediaId },
    /// The reverse of `Pause`; a player jumps to the newest point.
    Resume { id: MediaId },
    /// End playing; the last frame stays unless `clear`.
    Stop { id: MediaId, clear: bool },
    /// Send this still picture instead of the camera's, in the background; `None`: the camera again.
    Waiting { id: MediaId, picture: Option<WaitingPicture> },
    /// Background music, mixed into the push.
    Bgm { id: MediaId, order: BgmOrder },
    /// Give the camera's colours others; `None`: its own again. Answered by `Filtered` when there is a filter.
    Filter { id: MediaId, filter: Option<Filter> },
    /// Lay pictures over the camera's, in place of those of the same kind; none: take them away. Answered by `Overlaid` when there
    /// are some.
    Overlay { id: MediaId, kind: OverlayKind, pictures: Vec<Overlay> },
    /// Send a text inside the video stream (SEI), with the next picture; at most [`MESSAGE_BYTES`] long and
    /// [`MESSAGES_A_SECOND`]. Answered only by `MessageFailed`.
    SendMessage { id: MediaId, text: Arc<str> },
    /// The picture of the stream as it is; answered by `Snapshot` with the same number.
    Snapshot { id: MediaId, number: u32 },
    /// Something goes wrong, or right again, in the network, in streams or in devices.
    Strike(Strike),
    /// Drop the session and its frame slot.
    Close { id: MediaId },
}

/// Bytes of a text inside the video stream, UTF-8: `TXLivePush.sendMessageEx` takes no more than 2 KB.
pub const MESSAGE_BYTES: usize = 2048;

/// Texts inside the video stream within any second: Tencent documents it for `TRTCCloud.sendSEIMsg`.
pub const MESSAGES_A_SECOND: usize = 30;

/// What is sent while the mini-program is in the background.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingPicture {
    /// The bytes of a PNG, JPEG, GIF or WebP file of at most 1920 x 1920 px, the limit of `TXLivePushConfig.pauseImg`.
    pub image: Arc<[u8]>,
    /// Frames a second.
    pub fps: u32,
}

/// A filter of the page's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The bytes of a lookup picture.
    pub file: Arc<[u8]>,
    /// How much of it shows, 0 to 1.
    pub alpha: f64,
}

/// Kinds of pictures that are laid over the camera's; make-up lies below stickers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The words are those of the methods.
pub enum OverlayKind {
    FaceContour,
    Blusher,
    EyeShadow,
    EyeBrow,
    LipStick,
    Stickers,
}

/// A picture, or several in turn, over the camera's.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// The bytes of picture files, one for each picture of the camera, then the first again.
    pub files: Vec<Arc<[u8]>>,
    /// Left, top, right and bottom in shares of the camera's picture; `None`: over the face.
    pub place: Option<[f64; 4]>,
    /// How much of it shows, 0 to 1.
    pub alpha: f64,
    /// How it meets what is below.
    pub blend: Blend,
}

/// How one picture meets another: <https://www.w3.org/TR/compositing-1/#blending>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // The words are everybody's.
pub enum Blend {
    #[default]
    Normal,
    Multiply,
    Screen,
}

/// What becomes of the background music.
#[derive(Clone, Debug, PartialEq)]
pub enum BgmOrder {
    /// Play from `start_ms` to `end_ms` (`None`: to the end): the bytes of an audio file.
    Play { file: Arc<[u8]>, start_ms: u32, end_ms: Option<u32> },
    /// End it.
    Stop,
    /// Hold it.
    Pause,
    /// Go on.
    Resume,
    /// 0 to 1.
    Volume(f64),
}

/// Where a face is when the camera sees one: left, top, right and bottom in shares of its picture, before any zoom.
pub const FACE: [f64; 4] = [0.25, 0.1, 0.75, 0.5];

/// Camera and microphone of a pusher.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// `enable-camera`
    pub camera: bool,
    /// In the background: the camera is closed until the mini-program is back.
    pub asleep: bool,
    /// `enable-mic` and not `muted`: whether sound is captured; a muted microphone sends silence.
    pub mic: bool,
    /// `device-position`
    pub front: bool,
    /// Width of the captured picture, px.
    pub width: u32,
    /// Height of the captured picture, px.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Whether the preview is mirrored (`local-mirror`, with `auto` resolved).
    pub mirror_preview: bool,
    /// Whether the pushed picture is mirrored.
    pub mirror_push: bool,
    /// 0–9.
    pub beauty: f64,
    /// 0–9.
    pub whiteness: f64,
    /// Audio sample rate: 48000 or 16000.
    pub sample_rate: u32,
    /// `beauty-style="nature"` instead of `smooth`.
    pub natural_beauty: bool,
    /// `filter`: a word of the official list; `standard` is none.
    pub filter: &'static str,
    /// 0–1, of `custom-effect`.
    pub skin_smoothness: f64,
    /// 0–1, of `custom-effect`.
    pub skin_whiteness: f64,
    /// `enable-video-custom-render`: each picture is told.
    pub custom_render: bool,
    /// The camera sees a face, in [`FACE`].
    pub face: bool,
    /// `face-thinness`, 0–1, of `custom-effect`.
    pub face_thinness: f64,
    /// `eye-bigness`, 0–1, of `custom-effect`.
    pub eye_bigness: f64,
    /// Magnification, 1 and more.
    pub zoom: f64,
    /// The torch is on: what the back camera's test pattern shows is brighter. Files and devices have no torch.
    pub torch: bool,
    /// `auto-focus`. State only: drawn pictures are always sharp, files as they are, devices focus by themselves.
    pub auto_focus: bool,
    /// `audio-reverb-type`, 0–7.
    pub reverb: u8,
    /// `voice-changer-type`, 0–11.
    pub voice: u8,
    /// `enable-agc`
    pub gain_control: bool,
    /// `enable-ans`
    pub noise_suppression: bool,
    /// `audio-volume-type`. State only: this machine has one volume.
    pub volume_type: &'static str,
    /// `setMICVolume`, 0–1.
    pub mic_volume: f64,
}

impl Capture {
    /// Whether the camera runs.
    pub fn films(&self) -> bool {
        self.camera && !self.asleep
    }
}

impl Default for Capture {
    /// A front camera of 360x640 at 15 frames a second without any effect, and a microphone.
    fn default() -> Self {
        Self {
            camera: true,
            asleep: false,
            mic: true,
            front: true,
            width: 360,
            height: 640,
            fps: 15,
            mirror_preview: false,
            mirror_push: false,
            beauty: 0.0,
            whiteness: 0.0,
            sample_rate: 48_000,
            natural_beauty: false,
            filter: "standard",
            skin_smoothness: 0.0,
            skin_whiteness: 0.0,
            custom_render: false,
            face: false,
            face_thinness: 0.0,
            eye_bigness: 0.0,
            zoom: 1.0,
            torch: false,
            auto_focus: true,
            reverb: 0,
            voice: 0,
            gain_control: false,
            noise_suppression: false,
            volume_type: "auto",
            mic_volume: 1.0,
        }
    }
}

/// How a pusher encodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Encode {
    /// kbit/s of video to start with.
    pub bitrate: u32,
    /// Lower bound for adaptation, kbit/s.
    pub min_bitrate: u32,
    /// Upper bound for adaptation, kbit/s.
    pub max_bitrate: u32,
    /// Seconds between key frames.
    pub gop: f64,
    /// Encoded width, px.
    pub width: u32,
    /// Encoded height, px.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Milliseconds between two [`MediaEventKind::Stats`].
    pub stats_ms: u32,
}

/// How a player plays.
#[derive(Clone, Debug, PartialEq)]
pub struct Play {
    /// `rtmp://…`, or `http(s)://….flv`.
    pub url: Arc<str>,
    /// `mode="RTC"`: newest frame at once; caches are ignored.
    pub rtc: bool,
    /// `min-cache`, seconds.
    pub min_cache: f64,
    /// `max-cache`, seconds.
    pub max_cache: f64,
    /// Whether sound is off.
    pub muted: bool,
    /// `sound-mode="ear"`: a quarter of the volume, because a computer has no earpiece.
    pub ear: bool,
    /// The `Referer` of HTTP-FLV requests (`referrer-policy="origin"`).
    pub referrer: Option<Arc<str>>,
    /// Milliseconds between two [`MediaEventKind::Stats`].
    pub stats_ms: u32,
}

/// Something that happened in the media lane.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaEvent {
    /// Whose.
    pub id: MediaId,
    /// What.
    pub kind: MediaEventKind,
}

/// The step of a connection that failed; each has its own documented code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Name resolution: 3001.
    Resolve,
    /// TCP connect: 3002.
    Connect,
    /// RTMP handshake: 3003.
    Handshake,
    /// The server refused `connect`, `publish` or `play`, or closed before the stream began: 3004.
    Refused,
    /// Read or write failed later: 3005.
    Io,
    /// The URL cannot be used at all: malformed, or of another scheme.
    Url,
}

/// What happened, in the order in which it happens on the wire and in the pipeline.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaEventKind {
    /// The camera runs.
    CameraOpened,
    /// The camera could not be opened; the text names device or element and the remedy.
    CameraFailed { reason: String },
    /// The microphone runs.
    MicOpened,
    /// The microphone could not be opened.
    MicFailed { reason: String },
    /// The first frame was captured (pusher).
    FirstFrameCaptured,
    /// The video encoder started.
    EncoderStarted { name: String, hardware: bool },
    /// The encoder failed.
    EncoderFailed { video: bool, reason: String },
    /// The size of the encoded or decoded picture: once at start and at each change.
    Size { width: u32, height: u32 },
    /// The encoder's bitrate changed by adaptation, kbit/s.
    Bitrate { kbps: u32 },
    /// The uplink does not take what the encoder gives.
    NetBusy,
    /// The server accepted `connect` (RTMP), or answered 200 with FLV (HTTP).
    Connected,
    /// `NetStream.Publish.Start`
    PublishBegun,
    /// `NetStream.Play.Start` / `StreamBegin` (RTMP only).
    StreamBegun,
    /// The attempt, or the connection, failed. Nothing more comes from this attempt.
    Failed { step: Step, reason: String },
    /// The first IDR packet arrived.
    FirstIdr,
    /// The first audio packet arrived.
    FirstAudio,
    /// The video decoder started.
    DecoderStarted { name: String, hardware: bool },
    /// A frame did not decode.
    DecodeFailed { video: bool, reason: String },
    /// The first decoded frame is in the slot.
    FirstFrame,
    /// The buffer reached its lower bound and pictures move: at start and after every `BufferEmpty`.
    PlayBegun,
    /// The buffer ran dry.
    BufferEmpty,
    /// The server said the stream is over (`NetStream.Play.UnpublishNotify`/`Stop`, RTMP only).
    Ended,
    /// Figures, every `stats_ms` while connected.
    Stats(Box<Stats>),
    /// Glass-to-glass latency read from the clock in the picture: picture stamp → decoded frame.
    Latency { last_ms: f64, p50_ms: f64, p95_ms: f64 },
    /// Audio level 0–100, every 300 ms: the interval that Tencent's SDK documents for its volume callbacks.
    Volume { level: u32 },
    /// The hardware encoder failed; the push goes on in software.
    HardwareEncoderFailed { reason: String },
    /// The hardware decoder failed, perhaps at the first IDR picture; playing goes on in software.
    HardwareDecoderFailed { first_idr: bool, reason: String },
    /// The video encoder failed and was restarted.
    EncoderRestarted { reason: String },
    /// The encoder does not take this size.
    UnsupportedResolution { width: u32, height: u32 },
    /// The encoder does not take this sample rate.
    UnsupportedSampleRate { rate: u32 },
    /// The microphone is open and gives only silence.
    MicSilent,
    /// The stream's codec cannot be decoded here.
    UnsupportedCodec {
        /// Of the pictures, not of the sound.
        video: bool,
        codec: String,
    },
    /// Packets arrive unevenly: this many ms between two that should have followed each other.
    DataLag { gap_ms: u32 },
    /// This many ms passed between two painted pictures: more than the 800 ms that count as a visible stall.
    PlayLag { gap_ms: u32 },
    /// Video timestamps jump: pictures are missing.
    Discontinuity,
    /// A text came inside the stream (SEI).
    Message { text: String },
    /// The filter is in place, or why not.
    Filtered { result: Result<(), String> },
    /// The camera took a picture; told only where [`Capture::custom_render`] asks for it.
    Captured,
    /// What became of pictures that were to be laid over the camera's.
    Overlaid { kind: OverlayKind, result: Result<(), String> },
    /// A text of `SendMessage` was not sent: too long, too many, or no pictures to carry it.
    MessageFailed { reason: String },
    /// Something asked for is left out, and the rest goes on: the text names what is missing and the remedy.
    LeftOut { reason: String },
    /// The sound goes to another device.
    AudioDeviceChanged,
    /// The background music began.
    BgmBegun,
    /// The background music goes on: about once a second.
    BgmProgress { position_ms: u32, duration_ms: u32 },
    /// The background music ended by itself or by `Stop`.
    BgmEnded,
    /// The background music cannot be played.
    BgmFailed { reason: String },
    /// The waiting image cannot be shown.
    WaitingFailed { reason: String },
    /// The answer to `MediaCommand::Snapshot`; an error when there is no picture yet.
    Snapshot { number: u32, frame: Result<Arc<Frame>, String> },
}

/// Figures of one session, measured over the last period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// kbit/s of video.
    pub video_bitrate: f64,
    /// kbit/s of audio.
    pub audio_bitrate: f64,
    /// Frames a second.
    pub fps: f64,
    /// Seconds between key frames.
    pub gop: f64,
    /// kbit/s sent or received, all included.
    pub net_speed: f64,
    /// Mean deviation of packet spacing from media time, ms (RFC 3550 section 6.4.1, applied to message arrival).
    pub jitter: f64,
    /// Picture size.
    pub width: u32,
    /// Picture size.
    pub height: u32,
    /// Player: ms of video buffered. Pusher: video frames queued.
    pub video_cache: f64,
    /// Player: ms of audio buffered. Pusher: audio frames queued.
    pub audio_cache: f64,
    /// Player: frames buffered in all.
    pub sum_cache: f64,
    /// Player: the most frames that were inside the decoder at once.
    pub dec_cache: f64,
    /// Player: audio minus video position at play, ms.
    pub av_play: f64,
    /// Player: audio minus video timestamps on receipt, ms.
    pub av_recv: f64,
}

/// A driver of the media lane. `now` is the only clock the simulated one knows.
pub trait MediaDriver {
    /// Carry out a command.
    fn command(&mut self, command: MediaCommand, now: Time);
    /// Everything that happened up to `now`, in order, each with its time.
    fn poll(&mut self, now: Time) -> Vec<(Time, MediaEvent)>;
    /// When `poll` has something to do next; `None`: only outside events (real driver) or nothing at all.
    fn deadline(&self) -> Option<Time>;
}
