//! HTTP-FLV and the status page of the origin.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use serde_json::json;

use super::hub::{Delivery, Hub};
use super::{Authorize, StreamRequest};
use crate::flv;

#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) hub: Arc<Hub>,
    pub(crate) authorize: Option<Authorize>,
}

/// The routes.
pub(crate) fn router(site: Site) -> Router {
    Router::new().route("/", get(status)).route("/streams", get(status)).route("/{*path}", get(pull)).with_state(site)
}

async fn status(State(site): State<Site>) -> Response {
    let streams: Vec<_> = site
        .hub
        .status()
        .into_iter()
        .map(|s| {
            json!({
                "name": s.name, "publishing": s.publishing, "subscribers": s.subscribers,
                "bytes": s.bytes, "frames": s.frames,
            })
        })
        .collect();
    respond(StatusCode::OK, "application/json", Body::from(json!({ "streams": streams }).to_string()))
}

async fn pull(State(site): State<Site>, Path(path): Path<String>, RawQuery(query): RawQuery) -> Response {
    let Some(name) = path.strip_suffix(".flv").filter(|name| name.contains('/')) else {
        return text(StatusCode::NOT_FOUND, "expected /app/stream.flv");
    };
    let (app, stream) = name.rsplit_once('/').unwrap_or_default();
    if let Some(authorize) = &site.authorize {
        let query = query.as_deref().unwrap_or_default();
        if let Err(reason) = authorize(&StreamRequest { app, stream, query, publish: false }) {
            return text(StatusCode::FORBIDDEN, &reason);
        }
    }
    if !site.hub.is_published(name) {
        return text(StatusCode::NOT_FOUND, &format!("nobody publishes {name}"));
    }
    let (first, receiver) = site.hub.subscribe(name);
    let mut head = flv::HEADER.to_vec();
    first.iter().for_each(|item| head.extend_from_slice(&item.flv()));
    let body = stream::unfold((Some(Bytes::from(head)), receiver), |(head, mut receiver)| async move {
        if let Some(head) = head {
            return Some((Ok::<_, Infallible>(head), (None, receiver)));
        }
        let mut deliveries = Vec::new();
        receiver.recv_many(&mut deliveries, 64).await;
        let mut bytes = Vec::new();
        for delivery in deliveries {
            match delivery {
                Delivery::Item(item) => bytes.extend_from_slice(&item.flv()),
                // FLV has no end mark: the answer just ends.
                Delivery::Unpublished => receiver.close(),
            }
        }
        (!bytes.is_empty()).then_some((Ok(Bytes::from(bytes)), (None, receiver)))
    });
    respond(StatusCode::OK, "video/x-flv", Body::from_stream(body))
}

fn text(status: StatusCode, message: &str) -> Response {
    respond(status, "text/plain; charset=utf-8", Body::from(message.to_owned()))
}

fn respond(status: StatusCode, kind: &'static str, body: Body) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
