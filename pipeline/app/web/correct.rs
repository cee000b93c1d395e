//! 更正: takes back the workbook of a register that a person changed.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Extension;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use maud::html;
use zuozheng_link::correct::circular_of;

use super::app::App;
use super::ask::to;
use super::inbox::{Refused, short, timely};
use super::viewer::Viewer;
use super::{guard, layout};
use crate::commands::tasks::import::{By, TakenOver, Workbook, take_over};
use crate::store;

/// Bytes of a workbook with its form; a register of a thousand tasks has a few hundred thousand.
pub(super) const LONGEST: usize = 20 << 20;

/// What the form holds.
#[derive(Default)]
struct Sent {
    circular: String,
    why: String,
    name: String,
    bytes: Vec<u8>,
}

/// Takes over the corrections and says what they are; the evidence is matched anew at once.
pub(super) async fn correct(
    State(app): State<Arc<App>>,
    Extension(viewer): Extension<Arc<Viewer>>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Response {
    if !app.is_own_origin(&headers) {
        return guard::foreign();
    }
    let sent = match sent(&viewer, multipart).await {
        Ok(sent) => sent,
        Err(refused) => return guard::problem(refused.status, &refused.why),
    };
    guard::run(app, move |app| {
        let taken = taken(app, &viewer, &sent)?;
        if taken.n_edits > 0 {
            app.reading.want(false);
        }
        let back = to("/register", &[("circular", &sent.circular)]);
        let page = layout::bare("收回更正", html! { pre { (taken.words) } p { a href=(back) { "返回任务登记" } } });
        Ok(Html(page.into_string()).into_response())
    })
    .await
}

fn taken(app: &App, viewer: &Viewer, sent: &Sent) -> anyhow::Result<TakenOver> {
    let document = app.readers.document(&sent.bytes)?.with_context(|| format!("“{}”无法读取。", sent.name))?;
    let circular = circular_of(&document)
        .with_context(|| format!("“{}”不是任务台账的工作簿，请先从本页下载，改后收回。", sent.name))?;
    let _lock = store::lock_patiently(&app.project)?;
    let workbook = Workbook { document: &document, circular: &circular, file: &sent.name };
    let by = By { who: &viewer.name, why: sent.why.trim() };
    take_over(&app.project, &app.dictionaries, &workbook, by, true).context("没有收回任何更正")
}

async fn sent(viewer: &Viewer, mut multipart: Multipart) -> Result<Sent, Refused> {
    let broken = |_| Refused::new(StatusCode::BAD_REQUEST, "收到的内容不完整，请重新收回。");
    let (mut sent, mut is_ours) = (Sent::default(), false);
    while let Some(mut field) = timely(multipart.next_field()).await?.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "token" => is_ours = short(&mut field).await? == viewer.token,
            "circular" => sent.circular = short(&mut field).await?,
            "why" => sent.why = short(&mut field).await?,
            "file" if is_ours => {
                sent.name = field.file_name().unwrap_or_default().to_owned();
                sent.bytes = timely(field.bytes()).await?.map_err(broken)?.to_vec();
            }
            _ => {}
        }
    }
    if !is_ours {
        return Err(Refused::new(StatusCode::FORBIDDEN, "请从任务登记页面收回更正。"));
    }
    if sent.bytes.is_empty() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "没有选择文件。"));
    }
    Ok(sent)
}
