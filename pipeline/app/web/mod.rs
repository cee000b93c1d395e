//! The pages of `serve`. They call what the command line calls and add no judgement of their own: every figure comes from
//! [`Judged`](crate::commands::judged::Judged), every decision goes through the same function as `review`.
//!
//! ```text
//! request --guard--> host, account, role × route, headers --page--> Markup | bytes
//! ```
//!
//! Everything is rendered here; pages work without scripts, a script only adds keys. A page loads nothing from outside and
//! no text of a document becomes markup: [`maud`] escapes it.

mod access;
mod api;
mod app;
mod ask;
mod assets;
mod correct;
mod evidence;
mod files;
mod grid;
mod guard;
mod inbox;
mod layout;
mod login;
mod overview;
mod pieces;
mod reading;
mod register;
mod review;
mod search;
mod sketch;
mod states;
mod task;
mod unit;
mod viewer;

use std::net::SocketAddr;
use std::sync::Arc;
#[cfg(unix)]
use std::task::Poll;

use anyhow::Context as _;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::middleware;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use jiff::civil::Date;
use maud::Markup;
use tokio::net::TcpListener;

use self::app::App;
use self::ask::Ask;
use self::viewer::Viewer;
use crate::project::Project;

/// Bytes of a form without files.
const LONGEST_FORM: usize = 64 << 10;

/// How to serve.
pub(crate) struct Options {
    /// Port 0 takes any that is free.
    pub(crate) address: SocketAddr,
    /// Who decides while there are no accounts, in the history of reviews.
    pub(crate) who: String,
    /// Names under which a proxy that speaks TLS leads browsers here.
    pub(crate) names: Vec<String>,
    /// The day against which deadlines are judged; none for that of the clock.
    pub(crate) today: Option<Date>,
}

/// Pages that are made at once; others wait their turn. More would only share the same cores, and each takes memory.
const MOST_AT_ONCE: usize = 12;

/// Serves until the process is told to stop. `started` gets the address as a browser takes it.
pub(crate) fn serve(
    project: Project,
    options: &Options,
    started: impl FnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(MOST_AT_ONCE)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(options.address)
            .await
            .with_context(|| format!("无法使用 {}：端口可能已被占用，可改用 --port 0", options.address))?;
        let address = listener.local_addr()?;
        let app = Arc::new(App::new(project, options, address)?);
        let (stopped, reading) = (stopped()?, Arc::clone(&app.reading));
        started(&format!("http://{address}/"))?;
        let stopped = async move {
            stopped.await;
            reading.stop();
        };
        axum::serve(listener, router(app)).with_graceful_shutdown(stopped).await?;
        Ok(())
    })
}

/// Every address. `tests/web.rs` asks each of them.
fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", page(overview::page))
        .route("/task", page(task::page))
        .route("/unit", page(unit::page))
        .route("/evidence", page(evidence::page))
        .route("/search", page(search::page))
        .route("/review", page(review::page))
        .route("/register", page(register::page))
        .route("/register.xlsx", bytes(register::workbook))
        .route("/files", page(files::page))
        .route("/unit.xlsx", bytes(unit::workbook))
        .route("/unit.docx", bytes(unit::letter))
        .route("/page.png", bytes(evidence::picture))
        .route("/original", bytes(evidence::original))
        .route("/api/gaps", bytes(api::gaps))
        .route("/api/tasks", bytes(api::tasks))
        .route("/api/links", bytes(api::links))
        .route("/api/search", bytes(api::search))
        .route("/api/status", bytes(api::status))
        .route("/api/openapi.json", get(assets::openapi))
        .route("/decide", post(review::decide))
        .route("/dismiss", post(review::dismiss))
        .route("/inbox", page(inbox::page))
        .route("/inbox/events", get(inbox::events))
        .route("/reread", post(inbox::reread))
        .route("/login", get(login::page).post(login::log_in))
        .route("/logout", post(login::log_out))
        // What comes in by a form is short; files have limits of their own.
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .route("/upload", post(inbox::upload).layer(DefaultBodyLimit::disable()))
        .route("/correct", post(correct::correct).layer(DefaultBodyLimit::max(correct::LONGEST)))
        .route("/style.css", get(assets::style))
        .route("/keys.js", get(assets::keys))
        .route("/inbox.js", get(assets::inbox))
        .fallback(guard::nowhere)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), guard::guard))
        .with_state(app)
}

type Pages = MethodRouter<Arc<App>>;

/// A page: its work may read files and the ledger, and so runs where it holds nobody up.
fn page(make: fn(&App, &Ask) -> anyhow::Result<Markup>) -> Pages {
    bytes(move |app, ask| make(app, ask).map(|markup| Html(markup.into_string()).into_response()))
}

fn bytes(make: impl Fn(&App, &Ask) -> anyhow::Result<Response> + Clone + Send + Sync + 'static) -> Pages {
    get(move |State(app): State<Arc<App>>, Extension(viewer): Extension<Arc<Viewer>>, Query(ask): Query<Ask>| {
        let (make, ask) = (make.clone(), Ask { viewer: Some(viewer), ..ask });
        async move { guard::run(app, move |app| make(app, &ask)).await }
    })
}

/// Ends with Ctrl-C, or when a service manager asks. Both are listened for from the call on, not from the first wait.
#[cfg(unix)]
fn stopped() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(std::future::poll_fn(move |context| {
        let is_told = interrupt.poll_recv(context).is_ready() || terminate.poll_recv(context).is_ready();
        if is_told { Poll::Ready(()) } else { Poll::Pending }
    }))
}

/// Ends with Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    // Without a handler the signal itself ends the process.
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
