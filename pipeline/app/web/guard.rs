//! What every request passes: only our own names, headers that forbid all we do not need, errors as pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Response};
use maud::html;

use super::app::App;
use super::layout;

/// Nothing from outside, no inline script or style, no frame around us, no form to elsewhere.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// A thing that is asked for and is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotFound(pub(super) String);

/// The answer to an address that does not exist.
pub(super) async fn nowhere() -> Response {
    problem(StatusCode::NOT_FOUND, "没有这个页面。")
}

/// Refuses foreign names, and adds the headers.
pub(super) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // A page elsewhere whose name was made to lead to this machine comes under that name.
    let mut response = if app.hosts.iter().any(|own| own == host) {
        next.run(request).await
    } else {
        problem(StatusCode::MISDIRECTED_REQUEST, "请使用启动时显示的网址打开。")
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Does the work of a request where it holds nobody up.
pub(super) async fn run(
    app: Arc<App>,
    work: impl FnOnce(&App) -> anyhow::Result<Response> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) if error.is::<NotFound>() => problem(StatusCode::NOT_FOUND, &error.to_string()),
        Ok(Err(error)) => problem(StatusCode::UNPROCESSABLE_ENTITY, &format!("{error:#}")),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "程序出错，本页未能生成；其他页面不受影响。"),
    }
}

/// A page that says what is wrong.
pub(super) fn problem(status: StatusCode, what: &str) -> Response {
    let page = layout::bare(
        "未能显示",
        html! {
            p.problem { (what) }
            p { a href="/" { "返回总览" } }
        },
    );
    (status, Html(page.into_string())).into_response()
}
