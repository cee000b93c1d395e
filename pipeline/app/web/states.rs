//! What was computed of circulars for a state of the ledger. Who asks while somebody else computes the next state need not
//! wait for it, where a page only shows what there is.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use jiff::civil::Date;
use zuozheng_report::Rules;

use super::app::keep;
use super::viewer::lock;

/// Circulars of which a state is kept.
const MOST: usize = 8;

/// What a state depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) circular: String,
    pub(super) generation: u64,
    /// Generation of files, links and registers.
    pub(super) content: u64,
    pub(super) today: Date,
    pub(super) rules: Rules,
}

/// Which state will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Least {
    /// The present one.
    Present,
    /// Any from this generation on, while the present one is being computed.
    Generation(u64),
}

/// The states that are kept, one a circular.
pub(super) struct States<T> {
    known: Mutex<VecDeque<(Key, Arc<T>)>>,
    /// Who holds it computes: many who ask right after a run would else compute the same at once.
    turn: Mutex<()>,
}

impl<T> Default for States<T> {
    fn default() -> Self {
        Self { known: Mutex::default(), turn: Mutex::default() }
    }
}

impl<T> States<T> {
    /// The state of a key, or a former one that will do. `make` gets the state before it when only decisions of people lie
    /// between the two.
    pub(super) fn of(
        &self,
        key: Key,
        least: Least,
        make: impl FnOnce(&Key, Option<&T>) -> anyhow::Result<T>,
    ) -> anyhow::Result<Arc<T>> {
        if let Some(state) = self.find(|of| *of == key) {
            return Ok(state);
        }
        let _turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                if let Some(state) = self.find(|of| will_do(of, &key, least)) {
                    return Ok(state);
                }
                self.turn.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        if let Some(state) = self.find(|of| *of == key) {
            return Ok(state);
        }
        let before = self.find(|of| of.content == key.content && of.circular == key.circular);
        let state = Arc::new(make(&key, before.as_deref())?);
        // What was before it nobody asks for any more, and it may be large.
        lock(&self.known).retain(|(of, _)| of.circular != key.circular);
        keep(&self.known, MOST, key, &state);
        Ok(state)
    }

    fn find(&self, is_wanted: impl Fn(&Key) -> bool) -> Option<Arc<T>> {
        lock(&self.known).iter().find(|(of, _)| is_wanted(of)).map(|(_, state)| Arc::clone(state))
    }
}

/// True when a former state may stand for the one that is asked for.
fn will_do(of: &Key, asked: &Key, least: Least) -> bool {
    let Least::Generation(least) = least else { return false };
    of.circular == asked.circular && of.today == asked.today && of.rules == asked.rules && of.generation >= least
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use jiff::civil::date;

    use super::*;

    fn key(generation: u64, content: u64) -> Key {
        let (circular, today) = ("〔2019〕1号".to_owned(), date(2020, 3, 2));
        Key { circular, generation, content, today, rules: Rules::default() }
    }

    #[test]
    fn a_former_state_will_do_unless_somebody_decided_since() {
        let (former, asked) = (key(4, 3), key(7, 7));
        assert!(will_do(&former, &asked, Least::Generation(4)));
        assert!(!will_do(&former, &asked, Least::Generation(5)));
        assert!(!will_do(&former, &asked, Least::Present));
        let other_day = Key { today: date(2020, 3, 3), ..key(7, 7) };
        assert!(!will_do(&former, &other_day, Least::Generation(0)));
        let other_circular = Key { circular: "〔2020〕1号".to_owned(), ..key(7, 7) };
        assert!(!will_do(&former, &other_circular, Least::Generation(0)));
    }

    #[test]
    fn only_who_computes_and_who_needs_the_present_wait() {
        let states = States::<&str>::default();
        assert_eq!(*states.of(key(1, 1), Least::Present, |_, _| Ok("first")).unwrap(), "first");
        let (began, begins) = mpsc::channel();
        let (end, ends) = mpsc::channel();
        thread::scope(|scope| {
            let states = &states;
            let computing = scope.spawn(move || {
                let slowly = |_: &Key, before: Option<&&str>| {
                    assert_eq!(before, None, "more than decisions lies between");
                    began.send(()).unwrap();
                    ends.recv().unwrap();
                    Ok("second")
                };
                *states.of(key(2, 2), Least::Generation(1), slowly).unwrap()
            });
            begins.recv().unwrap();
            let never = |_: &Key, _: Option<&&str>| panic!("computed twice");
            assert_eq!(*states.of(key(2, 2), Least::Generation(1), never).unwrap(), "first");
            let present = scope.spawn(move || *states.of(key(2, 2), Least::Present, never).unwrap());
            let decided = scope.spawn(move || *states.of(key(2, 2), Least::Generation(2), never).unwrap());
            thread::sleep(Duration::from_millis(50));
            assert!(!present.is_finished() && !decided.is_finished());
            end.send(()).unwrap();
            assert_eq!(computing.join().unwrap(), "second");
            assert_eq!((present.join().unwrap(), decided.join().unwrap()), ("second", "second"));
        });
        let after = |_: &Key, before: Option<&&str>| Ok(if before.is_some() { "decided on" } else { "read anew" });
        assert_eq!(*states.of(key(3, 2), Least::Present, after).unwrap(), "decided on");
    }
}
