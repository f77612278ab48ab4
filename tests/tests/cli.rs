//! The command line as a user meets it: what it prints, what it leaves behind, how it ends.

#![allow(clippy::unwrap_used)] // A test may panic.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;
use zhenji_tests::program::{workspace, zhenji};

/// A folder with a mini-program in it; runs of it share nothing with other tests.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Self { folder };
        // No two tests may want the same port.
        project.write("zhenji.toml", "[ports]\nrtmp = 0\nhttp = 0\n");
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// One page, `pages/a/a`.
    fn page(wxml: &str, js: &str) -> Self {
        let app = r#"{"pages":["pages/a/a"]}"#;
        Self::new(&[("app.json", app), ("app.js", "App({})"), ("pages/a/a.wxml", wxml), ("pages/a/a.js", js)])
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(zhenji());
        command.args(args).env("XDG_DATA_HOME", self.folder.path().join(".data")).stdin(Stdio::null());
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command
    }

    fn run(&self, args: &[&str]) -> Ended {
        Ended::from(self.command(args).output().unwrap())
    }

    fn trace(&self) -> Vec<Json> {
        let text = fs::read_to_string(self.path("trace.jsonl")).unwrap_or_default();
        text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
    }

    /// Waits until a record of the trace is as wanted.
    fn wait_for(&self, what: &str, wanted: impl Fn(&Json) -> bool) {
        let start = Instant::now();
        while !self.trace().iter().any(&wanted) {
            assert!(start.elapsed() < Duration::from_secs(20), "no {what} in the trace: {:#?}", self.trace());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

struct Ended {
    code: Option<i32>,
    text: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat();
        Self { code: output.status.code(), text }
    }
}

impl Ended {
    fn expect(&self, code: i32, texts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.text);
        for text in texts {
            assert!(self.text.contains(text), "no `{text}` in:\n{}", self.text);
        }
    }
}

#[test]
fn a_shot_is_a_picture_of_the_phone() {
    let p = Project::page("<view>hi</view>", "Page({})");
    let out = p.path("shot.png");
    p.run(&["shot", &p.path(""), "--device", "iphone-13", "-o", &out]).expect(0, &[]);
    let png = fs::read(out).unwrap();
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    // IHDR of the PNG specification: width at 16, height at 20; the phone is 390x844, the picture twice that.
    assert_eq!((&png[1..4], number(16), number(20)), (&b"PNG"[..], 780, 1688));
}

#[test]
fn a_page_that_throws_fails_the_run_and_says_where() {
    let p = Project::page("<view/>", "Page({\n  onLoad() { nothing.here }\n})");
    let ended = p.run(&["run", &p.path(""), "--headless", "--for", "1s"]);
    ended.expect(1, &["pages/a/a.js:2", "nothing is not defined", "onLoad"]);
    p.run(&["shot", &p.path(""), "-o", &p.path("x.png")]).expect(1, &["pages/a/a.js:2"]);
}

#[test]
fn what_is_wrong_with_a_project_is_said_with_a_remedy() {
    Project::new(&[]).run(&["run", "no-such-folder"]).expect(2, &["no-such-folder", "help:"]);
    let p = Project::new(&[]);
    p.run(&["run", &p.path(""), "--headless", "--for", "1s"]).expect(1, &["app.json", "help:"]);
    let p = Project::new(&[("app.json", "{\n  \"pages\": [\"pages/a/a\"\n}")]);
    p.run(&["doctor", &p.path("")]).expect(1, &["app.json:"]);
    let p = Project::new(&[("app.json", r#"{"pages":["pages/gone/gone"]}"#)]);
    p.run(&["doctor", &p.path("")]).expect(1, &["pages/gone/gone", "help:"]);
    let p = Project::page("<view>\n  <viw/>\n</view>", "Page({ onLoad() { wx.setStorageSnc('a') } })");
    p.run(&["doctor", &p.path("")]).expect(1, &["pages/a/a.wxml:2:3", "viw", "view", "setStorageSnc"]);
    let p = Project::page("<view>", "Page({})");
    p.run(&["doctor", &p.path("")]).expect(1, &["pages/a/a.wxml:1:1", "never closed"]);
    let p = Project::page("<view/>", "Page({");
    p.run(&["run", &p.path(""), "--headless", "--for", "1s"]).expect(1, &["pages/a/a.js:1", "SyntaxError"]);
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let p = Project::page("<view/>", "Page({ onLoad() { console.log('hi') } })");
    let folder = p.path("");
    let expect = |code: i32, args: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = p.command(args).stdout(writer.try_clone().unwrap()).stderr(writer).status().unwrap();
        assert_eq!(status.code(), Some(code), "{args:?}");
    };
    expect(0, &["devices"]);
    expect(0, &["run", &folder, "--headless", "--for", "1s", "--screenshot", &p.path("shot.png")]);
    expect(2, &["run", "no-such-folder"]);
    p.write("pages/a/a.wxml", "<viw/>");
    expect(1, &["doctor", &folder]);
    expect(1, &["doctor", &folder, "--format", "json"]);
}

#[test]
fn wrong_usage_ends_with_two() {
    let p = Project::page("<view/>", "Page({})");
    p.run(&["bogus"]).expect(2, &["--help"]);
    p.run(&["run", &p.path(""), "--for", "soon"]).expect(2, &["soon"]);
    p.run(&["run", &p.path(""), "--device", "nokia", "--headless"]).expect(2, &["nokia"]);
    p.write("zhenji.toml", "devise = \"x\"\n");
    p.run(&["run", &p.path(""), "--headless", "--for", "1s"]).expect(2, &["zhenji.toml:1", "devise"]);
}

#[test]
fn every_command_explains_itself_with_examples() {
    let p = Project::new(&[]);
    for command in ["run", "shot", "doctor", "origin", "auto", "devices"] {
        p.run(&[command, "--help"]).expect(0, &["Example", "zhenji "]);
    }
    p.run(&["devices"]).expect(0, &["iphone-13"]);
}

#[test]
fn the_phone_of_a_run_can_be_an_old_one() {
    let wxml = r#"<scroll-view><live-player id="p" src="rtmp://a/b/c"/></scroll-view>"#;
    let p = Project::page(wxml, "Page({ onLoad() { console.log(wx.getAppBaseInfo().SDKVersion) } })");
    let folder = p.path("");
    assert!(!p.run(&["doctor", &folder]).text.contains("<scroll-view>"));
    p.run(&["doctor", &folder, "--base-library", "2.0.0"]).expect(0, &["<live-player> inside <scroll-view>"]);
    let old = ["--base-library", "2.21.0", "--wechat", "6.5.18"];
    p.run(&[&["run", &folder, "--headless", "--for", "1s"][..], &old].concat()).expect(0, &["2.21.0", "6.5.21"]);
    p.run(&["run", &folder, "--base-library", "new"]).expect(2, &["2.9.0"]);
}

#[test]
fn a_busy_port_is_named_with_a_remedy() {
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = busy.local_addr().unwrap().to_string();
    let ended = Project::new(&[]).run(&["origin", "--rtmp", &address, "--http", "127.0.0.1:0"]);
    assert_ne!(ended.code, Some(0));
    ended.expect(ended.code.unwrap(), &[address.rsplit(':').next().unwrap()]);
}

#[test]
fn an_unreadable_camera_file_is_the_documented_code_and_not_the_end() {
    let wxml =
        "<live-pusher id='p' style='height:200px' url='rtmp://127.0.0.1:9/live/x' autopush bindstatechange='on'/>";
    let p = Project::page(wxml, "Page({ on() {} })");
    p.write("zhenji.toml", "camera = \"no-such-file.mp4\"\n[ports]\nrtmp = 0\nhttp = 0\n");
    let ended = p.run(&["run", &p.path(""), "--headless", "--for", "3s", "--trace", &p.path("trace.jsonl")]);
    assert!(ended.text.contains("no-such-file.mp4"), "{}", ended.text);
}

#[test]
fn saved_files_reach_the_page_and_broken_ones_leave_it() {
    let p = Project::page(
        "<view class='t'>one {{n}}</view>",
        "Page({ data: { n: 1 }, onLoad() { this.setData({ n: 2 }) } })",
    );
    p.write("pages/a/a.wxss", ".t { color: red }");
    let trace = p.path("trace.jsonl");
    let mut child = p.command(&["run", &p.path(""), "--headless", "--for", "20s", "--trace", &trace]).spawn().unwrap();
    let reloads = |n: usize| move |rows: Vec<Json>| rows.iter().filter(|r| r["name"] == "reloaded").count() >= n;
    let wait = |n: usize| {
        let start = Instant::now();
        while !reloads(n)(p.trace()) {
            assert!(start.elapsed() < Duration::from_secs(20), "no reload {n}: {:#?}", p.trace());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    p.wait_for("onReady", |r| r["name"] == "onReady");
    p.write("pages/a/a.wxml", "<view class='t'>two {{n}}</view>");
    wait(1);
    p.write("pages/a/a.wxss", ".t { color: blue }");
    wait(2);
    p.write("pages/a/a.wxml", "<view class='t'>three");
    p.wait_for("diagnostic", |r| r["kind"] == "diagnostic" && r["file"] == "pages/a/a.wxml");
    wait(3);
    let before = p.trace().iter().filter(|r| r["name"] == "reloaded").count();
    for i in 0..10 {
        p.write("pages/a/a.js", &format!("Page({{ data: {{ n: {i} }}, onLoad() {{}} }})"));
    }
    wait(before + 1);
    std::thread::sleep(Duration::from_millis(500));
    let after = p.trace().iter().filter(|r| r["name"] == "reloaded").count();
    assert!(after - before <= 2, "a burst of ten saves gave {} reloads", after - before);
    assert!(p.trace().iter().all(|r| r["kind"] != "exception"), "{:#?}", p.trace());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn the_live_room_pushes_plays_and_is_watched_by_ffprobe() {
    let room = workspace().join("sample-apps/live-room");
    let folder = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-r").arg(&room).arg(folder.path().join("room")).status().unwrap();
    assert!(copied.success());
    let dir = folder.path().join("room");
    let (rtmp, http) = (free_port(), free_port());
    let routes = format!("[media-routes]\n\"rtmp://127.0.0.1:1935/\" = \"rtmp://127.0.0.1:{rtmp}/\"\n");
    fs::write(dir.join("zhenji.toml"), format!("[ports]\nrtmp = {rtmp}\nhttp = {http}\n{routes}")).unwrap();
    let trace = folder.path().join("trace.jsonl");
    let shot = folder.path().join("room.png");
    let mut child = Command::new(zhenji())
        .args(["run", &dir.display().to_string(), "--headless", "--for", "10s"])
        .args(["--trace", &trace.display().to_string(), "--screenshot", &shot.display().to_string()])
        .env("XDG_DATA_HOME", folder.path())
        .env_remove("DISPLAY")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    wait_for_code(&trace, 2004);
    for url in [format!("rtmp://127.0.0.1:{rtmp}/live/room"), format!("http://127.0.0.1:{http}/live/room.flv")] {
        let probe = ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "compact"];
        let said =
            Command::new("ffprobe").args(probe).arg(&url).output().expect("ffprobe: run scripts/setup.sh --tests");
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(text.contains("h264") && text.contains("540") && text.contains("aac"), "{url}: {text}");
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let codes = codes(&trace);
    // The order that the documents give (live-components.md, section 6, decision A1).
    let of = |wanted: &[i64]| codes.iter().filter(|c| wanted.contains(c)).copied().collect::<Vec<_>>();
    assert_eq!(of(&[1003, 1001, 1002]), [1003, 1001, 1002]);
    assert_eq!(of(&[2001, 2002, 2003, 2004]), [2001, 2002, 2003, 2004]);
    assert!(fs::metadata(shot).unwrap().len() > 10_000);
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn codes(trace: &Path) -> Vec<i64> {
    let text = fs::read_to_string(trace).unwrap_or_default();
    let rows = text.lines().filter_map(|l| serde_json::from_str::<Json>(l).ok());
    rows.filter(|r| r["name"] == "statechange").filter_map(|r| r["detail"]["code"].as_i64()).collect()
}

fn wait_for_code(trace: &Path, code: i64) {
    let start = Instant::now();
    while !codes(trace).contains(&code) {
        assert!(start.elapsed() < Duration::from_secs(20), "no code {code}, only {:?}", codes(trace));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn faults_are_struck_from_every_side() {
    let js = "Page({ onLoad() { wx.onNetworkStatusChange(r => console.log('now ' + r.networkType)) } })";
    let p = Project::page("<view/>", js);
    let run = ["run", &p.path(""), "--headless", "--for", "4s", "--trace", &p.path("trace.jsonl")];
    fs::write(p.path("weather.toml"), "[[faults]]\nat = \"700ms\"\nwhat = { network-type = \"2g\" }\n").unwrap();
    let flags = ["--fault", "network-type=3g@400ms", "--faults", &p.path("weather.toml")];
    let mut command = p.command(&[&run[..], &flags[..]].concat());
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = running.stdin.take().unwrap();
    let log = |row: &Json, text: &str| row["kind"] == "log" && row["text"] == text;
    p.wait_for("2g", |row| log(row, "now 2g"));
    stdin.write_all(b"network-type=4g\nnetwork-typ=5g\nbackground\n").unwrap();
    p.wait_for("4g", |row| log(row, "now 4g"));
    stdin.write_all(b"background off\nnetwork-type off\n").unwrap();
    p.wait_for("wifi", |row| log(row, "now wifi"));
    drop(stdin);
    let ended = Ended::from(running.wait_with_output().unwrap());
    ended.expect(0, &["no fault is called `network-typ`", "did you mean network-type?"]);
    let told: Vec<_> = p.trace().iter().filter(|r| r["name"] == "world").map(|r| r["detail"].clone()).collect();
    let background = told.iter().filter(|d| d["what"] == "background").map(|d| d["on"] == true).collect::<Vec<_>>();
    assert_eq!(background, [true, false], "{told:?}");
}

#[test]
fn a_fault_that_is_none_is_refused_with_the_list() {
    let p = Project::page("<view/>", "Page({})");
    let run = |flags: &[&str]| p.run(&[&["run", &p.path(""), "--headless", "--for", "1s"][..], flags].concat());
    run(&["--fault", "stal@3s"])
        .expect(2, &["no fault is called `stal`", "did you mean stall?", "offline, dns, refuse"]);
    run(&["--fault", "bandwidth@3s"]).expect(2, &["argument is missing", "bandwidth=300"]);
    run(&["--faults", &p.path("none.toml")]).expect(2, &["none.toml"]);
    p.write("weather.json", r#"[{"what": "cut", "when": 3}]"#);
    run(&["--faults", &p.path("weather.json")]).expect(2, &["weather.json", "when", "docs/reference/faults.md"]);
    p.write("zhenji.toml", "[[faults]]\nwhat = \"cuts\"\n");
    run(&[]).expect(2, &["zhenji.toml:2", "cuts", "docs/reference/faults.md"]);
    p.run(&["run", "--help"]).expect(0, &["--fault <FAULT>", "docs/reference/faults.md", "background off"]);
}
