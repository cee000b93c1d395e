//! What every request passes: only our own names, headers that forbid all we do not need, errors as pages.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use maud::html;
use zuozheng_model::TaskNumber;

use super::app::App;
use super::ask::to;
use super::{access, layout};
use crate::complaint::words;

/// Nothing from outside, no inline script or style, no frame around us, no form to elsewhere.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// A thing that the account may not see.
#[derive(Debug, thiserror::Error)]
#[error("这不是本单位的内容。")]
pub(super) struct Forbidden;

/// A thing that is asked for and is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotFound(pub(super) String);

/// The task that an address names; what is no number is told in the words of the pages.
pub(super) fn task_of(written: &str) -> anyhow::Result<TaskNumber> {
    let number = zuozheng_index::task_number(written);
    number.with_context(|| format!("“{written}”不是任务序号，可以写 23、（二十三）或 第23项。"))
}

/// What a page of [`problem`] says: a program gets it as JSON.
#[derive(Debug, Clone)]
struct Told(String);

/// The answer to an address that does not exist.
pub(super) async fn nowhere() -> Response {
    problem(StatusCode::NOT_FOUND, "没有这个页面。")
}

/// Lets in whom the table of [`access`] lets in, and adds the headers.
pub(super) async fn guard(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let is_program = request.uri().path().starts_with("/api/");
    let mut response = match admitted(&app, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(refused) => *refused,
    };
    if let Some(Told(what)) = response.extensions().get().filter(|_| is_program) {
        let text = serde_json::json!({ "error": what }).to_string();
        response = (response.status(), [(header::CONTENT_TYPE, "application/json")], text).into_response();
    }
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

/// Puts the viewer into the request; the answer when there is none who may send it.
async fn admitted(app: &Arc<App>, request: &mut Request) -> Result<(), Box<Response>> {
    let headers = request.headers().clone();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // A page elsewhere whose name was made to lead to this machine comes under that name.
    if !app.is_own_host(host) {
        return Err(Box::new(problem(StatusCode::MISDIRECTED_REQUEST, "请使用启动时显示的网址打开。")));
    }
    let path = request.uri().path().to_owned();
    if access::PUBLIC.contains(&path.as_str()) {
        return Ok(());
    }
    let app = Arc::clone(app);
    let viewer = tokio::task::spawn_blocking(move || app.viewer(&headers)).await;
    let viewer = match viewer {
        Ok(Ok(Some(viewer))) => viewer,
        Ok(Ok(None)) if *request.method() == Method::GET && !path.starts_with("/api/") => {
            let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
            return Err(Box::new(Redirect::to(&to("/login", &[("back", wanted)])).into_response()));
        }
        Ok(Ok(None)) => return Err(Box::new(problem(StatusCode::UNAUTHORIZED, "请先登录。"))),
        _ => return Err(Box::new(problem(StatusCode::INTERNAL_SERVER_ERROR, "台账打不开，请稍后再试。"))),
    };
    match access::may(&viewer.role, request.method(), &path, viewer.is_program) {
        Some(true) => {}
        Some(false) => {
            if let (Some(unit), "/") = (viewer.unit(), path.as_str()) {
                return Err(Box::new(Redirect::to(&to("/unit", &[("unit", unit.as_str())])).into_response()));
            }
            return Err(Box::new(problem(StatusCode::FORBIDDEN, "这个账户不能打开这个页面。")));
        }
        None => return Err(Box::new(nowhere().await)),
    }
    request.extensions_mut().insert(viewer);
    Ok(())
}

/// The answer to a form that is not of our pages, or of one from before a restart.
pub(super) fn foreign() -> Response {
    let why = "这个页面是重新登录或程序重新启动之前打开的，或不是本程序的页面：请返回后刷新再试。";
    problem(StatusCode::FORBIDDEN, why)
}

/// A page of ours to return to: `//host` would lead elsewhere.
pub(super) fn own_page(back: &str) -> &str {
    let is_own = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n']);
    if is_own { back } else { "/" }
}

/// Does the work of a request where it holds nobody up.
pub(super) async fn run(
    app: Arc<App>,
    work: impl FnOnce(&App) -> anyhow::Result<Response> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) if error.is::<Forbidden>() => problem(StatusCode::FORBIDDEN, &error.to_string()),
        Ok(Err(error)) if error.is::<NotFound>() => problem(StatusCode::NOT_FOUND, &error.to_string()),
        Ok(Err(error)) => problem(StatusCode::UNPROCESSABLE_ENTITY, &words(&error)),
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
    (status, Extension(Told(what.to_owned())), Html(page.into_string())).into_response()
}
