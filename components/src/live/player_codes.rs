//! State codes of `live-player`: every number the documents list, once.
//!
//! Numbers and meanings: live-player page, `TXLiveSDKEventDef.h`; the messages are ours, and English as on newer clients.

use zhenji_core::spec::Code;

use super::code::{event, fatal, warning};

pub(super) const CONNECTED: Code = event(2001, "PLAY_EVT_CONNECT_SUCC", "Connected to the server.");
pub(super) const STREAM_BEGIN: Code = event(2002, "PLAY_EVT_RTMP_STREAM_BEGIN", "The RTMP stream begins.");
pub(super) const FIRST_IDR: Code = event(2003, "PLAY_EVT_RCV_FIRST_I_FRAME", "The first key frame arrived.");
pub(super) const PLAY_BEGIN: Code = event(2004, "PLAY_EVT_PLAY_BEGIN", "Playing begins.");
pub(super) const PROGRESS: Code = event(2005, "PLAY_EVT_PLAY_PROGRESS", "Playing goes on.");
pub(super) const PLAY_END: Code = event(2006, "PLAY_EVT_PLAY_END", "The stream has ended.");
pub(super) const LOADING: Code = event(2007, "PLAY_EVT_PLAY_LOADING", "The buffer is empty; loading.");
pub(super) const DECODER_STARTED: Code = event(2008, "PLAY_EVT_START_VIDEO_DECODER", "The video decoder started.");
pub(super) const RESOLUTION: Code = event(2009, "PLAY_EVT_CHANGE_RESOLUTION", "The resolution of the stream changed.");
pub(super) const MESSAGE: Code = event(2012, "PLAY_EVT_GET_MESSAGE", "A message arrived in the stream.");
pub(super) const FIRST_AUDIO: Code = event(2026, "PLAY_EVT_RCV_FIRST_AUDIO_FRAME", "The first audio frame arrived.");
pub(super) const AUDIO_DEVICE: Code = event(2030, "", "The audio device changed.");
pub(super) const FIRST_RENDERED: Code = event(2032, "", "The first video frame was rendered.");
pub(super) const VIDEO_DECODE_FAILED: Code =
    warning(2101, "PLAY_WARNING_VIDEO_DECODE_FAIL", "This video frame did not decode.");
pub(super) const AUDIO_DECODE_FAILED: Code =
    warning(2102, "PLAY_WARNING_AUDIO_DECODE_FAIL", "This audio frame did not decode.");
pub(super) const RECONNECT: Code = warning(2103, "PLAY_WARNING_RECONNECT", "Disconnected; reconnecting.");
pub(super) const DATA_LAG: Code = warning(2104, "PLAY_WARNING_RECV_DATA_LAG", "Packets arrive unevenly.");
pub(super) const PLAY_LAG: Code = warning(2105, "PLAY_WARNING_VIDEO_PLAY_LAG", "The picture stalled.");
pub(super) const HW_FAILED: Code =
    warning(2106, "PLAY_WARNING_HW_ACCELERATION_FAIL", "Hardware decoding failed; decoding in software.");
pub(super) const DISCONTINUITY: Code = warning(2107, "PLAY_WARNING_VIDEO_DISCONTINUITY", "Video frames are missing.");
pub(super) const FIRST_IDR_HW_FAILED: Code = warning(
    2108,
    "PLAY_WARNING_FIRST_IDR_HW_DECODE_FAIL",
    "Hardware decoding of the first key frame failed; decoding in software.",
);
pub(super) const DNS_FAILED: Code = warning(3001, "PLAY_WARNING_DNS_FAIL", "The server's name does not resolve.");
pub(super) const CONNECT_FAILED: Code = warning(3002, "PLAY_WARNING_SEVER_CONN_FAIL", "The server cannot be reached.");
pub(super) const HANDSHAKE_FAILED: Code = warning(3003, "PLAY_WARNING_SHAKE_FAIL", "The RTMP handshake failed.");
pub(super) const SERVER_DISCONNECT: Code =
    warning(3004, "PLAY_WARNING_SERVER_DISCONNECT", "The server refused or closed the connection.");
pub(super) const READ_WRITE_FAILED: Code =
    warning(3005, "PLAY_WARNING_READ_WRITE_FAIL", "Reading or writing stream data failed.");
pub(super) const SUSPENDED: Code = event(6000, "", "Playing was suspended by the system.");
pub(super) const DISCONNECTED: Code =
    fatal(-2301, "PLAY_ERR_NET_DISCONNECT", "Disconnected; reconnecting was given up. Play again to retry.");
pub(super) const NO_ACCELERATED_URL: Code =
    fatal(-2302, "PLAY_ERR_GET_RTMP_ACC_URL_FAIL", "There is no accelerated pull URL.");

/// Every code, in the order of the documentation.
pub(super) const CODES: &[&Code] = &[
    &CONNECTED,
    &STREAM_BEGIN,
    &FIRST_IDR,
    &PLAY_BEGIN,
    &PROGRESS,
    &PLAY_END,
    &LOADING,
    &DECODER_STARTED,
    &RESOLUTION,
    &MESSAGE,
    &FIRST_AUDIO,
    &AUDIO_DEVICE,
    &FIRST_RENDERED,
    &VIDEO_DECODE_FAILED,
    &AUDIO_DECODE_FAILED,
    &RECONNECT,
    &DATA_LAG,
    &PLAY_LAG,
    &HW_FAILED,
    &DISCONTINUITY,
    &FIRST_IDR_HW_FAILED,
    &DNS_FAILED,
    &CONNECT_FAILED,
    &HANDSHAKE_FAILED,
    &SERVER_DISCONNECT,
    &READ_WRITE_FAILED,
    &SUSPENDED,
    &DISCONNECTED,
    &NO_ACCELERATED_URL,
];

/// The codes that something in the world can raise today; the others are known and never sent.
pub(super) const RAISED: &[&Code] = &[
    &CONNECTED,
    &STREAM_BEGIN,
    &FIRST_IDR,
    &PLAY_BEGIN,
    &PLAY_END,
    &LOADING,
    &DECODER_STARTED,
    &RESOLUTION,
    &VIDEO_DECODE_FAILED,
    &AUDIO_DECODE_FAILED,
    &RECONNECT,
    &DNS_FAILED,
    &CONNECT_FAILED,
    &HANDSHAKE_FAILED,
    &SERVER_DISCONNECT,
    &READ_WRITE_FAILED,
    &DISCONNECTED,
];
