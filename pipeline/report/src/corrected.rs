//! 更正: which papers of a unit a correction means, by the titles, else by the days, that it names.

use std::collections::{BTreeSet, HashMap};

use crate::FileFact;

/// What a correction names of the papers that it corrects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corrects {
    /// Their titles, as written between 《 and 》.
    pub titles: Vec<String>,
    /// Month and day on which they were handed in.
    pub days: Vec<(i8, i8)>,
}

/// By the path of a correction the paths of the papers that it means. One that names none that is there may mean any, and is left
/// out.
pub(crate) fn meant(files: &[FileFact]) -> HashMap<&str, BTreeSet<&str>> {
    let of = |by: &'_ FileFact| {
        let others = || files.iter().filter(|file| file.unit == by.unit && file.path != by.path);
        let titled: BTreeSet<&str> = others().filter(|file| is_titled(file, &by.corrects)).map(path).collect();
        let dated = || others().filter(|file| is_dated(file, &by.corrects)).map(path).collect();
        if titled.is_empty() { dated() } else { titled }
    };
    let corrections = files.iter().filter(|file| file.corrects != Corrects::default());
    corrections.map(|by| (by.path.as_str(), of(by))).filter(|(_, meant)| !meant.is_empty()).collect()
}

fn path(file: &FileFact) -> &str {
    &file.path
}

fn is_titled(file: &FileFact, corrects: &Corrects) -> bool {
    const SHORTEST: usize = 4;
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let own = [Some(stem), file.title.as_deref()];
    let own: Vec<String> = own.into_iter().flatten().map(plain).collect();
    let is_same = |own: &String, named: &String| {
        let is_long = |text: &str| text.chars().count() >= SHORTEST;
        is_long(named) && own.contains(named.as_str()) || is_long(own) && named.contains(own.as_str())
    };
    corrects.titles.iter().map(|title| plain(title)).any(|named| own.iter().any(|own| is_same(own, &named)))
}

fn is_dated(file: &FileFact, corrects: &Corrects) -> bool {
    file.date.is_some_and(|date| corrects.days.contains(&(date.month(), date.day())))
}
