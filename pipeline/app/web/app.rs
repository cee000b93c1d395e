//! What all pages share: the project, and what was computed from the ledger's present state.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use zuozheng_index::Searcher;
use zuozheng_ledger::Ledger;
use zuozheng_model::DocId;
use zuozheng_report::Rules;
use zuozheng_text::Dictionaries;

use super::Options;
use super::ask::Ask;
use crate::commands::judged::Judged;
use crate::commands::view::{self, View};
use crate::commands::{self, search};
use crate::project::Project;
use crate::readers::Readers;
use crate::store;

/// Circulars whose coverage is kept.
const MOST_JUDGED: usize = 8;
/// Pages of documents that are kept drawn: those of one that is being looked at.
const MOST_DRAWN: usize = 16;

/// The application.
pub(super) struct App {
    pub(super) project: Project,
    pub(super) dictionaries: Dictionaries,
    /// Who decides.
    pub(super) who: String,
    /// A word that only our own pages know: every decision carries it.
    pub(super) token: String,
    /// Names under which a browser may call this server. Any other means that a foreign page leads it here.
    pub(super) hosts: Vec<String>,
    today: Option<Date>,
    pub(super) readers: Readers,
    judged: Mutex<VecDeque<(Key, Arc<Judged>)>>,
    searcher: Mutex<Option<(u64, Arc<Searcher>)>>,
    drawn: Mutex<VecDeque<(Drawing, Arc<Vec<u8>>)>>,
}

/// What coverage depends on.
#[derive(PartialEq)]
struct Key {
    circular: String,
    generation: u64,
    today: Date,
    rules: Rules,
}

/// A page of a content.
pub(super) type Drawing = (DocId, u32);

impl App {
    pub(super) fn new(project: Project, options: &Options, address: SocketAddr) -> anyhow::Result<Self> {
        let mut token = [0_u8; 24];
        getrandom::fill(&mut token).map_err(|error| anyhow::anyhow!("no random numbers on this system: {error}"))?;
        let port = address.port();
        let hosts =
            [address.to_string(), format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")];
        Ok(Self {
            dictionaries: project.dictionaries()?,
            project,
            who: options.who.clone(),
            token: commands::ingest::hex(&token),
            hosts: hosts.into(),
            today: options.today,
            readers: Readers::new(),
            judged: Mutex::default(),
            searcher: Mutex::default(),
            drawn: Mutex::default(),
        })
    }

    pub(super) fn ledger(&self) -> anyhow::Result<Ledger> {
        store::ledger(&self.project)
    }

    pub(super) fn today(&self) -> Date {
        self.today.unwrap_or_else(commands::today)
    }

    /// Coverage of the circular that is asked for, as the ledger is now.
    pub(super) fn judged(&self, ask: &Ask) -> anyhow::Result<Arc<Judged>> {
        let ledger = self.ledger()?;
        let record = if ask.circular.is_empty() && ledger.registers()?.len() > 1 {
            ledger.registers()?.swap_remove(0)
        } else {
            view::circular(&ledger, Some(ask.circular.as_str()).filter(|name| !name.is_empty()))?
        };
        let (today, rules) = (self.today(), self.project.rules()?);
        let key = Key { circular: record.circular.clone(), generation: ledger.generation()?, today, rules };
        if let Some((_, known)) = lock(&self.judged).iter().find(|(of, _)| *of == key) {
            return Ok(Arc::clone(known));
        }
        let view = View::of(&ledger, record, &self.dictionaries)?;
        let judged = Arc::new(Judged::on(view, today, key.rules.clone()));
        keep(&self.judged, MOST_JUDGED, key, &judged);
        Ok(judged)
    }

    /// The index as it is now.
    pub(super) fn searcher(&self, ledger: &Ledger) -> anyhow::Result<Arc<Searcher>> {
        let generation = ledger.generation()?;
        if let Some((of, searcher)) = &*lock(&self.searcher)
            && *of == generation
        {
            return Ok(Arc::clone(searcher));
        }
        let searcher = Arc::new(search::searcher(&self.project, ledger, &self.dictionaries)?);
        *lock(&self.searcher) = Some((generation, Arc::clone(&searcher)));
        Ok(searcher)
    }

    /// A page that is drawn already, or drawn now.
    pub(super) fn drawing(
        &self,
        of: Drawing,
        draw: impl FnOnce() -> anyhow::Result<Option<Vec<u8>>>,
    ) -> anyhow::Result<Option<Arc<Vec<u8>>>> {
        if let Some((_, png)) = lock(&self.drawn).iter().find(|(known, _)| *known == of) {
            return Ok(Some(Arc::clone(png)));
        }
        let Some(png) = draw()?.map(Arc::new) else { return Ok(None) };
        keep(&self.drawn, MOST_DRAWN, of, &png);
        Ok(Some(png))
    }
}

/// Keeps a value and forgets the oldest when there are too many.
fn keep<K, V>(kept: &Mutex<VecDeque<(K, Arc<V>)>>, most: usize, key: K, value: &Arc<V>) {
    let mut kept = lock(kept);
    kept.push_back((key, Arc::clone(value)));
    while kept.len() > most {
        kept.pop_front();
    }
}

/// A poisoned lock only says that another request failed; what is kept is whole or not there.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
