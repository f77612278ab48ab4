//! Real servers that behave as a world says: one gate in front of the origin for each named host.
//!
//! A gate passes bytes on, or answers with garbage, or is not there at all. What goes wrong later is the driver's weather.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};

use zhenji_media::{Attempt, Host, Origin, OriginConfig, World};

/// A name that never resolves (RFC 6761).
const NOWHERE: &str = "nowhere.invalid";

/// All servers of a world.
pub struct Gates {
    origin: Origin,
    routes: Vec<(String, String)>,
}

#[derive(Clone, Copy)]
enum Manner {
    Pass(SocketAddr),
    Garbage,
    Close,
}

impl Gates {
    /// Opens a gate for each host that the world names, and for the hosts of its streams.
    ///
    /// # Errors
    /// A port cannot be opened, or the world has something that only the simulation can do.
    pub fn open(world: &World) -> Result<Self, String> {
        if world.camera_fails.is_some() || world.mic_fails.is_some() {
            return Err("a real camera or microphone fails by the faults camera-broken and mic-broken".into());
        }
        let origin = Origin::start(OriginConfig::any_port()).map_err(|e| e.to_string())?;
        // The host that cases use when they say nothing about it.
        let mut hosts: BTreeMap<String, Host> = BTreeMap::from([("live.test".into(), Host::default())]);
        hosts.extend(world.hosts.clone());
        let mut routes = Vec::new();
        for (name, host) in hosts {
            for (scheme, inside) in [("rtmp", origin.rtmp_addr), ("http", origin.http_addr)] {
                let target = gate(&host, inside)?;
                routes.push((format!("{scheme}://{name}/"), format!("{scheme}://{target}/")));
            }
        }
        Ok(Self { origin, routes })
    }

    /// Prefixes of addresses and what stands for them.
    pub fn routes(&self) -> Vec<(String, String)> {
        self.routes.clone()
    }

    /// The address of a stream behind the gates.
    ///
    /// # Errors
    /// It is not `rtmp://host/app/stream`.
    pub fn inside(&self, url: &str) -> Result<String, String> {
        let path = url.strip_prefix("rtmp://").and_then(|u| u.split_once('/')).map(|(_, path)| path);
        let (app, stream) = path.and_then(|p| p.split_once('/')).ok_or_else(|| format!("{url} is no stream"))?;
        Ok(self.origin.rtmp_url(app, stream))
    }
}

/// A gate of this manner; its address.
fn gate(host: &Host, inside: SocketAddr) -> Result<String, String> {
    if (host.latency, host.kbps) != (Host::default().latency, None) {
        return Err("a real link is slow by the faults delay and bandwidth".into());
    }
    let manner = match host.attempts[..] {
        [] | [Attempt::Ok] => Manner::Pass(inside),
        [Attempt::Garbage] => Manner::Garbage,
        [Attempt::Close] => Manner::Close,
        [Attempt::Dns] => return Ok(NOWHERE.into()),
        // A port that was just free and is closed again.
        [Attempt::Refuse] => return bind().map(|(_, addr)| addr.to_string()),
        _ => return Err(format!("real servers cannot do {:?}", host.attempts)),
    };
    let (listener, addr) = bind()?;
    // It ends with the process: a test that is over connects no more.
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            serve(client, manner);
        }
    });
    Ok(addr.to_string())
}

fn bind() -> Result<(TcpListener, SocketAddr), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|e| e.to_string())?;
    let addr = listener.local_addr().map_err(|e| e.to_string())?;
    Ok((listener, addr))
}

fn serve(mut client: TcpStream, manner: Manner) {
    match manner {
        Manner::Close => {}
        Manner::Garbage => {
            std::thread::spawn(move || {
                let mut first = [0; 1];
                // The peer may hang up first; that is its good right.
                let _ = client.read(&mut first);
                let _ = client.write_all(&[0x47; 4096]);
            });
        }
        Manner::Pass(inside) => {
            let Ok(server) = TcpStream::connect(inside) else { return };
            let _ = client.set_nodelay(true);
            let _ = server.set_nodelay(true);
            for (from, to) in [(&client, &server), (&server, &client)] {
                let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else { return };
                std::thread::spawn(move || pass(from, to));
            }
        }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
