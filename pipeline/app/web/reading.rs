//! Reads what was handed in: an `ingest` of its own process, one at a time, again when more comes meanwhile.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use super::viewer::lock;
use crate::complaint::words;
use crate::store;

/// How long to wait while a run that somebody else started goes on.
const PATIENCE: Duration = Duration::from_secs(3);

/// What goes on.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// A run goes on.
    pub(super) running: bool,
    /// Another one is wanted; true when it is to try again what failed.
    wanted: Option<bool>,
    /// What the last run said when it failed.
    pub(super) failed: Option<String>,
}

/// The runs that the pages start.
pub(super) struct Reading {
    project: PathBuf,
    state: Mutex<State>,
    /// Grows whenever a run begins or ends; the end of the channel is the end of the server.
    changed: watch::Sender<u64>,
    stopped: watch::Sender<bool>,
}

impl Reading {
    pub(super) fn of(project: PathBuf) -> Arc<Self> {
        let (changed, stopped) = (watch::Sender::new(0), watch::Sender::new(false));
        Arc::new(Self { project, state: Mutex::default(), changed, stopped })
    }

    pub(super) fn state(&self) -> State {
        lock(&self.state).clone()
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Tells when the server stops.
    pub(super) fn stops(&self) -> watch::Receiver<bool> {
        self.stopped.subscribe()
    }

    /// Nobody waits for changes any more.
    pub(super) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Reads what is new, after the run that goes on if there is one.
    pub(super) fn want(self: &Arc<Self>, again: bool) {
        let mut state = lock(&self.state);
        state.wanted = Some(again || state.wanted == Some(true));
        if !state.running {
            state.running = true;
            let reading = Arc::clone(self);
            std::thread::spawn(move || reading.run());
        }
    }

    fn run(&self) {
        while let Some(again) = self.next() {
            self.changed.send_modify(|version| *version += 1);
            let failed = self.ingest(again).err();
            lock(&self.state).failed = failed.map(|error| words(&error));
        }
        self.changed.send_modify(|version| *version += 1);
    }

    /// The next run that is wanted; when there is none, nothing runs any more.
    fn next(&self) -> Option<bool> {
        let mut state = lock(&self.state);
        let next = state.wanted.take();
        state.running = next.is_some();
        next
    }

    fn ingest(&self, again: bool) -> anyhow::Result<()> {
        loop {
            let mut command = Command::new(std::env::current_exe()?);
            command.arg("--quiet").arg("--project").arg(&self.project).arg("ingest");
            if again {
                command.arg("--retry-failed");
            }
            let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
            let ended = ended.wait_with_output()?;
            if ended.status.success() {
                return Ok(());
            }
            let why = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
            let is_busy = why.contains(store::BUSY);
            if !is_busy || *self.stopped.borrow() {
                anyhow::bail!("{why}");
            }
            std::thread::sleep(PATIENCE);
        }
    }
}
