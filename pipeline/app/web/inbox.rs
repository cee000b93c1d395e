//! 收件: files are handed in for a unit, and what becomes of them is shown as it happens.
//!
//! A file is written under a name of its own first, hashed on the way, and then linked to its place in the evidence
//! folder, which fails when there is something: nothing is ever overwritten.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::multipart::Field;
use axum::extract::{Form, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use futures_util::stream;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use zuozheng_ledger::{FileRecord, FileRole, FileState, Ledger, Upload};
use zuozheng_model::{Problem, Severity, UnitId};
use zuozheng_read::Limits;

use super::app::App;
use super::ask::{Ask, to};
use super::guard::{self, Forbidden};
use super::layout;
use super::login::Token;
use super::pieces::{to_evidence, to_unit};
use super::viewer::Viewer;
use crate::commands::judged::Judged;
use crate::complaint::words;
use crate::inbox::{Arriving, Inbox, Placed};

/// Files of one request.
const MOST_FILES: usize = 200;
/// Uploads that are listed.
const MOST_LISTED: usize = 200;
/// Time for the next bytes of an upload, and for all of it.
const FOR_A_PIECE: Duration = Duration::from_secs(30);
const FOR_ALL: Duration = Duration::from_secs(1800);
/// How often a page looks while a run goes on.
const TICK: Duration = Duration::from_secs(2);

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let ledger = app.ledger()?;
    let unit = match ask.own_unit() {
        Some(own) => Some(own.clone()),
        None if ask.unit.is_empty() => None,
        None => Some(judged.view.unit(&ask.unit)?),
    };
    if !ask.unit.is_empty() && !ask.may_see(judged.view.unit(&ask.unit).ok().as_ref()) {
        return Err(Forbidden.into());
    }
    let body = html! {
        script src="/inbox.js" defer {}
        (form(ask, &judged, unit.as_ref()))
        (received(app, ask, &ledger, unit.as_ref())?)
    };
    layout::page(app, ask, &judged, if ask.own_unit().is_some() { "报送" } else { "收件" }, body)
}

fn form(ask: &Ask, judged: &Judged, unit: Option<&UnitId>) -> Markup {
    let most = Limits::default().file_bytes >> 20;
    html! {
        form.upload method="post" action="/upload" enctype="multipart/form-data" {
            input type="hidden" name="token" value=(ask.token());
            @match ask.own_unit() {
                Some(own) => input type="hidden" name="unit" value=(own.as_str());,
                None => label { "单位 " select name="unit" required {
                    option value="" { "请选择" }
                    @for known in judged.view.roster.units() {
                        option selected[Some(&known.id) == unit] { (known.id.as_str()) }
                    }
                } },
            }
            div.drop {
                label { "把文件拖到这里，或选择文件 " input type="file" name="files" multiple required; }
                p.small { "一次最多" (MOST_FILES) "份，每份不超过" (most) " MB；同名文件另取名，不覆盖，内容相同的不重复保存。" }
            }
            button { "报送" }
        }
    }
}

/// What came in, the newest first, with what became of it.
fn received(app: &App, ask: &Ask, ledger: &Ledger, unit: Option<&UnitId>) -> anyhow::Result<Markup> {
    let reading = app.reading.state();
    let uploads = ledger.uploads(unit, MOST_LISTED)?;
    let mut rows = Vec::with_capacity(uploads.len());
    for upload in &uploads {
        rows.push((upload, Became::of(upload, ledger, reading.running)?));
    }
    let has_failed = rows.iter().any(|(_, became)| became.is_incomplete());
    Ok(html! {
        section id="received" {
            h2 { "收到" (uploads.len()) "份" @if uploads.len() == MOST_LISTED { "（最近的）" } }
            @if reading.running { p role="status" { "正在读取……" } }
            @if let Some(why) = &reading.failed { p.problem { "上次读取没有完成：" (why) } }
            @if has_failed && !reading.running {
                form.inline method="post" action="/reread" {
                    input type="hidden" name="token" value=(ask.token());
                    button { "重新读取没有读全的" }
                }
            }
            @if !rows.is_empty() { table.items {
                thead { tr { th { "时间" } th { "单位" } th { "报送人" } th { "材料" } th { "状态" } th { "问题及处理办法" } } }
                tbody { @for (upload, became) in &rows { tr {
                    td.day { (upload.at.to_zoned(TimeZone::system()).strftime("%-m月%-d日 %H:%M").to_string()) }
                    td { a href=(to_unit(ask, upload.unit.as_str())) { (upload.unit.as_str()) } }
                    td { (upload.who) }
                    td { (became.name(ask, upload)) }
                    td { (became.word()) }
                    td { @for problem in became.problems() { div { (problem.message) div.small { (problem.hint) } } } }
                } } }
            } }
        }
    })
}

/// What became of a file that came in.
enum Became {
    Duplicate,
    Waiting,
    Reading,
    /// Read, but not yet part of what is shown.
    Read(Vec<Problem>),
    Known(FileRecord, Vec<Problem>),
    /// Something else lies there now, or nothing.
    Gone,
}

impl Became {
    fn of(upload: &Upload, ledger: &Ledger, running: bool) -> anyhow::Result<Self> {
        if upload.duplicate {
            return Ok(Self::Duplicate);
        }
        let head = ledger.document(upload.doc)?;
        let problems = head.as_ref().map(|head| head.problems.clone()).unwrap_or_default();
        Ok(match ledger.file(FileRole::Evidence, &upload.path)? {
            Some(file) if file.doc == Some(upload.doc) => {
                let all = file.problems.iter().cloned().chain(problems).collect();
                Self::Known(file, all)
            }
            Some(_) => Self::Gone,
            None if head.is_some() => Self::Read(problems),
            None if running => Self::Reading,
            None => Self::Waiting,
        })
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Duplicate => "内容重复，未另存",
            Self::Waiting => "等待读取",
            Self::Reading => "正在读取",
            Self::Read(_) => "已读出，等待比对",
            Self::Known(file, _) => match file.state {
                FileState::Ok => "已读全",
                FileState::Partial => "部分读出",
                FileState::Failed => "未能读出",
                FileState::Skipped => "未读",
            },
            Self::Gone => "已被替换或移走",
        }
    }

    fn problems(&self) -> &[Problem] {
        match self {
            Self::Read(problems) | Self::Known(_, problems) => problems,
            _ => &[],
        }
    }

    fn is_incomplete(&self) -> bool {
        matches!(self, Self::Known(..)) && self.problems().iter().any(|problem| problem.severity > Severity::Note)
    }

    fn name(&self, ask: &Ask, upload: &Upload) -> Markup {
        let known = matches!(self, Self::Known(..) | Self::Duplicate);
        html! {
            @if known { a href=(to_evidence(ask, &upload.path, None, None)) { (upload.path) } } @else { (upload.path) }
            @if !upload.path.ends_with(&upload.name) { div.small { "原名：" (upload.name) } }
        }
    }
}

/// Takes files in. The form's word and unit come before the files.
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    Extension(viewer): Extension<Arc<Viewer>>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Response {
    if !app.is_own_origin(&headers) {
        return guard::foreign();
    }
    let Ok(_permit) = app.uploads.try_acquire() else {
        return guard::problem(StatusCode::SERVICE_UNAVAILABLE, "同时报送的人太多，请稍后再试。");
    };
    match tokio::time::timeout(FOR_ALL, take(&app, &viewer, multipart)).await {
        Ok(Ok(unit)) => {
            app.reading.want(false);
            Redirect::to(&to("/inbox", &[("unit", unit.as_str())])).into_response()
        }
        Ok(Err(Refused { status, why, kept })) => {
            if kept > 0 {
                app.reading.want(false);
            }
            let kept = if kept > 0 { format!("此前的{kept}份已收下。") } else { String::new() };
            guard::problem(status, &format!("{why}{kept}"))
        }
        Err(_) => guard::problem(StatusCode::REQUEST_TIMEOUT, "报送用时过长，已中止；已收完的文件已保存。"),
    }
}

pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) why: String,
    kept: usize,
}

impl Refused {
    pub(super) fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self { status, why: why.into(), kept: 0 }
    }
}

impl From<anyhow::Error> for Refused {
    fn from(error: anyhow::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("文件没有存下来：{}。", words(&error)))
    }
}

async fn take(app: &Arc<App>, viewer: &Arc<Viewer>, mut multipart: Multipart) -> Result<UnitId, Refused> {
    let broken = || Refused::new(StatusCode::BAD_REQUEST, "报送的内容不完整，请重新报送。");
    let (mut token, mut unit) = (String::new(), None);
    let (mut kept, mut inbox) = (0, None);
    while let Some(mut field) = timely(multipart.next_field()).await?.map_err(|_| broken())? {
        match field.name().unwrap_or_default() {
            "token" => token = short(&mut field).await?,
            "unit" => unit = Some(short(&mut field).await?),
            "files" => {
                let (Some(unit), true) = (&unit, token == viewer.token) else {
                    return Err(Refused::new(StatusCode::FORBIDDEN, "请从报送页面报送文件。"));
                };
                if kept >= MOST_FILES {
                    let why = format!("一次最多报送{MOST_FILES}份，其余没有收。");
                    return Err(Refused { kept, ..Refused::new(StatusCode::PAYLOAD_TOO_LARGE, why) });
                }
                // A form without a file sends an empty one without a name.
                let name = field.file_name().unwrap_or_default().to_owned();
                if name.is_empty() {
                    continue;
                }
                let of_unit = match inbox.take() {
                    Some(inbox) => inbox,
                    None => inbox_of(app, viewer, unit)?,
                };
                let taken = one(app, viewer, of_unit, &name, field).await;
                inbox = Some(taken.map_err(|refused| Refused { kept, ..refused })?);
                kept += 1;
            }
            _ => {}
        }
    }
    let nothing = || Refused::new(StatusCode::BAD_REQUEST, "没有选择文件。");
    inbox.map(|inbox| inbox.unit).ok_or_else(nothing)
}

fn inbox_of(app: &App, viewer: &Viewer, unit: &str) -> Result<Inbox, Refused> {
    let inbox = tokio::task::block_in_place(|| Inbox::of(&app.project, &app.dictionaries, unit));
    let inbox = inbox.map_err(|error| Refused::new(StatusCode::UNPROCESSABLE_ENTITY, words(&error)))?;
    if !viewer.role.may_hand_in(&inbox.unit) {
        return Err(Refused::new(StatusCode::FORBIDDEN, "只能为本单位报送。"));
    }
    Ok(inbox)
}

/// One file, piece by piece; gives the inbox back.
async fn one(app: &App, viewer: &Viewer, inbox: Inbox, name: &str, mut field: Field<'_>) -> Result<Inbox, Refused> {
    let most = Limits::default().file_bytes;
    let mut arriving = tokio::task::block_in_place(|| Arriving::begin(&app.project))?;
    loop {
        let piece = timely(field.chunk()).await?;
        let piece = piece.map_err(|_| Refused::new(StatusCode::BAD_REQUEST, format!("“{name}”没有传完，没有收。")))?;
        let Some(piece) = piece else { break };
        if arriving.size() + piece.len() as u64 > most {
            let why = format!("“{name}”超过 {} MB，没有收：请拆分或压缩图片后重新报送。", most >> 20);
            return Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, why));
        }
        tokio::task::block_in_place(|| arriving.add(&piece))?;
    }
    if arriving.size() == 0 {
        return Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, format!("“{name}”是空的，没有收。")));
    }
    tokio::task::block_in_place(|| {
        let (doc, size) = (arriving.doc(), arriving.size());
        let Placed { path, duplicate } = inbox.place(arriving, name)?;
        let upload = Upload {
            at: Timestamp::now(),
            who: viewer.name.clone(),
            unit: inbox.unit.clone(),
            name: name.to_owned(),
            path,
            doc,
            size,
            duplicate,
        };
        Ledger::open(&app.project.store())?.write(|tx| tx.add_upload(&upload))?;
        anyhow::Ok(())
    })?;
    Ok(inbox)
}

/// What a form field holds when it is no file.
pub(super) async fn short(field: &mut Field<'_>) -> Result<String, Refused> {
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = timely(field.chunk()).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > 1_000 {
            return Err(Refused::new(StatusCode::BAD_REQUEST, "报送的内容不完整，请重新报送。"));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

pub(super) async fn timely<T>(piece: impl Future<Output = T>) -> Result<T, Refused> {
    let slow = || Refused::new(StatusCode::REQUEST_TIMEOUT, "网络中断，报送没有完成，请重新报送。");
    tokio::time::timeout(FOR_A_PIECE, piece).await.map_err(|_| slow())
}

/// Tells a page when to look again: at every change, and now and then while a run goes on.
pub(super) async fn events(State(app): State<Arc<App>>) -> Response {
    let (changes, stops) = (app.reading.changes(), app.reading.stops());
    let events = stream::unfold((app, changes, stops), |(app, mut changes, mut stops)| async move {
        loop {
            tokio::select! {
                ended = stops.changed() => { let _ = ended; return None; }
                changed = changes.changed() => if changed.is_err() { return None; },
                () = tokio::time::sleep(TICK) => if !app.reading.state().running { continue; },
            }
            return Some((Ok::<Event, Infallible>(Event::default().data("changed")), (app, changes, stops)));
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// Reads again what failed.
pub(super) async fn reread(
    State(app): State<Arc<App>>,
    Extension(viewer): Extension<Arc<Viewer>>,
    headers: HeaderMap,
    Form(sent): Form<Token>,
) -> Response {
    if !app.is_own_form(&headers, &viewer, &sent.token) {
        return guard::foreign();
    }
    app.reading.want(true);
    let unit = viewer.unit().map_or("", |unit| unit.as_str());
    Redirect::to(&to("/inbox", &[("unit", unit)])).into_response()
}
