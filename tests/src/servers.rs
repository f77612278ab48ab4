//! Other people's media programs as processes of their own, and a crowd of players: what interop tests and load
//! benchmarks are made of. A program that is missing fails with the remedy, never silently.
#![allow(clippy::unwrap_used)] // Of tests: what cannot go on says where.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A process that ends with its value.
pub struct Process(pub Child);

impl Process {
    /// Starts a command without any input.
    pub fn start(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|e| panic!("{}", missing(command, &e))))
    }

    /// Nanoseconds on a processor so far, of all its threads.
    pub fn cpu(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.0.id())).unwrap();
        let of_task = |dir: PathBuf| {
            let text = std::fs::read_to_string(dir.join("schedstat")).unwrap_or_default();
            text.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or(0)
        };
        tasks.flatten().map(|task| of_task(task.path())).sum()
    }

    /// Bytes in memory now.
    pub fn rss(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let line = text.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a command prints; it has to end well.
pub fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|e| panic!("{}", missing(command, &e)));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}: {words}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn missing(command: &Command, why: &std::io::Error) -> String {
    let name = command.get_program().to_string_lossy();
    format!("{name} does not start: {why}; this test needs it, and scripts/setup.sh --tests installs it")
}

/// nginx with its RTMP module on free ports: `rtmp://…/live/…`, and the files of its folder over HTTP.
pub struct Nginx {
    /// RTMP.
    pub rtmp: u16,
    /// HTTP.
    pub http: u16,
    /// What HTTP serves, and its own files.
    pub dir: tempfile::TempDir,
    /// The process; one worker and no master.
    pub process: Process,
}

impl Nginx {
    /// Starts it and waits until it listens.
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (rtmp, http) = (free_port(), free_port());
        let module = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/nginx/modules"]
            .map(|dir| Path::new(dir).join("ngx_rtmp_module.so"))
            .into_iter()
            .find(|file| file.exists())
            .expect("nginx's RTMP module is missing; scripts/setup.sh --tests installs it");
        let at = dir.path().display();
        let config = format!(
            "load_module {};\ndaemon off;\nmaster_process off;\nworker_processes 1;\npid {at}/pid;\nerror_log {at}/error.log;\n\
             events {{ worker_connections 2048; }}\n\
             rtmp {{ server {{ listen 127.0.0.1:{rtmp}; chunk_size 4096; application live {{ live on; }} }} }}\n\
             http {{ access_log off; client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;\n\
             uwsgi_temp_path {at}/u; scgi_temp_path {at}/s; server {{ listen 127.0.0.1:{http}; root {at}; }} }}\n",
            module.display()
        );
        std::fs::write(dir.path().join("nginx.conf"), config).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-p").arg(dir.path()).arg("-c").arg(dir.path().join("nginx.conf"));
        command.arg("-e").arg(dir.path().join("error.log")).stderr(Stdio::null());
        let process = Process::start(&mut command);
        listens(rtmp);
        Self { rtmp, http, dir, process }
    }

    /// `rtmp://…/live/stream`.
    pub fn url(&self, stream: &str) -> String {
        format!("rtmp://127.0.0.1:{}/live/{stream}", self.rtmp)
    }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Waits until somebody listens.
pub fn listens(port: u16) {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20), "nobody listens on {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Players over RTMP that read and throw away; they end with their value.
pub struct Crowd {
    /// The players end with it.
    _runtime: tokio::runtime::Runtime,
    bytes: Vec<Arc<AtomicU64>>,
}

impl Crowd {
    /// So many of `live/stream` at this port.
    pub fn join(n: usize, port: u16, stream: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let bytes: Vec<Arc<AtomicU64>> = (0..n).map(|_| Arc::default()).collect();
        for count in &bytes {
            let (count, stream) = (count.clone(), stream.to_owned());
            runtime.spawn(async move {
                if let Err(e) = play(port, &stream, &count).await {
                    eprintln!("a player ended: {e}");
                }
            });
        }
        Self { _runtime: runtime, bytes }
    }

    /// Bytes that each has received.
    pub fn received(&self) -> Vec<u64> {
        self.bytes.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }
}

async fn play(port: u16, stream: &str, count: &AtomicU64) -> std::io::Result<()> {
    let mut io = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
    io.set_nodelay(true)?;
    let mut hello = vec![3];
    hello.resize(1 + 1536, 0);
    io.write_all(&hello).await?;
    let mut answer = vec![0; 1 + 1536 * 2];
    io.read_exact(&mut answer).await?;
    let mut out = answer[1..1 + 1536].to_vec();
    let object = [vec![3], pair("app", "live"), pair("tcUrl", "rtmp://127.0.0.1/live"), vec![0, 0, 9]].concat();
    command(&mut out, 0, &[text("connect"), number(1.0), object]);
    command(&mut out, 0, &[text("createStream"), number(2.0), vec![5]]);
    command(&mut out, 1, &[text("play"), number(3.0), vec![5], text(stream)]);
    io.write_all(&out).await?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match io.read(&mut buffer).await? {
            0 => return Ok(()),
            n => count.fetch_add(n as u64, Ordering::Relaxed),
        };
    }
}

/// A command in one chunk of the first chunk size, 128.
fn command(out: &mut Vec<u8>, stream: u8, values: &[Vec<u8>]) {
    let body = values.concat();
    assert!(body.len() <= 128);
    out.extend([3, 0, 0, 0, 0, 0, body.len() as u8, 20, stream, 0, 0, 0]);
    out.extend(body);
}

fn text(text: &str) -> Vec<u8> {
    [&[2, 0, text.len() as u8], text.as_bytes()].concat()
}

fn number(number: f64) -> Vec<u8> {
    [&[0][..], &number.to_be_bytes()].concat()
}

fn pair(key: &str, value: &str) -> Vec<u8> {
    [&[0, key.len() as u8], key.as_bytes(), &text(value)].concat()
}
