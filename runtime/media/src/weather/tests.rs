//! Links under the weather, on a paused clock and over pipes.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::Instant;
use zhenji_core::media::Step;
use zhenji_core::world::{Fault, parse_fault};

use super::*;
use crate::client::{Connect, Failed};

/// Connects to nobody: the far ends wait here.
struct Pipes(Mutex<Vec<DuplexStream>>);

impl Connect for Arc<Pipes> {
    type Io = DuplexStream;
    async fn connect(&self, _: &str, _: u16) -> Result<DuplexStream, Failed> {
        let (near, far) = tokio::io::duplex(1 << 20);
        self.0.lock().unwrap().push(far);
        Ok(near)
    }
}

struct Stage {
    weather: Arc<Weather>,
    pipes: Arc<Pipes>,
}

impl Stage {
    fn new(faults: &[&str]) -> Self {
        let stage = Self { weather: Arc::default(), pipes: Arc::new(Pipes(Mutex::default())) };
        faults.iter().for_each(|fault| stage.strike(fault, true));
        stage
    }

    fn strike(&self, fault: &str, on: bool) {
        let Fault { what, host, .. } = parse_fault(fault).unwrap();
        self.weather.strike(&Strike { on, what, host });
    }

    async fn connect(&self, host: &str) -> Result<Link<DuplexStream>, Failed> {
        let under = Under::new(self.pipes.clone(), self.weather.clone());
        under.connect(host, 1935).await
    }

    /// A connection and its far end.
    async fn pair(&self) -> (Link<DuplexStream>, DuplexStream) {
        let near = self.connect("a.com").await.unwrap();
        let far = self.pipes.0.lock().unwrap().pop().unwrap();
        (near, far)
    }
}

fn paused(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(test);
}

fn ms(since: Instant) -> u64 {
    since.elapsed().as_millis() as u64
}

#[test]
fn connections_fail_as_the_weather_says() {
    paused(async {
        for (fault, host, step, after) in [
            ("offline", "a.com", Step::Resolve, 0),
            ("offline", "10.0.0.1", Step::Connect, 0),
            ("dns", "a.com", Step::Resolve, 0),
            ("refuse", "a.com", Step::Connect, 0),
            ("timeout", "a.com", Step::Connect, 5000),
        ] {
            let begun = Instant::now();
            let failed = Stage::new(&[fault]).connect(host).await.err().unwrap();
            assert_eq!((failed.step, ms(begun)), (step, after), "{fault} {host}: {}", failed.reason);
        }
        let mut text = String::new();
        Stage::new(&["close"]).connect("a.com").await.unwrap().read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "");
        let mut first = [0; 3];
        Stage::new(&["garbage"]).connect("a.com").await.unwrap().read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"SSH");
        let mut silent = Stage::new(&["silent"]).connect("a.com").await.unwrap();
        silent.write_all(b"hello").await.unwrap();
        assert!(tokio::time::timeout(Duration::from_secs(60), silent.read(&mut first)).await.is_err());
    });
}

#[test]
fn a_host_is_struck_alone() {
    paused(async {
        let stage = Stage::new(&["dns host=b.com", "refuse host=c.com:1935", "timeout host=d.com:80"]);
        assert_eq!(stage.connect("b.com").await.err().unwrap().step, Step::Resolve);
        assert_eq!(stage.connect("c.com").await.err().unwrap().step, Step::Connect);
        for host in ["a.com", "bb.com", "b.co", "d.com"] {
            assert!(stage.connect(host).await.is_ok(), "{host}");
        }
        stage.strike("dns", false);
        assert!(stage.connect("b.com").await.is_ok());
    });
}

#[test]
fn a_cut_ends_open_links_and_spares_new_ones() {
    paused(async {
        let stage = Stage::new(&[]);
        let (mut old, mut far) = stage.pair().await;
        let reading = tokio::spawn(async move {
            let mut buffer = [0; 8];
            let first = old.read(&mut buffer).await;
            (first.unwrap(), old.read(&mut buffer).await.map_err(|e| e.kind()))
        });
        far.write_all(b"abc").await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        stage.strike("cut", true);
        assert_eq!(reading.await.unwrap(), (3, Err(std::io::ErrorKind::ConnectionReset)));
        let (mut new, mut far) = stage.pair().await;
        far.write_all(b"def").await.unwrap();
        assert_eq!(new.read(&mut [0; 8]).await.unwrap(), 3);
        stage.strike("cut host=b.com", true);
        new.write_all(b"ghi").await.unwrap();
        assert_eq!(far.read(&mut [0; 8]).await.unwrap(), 3);
    });
}

#[test]
fn a_stall_holds_everything_until_it_is_over() {
    paused(async {
        let stage = Stage::new(&[]);
        let (mut near, mut far) = stage.pair().await;
        stage.strike("stall", true);
        far.write_all(b"abc").await.unwrap();
        let mut buffer = [0; 8];
        assert!(tokio::time::timeout(Duration::from_secs(9), near.read(&mut buffer)).await.is_err());
        assert!(tokio::time::timeout(Duration::from_secs(9), near.write_all(b"x")).await.is_err());
        let begun = Instant::now();
        let weather = stage.weather.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(2)).await;
            weather.strike(&Strike { on: false, what: What::Stall, host: None });
        });
        assert_eq!((near.read(&mut buffer).await.unwrap(), ms(begun)), (3, 2000));
    });
}

#[test]
fn bandwidth_is_what_passes_in_each_direction() {
    paused(async {
        for fault in ["bandwidth=400", "network=4g"] {
            let stage = Stage::new(&[fault]);
            let (near, far) = stage.pair().await;
            let (mut far_reader, mut far_writer) = tokio::io::split(far);
            let (mut reader, mut writer) = tokio::io::split(near);
            // 100 kB are 800 kbit.
            let n = 100_000;
            let begun = Instant::now();
            let down = async {
                far_writer.write_all(&vec![1; n]).await.unwrap();
                reader.read_exact(&mut vec![0; n]).await.unwrap();
                ms(begun)
            };
            let up = async {
                writer.write_all(&vec![2; n]).await.unwrap();
                writer.shutdown().await.unwrap();
                ms(begun)
            };
            let arrived = async {
                far_reader.read_exact(&mut vec![0; n]).await.unwrap();
            };
            let (down, up, ()) = tokio::join!(down, up, arrived);
            let expect = match fault {
                "bandwidth=400" => (1900..=2100, 1850..=2100),
                _ => (200..=230, 220..=300),
            };
            assert!(expect.0.contains(&down) && expect.1.contains(&up), "{fault}: {down} {up}");
        }
    });
}

#[test]
fn delay_and_jitter_keep_the_order_and_repeat_themselves() {
    let run = |faults: &'static [&'static str]| {
        let times = Arc::new(Mutex::new(Vec::new()));
        let seen = times.clone();
        paused(async move {
            let stage = Stage::new(&[]);
            let (mut near, mut far) = stage.pair().await;
            faults.iter().for_each(|fault| stage.strike(fault, true));
            let begun = Instant::now();
            tokio::spawn(async move {
                for i in 0..50u8 {
                    far.write_all(&[i; 10]).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(40)).await;
                }
            });
            for i in 0..50u8 {
                let mut piece = [0; 10];
                near.read_exact(&mut piece).await.unwrap();
                assert_eq!(piece, [i; 10]);
                seen.lock().unwrap().push(ms(begun) - u64::from(i) * 40);
            }
        });
        Arc::try_unwrap(times).unwrap().into_inner().unwrap()
    };
    assert_eq!(run(&["delay=300"]), vec![300; 50]);
    let uneven = run(&["jitter=200"]);
    assert!(uneven.iter().all(|late| *late <= 200), "{uneven:?}");
    assert!(uneven.iter().any(|late| *late > 120) && uneven.iter().any(|late| *late < 80), "{uneven:?}");
    assert_eq!(run(&["jitter=200"]), uneven);
}

#[test]
fn what_is_on_its_way_up_arrives_while_the_writer_reads() {
    paused(async {
        let stage = Stage::new(&["delay=250"]);
        let begun = Instant::now();
        let (mut near, mut far) = stage.pair().await;
        // Two round trips to connect.
        assert_eq!(ms(begun), 1000);
        near.write_all(b"ping").await.unwrap();
        let answer = tokio::spawn(async move {
            let mut piece = [0; 4];
            far.read_exact(&mut piece).await.unwrap();
            far.write_all(b"pong").await.unwrap();
            far
        });
        let mut piece = [0; 4];
        near.read_exact(&mut piece).await.unwrap();
        assert_eq!((&piece, ms(begun)), (b"pong", 1500));
        near.write_all(b"bye").await.unwrap();
        near.shutdown().await.unwrap();
        let mut text = String::new();
        answer.await.unwrap().read_to_string(&mut text).await.unwrap();
        assert_eq!((text.as_str(), ms(begun)), ("bye", 1750));
    });
}
