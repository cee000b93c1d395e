//! 登录: a name and a password, and the way out.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::app::App;
use super::viewer::{LogIn, Viewer, set_cookie};
use super::{guard, layout};

/// Where to go after the log-in.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    back: String,
}

/// The form.
pub(super) async fn page(Query(wanted): Query<Wanted>) -> Response {
    Html(form(&wanted.back, "", None).into_string()).into_response()
}

fn form(back: &str, name: &str, problem: Option<&str>) -> Markup {
    layout::bare(
        "登录",
        html! {
            @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
            form.login method="post" action="/login" {
                input type="hidden" name="back" value=(back);
                label { "账户 " input name="name" value=(name) autocomplete="username" maxlength="40" required autofocus; }
                label { "密码 " input type="password" name="password" autocomplete="current-password" maxlength="200" required; }
                button { "登录" }
            }
        },
    )
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Sent {
    name: String,
    password: String,
    #[serde(default)]
    back: String,
}

/// Logs in.
pub(super) async fn log_in(State(app): State<Arc<App>>, headers: HeaderMap, Form(sent): Form<Sent>) -> Response {
    if !app.is_own_origin(&headers) {
        return guard::foreign();
    }
    let is_secure = app.is_secure(&headers);
    guard::run(app, move |app| {
        let name = sent.name.trim();
        let refused = |status: StatusCode, why: &str| {
            (status, Html(form(&sent.back, name, Some(why)).into_string())).into_response()
        };
        if name.chars().count() > 40 || sent.password.len() > 1_000 {
            return Ok(refused(StatusCode::FORBIDDEN, "账户或密码不对。"));
        }
        Ok(match app.sessions.log_in(&app.ledger()?, name, &sent.password)? {
            LogIn::Done(cookie) => {
                let to = Redirect::to(guard::own_page(&sent.back));
                ([(header::SET_COOKIE, set_cookie(&cookie, is_secure))], to).into_response()
            }
            LogIn::Wrong => refused(StatusCode::FORBIDDEN, "账户或密码不对。"),
            LogIn::Wait(seconds) => {
                let why = format!("密码错误次数过多，请{}分钟后再试。", seconds.div_ceil(60));
                let response = refused(StatusCode::TOO_MANY_REQUESTS, &why);
                ([(header::RETRY_AFTER, seconds.to_string())], response).into_response()
            }
        })
    })
    .await
}

/// What a form of ours sends that is but a button.
#[derive(Deserialize)]
pub(super) struct Token {
    pub(super) token: String,
}

/// Logs out.
pub(super) async fn log_out(
    State(app): State<Arc<App>>,
    Extension(viewer): Extension<Arc<Viewer>>,
    headers: HeaderMap,
    Form(sent): Form<Token>,
) -> Response {
    if !app.is_own_form(&headers, &viewer, &sent.token) {
        return guard::foreign();
    }
    app.sessions.log_out(&headers);
    ([(header::SET_COOKIE, set_cookie("", app.is_secure(&headers)))], Redirect::to("/login")).into_response()
}
