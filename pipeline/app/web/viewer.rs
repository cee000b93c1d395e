//! Who looks: the account behind a request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};
use zuozheng_ledger::{Account, Ledger};
use zuozheng_model::{AccountRole, UnitId};

use crate::accounts;

/// Name of the cookie.
const COOKIE: &str = "zuozheng";
/// A session ends so long after the last request …
const IDLE: Duration = Duration::from_secs(8 * 3600);
/// … and so long after the log-in.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// Wrong passwords for one name until it has to wait.
const MOST_WRONG: u32 = 5;
/// How long it waits the first time; twice as long each further time.
const WAIT: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// Names whose wrong log-ins are remembered.
const MOST_NAMES: usize = 10_000;

/// Who sent a request.
#[derive(Debug, Clone)]
pub(super) struct Viewer {
    /// The name in the history of reviews and uploads.
    pub(super) name: String,
    pub(super) role: AccountRole,
    /// A word that only our own pages know: every change carries it.
    pub(super) token: String,
    /// False for the clerk on this machine while there are no accounts.
    pub(super) has_account: bool,
    /// True when it is a program with a token.
    pub(super) is_program: bool,
}

impl Viewer {
    /// The unit that the account belongs to.
    pub(super) fn unit(&self) -> Option<&UnitId> {
        match &self.role {
            AccountRole::Unit(unit) => Some(unit),
            _ => None,
        }
    }
}

struct Session {
    name: String,
    /// As it was at the log-in: another password ends the session.
    password: String,
    token: String,
    began: Instant,
    seen: Instant,
}

#[derive(Default)]
struct Wrong {
    count: u32,
    until: Option<Instant>,
}

/// Sessions and wrong log-ins. In memory only: whoever restarts the server logs everybody out.
#[derive(Default)]
pub(super) struct Sessions {
    /// By the hash of the cookie: what is in memory cannot be sent back.
    open: Mutex<HashMap<String, Session>>,
    wrong: Mutex<HashMap<String, Wrong>>,
    /// One password is hashed at a time: many log-ins at once cost no more memory than one.
    hashing: Mutex<()>,
}

/// What a log-in comes to.
pub(super) enum LogIn {
    /// The cookie of the new session.
    Done(String),
    Wrong,
    /// Too many wrong passwords: seconds until the next attempt.
    Wait(u64),
}

impl Sessions {
    /// Who sends a request with these headers; `None` when nobody is logged in.
    pub(super) fn viewer(&self, ledger: &Ledger, headers: &HeaderMap) -> anyhow::Result<Option<Viewer>> {
        let accounts = ledger.accounts()?;
        let of = |account: &Account, token: &str, is_program| Viewer {
            name: account.name.clone(),
            role: account.role.clone(),
            token: token.to_owned(),
            has_account: true,
            is_program,
        };
        let usable = |account: &&Account| !account.disabled;
        if let Some(token) = bearer(headers) {
            let digest = accounts::digest(token);
            let account = accounts.iter().filter(usable).find(|account| account.token.as_ref() == Some(&digest));
            return Ok(account.map(|account| of(account, "", true)));
        }
        let mut open = lock(&self.open);
        let Some(key) = cookie(headers).map(accounts::digest) else { return Ok(None) };
        let now = Instant::now();
        let Some(session) = open.get_mut(&key) else { return Ok(None) };
        let account = accounts.iter().filter(usable).find(|account| account.name == session.name);
        let account = account.filter(|account| account.password == session.password);
        let is_over = now - session.began > LONGEST || now - session.seen > IDLE;
        let (false, Some(account)) = (is_over, account) else {
            open.remove(&key);
            return Ok(None);
        };
        session.seen = now;
        Ok(Some(of(account, &session.token, false)))
    }

    /// Begins a session, always under a cookie of its own: one that a stranger put into the browser is worth nothing.
    pub(super) fn log_in(&self, ledger: &Ledger, name: &str, password: &str) -> anyhow::Result<LogIn> {
        if let Some(until) = lock(&self.wrong).get(name).and_then(|wrong| wrong.until)
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            return Ok(LogIn::Wait(left.as_secs() + 1));
        }
        let hashing = lock(&self.hashing);
        let account = accounts::logged_in(ledger, name, password)?;
        drop(hashing);
        let Some(account) = account else {
            self.count_wrong(name);
            return Ok(LogIn::Wrong);
        };
        lock(&self.wrong).remove(name);
        let (cookie, token) = (accounts::secret()?, accounts::secret()?);
        let now = Instant::now();
        let mut open = lock(&self.open);
        open.retain(|_, session| now - session.began <= LONGEST && now - session.seen <= IDLE);
        let (name, password) = (account.name, account.password);
        open.insert(accounts::digest(&cookie), Session { name, password, token, began: now, seen: now });
        Ok(LogIn::Done(cookie))
    }

    fn count_wrong(&self, name: &str) {
        let mut all = lock(&self.wrong);
        if all.len() >= MOST_NAMES {
            let now = Instant::now();
            all.retain(|_, wrong| wrong.until.is_some_and(|until| until > now));
        }
        let wrong = all.entry(name.to_owned()).or_default();
        wrong.count += 1;
        if wrong.count >= MOST_WRONG {
            let again = (wrong.count - MOST_WRONG).min(8);
            wrong.until = Some(Instant::now() + (WAIT * 2_u32.pow(again)).min(LONGEST_WAIT));
        }
    }

    /// Ends the session of a request.
    pub(super) fn log_out(&self, headers: &HeaderMap) {
        if let Some(cookie) = cookie(headers) {
            lock(&self.open).remove(&accounts::digest(cookie));
        }
    }
}

/// The header that gives a browser its cookie, or takes it back when it is empty.
pub(super) fn set_cookie(cookie: &str, is_secure: bool) -> String {
    let age = if cookie.is_empty() { 0 } else { LONGEST.as_secs() };
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{COOKIE}={cookie}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|cookies| cookies.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE).then_some(value)
    })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// A poisoned lock only says that another request failed; what is kept is whole or not there.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_a_token_in_its_header() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; zuozheng=abc; zuozhengx=2".parse().unwrap());
        headers.insert(header::AUTHORIZATION, "Bearer t0k".parse().unwrap());
        assert_eq!((cookie(&headers), bearer(&headers)), (Some("abc"), Some("t0k")));
        assert!(set_cookie("x", true).ends_with("HttpOnly; SameSite=Strict; Secure"));
        assert!(set_cookie("", false).contains("Max-Age=0"));
    }
}
