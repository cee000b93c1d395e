//! The files of the pages themselves.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

/// A day: they change only with the program.
const FOR_A_DAY: &str = "max-age=86400";

fn file(kind: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, FOR_A_DAY)], content).into_response()
}

pub(super) async fn style() -> Response {
    file("text/css; charset=utf-8", include_str!("style.css"))
}

pub(super) async fn keys() -> Response {
    file("text/javascript; charset=utf-8", include_str!("keys.js"))
}

pub(super) async fn inbox() -> Response {
    file("text/javascript; charset=utf-8", include_str!("inbox.js"))
}

pub(super) async fn openapi() -> Response {
    file("application/json", include_str!("openapi.json"))
}
