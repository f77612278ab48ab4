//! State codes of `live-pusher`: every number that documents and reports name, once.
//!
//! Numbers and meanings: live-pusher page, `TXLiveSDKEventDef.h`; the messages are ours, and English as on newer clients.

use zhenji_core::spec::{Code, Level};

use crate::live::common::code::{By, Listed, Row, codes};

const ROOM: &str = "a TRTC room (room:// URL), which is not simulated";
const SCREEN: &str = "mini-programs capture no screen here";
const PC: &str = "the SDK for PCs has it, the WeChat table does not";
const OLD: &str = "dropped from the official table, and older documents contradict each other";
const SDK_ONLY: &str = "the SDK's header has it; no report of it from WeChat";

codes! {
    NO_ERROR = Event(0, "", Official, "No error.", "Never seen as an event.", Script("it means that nothing happened"));
    CONNECTED = Event(1001, "PUSH_EVT_CONNECT_SUCC", Always, "Connected to the push server.",
        "The server accepted `connect`.", Course("push to a server that takes it"));
    PUSH_BEGIN = Event(1002, "PUSH_EVT_PUSH_BEGIN", Always, "Handshake finished, pushing begins.",
        "The server accepted `publish`.", Course("push to a server that takes it"));
    CAMERA_OPENED = Event(1003, "PUSH_EVT_OPEN_CAMERA_SUCC", Always, "The camera is open.",
        "The camera runs.", Course("`start` or `startPreview`"));
    SCREEN_CAPTURE = Event(1004, "PUSH_EVT_SCREEN_CAPTURE_SUCC", Official, "Screen capture began.",
        "Screen capture began (Android).", Script(SCREEN));
    RESOLUTION = Event(1005, "PUSH_EVT_CHANGE_RESOLUTION", Official, "The pushed resolution changed.",
        "The pushed size is settled, or changed.", Course("start the push, or change video-width"));
    BITRATE = Event(1006, "PUSH_EVT_CHANGE_BITRATE", Official, "The pushed bitrate changed.",
        "Adaptation changed the bitrate; phones of the orders `ios` and `android` also say the first one.",
        Fault(r#"{"bandwidth": 300}"#));
    FIRST_FRAME = Event(1007, "PUSH_EVT_FIRST_FRAME_AVAILABLE", Official, "The first frame was captured.",
        "The first frame was captured.", Course("`start` or `startPreview`"));
    ENCODER_STARTED = Event(1008, "PUSH_EVT_START_VIDEO_ENCODER", Official, "The video encoder started.",
        "The video encoder started.", Course("start the push"));
    CAMERA_REMOVED = Event(1009, "PUSH_EVT_CAMERA_REMOVED", Elsewhere, "The camera was removed.", "PC only.", Script(PC));
    CAMERA_AVAILABLE = Event(1010, "PUSH_EVT_CAMERA_AVAILABLE", Elsewhere, "The camera is available again.", "PC only.", Script(PC));
    CAMERA_CLOSED = Event(1011, "PUSH_EVT_CAMERA_CLOSED", Elsewhere, "The camera was closed.", "PC only.", Script(PC));
    SNAPSHOT_DONE = Event(1012, "PUSH_EVT_SNAPSHOT_RESULT", Elsewhere, "The snapshot is done.", "PC only.", Script(PC));
    ROOM_IN = Event(1018, "PUSH_EVT_ROOM_IN", Official, "Joined the room.", "TRTC room.", Script(ROOM));
    ROOM_OUT = Event(1019, "PUSH_EVT_ROOM_OUT", Official, "Left the room.", "TRTC room.", Script(ROOM));
    ROOM_USERLIST = Event(1020, "PUSH_EVT_ROOM_USERLIST", Official, "The members of the room changed.",
        "TRTC room; `message` is JSON with `userlist`.", Script(ROOM));
    ROOM_REENTER = Event(1021, "PUSH_EVT_ROOM_NEED_REENTER", Official, "The network changed; enter the room again.",
        "TRTC room.", Script(ROOM));
    ROOM_IN_FAILED = Fatal(1022, "PUSH_EVT_ROOM_IN_FAILED", Official, "Joining the room failed.", "TRTC room.", Script(ROOM));
    HW_ENCODER = Event(1023, "PUSH_EVT_HW_ENCODER_START_SUCC", Elsewhere, "The hardware encoder started.", "PC only.", Script(PC));
    SW_ENCODER = Event(1024, "PUSH_EVT_SW_ENCODER_START_SUCC", Elsewhere, "The software encoder started.", "PC only.", Script(PC));
    RECORD_RESULT = Event(1025, "PUSH_EVT_LOCAL_RECORD_RESULT", Elsewhere, "Local recording ended.", "PC only.", Script(PC));
    RECORD_PROGRESS = Event(1026, "PUSH_EVT_LOCAL_RECORD_PROGRESS", Elsewhere, "Local recording goes on.", "PC only.", Script(PC));
    PC_1027 = Event(1027, "", Elsewhere, "An event of the SDK for PCs.", "PC only.", Script(PC));
    PC_1028 = Event(1028, "", Elsewhere, "An event of the SDK for PCs.", "PC only.", Script(PC));
    PC_1029 = Event(1029, "", Elsewhere, "An event of the SDK for PCs.", "PC only.", Script(PC));
    PC_1030 = Event(1030, "", Elsewhere, "An event of the SDK for PCs.", "PC only.", Script(PC));
    ROOM_USER_ENTER = Event(1031, "PUSH_EVT_ROOM_USER_ENTER", Official, "A member came into the room.",
        "TRTC room; `message` is JSON with `userlist`.", Script(ROOM));
    ROOM_USER_EXIT = Event(1032, "PUSH_EVT_ROOM_USER_EXIT", Official, "A member left the room.",
        "TRTC room; `message` is JSON with `userlist`.", Script(ROOM));
    ROOM_USER_VIDEO = Event(1033, "PUSH_EVT_ROOM_USER_VIDEO_STATE", Official, "A member's video went on or off.",
        "TRTC room; `message` is JSON with `userlist`.", Script(ROOM));
    ROOM_USER_AUDIO = Event(1034, "PUSH_EVT_ROOM_USER_AUDIO_STATE", Official, "A member's sound went on or off.",
        "TRTC room; `message` is JSON with `userlist`.", Script(ROOM));
    NET_BUSY = Warning(1101, "PUSH_WARNING_NET_BUSY", Always, "The uplink is too weak.",
        "The uplink does not take what the encoder gives.", Fault(r#"{"bandwidth": 100} or {"network": "2g"}"#));
    RECONNECT = Warning(1102, "PUSH_WARNING_RECONNECT", Always, "Disconnected; reconnecting.",
        "The connection failed or broke; the next of three tries follows in 3 s.", Fault("cut"));
    HW_FAILED = Warning(1103, "PUSH_WARNING_HW_ACCELERATION_FAIL", Always, "Hardware encoding failed; encoding in software.",
        "There is no hardware encoder, or it failed.", Fault("no-hardware-encoder"));
    ENCODE_RESTART = Warning(1104, "PUSH_WARNING_VIDEO_ENCODE_FAIL", Official, "Video encoding failed; the encoder is restarted.",
        "The encoder failed once.", Fault("encoder-stumbles"));
    BEAUTY_FAILED = Warning(1105, "PUSH_WARNING_BEAUTYSURFACE_VIEW_INIT_FAIL", Elsewhere, "The beauty filter's encoder failed.",
        "Old typings; the SDK gives it another meaning.", Script(OLD));
    BITRATE_OVERFLOW = Warning(1106, "PUSH_WARNING_VIDEO_ENCODE_BITRATE_OVERFLOW", Elsewhere, "The bitrate overran its limit.",
        "Old typings.", Script(OLD));
    SWITCH_ENCODER = Warning(1107, "PUSH_WARNING_SWITCH_SWENC", Seed, "The encoder was switched for speed.",
        "The note of 2020 says to hardware, the name to software.", Script(OLD));
    DNS_FAILED = Warning(3001, "PUSH_WARNING_DNS_FAIL", Always, "The server's name does not resolve.",
        "Name resolution failed.", Fault("dns"));
    CONNECT_FAILED = Warning(3002, "PUSH_WARNING_SEVER_CONN_FAIL", Always, "The server cannot be reached.",
        "The TCP connection failed.", Fault("refuse or timeout or offline"));
    HANDSHAKE_FAILED = Warning(3003, "PUSH_WARNING_SHAKE_FAIL", Always, "The RTMP handshake failed.",
        "The RTMP handshake failed.", Fault("garbage or silent or close"));
    SERVER_DISCONNECT = Warning(3004, "PUSH_WARNING_SERVER_DISCONNECT", Always,
        "The server refused or closed the connection: wrong or expired txSecret, or another pusher uses the URL.",
        "The server refused `connect` or `publish`.", Fault("reject"));
    READ_WRITE_FAILED = Warning(3005, "PUSH_WARNING_READ_WRITE_FAIL", Always, "Reading or writing RTMP data failed.",
        "The connection broke after it stood.", Fault("cut"));
    MIC_TOGGLED = Event(4998, "", Official, "The enable-mic attribute was toggled.",
        "`enable-mic` changed while capturing, on iPhones.", Course("toggle `enable-mic`"));
    MUTED_TOGGLED = Event(4999, "", Official, "The muted attribute was toggled.",
        "`muted` changed while capturing, on iPhones.", Course("toggle `muted`"));
    SUSPENDED = Event(5000, "PUSH_WARNING_HANDUP_STOP", Seed, "The mini-program was suspended; pushing stopped.",
        "The mini-program went to the background: in the orders `documented`, `ios` and `seed-2020`.", Fault("background or lock"));
    INTERRUPTED = Event(5001, "", Official, "A call or the system interrupted the push.",
        "A phone call; in the orders `android` and `official-latest` also the background.", Fault("call"));
    CAMERA_DENIED = Fatal(10001, "", Official, "The user denied the camera.",
        "The user denied `scope.camera`; also `errCode` of `error`.", Fault(r#"{"camera-denied": "user"}"#));
    RECORD_DENIED = Fatal(10002, "", Official, "The user denied the microphone.",
        "The user denied `scope.record`; also `errCode` of `error`.", Fault(r#"{"mic-denied": "user"}"#));
    BGM_FAILED = Fatal(10003, "", Official, "The background music could not be loaded.",
        "The file of `playBGM` did not come or cannot be played; also `errCode` of `error`.", Course("`playBGM` with a URL that does not exist"));
    WAITING_IMAGE_FAILED = Fatal(10004, "", Official, "The waiting image could not be loaded.",
        "`waiting-image` did not come, is no picture, or does not match `waiting-image-hash`; also `errCode` of `error`.",
        Course("a `waiting-image` that does not exist"));
    CAMERA_FAILED = Fatal(-1301, "PUSH_ERR_OPEN_CAMERA_FAIL", Always, "The camera cannot be opened.",
        "The camera does not open or stops, or the phone denies it.", Fault(r#"camera-broken or {"camera-denied": "system"}"#));
    MIC_FAILED = Fatal(-1302, "PUSH_ERR_OPEN_MIC_FAIL", Always, "The microphone cannot be opened.",
        "The microphone does not open or stops, or the phone denies it.", Fault(r#"mic-broken or {"mic-denied": "system"}"#));
    VIDEO_ENCODE_FAILED = Fatal(-1303, "PUSH_ERR_VIDEO_ENCODE_FAIL", Always, "Video encoding failed.",
        "The video encoder failed for good.", Fault("video-encoder-fails"));
    AUDIO_ENCODE_FAILED = Fatal(-1304, "PUSH_ERR_AUDIO_ENCODE_FAIL", Always, "Audio encoding failed.",
        "The audio encoder failed for good.", Fault("audio-encoder-fails"));
    BAD_RESOLUTION = Fatal(-1305, "PUSH_ERR_UNSUPPORTED_RESOLUTION", Always, "The resolution is not supported.",
        "The encoder does not take the size.", Fault("unsupported-resolution"));
    BAD_SAMPLE_RATE = Fatal(-1306, "PUSH_ERR_UNSUPPORTED_SAMPLERATE", Always, "The sample rate is not supported.",
        "The encoder does not take the sample rate.", Fault("unsupported-sample-rate"));
    DISCONNECTED = Fatal(-1307, "PUSH_ERR_NET_DISCONNECT", Always,
        "Disconnected; reconnecting was given up. Start the push again.",
        "Three tries in a row failed, the URL cannot be used, or the waiting image's time is over.", Fault("offline"));
    SCREEN_FAILED = Fatal(-1308, "PUSH_ERR_SCREEN_CAPTURE_START_FAILED", Official, "Screen capture was denied.",
        "Screen capture was denied.", Script(SCREEN));
    SCREEN_UNSUPPORTED = Fatal(-1309, "PUSH_ERR_SCREEN_CAPTURE_UNSURPORT", Official,
        "Screen capture is not supported by this system.", "Android before 5.", Script(SCREEN));
    SCREEN_INTERRUPTED = Fatal(-1310, "PUSH_ERR_SCREEN_CAPTURE_DISTURBED", Official,
        "Screen capture was interrupted by another app.", "Screen capture was interrupted.", Script(SCREEN));
    MIC_SILENT = Fatal(-1311, "PUSH_ERR_MIC_RECORD_FAIL", Official, "The microphone is open but silent.",
        "The microphone gives no sound, on Android.", Fault("mic-silent"));
    ROTATE_FAILED = Fatal(-1312, "PUSH_ERR_SCREEN_CAPTURE_SWITCH_DISPLAY_FAILED", Official, "Turning the captured screen failed.",
        "Turning while capturing the screen.", Script(SCREEN));
    INVALID_ADDRESS = Fatal(-1313, "PUSH_ERR_INVALID_ADDRESS", Elsewhere, "The push URL cannot be used.",
        "The URL is not rtmp://, or is a TRTC room; -1307 follows.", Course("a url of another scheme, or room://"));
    CONNECT_SERVER_FAILED = Fatal(-1324, "PUSH_ERR_CONNECT_SERVER_FAILED", Elsewhere, "No server could be connected.",
        "SDK only.", Script(SDK_ONLY));
    NO_NETWORK = Fatal(-1325, "PUSH_ERR_NETWORK_UNAVAILABLE", Elsewhere, "There is no network.", "SDK only.", Script(SDK_ONLY));
    SERVER_REFUSED = Fatal(-1326, "PUSH_ERR_SERVER_REFUSED", Elsewhere,
        "The server refused the push: wrong URL, occupied, signature, expired, or arrears.",
        "Tries ran out because the server refused, before -1307: in the orders `ios` and `android`.", Fault("reject"));
    ROOM_ENTER_FAILED = Fatal(-3301, "", Elsewhere, "Entering the TRTC room failed.", "TRTC room.", Script(ROOM));
    ROOM_ARREARS = Fatal(-100006, "", Elsewhere, "Entering the TRTC room failed.", "TRTC room.", Script(ROOM));
    ROOM_KEY = Fatal(-100015, "", Elsewhere, "Entering the TRTC room failed.", "TRTC room.", Script(ROOM));
    ROOM_SIGNATURE = Fatal(-100018, "", Elsewhere, "Entering the TRTC room failed.", "TRTC room.", Script(ROOM));
}
