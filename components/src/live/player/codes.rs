//! State codes of `live-player`: every number that documents and reports name, once.
//!
//! Numbers and meanings: live-player page, `TXLiveSDKEventDef.h`; the messages are ours, and English as on newer clients.

use zhenji_core::spec::{Code, Level};

use crate::live::common::code::{By, Listed, Row, codes};

const SDK_ONLY: &str = "the SDK's header has it; no report of it from WeChat";

codes! {
    CONNECTED = Event(2001, "PLAY_EVT_CONNECT_SUCC", Always, "Connected to the server.",
        "RTMP: the server accepted `connect`. HTTP-FLV: it answered 200 with FLV.", Course("play a stream that exists"));
    STREAM_BEGIN = Event(2002, "PLAY_EVT_RTMP_STREAM_BEGIN", Always, "The RTMP stream begins.",
        "The server sent `NetStream.Play.Start`; RTMP only.", Course("play an rtmp:// stream"));
    FIRST_IDR = Event(2003, "PLAY_EVT_RCV_FIRST_I_FRAME", Always, "The first key frame arrived.",
        "The first IDR packet arrived.", Course("play a stream with video"));
    PLAY_BEGIN = Event(2004, "PLAY_EVT_PLAY_BEGIN", Always, "Playing begins.",
        "The buffer reached `min-cache` and pictures move; again after every 2007.", Course("play a stream that exists"));
    PROGRESS = Event(2005, "PLAY_EVT_PLAY_PROGRESS", Official, "Playing goes on.",
        "Every second while playing, on a phone with that habit; others are silent.", Course("habit `play_progress`"));
    PLAY_END = Event(2006, "PLAY_EVT_PLAY_END", Always, "The stream has ended.",
        "The server said that the stream is over; RTMP only.", Fault("unpublish"));
    LOADING = Event(2007, "PLAY_EVT_PLAY_LOADING", Always, "The buffer is empty; loading.",
        "The buffer ran dry.", Fault("stall"));
    DECODER_STARTED = Event(2008, "PLAY_EVT_START_VIDEO_DECODER", Official, "The video decoder started.",
        "The decoder started; iPhones say it before they connect.", Course("play a stream with video"));
    RESOLUTION = Event(2009, "PLAY_EVT_CHANGE_RESOLUTION", Official, "The resolution of the stream changed.",
        "The decoded size is known, or changed.", Fault(r#"{"resize": [540, 960]}"#));
    MESSAGE = Event(2012, "PLAY_EVT_GET_MESSAGE", Elsewhere, "A message arrived in the stream.",
        "A text came inside the stream (SEI); `message` is the text.", Course("`sendMessage` of the pusher"));
    SWITCHED = Event(2015, "PLAY_EVT_STREAM_SWITCH_SUCC", Elsewhere, "Switched to another stream.",
        "A seamless switch ended.", Script("mini-programs have no call that switches without stop"));
    FIRST_AUDIO = Event(2026, "PLAY_EVT_RCV_FIRST_AUDIO_FRAME", Elsewhere, "The first audio frame arrived.",
        "The first audio packet arrived: in the orders `ios` and `android`, and for streams without video.", Fault("audio-only"));
    METADATA = Event(2028, "PLAY_EVT_GET_METADATA", Elsewhere, "Metadata arrived.",
        "Metadata of the stream.", Script(SDK_ONLY));
    AUDIO_DEVICE = Event(2030, "", Official, "The audio device changed.",
        "The sound goes to another device.", Fault("headset"));
    SESSION_KEY = Event(2031, "PLAY_EVT_GET_FLVSESSIONKEY", Elsewhere, "The HTTP headers arrived.",
        "Headers of the HTTP answer.", Script(SDK_ONLY));
    FIRST_RENDERED = Event(2032, "", Official, "The first video frame was rendered.",
        "The first decoded frame is on screen: in the orders `android` and `official-latest`.", Course("play a stream with video"));
    FIRST_ON_VIEW = Event(2033, "RENDER_FIRST_FRAME_ON_VIEW", Elsewhere, "The first frame is on the view.",
        "The first frame is on the view.", Script("a Flutter player's code; not documented for WeChat"));
    VIDEO_DECODE_FAILED = Warning(2101, "PLAY_WARNING_VIDEO_DECODE_FAIL", Always, "This video frame did not decode.",
        "A damaged video frame, or a codec that phones do not decode.", Fault(r#"{"corrupt-video": 50} or hevc"#));
    AUDIO_DECODE_FAILED = Warning(2102, "PLAY_WARNING_AUDIO_DECODE_FAIL", Always, "This audio frame did not decode.",
        "A damaged audio frame.", Fault(r#"{"corrupt-audio": 50}"#));
    RECONNECT = Warning(2103, "PLAY_WARNING_RECONNECT", Always, "Disconnected; reconnecting.",
        "The connection failed or broke; the next of three tries follows in 3 s.", Fault("cut"));
    DATA_LAG = Warning(2104, "PLAY_WARNING_RECV_DATA_LAG", Always, "Packets arrive unevenly.",
        "Packets arrive unevenly.", Fault(r#"{"jitter": 800}"#));
    PLAY_LAG = Warning(2105, "PLAY_WARNING_VIDEO_PLAY_LAG", Always, "The picture stalled.",
        "More than 800 ms passed between two pictures.", Fault("stall"));
    HW_FAILED = Warning(2106, "PLAY_WARNING_HW_ACCELERATION_FAIL", Always, "Hardware decoding failed; decoding in software.",
        "There is no hardware decoder, or it failed.", Fault("no-hardware-decoder"));
    DISCONTINUITY = Warning(2107, "PLAY_WARNING_VIDEO_DISCONTINUITY", Always, "Video frames are missing.",
        "Timestamps jump: frames are missing.", Course("play what a pusher with a weak uplink pushes: fault `bandwidth`"));
    FIRST_IDR_HW_FAILED = Warning(2108, "PLAY_WARNING_FIRST_IDR_HW_DECODE_FAIL", Official,
        "Hardware decoding of the first key frame failed; decoding in software.",
        "The hardware decoder failed at the first key frame.", Fault("no-hardware-decoder"));
    DNS_FAILED = Warning(3001, "PLAY_WARNING_DNS_FAIL", Always, "The server's name does not resolve.",
        "Name resolution failed; RTMP only.", Fault("dns"));
    CONNECT_FAILED = Warning(3002, "PLAY_WARNING_SEVER_CONN_FAIL", Always, "The server cannot be reached.",
        "The TCP connection failed; RTMP only.", Fault("refuse or timeout or offline"));
    HANDSHAKE_FAILED = Warning(3003, "PLAY_WARNING_SHAKE_FAIL", Always, "The RTMP handshake failed.",
        "The RTMP handshake failed; RTMP only.", Fault("garbage or silent or close"));
    SERVER_DISCONNECT = Warning(3004, "PLAY_WARNING_SERVER_DISCONNECT", Elsewhere, "The server refused or closed the connection.",
        "The server refused `connect` or `play`, or the HTTP request.", Fault("reject"));
    READ_WRITE_FAILED = Warning(3005, "PLAY_WARNING_READ_WRITE_FAIL", Official, "Reading or writing stream data failed.",
        "The connection broke after it stood.", Fault("cut"));
    SUSPENDED = Event(6000, "", Elsewhere, "Playing was suspended by the system.",
        "The mini-program went to the background, or its small window was closed.", Fault("background or lock"));
    DISCONNECTED = Fatal(-2301, "PLAY_ERR_NET_DISCONNECT", Always,
        "Disconnected; reconnecting was given up. Play again to retry.",
        "Three tries in a row failed, or the URL cannot be played.", Fault("offline"));
    NO_ACCELERATED_URL = Fatal(-2302, "PLAY_ERR_GET_RTMP_ACC_URL_FAIL", Official,
        "There is no accelerated pull URL; playing with the ordinary delay.",
        "`mode=\"RTC\"` with a URL that is not signed or has run out, on a phone with that habit.",
        Course("habit `rtc_needs_signature`, and a URL without txSecret and txTime"));
    FILE_NOT_FOUND = Fatal(-2303, "PLAY_ERR_FILE_NOT_FOUND", Elsewhere, "The file was not found.",
        "A file to play does not exist.", Script("live-player plays no files"));
    HEVC_FAILED = Fatal(-2304, "PLAY_ERR_HEVC_DECODE_FAIL", Elsewhere, "The stream is H.265, which this phone does not decode.",
        "The stream is H.265.", Fault("hevc"));
    HLS_KEY = Fatal(-2305, "PLAY_ERR_HLS_KEY", Elsewhere, "The HLS key could not be fetched.",
        "An encrypted HLS stream.", Script("live-player plays no HLS"));
    PLAYINFO_FAILED = Fatal(-2306, "PLAY_ERR_GET_PLAYINFO_FAIL", Elsewhere, "The play information could not be fetched.",
        "Video on demand.", Script("live-player plays no files"));
    SWITCH_FAILED = Fatal(-2307, "PLAY_ERR_STREAM_SWITCH_FAIL", Elsewhere, "Switching to another stream failed.",
        "A seamless switch failed.", Script("mini-programs have no call that switches without stop"));
    SERVER_REFUSED = Fatal(-2308, "PLAY_ERR_STREAM_SERVER_REFUSED", Elsewhere, "The server refused the stream.",
        "Tries ran out because the server refused, before -2301: in the orders `ios` and `android`.", Fault("reject"));
}
