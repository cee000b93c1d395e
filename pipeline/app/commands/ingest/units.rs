//! Whose evidence a file is: told by its folder, else by what it says of itself, else by its own name.

use std::collections::BTreeMap;

use zuozheng_link::folders::Senders;
use zuozheng_model::{Description, Problem, Resolution, Roster, UnitId};

/// The units that signed the files, by path; files that nobody known signed are not among them.
#[derive(Debug, Default)]
pub(crate) struct Signers(BTreeMap<String, Vec<UnitId>>);

impl Signers {
    /// Takes down who signed a file.
    pub(crate) fn add(&mut self, path: &str, signers: &[UnitId]) {
        if !signers.is_empty() {
            self.0.insert(path.to_owned(), signers.to_vec());
        }
    }

    /// Who signed a file.
    pub(crate) fn of(&self, path: &str) -> &[UnitId] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }
}

/// Tells the units that signed a document, by the circular that knows most of them. A unit signs many papers: each signature is
/// looked up once.
pub(crate) struct Signatures<'s> {
    senders: &'s [Senders<'s>],
    known: BTreeMap<String, Vec<UnitId>>,
}

impl<'s> Signatures<'s> {
    pub(crate) fn new(senders: &'s [Senders<'s>]) -> Self {
        Self { senders, known: BTreeMap::new() }
    }

    /// Who signed a document.
    pub(crate) fn of(&mut self, description: &Description) -> &[UnitId] {
        let Some(issuer) = description.issuer.as_deref() else { return &[] };
        let look_up = || self.senders.iter().map(|senders| senders.signers(issuer)).max_by_key(Vec::len);
        self.known.entry(issuer.to_owned()).or_insert_with(|| look_up().unwrap_or_default())
    }

    /// True when the office of another district signed a document, as every circular's place has it.
    pub(crate) fn is_from_elsewhere(&self, description: &Description) -> bool {
        let is_so = |issuer| self.senders.iter().all(|senders| senders.is_from_elsewhere(issuer));
        !self.senders.is_empty() && description.issuer.as_deref().is_some_and(is_so)
    }
}

/// The unit of a file, or the problem that nobody knows it.
pub(crate) fn unit_of(
    path: &str,
    description: &Description,
    senders: &[Senders<'_>],
    rosters: &[Roster],
) -> Result<UnitId, Problem> {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    let issuer = description.issuer.as_deref();
    let by_folder = || senders.iter().find_map(|senders| senders.of_folder(path, issuer));
    let by_issuer = || senders.iter().find_map(|senders| senders.of_issuer(issuer?));
    let by_name = || senders.iter().find_map(|senders| senders.of_file_name(path));
    if let Some(unit) = by_folder().or_else(by_issuer).or_else(by_name) {
        return Ok(unit);
    }
    let signed = match issuer {
        Some(issuer) => format!("落款“{issuer}”也不是名录中的单位"),
        None => "材料也没有可认的落款".to_owned(),
    };
    let message = match folder {
        Some(folder) => format!("名录中没有“{folder}”这个单位，{signed}"),
        None => format!("材料不在单位文件夹里，{signed}"),
    };
    let suggestion = folder.into_iter().flat_map(|folder| rosters.iter().map(move |roster| roster.resolve(folder)));
    let suggestion = suggestion.into_iter().find_map(|resolution| match resolution {
        Resolution::Unknown { suggestion } => suggestion,
        _ => None,
    });
    let hint = match suggestion {
        Some(unit) => format!("是否为“{unit}”？请改文件夹名，或在 dictionaries/rosters/ 加别名"),
        None if folder.is_some() => {
            "如果它承担任务，请在 dictionaries/rosters/ 加这个单位或别名；如果文件夹放错了，请移到承担任务的单位下"
                .to_owned()
        }
        None => "请放进 corpus/evidence/<单位>/，或在 dictionaries/rosters/ 加这个单位".to_owned(),
    };
    Err(Problem::note("unit-unknown", message, hint))
}
