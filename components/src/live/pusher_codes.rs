//! State codes of `live-pusher`: every number the documents list, once.
//!
//! Numbers and meanings: live-pusher page, `TXLiveSDKEventDef.h`; the messages are ours, and English as on newer clients.

use zhenji_core::spec::Code;

use super::code::{event, fatal, warning};

pub(super) const NO_ERROR: Code = event(0, "", "No error.");
pub(super) const CONNECTED: Code = event(1001, "PUSH_EVT_CONNECT_SUCC", "Connected to the push server.");
pub(super) const PUSH_BEGIN: Code = event(1002, "PUSH_EVT_PUSH_BEGIN", "Handshake finished, pushing begins.");
pub(super) const CAMERA_OPENED: Code = event(1003, "PUSH_EVT_OPEN_CAMERA_SUCC", "The camera is open.");
pub(super) const SCREEN_CAPTURE: Code = event(1004, "PUSH_EVT_SCREEN_CAPTURE_SUCC", "Screen capture began.");
pub(super) const RESOLUTION: Code = event(1005, "PUSH_EVT_CHANGE_RESOLUTION", "The pushed resolution changed.");
pub(super) const BITRATE: Code = event(1006, "PUSH_EVT_CHANGE_BITRATE", "The pushed bitrate changed.");
pub(super) const FIRST_FRAME: Code = event(1007, "PUSH_EVT_FIRST_FRAME_AVAILABLE", "The first frame was captured.");
pub(super) const ENCODER_STARTED: Code = event(1008, "PUSH_EVT_START_VIDEO_ENCODER", "The video encoder started.");
pub(super) const ROOM_IN: Code = event(1018, "PUSH_EVT_ROOM_IN", "Joined the room.");
pub(super) const ROOM_OUT: Code = event(1019, "PUSH_EVT_ROOM_OUT", "Left the room.");
pub(super) const ROOM_USERLIST: Code = event(1020, "PUSH_EVT_ROOM_USERLIST", "The members of the room changed.");
pub(super) const ROOM_REENTER: Code =
    event(1021, "PUSH_EVT_ROOM_NEED_REENTER", "The network changed; enter the room again.");
pub(super) const ROOM_IN_FAILED: Code = fatal(1022, "PUSH_EVT_ROOM_IN_FAILED", "Joining the room failed.");
pub(super) const ROOM_USER_ENTER: Code = event(1031, "PUSH_EVT_ROOM_USER_ENTER", "A member came into the room.");
pub(super) const ROOM_USER_EXIT: Code = event(1032, "PUSH_EVT_ROOM_USER_EXIT", "A member left the room.");
pub(super) const ROOM_USER_VIDEO: Code =
    event(1033, "PUSH_EVT_ROOM_USER_VIDEO_STATE", "A member's video went on or off.");
pub(super) const ROOM_USER_AUDIO: Code =
    event(1034, "PUSH_EVT_ROOM_USER_AUDIO_STATE", "A member's sound went on or off.");
pub(super) const NET_BUSY: Code = warning(1101, "PUSH_WARNING_NET_BUSY", "The uplink is too weak.");
pub(super) const RECONNECT: Code = warning(1102, "PUSH_WARNING_RECONNECT", "Disconnected; reconnecting.");
pub(super) const HW_FAILED: Code =
    warning(1103, "PUSH_WARNING_HW_ACCELERATION_FAIL", "Hardware encoding failed; encoding in software.");
pub(super) const ENCODE_RESTART: Code =
    warning(1104, "PUSH_WARNING_VIDEO_ENCODE_FAIL", "Video encoding failed; the encoder is restarted.");
pub(super) const BEAUTY_FAILED: Code =
    warning(1105, "PUSH_WARNING_BEAUTYSURFACE_VIEW_INIT_FAIL", "The beauty filter's encoder failed.");
pub(super) const BITRATE_OVERFLOW: Code =
    warning(1106, "PUSH_WARNING_VIDEO_ENCODE_BITRATE_OVERFLOW", "The bitrate overran its limit.");
pub(super) const SWITCH_ENCODER: Code =
    warning(1107, "PUSH_WARNING_SWITCH_SWENC", "The encoder was switched for speed.");
pub(super) const DNS_FAILED: Code = warning(3001, "PUSH_WARNING_DNS_FAIL", "The server's name does not resolve.");
pub(super) const CONNECT_FAILED: Code = warning(3002, "PUSH_WARNING_SEVER_CONN_FAIL", "The server cannot be reached.");
pub(super) const HANDSHAKE_FAILED: Code = warning(3003, "PUSH_WARNING_SHAKE_FAIL", "The RTMP handshake failed.");
pub(super) const SERVER_DISCONNECT: Code = warning(
    3004,
    "PUSH_WARNING_SERVER_DISCONNECT",
    "The server refused or closed the connection: wrong or expired txSecret, or another pusher uses the URL.",
);
pub(super) const READ_WRITE_FAILED: Code =
    warning(3005, "PUSH_WARNING_READ_WRITE_FAIL", "Reading or writing RTMP data failed.");
pub(super) const MIC_TOGGLED: Code = event(4998, "", "The enable-mic attribute was toggled.");
pub(super) const MUTED_TOGGLED: Code = event(4999, "", "The muted attribute was toggled.");
pub(super) const SUSPENDED: Code =
    event(5000, "PUSH_WARNING_HANDUP_STOP", "The mini-program was suspended; pushing stopped.");
pub(super) const INTERRUPTED: Code = event(5001, "", "A call interrupted the push.");
pub(super) const CAMERA_DENIED: Code = fatal(10001, "", "The user denied the camera.");
pub(super) const RECORD_DENIED: Code = fatal(10002, "", "The user denied the microphone.");
pub(super) const BGM_FAILED: Code = fatal(10003, "", "The background music could not be loaded.");
pub(super) const WAITING_IMAGE_FAILED: Code = fatal(10004, "", "The waiting image could not be loaded.");
pub(super) const CAMERA_FAILED: Code = fatal(-1301, "PUSH_ERR_OPEN_CAMERA_FAIL", "The camera cannot be opened.");
pub(super) const MIC_FAILED: Code = fatal(-1302, "PUSH_ERR_OPEN_MIC_FAIL", "The microphone cannot be opened.");
pub(super) const VIDEO_ENCODE_FAILED: Code = fatal(-1303, "PUSH_ERR_VIDEO_ENCODE_FAIL", "Video encoding failed.");
pub(super) const AUDIO_ENCODE_FAILED: Code = fatal(-1304, "PUSH_ERR_AUDIO_ENCODE_FAIL", "Audio encoding failed.");
pub(super) const BAD_RESOLUTION: Code =
    fatal(-1305, "PUSH_ERR_UNSUPPORTED_RESOLUTION", "The resolution is not supported.");
pub(super) const BAD_SAMPLE_RATE: Code =
    fatal(-1306, "PUSH_ERR_UNSUPPORTED_SAMPLERATE", "The sample rate is not supported.");
pub(super) const DISCONNECTED: Code =
    fatal(-1307, "PUSH_ERR_NET_DISCONNECT", "Disconnected; reconnecting was given up. Start the push again.");
pub(super) const SCREEN_FAILED: Code =
    fatal(-1308, "PUSH_ERR_SCREEN_CAPTURE_START_FAILED", "Screen capture was denied.");
pub(super) const SCREEN_UNSUPPORTED: Code =
    fatal(-1309, "PUSH_ERR_SCREEN_CAPTURE_UNSURPORT", "Screen capture is not supported by this system.");
pub(super) const SCREEN_INTERRUPTED: Code =
    fatal(-1310, "PUSH_ERR_SCREEN_CAPTURE_DISTURBED", "Screen capture was interrupted by another app.");
pub(super) const MIC_SILENT: Code = fatal(-1311, "PUSH_ERR_MIC_RECORD_FAIL", "The microphone is open but silent.");
pub(super) const ROTATE_FAILED: Code =
    fatal(-1312, "PUSH_ERR_SCREEN_CAPTURE_SWITCH_DISPLAY_FAILED", "Turning the captured screen failed.");

/// Every code, in the order of the documentation.
pub(super) const CODES: &[&Code] = &[
    &NO_ERROR,
    &CONNECTED,
    &PUSH_BEGIN,
    &CAMERA_OPENED,
    &SCREEN_CAPTURE,
    &RESOLUTION,
    &BITRATE,
    &FIRST_FRAME,
    &ENCODER_STARTED,
    &ROOM_IN,
    &ROOM_OUT,
    &ROOM_USERLIST,
    &ROOM_REENTER,
    &ROOM_IN_FAILED,
    &ROOM_USER_ENTER,
    &ROOM_USER_EXIT,
    &ROOM_USER_VIDEO,
    &ROOM_USER_AUDIO,
    &NET_BUSY,
    &RECONNECT,
    &HW_FAILED,
    &ENCODE_RESTART,
    &BEAUTY_FAILED,
    &BITRATE_OVERFLOW,
    &SWITCH_ENCODER,
    &DNS_FAILED,
    &CONNECT_FAILED,
    &HANDSHAKE_FAILED,
    &SERVER_DISCONNECT,
    &READ_WRITE_FAILED,
    &MIC_TOGGLED,
    &MUTED_TOGGLED,
    &SUSPENDED,
    &INTERRUPTED,
    &CAMERA_DENIED,
    &RECORD_DENIED,
    &BGM_FAILED,
    &WAITING_IMAGE_FAILED,
    &CAMERA_FAILED,
    &MIC_FAILED,
    &VIDEO_ENCODE_FAILED,
    &AUDIO_ENCODE_FAILED,
    &BAD_RESOLUTION,
    &BAD_SAMPLE_RATE,
    &DISCONNECTED,
    &SCREEN_FAILED,
    &SCREEN_UNSUPPORTED,
    &SCREEN_INTERRUPTED,
    &MIC_SILENT,
    &ROTATE_FAILED,
];

/// The codes that something in the world can raise today; the others are known and never sent.
pub(super) const RAISED: &[&Code] = &[
    &CONNECTED,
    &PUSH_BEGIN,
    &CAMERA_OPENED,
    &RESOLUTION,
    &BITRATE,
    &FIRST_FRAME,
    &ENCODER_STARTED,
    &NET_BUSY,
    &RECONNECT,
    &DNS_FAILED,
    &CONNECT_FAILED,
    &HANDSHAKE_FAILED,
    &SERVER_DISCONNECT,
    &READ_WRITE_FAILED,
    &CAMERA_FAILED,
    &MIC_FAILED,
    &VIDEO_ENCODE_FAILED,
    &AUDIO_ENCODE_FAILED,
    &DISCONNECTED,
];
