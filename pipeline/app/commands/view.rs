//! The ledger's state for one circular, as the reports want it.

mod facts;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use anyhow::bail;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use zuozheng_ledger::{FileRecord, FileRole, Ledger, PlacedLink, RegisterRecord};
use zuozheng_link::folders::Senders;
use zuozheng_link::review::with_reviews;
use zuozheng_model::{
    Basis, Coverage, DocId, DocumentNumber, Link, Roster, Standing, TaskNumber, Unit, UnitId, Verdicts,
};
use zuozheng_report as report;
use zuozheng_report::{CoverageInput, FileFact, LinkFact, Rules, RunFact, Searched};
use zuozheng_text::{Dictionaries, Place};

use self::facts::Facts;
pub(crate) use self::facts::{files, seen_words};
use super::ingest;
use super::verdicts::verdicts;

/// Characters by which a unit can be meant.
const SHORTEST_NAME: usize = 2;
/// Code of the remark that a file speaks of another year than the circular.
const WRONG_YEAR: &str = "wrong-year";
/// Code of the remark that a file tells itself that a condition of the task was not kept.
const CONDITION_UNMET: &str = "condition-unmet";

/// Everything a report about one circular is made of.
pub(crate) struct View {
    pub(crate) record: RegisterRecord,
    pub(crate) roster: Roster,
    pub(crate) files: Arc<Vec<FileFact>>,
    pub(crate) links: Arc<Vec<LinkFact>>,
    pub(crate) verdicts: Verdicts,
    pub(crate) run: RunFact,
}

impl View {
    /// The state of one circular.
    pub(crate) fn of(ledger: &Ledger, record: RegisterRecord, dictionaries: &Dictionaries) -> anyhow::Result<Self> {
        ledger.snapshot(|ledger| {
            let roster = ingest::roster(dictionaries, ledger, &record, None, &ledger.evidence_folders()?)?;
            let links: Vec<LinkFact> = ledger.placed_links(&record.circular)?.into_iter().map(link_fact).collect();
            let mut files = files(ledger, &senders_of(&record, &roster, dictionaries))?;
            facts::note_corrections(&mut files, &links, ledger)?;
            Ok(Self {
                files: Arc::new(files),
                links: Arc::new(links),
                roster,
                verdicts: verdicts(ledger, &record, None)?,
                run: run(ledger)?,
                record,
            })
        })
    }

    /// Who signed a file.
    pub(crate) fn signers_of(&self, path: &str) -> Vec<UnitId> {
        self.files.iter().find(|file| file.path == path).map(|file| file.signers.clone()).unwrap_or_default()
    }

    /// The same after people have decided, when nothing else has changed.
    pub(crate) fn after_decisions(&self, ledger: &Ledger) -> anyhow::Result<Self> {
        ledger.snapshot(|ledger| {
            Ok(Self {
                record: self.record.clone(),
                roster: self.roster.clone(),
                files: Arc::clone(&self.files),
                links: Arc::clone(&self.links),
                verdicts: verdicts(ledger, &self.record, None)?,
                run: run(ledger)?,
            })
        })
    }

    /// The state of one circular as it was at a generation of the past.
    pub(crate) fn at(
        ledger: &Ledger,
        generation: u64,
        circular: &str,
        dictionaries: &Dictionaries,
    ) -> anyhow::Result<Option<Self>> {
        let Some(record) = ledger.registers_at(generation)?.into_iter().find(|record| record.circular == circular)
        else {
            return Ok(None);
        };
        let evidence: Vec<FileRecord> =
            ledger.files_at(generation)?.into_iter().filter(|file| file.role == FileRole::Evidence).collect();
        let folders = ingest::folders_of(evidence.iter().map(|file| file.path.as_str()));
        let roster = ingest::roster(dictionaries, ledger, &record, Some(generation), &folders)?;
        let senders = senders_of(&record, &roster, dictionaries);
        let of_circulars = ledger.links_at(generation)?;
        let linked: HashSet<&str> =
            of_circulars.iter().filter(|of| !of.links.is_empty()).map(|of| of.path.as_str()).collect();
        let is_linked = |path: &str| Ok(linked.contains(path));
        let mut facts = Facts::new(ledger, &senders, &evidence, Some(generation), &is_linked)?;
        let mut files: Vec<FileFact> =
            evidence.into_iter().map(|file| facts.of(file)).collect::<anyhow::Result<_>>()?;
        let unit_of = |path: &str| files.iter().find(|file| file.path == path).and_then(|file| file.unit.clone());
        let mut links = Vec::new();
        for of_file in of_circulars.iter().filter(|of_file| of_file.circular == circular) {
            let unit = unit_of(&of_file.path);
            for link in of_file.links.iter().cloned() {
                let (path, doc, unit) = (of_file.path.clone(), of_file.doc, unit.clone());
                let locators = ledger.locators(doc, &link.passages)?;
                links.push(link_fact(PlacedLink { path, doc, unit, link, locators }));
            }
        }
        links.sort_by(|a, b| {
            let by_score = b.link.score.total_cmp(&a.link.score);
            a.link.task.cmp(&b.link.task).then(by_score).then_with(|| a.path.cmp(&b.path))
        });
        facts::note_corrections(&mut files, &links, ledger)?;
        let verdicts = verdicts(ledger, &record, Some(generation))?;
        let (files, links) = (Arc::new(files), Arc::new(links));
        Ok(Some(Self { record, roster, files, links, verdicts, run: run_at(ledger, generation)? }))
    }

    /// What is proven and what is missing.
    pub(crate) fn coverage(&self, today: Date, rules: &Rules) -> Coverage {
        report::coverage(&CoverageInput {
            register: &self.record.register,
            roster: &self.roster,
            files: &self.files,
            links: &self.links,
            verdicts: &self.verdicts,
            today,
            rules,
        })
    }

    /// Over what was searched.
    pub(crate) fn searched(&self, today: Date) -> Searched {
        Searched::over(&self.files, &self.record.register, self.run.clone(), today)
    }

    /// Puts the verdicts of people in place of what the machine thought.
    pub(crate) fn apply_reviews(&mut self) {
        let mut by_file: BTreeMap<String, Vec<LinkFact>> = BTreeMap::new();
        for fact in Arc::unwrap_or_clone(std::mem::take(&mut self.links)) {
            by_file.entry(fact.path.clone()).or_default().push(fact);
        }
        let mut now = Vec::new();
        for file in self.files.iter() {
            let (facts, Some(doc)) = (by_file.remove(&file.path).unwrap_or_default(), file.doc) else { continue };
            let verdicts: Vec<Standing> = self.verdicts.on(&file.path, doc).into_iter().cloned().collect();
            let links: Vec<Link> = facts.iter().map(|fact| fact.link.clone()).collect();
            for link in with_reviews(&links, doc, &verdicts) {
                let before = facts.iter().find(|fact| fact.link.task == link.task);
                let accepted = verdicts.iter().find(|standing| standing.task == link.task && standing.accepts());
                let locators = report::places(before, accepted, doc);
                now.push(LinkFact {
                    path: file.path.clone(),
                    doc,
                    unit: file.unit.clone(),
                    locators,
                    wrong_year: before.is_some_and(|fact| fact.wrong_year),
                    condition_unmet: before.and_then(|fact| fact.condition_unmet.clone()),
                    link,
                });
            }
        }
        self.links = Arc::new(now);
    }

    /// The verdicts in force, each with the file that it decides on, by path, then task.
    pub(crate) fn decisions<'v>(&'v self) -> Vec<(&'v FileFact, &'v Standing)> {
        let of_file = |file: &'v FileFact| {
            let FileFact { path, doc, .. } = file;
            let on = doc.map(|doc| self.verdicts.on(path, doc)).unwrap_or_default();
            on.into_iter().filter(|standing| standing.decides()).map(move |standing| (file, standing))
        };
        self.files.iter().flat_map(of_file).collect()
    }

    /// The verdicts whose file is not there or cannot be read now: they decide again when it is.
    pub(crate) fn asleep(&self) -> Vec<&Standing> {
        let read = || self.files.iter().filter(|file| file.doc.is_some());
        let paths: HashSet<&str> = read().map(|file| file.path.as_str()).collect();
        let docs: HashSet<DocId> = read().filter_map(|file| file.doc).collect();
        let is_there =
            |standing: &Standing| paths.contains(standing.review.path.as_str()) || docs.contains(&standing.review.doc);
        let latest = self.verdicts.on_contents().into_iter();
        latest.filter(|standing| standing.decides() && !is_there(standing)).collect()
    }

    /// Leaves out the links that are not wanted.
    pub(crate) fn keep_links(&mut self, is_wanted: impl FnMut(&LinkFact) -> bool) {
        Arc::make_mut(&mut self.links).retain(is_wanted);
    }

    /// The unit that a person means by any of its names.
    pub(crate) fn unit(&self, name: &str) -> anyhow::Result<UnitId> {
        unit(std::slice::from_ref(&self.roster), name)
    }
}

/// The unit that a person means by any of its names, or by the beginning of one.
pub(crate) fn unit(rosters: &[Roster], name: &str) -> anyhow::Result<UnitId> {
    // 望山 is 望山镇人民政府 and 商务 is 市商务局, where no other unit is called so.
    let begins =
        |called: &str| called.starts_with(name) || Place::of_issuer(called).bare_name(called).starts_with(name);
    let is_meant = |unit: &&Unit| begins(unit.id.as_str()) || unit.aliases.iter().any(|alias| begins(alias));
    let exact = exact_unit(rosters, name);
    if exact.is_ok() {
        return exact;
    }
    let called: BTreeSet<&UnitId> =
        rosters.iter().flat_map(|roster| roster.units()).filter(is_meant).map(|unit| &unit.id).collect();
    if let (Some(unit), None, true) = (called.first(), called.iter().nth(1), name.chars().count() >= SHORTEST_NAME) {
        return Ok((*unit).clone());
    }
    exact
}

/// The unit that has a name, whole.
pub(crate) fn exact_unit(rosters: &[Roster], name: &str) -> anyhow::Result<UnitId> {
    if let Some(unit) = rosters.iter().find_map(|roster| roster.unit(name)) {
        return Ok(unit.id.clone());
    }
    let suggestion = rosters.iter().find_map(|roster| match roster.resolve(name) {
        zuozheng_model::Resolution::Unknown { suggestion } => suggestion,
        _ => None,
    });
    match suggestion {
        Some(suggestion) => bail!("名录里没有单位“{name}”，是不是“{suggestion}”？"),
        None => bail!("名录里没有单位“{name}”：zuozheng gaps 列出各单位"),
    }
}

/// The circular that a person means by its number, title or file; the only one when there is but one.
pub(crate) fn circular(ledger: &Ledger, name: Option<&str>) -> anyhow::Result<RegisterRecord> {
    one_of(ledger.registers()?, name)
}

/// The circular that a person means, of those that were known at some time.
pub(crate) fn one_of(mut registers: Vec<RegisterRecord>, name: Option<&str>) -> anyhow::Result<RegisterRecord> {
    let listed = |registers: &[RegisterRecord]| -> String {
        registers
            .iter()
            .map(|record| format!("\n  {}  {}（{}）", record.name(), record.register.head.title, record.source))
            .collect()
    };
    let Some(name) = name else {
        match registers.len() {
            0 => bail!("还没有读完任务文件：请放进 corpus/circulars，再运行 zuozheng ingest；正在运行的，请等它结束"),
            1 => return Ok(registers.remove(0)),
            _ => bail!("项目里有几份任务文件，请用 --circular 写明哪一份：{}", listed(&registers)),
        }
    };
    let number = name.parse::<DocumentNumber>().map(|number| number.to_string()).unwrap_or_else(|_| name.to_owned());
    let is_exact = |record: &RegisterRecord| record.name() == number || record.source == name;
    let was_exact = |record: &RegisterRecord| record.circular == number;
    if let Some(at) = registers.iter().position(is_exact).or_else(|| registers.iter().position(was_exact)) {
        return Ok(registers.remove(at));
    }
    let is_part = |record: &RegisterRecord| {
        record.register.head.title.contains(name) || record.name().contains(name) || record.source.contains(name)
    };
    let matching: Vec<usize> = (0..registers.len()).filter(|at| is_part(&registers[*at])).collect();
    match matching[..] {
        [at] => Ok(registers.remove(at)),
        [] => bail!("没有任务文件“{name}”；现有：{}", listed(&registers)),
        _ => bail!("“{name}”可以是几份任务文件：{}", listed(&registers)),
    }
}

/// Refuses a task that none of the circulars has: a slip of the pen would else look like a task without evidence.
pub(crate) fn one_has_task(registers: &[RegisterRecord], task: TaskNumber) -> anyhow::Result<()> {
    if registers.iter().any(|record| record.register.task(task).is_some()) {
        return Ok(());
    }
    let has = |record: &RegisterRecord| format!("{}有{}项任务", record.name(), record.register.tasks.len());
    bail!("没有任务{task}：{}", registers.iter().map(has).collect::<Vec<_>>().join("；"))
}

/// What tells by a signature whose a file is.
fn senders_of<'r>(record: &RegisterRecord, roster: &'r Roster, dictionaries: &'r Dictionaries) -> [Senders<'r>; 1] {
    [Senders::new(roster, dictionaries.unit_names(), record.register.head.issuer.as_deref())]
}

/// The run that the state comes from: the first that ended in it. Later runs that changed nothing leave no trace in a
/// report.
pub(crate) fn run(ledger: &Ledger) -> anyhow::Result<RunFact> {
    let generation = ledger.last_finished_run()?.and_then(|run| run.generation);
    generation.map_or(Ok(RunFact::default()), |generation| run_at(ledger, generation))
}

fn run_at(ledger: &Ledger, generation: u64) -> anyhow::Result<RunFact> {
    let run = ledger.runs()?.into_iter().find(|run| run.generation == Some(generation));
    let ended = run.as_ref().and_then(|run| run.end.as_ref()).map(|end| end.finished_at);
    Ok(RunFact {
        run: run.map(|run| run.id.get().unsigned_abs()),
        ended: ended.map(|moment| moment.to_zoned(TimeZone::system()).datetime()),
        generation,
    })
}

fn link_fact(placed: PlacedLink) -> LinkFact {
    LinkFact {
        path: placed.path,
        doc: placed.doc,
        unit: placed.unit,
        locators: placed.locators,
        wrong_year: is_of_wrong_year(&placed.link),
        condition_unmet: condition_unmet(&placed.link),
        link: placed.link,
    }
}

fn is_of_wrong_year(link: &Link) -> bool {
    link.basis.iter().any(|basis| matches!(basis, Basis::Remark { code, .. } if code == WRONG_YEAR))
}

fn condition_unmet(link: &Link) -> Option<String> {
    link.basis.iter().find_map(|basis| match basis {
        Basis::Remark { code, reason, .. } if code == CONDITION_UNMET => Some(reason.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use zuozheng_model::UnitKind;

    use super::*;

    #[test]
    fn a_unit_is_meant_by_the_beginning_of_its_name() {
        let mut roster = Roster::new();
        for (name, alias) in [
            ("区教育局", "区教体局"),
            ("云岭区交通运输局", "区交通局"),
            ("望山镇人民政府", "望山镇"),
            ("区民政局", "民政局"),
        ] {
            roster.add(name, UnitKind::Other, &[alias.to_owned()], &[]).unwrap();
        }
        let rosters = [roster];
        for (typed, meant) in [
            ("教育", Some("区教育局")),
            ("教体局", Some("区教育局")),
            ("区交通", Some("云岭区交通运输局")),
            ("交通", Some("云岭区交通运输局")),
            ("望山", Some("望山镇人民政府")),
            ("民政", Some("区民政局")),
            ("人民政府", None),
            ("育局", None),
            ("运输", None),
            ("区", None),
        ] {
            assert_eq!(unit(&rosters, typed).ok().as_ref().map(UnitId::as_str), meant, "{typed}");
        }
        assert!(exact_unit(&rosters, "教育").is_err() && exact_unit(&rosters, "民政局").is_ok());
    }
}
