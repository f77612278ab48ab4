//! One attempt to play by HTTP-FLV, plain or over TLS.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, LOCATION, REFERER, USER_AGENT};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{oneshot, watch};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::Url;
use zhenji_core::media::Step;

use super::{Connect, Failed, Limits, Report, Sink};
use crate::clock;
use crate::flv::TagReader;

const MAX_REDIRECTS: usize = 5;

/// Certificate authorities that are trusted besides the public ones, DER.
pub(crate) type Roots = Arc<Vec<Vec<u8>>>;

/// What is asked for, and how.
#[derive(Clone)]
pub(crate) struct FlvRequest {
    pub(crate) url: Url,
    /// The `Referer` header.
    pub(crate) referrer: Option<Arc<str>>,
    pub(crate) roots: Roots,
}

impl FlvRequest {
    /// Without a referrer, trusting whom everybody trusts.
    #[cfg(test)]
    pub(crate) fn new(url: Url) -> Self {
        Self { url, referrer: None, roots: Roots::default() }
    }
}

/// Connects and reports tags until `stop` fires or is dropped (`Ok`), or something fails. The end of an answer of unknown
/// length is a failure, because FLV has no end mark; one whose length is known is a file, and is read only as far as
/// `wanted_more` says.
pub(crate) async fn pull_flv<C: Connect>(
    connect: &C,
    wanted: FlvRequest,
    limits: Limits,
    mut stop: oneshot::Receiver<()>,
    mut wanted_more: watch::Receiver<bool>,
    mut sink: impl Sink,
) -> Result<(), Failed> {
    let mut body = tokio::select! {
        body = request(connect, wanted, limits) => body?,
        _ = &mut stop => return Ok(()),
    };
    let mut tags = TagReader::default();
    let mut begun = false;
    // Only of a file the length is known.
    let file = body.size_hint().exact().is_some();
    if file {
        sink(Report::File);
    }
    loop {
        if file {
            tokio::select! {
                biased;
                _ = &mut stop => return Ok(()),
                // Without anybody who takes it, all of it may come.
                _ = wanted_more.wait_for(|more| *more) => {}
            }
        }
        let limit = if begun { limits.silence } else { limits.step };
        // An answer that is no FLV is a refusal; none at all is not.
        let step = if begun { Step::Io } else { Step::Refused };
        let frame = tokio::select! {
            biased;
            _ = &mut stop => return Ok(()),
            frame = clock::timeout(limit, body.frame()) => frame,
        };
        let silent = || Failed::new(Step::Io, format!("nothing came within {} s", limit.as_secs_f64()));
        let Some(frame) = frame.ok_or_else(silent)? else {
            if file && begun {
                sink(Report::Ended);
                return Ok(());
            }
            return Err(Failed::new(step, "the server ended the answer"));
        };
        let frame = frame.map_err(|e| Failed::new(step, whole(&e)))?;
        let Some(data) = frame.data_ref() else { continue };
        sink(Report::Traffic(data.len()));
        tags.push(data);
        while let Some(tag) = tags.next().map_err(|e| Failed::new(step, e.to_string()))? {
            if !begun {
                begun = true;
                sink(Report::Connected);
            }
            sink(Report::Media(tag));
        }
    }
}

async fn request<C: Connect>(connect: &C, wanted: FlvRequest, limits: Limits) -> Result<Incoming, Failed> {
    let FlvRequest { mut url, referrer, roots } = wanted;
    let referrer = referrer.as_deref();
    for _ in 0..MAX_REDIRECTS {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().unwrap_or(80);
        let io = connect.connect(&host, port).await?;
        let answer = match url.scheme() {
            "https" if !connect.inside() => {
                let name = ServerName::try_from(host.clone());
                let name = name.map_err(|e| Failed::new(Step::Handshake, format!("{host}: {e}")))?;
                let tls = clock::timeout(limits.step, tls(&roots).connect(name, io)).await;
                let tls = tls.ok_or_else(|| Failed::new(Step::Handshake, "no answer to the TLS handshake"))?;
                get(tls.map_err(|e| Failed::new(Step::Handshake, e.to_string()))?, &url, referrer, limits).await?
            }
            _ => get(io, &url, referrer, limits).await?,
        };
        if let Some(why) = connect.rejects(&host, port) {
            return Err(Failed::new(Step::Refused, format!("the server answered 403 Forbidden: {why}")));
        }
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.into_body());
        }
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).filter(|_| status.is_redirection());
        let to = to.map(str::to_owned);
        let Some(to) = to else {
            let why = reason(answer, limits).await;
            return Err(Failed::new(Step::Refused, format!("the server answered {status}{why}")));
        };
        url = url
            .join(&to)
            .ok()
            .filter(|to| matches!(to.scheme(), "http" | "https"))
            .ok_or_else(|| Failed::new(Step::Refused, format!("redirected to {to}")))?;
    }
    Err(Failed::new(Step::Refused, "redirected too often"))
}

/// The first line of a short plain answer, which says why.
async fn reason(answer: hyper::Response<Incoming>, limits: Limits) -> String {
    const SHORT: usize = 1024;
    let plain = answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let body = Limited::new(answer.into_body(), SHORT).collect();
    let body = if plain { clock::timeout(limits.step, body).await.and_then(Result::ok) } else { None };
    let body = body.map(|body| body.to_bytes()).unwrap_or_default();
    let text = String::from_utf8_lossy(&body);
    text.lines().next().map(|line| format!(": {line}")).unwrap_or_default()
}

async fn get<S>(io: S, url: &Url, referrer: Option<&str>, limits: Limits) -> Result<hyper::Response<Incoming>, Failed>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let refused = |e: &dyn Error| Failed::new(Step::Refused, whole(e));
    let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await.map_err(|e| refused(&e))?;
    // It ends with the body, and its errors reach the body too.
    tokio::spawn(connection);
    let authority = match (url.host_str().unwrap_or_default(), url.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    };
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut request = Request::get(path).header(HOST, authority).header(USER_AGENT, "zhenji");
    if let Some(referrer) = referrer {
        request = request.header(REFERER, referrer);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|e| refused(&e))?;
    let answer = sender.send_request(request);
    let answer = clock::timeout(limits.step, answer).await;
    let answer = answer.ok_or_else(|| Failed::new(Step::Io, "no answer to the request"))?;
    answer.map_err(|e| refused(&e))
}

/// An error with what is behind it: what a library says of itself is seldom the cause.
fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

fn tls(more: &[Vec<u8>]) -> TlsConnector {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(more.iter().map(|der| CertificateDer::from(der.as_slice())));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let config = match builder.with_safe_default_protocol_versions() {
        Ok(builder) => builder.with_root_certificates(roots).with_no_client_auth(),
        // Only a provider without any cipher suite gets here.
        Err(_) => ClientConfig::builder().with_root_certificates(roots).with_no_client_auth(),
    };
    Arc::new(config).into()
}
