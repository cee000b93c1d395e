//! What a search has to know besides the index: tasks, units, who signed which file, and what could not be read.

use std::collections::BTreeMap;

use zuozheng_index::fold;
use zuozheng_ledger::Ledger;
use zuozheng_link::folders::Senders;
use zuozheng_model::{Register, Roster, TaskNumber};
use zuozheng_report::words::{file_state_word, numbers_words};
use zuozheng_report::{FileFact, FileState, reason_and_remedy, shown_name};
use zuozheng_text::Dictionaries;

use crate::commands::view;

/// Unread files that are named at most.
const MOST_UNREAD: usize = 5;

/// What a search has to know of circulars and files.
pub(crate) struct Known {
    /// The units of each circular.
    pub(crate) rosters: Vec<Roster>,
    /// The name and the tasks of each, with their texts.
    pub(super) circulars: Vec<(String, BTreeMap<TaskNumber, String>)>,
    /// Files that a unit signed and that lie with those of others, by unit.
    signed_elsewhere: BTreeMap<String, Vec<String>>,
    /// Who signed a file, where it is not the unit with which it lies, by path.
    signers: BTreeMap<String, String>,
    /// Files that were not read in full.
    unread: Vec<FileFact>,
}

impl Known {
    pub(crate) fn of(ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<Self> {
        let registers = ledger.registers()?;
        let numbers =
            |register: &Register| register.tasks.iter().map(|task| (task.number, task.text.clone())).collect();
        let rosters = super::rosters(ledger, dictionaries)?;
        let senders: Vec<Senders<'_>> = registers
            .iter()
            .zip(&rosters)
            .map(|(record, roster)| {
                Senders::new(roster, dictionaries.unit_names(), record.register.head.issuer.as_deref())
            })
            .collect();
        let files = view::files(ledger, &senders)?;
        let mut signed_elsewhere: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in &files {
            for signer in file.signers.iter().filter(|signer| file.unit.as_ref() != Some(*signer)) {
                signed_elsewhere.entry(signer.to_string()).or_default().push(file.path.clone());
            }
        }
        let signer = |file: &FileFact| Some((file.path.clone(), file.other_signer()?.to_owned()));
        Ok(Self {
            signers: files.iter().filter(|file| file.unit.is_some()).filter_map(signer).collect(),
            circulars: registers.iter().map(|record| (record.name().to_owned(), numbers(&record.register))).collect(),
            signed_elsewhere,
            unread: files.into_iter().filter(|file| file.state != FileState::Ok).collect(),
            rosters,
        })
    }

    /// True when a circular has the task; with a part of a name, one that is called so.
    pub(super) fn has(&self, circular: Option<&str>, task: TaskNumber) -> bool {
        let is_meant = |name: &str| circular.is_none_or(|part| zuozheng_index::is_named(name, part));
        self.circulars.iter().any(|(name, tasks)| is_meant(name) && tasks.contains_key(&task))
    }

    /// `蓬江府办函〔2019〕840号任务1—45`
    pub(super) fn tasks_words(&self) -> String {
        let words = |(name, tasks): &(String, BTreeMap<TaskNumber, String>)| {
            format!("{name}任务{}", numbers_words(&tasks.keys().copied().collect::<Vec<_>>()))
        };
        self.circulars.iter().map(words).collect::<Vec<_>>().join("；")
    }

    /// Files that a unit signed and that lie with those of others: gaps count them for it.
    pub(super) fn signed_elsewhere(&self, unit: &str) -> Vec<String> {
        self.signed_elsewhere.get(unit).cloned().unwrap_or_default()
    }

    /// Who signed a file, where it is not the unit with which it lies.
    pub(super) fn signer(&self, path: &str) -> Option<&str> {
        self.signers.get(path).map(String::as_str)
    }

    /// A remark on each file with such a part in its name that was not read in full: no search of words finds it.
    pub(super) fn unread_called(&self, names: &[&str]) -> Vec<String> {
        let wanted: Vec<String> = names.iter().map(|name| fold(name).text).filter(|name| !name.is_empty()).collect();
        let is_called = |file: &&FileFact| {
            let path = fold(&file.path).text;
            wanted.iter().any(|name| path.contains(name))
        };
        let found: Vec<&FileFact> = self.unread.iter().filter(is_called).collect();
        let more = found.len().saturating_sub(MOST_UNREAD);
        let words = |file: &&FileFact| {
            let (reason, remedy) = reason_and_remedy(file);
            format!("有这份材料，但{}：{}  {reason}；{remedy}", file_state_word(file.state), shown_name(&file.path))
        };
        let mut remarks: Vec<String> = found.iter().take(MOST_UNREAD).map(words).collect();
        remarks.extend((more > 0).then(|| format!("另有{more}份名称相符的材料未能读全：见 zuozheng status --failed")));
        remarks
    }
}
