//! What all pages share: the project, and what was computed from the ledger's present state.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use axum::http::{HeaderMap, header};
use jiff::civil::Date;
use zuozheng_index::Searcher;
use zuozheng_ledger::{Ledger, RegisterRecord};
use zuozheng_model::{AccountRole, DocId};
use zuozheng_text::Dictionaries;

use super::Options;
use super::ask::Ask;
use super::reading::Reading;
use super::states::{Key, Least, States};
use super::viewer::{Sessions, Viewer, lock};
use crate::accounts;
use crate::commands::judged::Judged;
use crate::commands::view::{self, View};
use crate::commands::{self, search};
use crate::grid::{Grid, Wanted};
use crate::inbox::Arriving;
use crate::project::Project;
use crate::readers::Readers;
use crate::store;

/// Uploads that come in at once.
const MOST_UPLOADS: usize = 8;
/// Parts of workbooks that are kept.
const MOST_GRIDS: usize = 32;
/// Pages of documents that are kept drawn: those of one that is being looked at.
const MOST_DRAWN: usize = 16;

/// The application.
pub(super) struct App {
    pub(super) project: Project,
    pub(super) dictionaries: Dictionaries,
    /// The clerk on this machine, while there are no accounts.
    clerk: Arc<Viewer>,
    /// Only this machine can reach the server.
    is_local: bool,
    /// Names under which a browser may call this server. Any other means that a foreign page leads it here.
    hosts: Vec<String>,
    /// Names under which a proxy that speaks TLS leads browsers here.
    names: Vec<String>,
    pub(super) sessions: Sessions,
    /// Uploads that come in at this moment: never more than a few.
    pub(super) uploads: tokio::sync::Semaphore,
    pub(super) reading: Arc<Reading>,
    today: Option<Date>,
    pub(super) readers: Readers,
    /// The generation of the content at a generation.
    content: Mutex<Option<(u64, u64)>>,
    registers: Latest<Vec<RegisterRecord>>,
    judged: States<Judged>,
    searcher: Latest<Searcher>,
    known: Latest<search::Known>,
    drawn: Mutex<VecDeque<(Drawing, Arc<Vec<u8>>)>>,
    grids: Mutex<VecDeque<(Part, Arc<Grid>)>>,
}

/// What was made of the ledger at its latest generation.
struct Latest<T>(Mutex<Option<(u64, Arc<T>)>>);

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Latest<T> {
    /// What is known of a generation, or is made now. Others wait meanwhile: many who ask right after a run would else make
    /// the same as many times.
    fn of(&self, generation: u64, make: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<Arc<T>> {
        let mut known = lock(&self.0);
        if let Some((of, value)) = &*known
            && *of == generation
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(make()?);
        *known = Some((generation, Arc::clone(&value)));
        Ok(value)
    }
}

/// A page of a content.
pub(super) type Drawing = (DocId, u32);
/// A document and a part of it, a workbook.
pub(super) type Part = (DocId, Wanted);

impl App {
    pub(super) fn new(project: Project, options: &Options, address: SocketAddr) -> anyhow::Result<Self> {
        Arriving::clear(&project);
        let port = address.port();
        let hosts =
            [address.to_string(), format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")];
        Ok(Self {
            dictionaries: project.dictionaries()?,
            reading: Reading::of(project.root().to_owned()),
            project,
            clerk: Arc::new(Viewer {
                name: options.who.clone(),
                role: AccountRole::Office,
                token: accounts::secret()?,
                has_account: false,
                is_program: false,
            }),
            is_local: address.ip().is_loopback(),
            hosts: hosts.into(),
            names: options.names.clone(),
            sessions: Sessions::default(),
            uploads: tokio::sync::Semaphore::new(MOST_UPLOADS),
            today: options.today,
            readers: Readers::new(),
            content: Mutex::default(),
            registers: Latest::default(),
            judged: States::default(),
            searcher: Latest::default(),
            known: Latest::default(),
            drawn: Mutex::default(),
            grids: Mutex::default(),
        })
    }

    /// Who sends a request; `None` when that needs a log-in.
    pub(super) fn viewer(&self, headers: &HeaderMap) -> anyhow::Result<Option<Arc<Viewer>>> {
        let ledger = self.ledger()?;
        // Never for what a proxy leads here, even should the accounts be gone with the ledger.
        if self.is_local && self.names.is_empty() && ledger.accounts()?.is_empty() {
            return Ok(Some(Arc::clone(&self.clerk)));
        }
        Ok(self.sessions.viewer(&ledger, headers)?.map(Arc::new))
    }

    /// True when a browser may call this server so. Where everybody needs an account, any address will do, but no name
    /// that somebody else made lead here.
    pub(super) fn is_own_host(&self, host: &str) -> bool {
        let is_address = host.parse::<SocketAddr>().is_ok() || host.parse::<IpAddr>().is_ok();
        self.hosts.iter().chain(&self.names).any(|own| own == host) || (!self.is_local && is_address)
    }

    /// True when a form comes from one of our own pages, as far as the browser tells.
    pub(super) fn is_own_origin(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let Some(origin) = text(header::ORIGIN) else { return true };
        let host = text(header::HOST).unwrap_or_default();
        if self.is_secure(headers) { origin == format!("https://{host}") } else { origin == format!("http://{host}") }
    }

    /// True when a form comes from a page of ours that was made for this very session.
    pub(super) fn is_own_form(&self, headers: &HeaderMap, viewer: &Viewer, token: &str) -> bool {
        self.is_own_origin(headers) && token == viewer.token
    }

    /// True when the browser speaks TLS to the proxy before us.
    pub(super) fn is_secure(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        host.is_some_and(|host| self.names.iter().any(|name| name == host))
    }

    pub(super) fn ledger(&self) -> anyhow::Result<Ledger> {
        store::ledger(&self.project)
    }

    pub(super) fn today(&self) -> Date {
        self.today.unwrap_or_else(commands::today)
    }

    /// The registers as the ledger has them now: they are read once for each state of it.
    pub(super) fn registers(&self, ledger: &Ledger) -> anyhow::Result<Arc<Vec<RegisterRecord>>> {
        let generation = self.content_generation(ledger)?;
        self.registers.of(generation, || Ok(ledger.registers()?))
    }

    /// [`Ledger::content_generation`], looked up once for each generation: it looks through all files and links.
    fn content_generation(&self, ledger: &Ledger) -> anyhow::Result<u64> {
        let generation = ledger.generation()?;
        let mut known = lock(&self.content);
        if let Some((of, content)) = *known
            && of == generation
        {
            return Ok(content);
        }
        let content = ledger.content_generation()?;
        *known = Some((generation, content));
        Ok(content)
    }

    /// Coverage of the circular that is asked for, as the ledger is now.
    pub(super) fn judged(&self, ask: &Ask) -> anyhow::Result<Arc<Judged>> {
        self.state(&self.ledger()?, ask, Least::Present)
    }

    /// The same for a page that only shows it: right after a run it may be the state before, until the new one is
    /// computed. What people decided or corrected it always holds.
    pub(super) fn shown(&self, ask: &Ask) -> anyhow::Result<Arc<Judged>> {
        let ledger = self.ledger()?;
        let least = Least::Generation(ledger.decided_generation()?);
        self.state(&ledger, ask, least)
    }

    /// The same for a page about a file, with all that the ledger knows of it.
    pub(super) fn shown_with(&self, ask: &Ask, path: &str) -> anyhow::Result<Arc<Judged>> {
        let ledger = self.ledger()?;
        let least = Least::Generation(ledger.decided_generation()?.max(ledger.file_generation(path)?));
        self.state(&ledger, ask, least)
    }

    fn state(&self, ledger: &Ledger, ask: &Ask, least: Least) -> anyhow::Result<Arc<Judged>> {
        let registers = self.registers(ledger)?;
        let circular = match registers.first() {
            Some(first) if ask.circular.is_empty() => first.circular.clone(),
            _ if registers.iter().any(|record| record.circular == ask.circular) => ask.circular.clone(),
            _ => {
                view::one_of(registers.to_vec(), Some(ask.circular.as_str()).filter(|name| !name.is_empty()))?.circular
            }
        };
        let key = Key {
            circular,
            generation: ledger.generation()?,
            content: self.content_generation(ledger)?,
            today: self.today(),
            rules: self.project.rules()?,
        };
        self.judged.of(key, least, |key, before| {
            let view = match before {
                Some(before) => before.view.after_decisions(ledger)?,
                None => {
                    let record = registers.iter().find(|record| record.circular == key.circular).cloned();
                    let record = record.context("读取期间台账变了，请再试一次")?;
                    View::of(ledger, record, &self.dictionaries)?
                }
            };
            Ok(Judged::on(view, key.today, key.rules.clone()))
        })
    }

    /// The index as it is now.
    pub(super) fn searcher(&self, ledger: &Ledger) -> anyhow::Result<Arc<Searcher>> {
        let generation = ledger.generation()?;
        self.searcher.of(generation, || search::searcher(&self.project, ledger, &self.dictionaries))
    }

    /// The units and the tasks of every circular.
    pub(super) fn known(&self, ledger: &Ledger) -> anyhow::Result<Arc<search::Known>> {
        let generation = self.content_generation(ledger)?;
        self.known.of(generation, || search::Known::of(ledger, &self.dictionaries))
    }

    /// A part of a workbook that was read already, or is read now.
    pub(super) fn grid(
        &self,
        of: Part,
        read: impl FnOnce() -> anyhow::Result<Option<Grid>>,
    ) -> anyhow::Result<Option<Arc<Grid>>> {
        kept_or_made(&self.grids, MOST_GRIDS, of, read)
    }

    /// A page that is drawn already, or drawn now.
    pub(super) fn drawing(
        &self,
        of: Drawing,
        draw: impl FnOnce() -> anyhow::Result<Option<Vec<u8>>>,
    ) -> anyhow::Result<Option<Arc<Vec<u8>>>> {
        kept_or_made(&self.drawn, MOST_DRAWN, of, draw)
    }
}

/// A value that is kept, or that is made now and kept if there is one.
fn kept_or_made<K: PartialEq, V>(
    kept: &Mutex<VecDeque<(K, Arc<V>)>>,
    most: usize,
    key: K,
    make: impl FnOnce() -> anyhow::Result<Option<V>>,
) -> anyhow::Result<Option<Arc<V>>> {
    if let Some((_, value)) = lock(kept).iter().find(|(known, _)| *known == key) {
        return Ok(Some(Arc::clone(value)));
    }
    let Some(value) = make()?.map(Arc::new) else { return Ok(None) };
    keep(kept, most, key, &value);
    Ok(Some(value))
}

/// Keeps a value and forgets the oldest when there are too many.
pub(super) fn keep<K, V>(kept: &Mutex<VecDeque<(K, Arc<V>)>>, most: usize, key: K, value: &Arc<V>) {
    let mut kept = lock(kept);
    kept.push_back((key, Arc::clone(value)));
    while kept.len() > most {
        kept.pop_front();
    }
}
