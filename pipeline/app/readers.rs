//! Untrusted files are read in child processes: the same binary, one a core, kept warm.
//!
//! A crash, a hang or a bomb costs one document: it is recorded as failed, the child is replaced, the run goes on.
//! The parent sends the bytes and gets values back; the child opens no file, and [`crate::sandbox`] sees to it that
//! it could not.
//!
//! Frames on the pipes: a JSON header and a body, each after its length as four little-endian bytes.

use std::collections::VecDeque;
use std::io::{self, BufReader, BufWriter, Read as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zuozheng_model::{Document, PageNumber, Problem};
use zuozheng_read::ofd::{self, Sketch};
use zuozheng_read::{Attachment, Limits};
use zuozheng_text::Dictionaries;

use crate::grid::{Grid, Wanted};
use crate::made::Made;
use crate::prepare::{Prepared, Purpose, RecognisedPage, prepare};
use crate::sandbox::Missing;

/// Name of the hidden subcommand that a child runs.
pub(crate) const SUBCOMMAND: &str = "reader";
/// The longest that one document may take.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(120);

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Request {
    /// Read the body.
    Prepare { purpose: Purpose, recognised: Vec<RecognisedPage> },
    /// Draw a page of the body.
    Draw { page: PageNumber, dpi: f32 },
    /// Cut pages of the body out.
    Cut { pages: Vec<PageNumber> },
    /// Show a part of the body, a workbook.
    Grid { wanted: Wanted },
    /// Give all that stands in the body.
    Document,
    /// Lay out a page of the body, an OFD.
    Sketch { page: PageNumber },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Response {
    /// Names of the attachments. The body is what was [`Made`] of the document; a frame with the bytes of each attachment
    /// follows, in this order.
    Prepared { prepared: Box<Prepared>, attachments: Vec<String> },
    /// The body is a PNG; empty when the page could not be drawn.
    Drawn,
    /// The body is a PDF of the pages; empty when they could not be cut out.
    Cut,
    /// The body is a part of a workbook as JSON; empty when it holds no table.
    Grid,
    /// The body is a document as JSON.
    Document,
    /// The body is a page as JSON; empty when it could not be laid out.
    Sketch,
}

fn write_frame(out: &mut impl io::Write, header: &[u8], body: &[u8]) -> io::Result<()> {
    for part in [header, body] {
        let length = u32::try_from(part.len()).map_err(|_| io::Error::other("frame over 4 GiB"))?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(part)?;
    }
    out.flush()
}

fn read_part(input: &mut impl io::Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What a child does until its input ends. First it tells what of its cage is missing.
pub(crate) fn serve(missing: &Missing) -> anyhow::Result<()> {
    // What a document says of itself is told with the built-in words; those of a project only steer matching.
    let dictionaries = Dictionaries::builtin();
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    write_frame(&mut output, &serde_json::to_vec(missing)?, &[])?;
    loop {
        let header = match read_part(&mut input) {
            Ok(header) => header,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let body = read_part(&mut input)?;
        match serde_json::from_slice(&header)? {
            Request::Prepare { purpose, recognised } => {
                let (prepared, attachments) = prepare(&body, purpose, recognised, dictionaries);
                let names = attachments.iter().map(|file| file.name.clone()).collect();
                let made = prepared.made.as_ref().map(Made::to_bytes).unwrap_or_default();
                let response = Response::Prepared { prepared: Box::new(prepared), attachments: names };
                write_frame(&mut output, &serde_json::to_vec(&response)?, &made)?;
                for file in attachments {
                    write_frame(&mut output, &[], &file.bytes)?;
                }
            }
            Request::Cut { pages } => {
                let pdf = zuozheng_read::pdf::excerpt(&body, &pages).unwrap_or_default();
                write_frame(&mut output, &serde_json::to_vec(&Response::Cut)?, &pdf)?;
            }
            Request::Document => {
                let document = zuozheng_read::read(&body, &Limits::default()).document;
                write_frame(&mut output, &serde_json::to_vec(&Response::Document)?, &serde_json::to_vec(&document)?)?;
            }
            Request::Sketch { page } => {
                let sketch = ofd::sketch(&body, page, &Limits::default());
                let json = sketch.map(|sketch| serde_json::to_vec(&sketch)).transpose()?;
                write_frame(&mut output, &serde_json::to_vec(&Response::Sketch)?, &json.unwrap_or_default())?;
            }
            Request::Grid { wanted } => {
                let document = zuozheng_read::read(&body, &Limits::default()).document;
                let grid = Grid::of(&document, &wanted).map(|grid| serde_json::to_vec(&grid)).transpose()?;
                write_frame(&mut output, &serde_json::to_vec(&Response::Grid)?, &grid.unwrap_or_default())?;
            }
            Request::Draw { page, dpi } => {
                let png = zuozheng_read::render_page(&body, page, dpi).unwrap_or_default();
                write_frame(&mut output, &serde_json::to_vec(&Response::Drawn)?, &png)?;
            }
        }
    }
}

/// A child with its pipes. Dropping it ends the child.
struct Reader {
    child: Arc<Mutex<Child>>,
    deadline: Arc<Mutex<Option<Instant>>>,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Reader {
    /// Talks to the child under the limit of time.
    fn in_time<T>(
        &mut self,
        talk: impl FnOnce(&mut BufWriter<ChildStdin>, &mut BufReader<ChildStdout>) -> io::Result<T>,
    ) -> anyhow::Result<Result<T, Lost>> {
        *lock(&self.deadline) = Some(Instant::now() + TIME_LIMIT);
        let said = talk(&mut self.input, &mut self.output);
        let in_time = lock(&self.deadline).take().is_some_and(|deadline| Instant::now() < deadline);
        Ok(match said {
            Ok(said) => Ok(said),
            Err(_) if !in_time => Err(Lost::TimedOut),
            Err(_) => Err(Lost::Died(lock(&self.child).wait()?.to_string())),
        })
    }
}

/// One message of a child.
struct Frame {
    header: Vec<u8>,
    body: Vec<u8>,
}

impl Frame {
    fn read(input: &mut impl io::Read) -> io::Result<Self> {
        Ok(Self { header: read_part(input)?, body: read_part(input)? })
    }
}

/// The files inside a file that was read, still held by the child that found them. When they are not all asked for,
/// the child is ended.
pub(crate) struct Attachments<'a> {
    readers: &'a Readers,
    reader: Option<Reader>,
    names: VecDeque<String>,
}

impl Attachments<'_> {
    /// True when there is none, or none is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The next file; the problem of the outer file when its child is lost, and with it all that are left.
    pub(crate) fn next(&mut self) -> anyhow::Result<Option<Result<Attachment, Problem>>> {
        let (Some(reader), Some(name)) = (&mut self.reader, self.names.pop_front()) else { return Ok(None) };
        match reader.in_time(|_, output| Frame::read(output))? {
            Ok(frame) => {
                if self.names.is_empty() {
                    self.reader.take().into_iter().for_each(|reader| self.readers.give_back(reader));
                }
                Ok(Some(Ok(Attachment { name, bytes: frame.body })))
            }
            Err(lost) => {
                self.names.clear();
                self.reader = None;
                Ok(Some(Err(problem(&lost))))
            }
        }
    }
}

/// Why a child gave no answer.
enum Lost {
    TimedOut,
    Died(String),
}

/// The children of a run. Threads take one each and give it back.
pub(crate) struct Readers {
    idle: Mutex<Vec<Reader>>,
    watched: Arc<Mutex<Vec<Watched>>>,
    /// What of the cage this system lacks, told by the children.
    missing: Mutex<Vec<String>>,
}

struct Watched {
    child: Arc<Mutex<Child>>,
    deadline: Arc<Mutex<Option<Instant>>>,
}

impl Readers {
    /// No child yet: the first documents start them.
    pub(crate) fn new() -> Self {
        let watched: Arc<Mutex<Vec<Watched>>> = Arc::default();
        let watch = Arc::downgrade(&watched);
        std::thread::spawn(move || {
            while let Some(watched) = watch.upgrade() {
                kill_overdue(&mut lock(&watched));
                drop(watched);
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        Self { idle: Mutex::default(), watched, missing: Mutex::default() }
    }

    /// What of the cage this system lacks, as far as a child was started.
    pub(crate) fn missing(&self) -> Vec<String> {
        lock(&self.missing).clone()
    }

    /// Reads a file in a child. The files inside it come one by one, so that never more than one is in memory here.
    pub(crate) fn prepare(
        &self,
        bytes: &[u8],
        purpose: Purpose,
        recognised: Vec<RecognisedPage>,
    ) -> anyhow::Result<(Prepared, Attachments<'_>)> {
        let none = Attachments { readers: self, reader: None, names: VecDeque::new() };
        let (reader, answer) = match self.exchange(&Request::Prepare { purpose, recognised }, bytes)? {
            Ok(answer) => answer,
            Err(lost) => return Ok((Prepared::failed(problem(&lost)), none)),
        };
        let Response::Prepared { mut prepared, attachments } = serde_json::from_slice(&answer.header)? else {
            bail!("读取进程答非所问")
        };
        prepared.made = Made::from_bytes(&answer.body);
        if attachments.is_empty() {
            self.give_back(reader);
            return Ok((*prepared, none));
        }
        Ok((*prepared, Attachments { reader: Some(reader), names: attachments.into(), ..none }))
    }

    /// Draws a page as PNG in a child; `None` when it cannot be drawn.
    pub(crate) fn draw(&self, bytes: &[u8], page: PageNumber, dpi: f32) -> anyhow::Result<Option<Vec<u8>>> {
        self.ask(&Request::Draw { page, dpi }, bytes)
    }

    /// Cuts pages of a PDF out in a child; `None` when that cannot be done.
    pub(crate) fn cut(&self, bytes: &[u8], pages: Vec<PageNumber>) -> anyhow::Result<Option<Vec<u8>>> {
        self.ask(&Request::Cut { pages }, bytes)
    }

    /// Lays out a page of an OFD in a child; `None` when that cannot be done.
    pub(crate) fn sketch(&self, bytes: &[u8], page: PageNumber) -> anyhow::Result<Option<Sketch>> {
        self.ask_json(&Request::Sketch { page }, bytes)
    }

    /// Reads a file in a child; `None` when the child was lost.
    pub(crate) fn document(&self, bytes: &[u8]) -> anyhow::Result<Option<Document>> {
        self.ask_json(&Request::Document, bytes)
    }

    /// Reads a part of a workbook in a child; `None` when it holds no table.
    pub(crate) fn grid(&self, bytes: &[u8], wanted: &Wanted) -> anyhow::Result<Option<Grid>> {
        self.ask_json(&Request::Grid { wanted: wanted.clone() }, bytes)
    }

    /// What the body of an answer holds as JSON; `None` when there is none.
    fn ask_json<T: DeserializeOwned>(&self, request: &Request, body: &[u8]) -> anyhow::Result<Option<T>> {
        let answer = self.ask(request, body)?;
        Ok(answer.map(|answer| serde_json::from_slice(&answer)).transpose()?)
    }

    /// The body of an answer; `None` when it is empty or the child was lost.
    fn ask(&self, request: &Request, body: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
        let Ok((reader, answer)) = self.exchange(request, body)? else { return Ok(None) };
        self.give_back(reader);
        Ok(Some(answer.body).filter(|body| !body.is_empty()))
    }

    /// Sends a request to a child and takes the first frame of its answer.
    fn exchange(&self, request: &Request, body: &[u8]) -> anyhow::Result<Result<(Reader, Frame), Lost>> {
        let idle = lock(&self.idle).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => self.start()?,
        };
        let header = serde_json::to_vec(request)?;
        let answer = reader.in_time(|input, output| {
            write_frame(input, &header, body)?;
            Frame::read(output)
        })?;
        Ok(answer.map(|frame| (reader, frame)))
    }

    fn give_back(&self, reader: Reader) {
        lock(&self.idle).push(reader);
    }

    fn start(&self) -> anyhow::Result<Reader> {
        let program = std::env::current_exe().context("找不到程序自身的文件，无法启动读取进程")?;
        let mut command = Command::new(&program);
        command.arg(SUBCOMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).env_clear();
        // Ctrl-C is for the parent: it ends its readers itself.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().with_context(|| format!("无法用“{}”启动读取进程", program.display()))?;
        let input = BufWriter::new(child.stdin.take().context("读取进程没有输入")?);
        let output = BufReader::new(child.stdout.take().context("读取进程没有输出")?);
        let (child, deadline) = (Arc::new(Mutex::new(child)), Arc::new(Mutex::new(None)));
        lock(&self.watched).push(Watched { child: Arc::clone(&child), deadline: Arc::clone(&deadline) });
        let mut reader = Reader { child, deadline, input, output };
        if let Ok(hello) = reader.in_time(|_, output| Frame::read(output))? {
            *lock(&self.missing) = serde_json::from_slice(&hello.header)?;
        }
        Ok(reader)
    }
}

/// Kills children whose document takes too long, and forgets those that are gone.
fn kill_overdue(watched: &mut Vec<Watched>) {
    watched.retain(|reader| Arc::strong_count(&reader.child) > 1);
    for reader in watched.iter() {
        let overdue = lock(&reader.deadline).is_some_and(|deadline| Instant::now() >= deadline);
        if overdue {
            // It may have ended by itself; then the answer counts or the pipe is closed.
            let _ = lock(&reader.child).kill();
        }
    }
}

fn problem(lost: &Lost) -> Problem {
    match lost {
        Lost::TimedOut => Problem::fatal(
            "reader-timeout",
            format!("读取超过{}秒，已中止", TIME_LIMIT.as_secs()),
            "文件可能损坏或过大：请拆分后重交，或另存为新的文件",
        ),
        Lost::Died(status) => Problem::fatal(
            "reader-crashed",
            format!("读取程序在处理此文件时退出（{status}）"),
            "文件可能损坏、过大或被做过手脚：请另存为新的文件后重交",
        ),
    }
}

/// A poisoned lock only says that another thread panicked; the values behind these locks stay sound.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
