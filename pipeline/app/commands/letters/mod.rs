//! `letters`: a reminder (催办函) to each unit that has gaps, as .docx. What was sent is kept in the ledger, so that a
//! round never says two things and the next one can name what was closed since.

mod rounds;

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use jiff::ToSpan as _;
use jiff::civil::Date;
use zuozheng_ledger::{Ledger, LetterRecord, RegisterRecord};
use zuozheng_model::{TaskNumber, UnitCoverage, UnitId};
use zuozheng_report::date_words;
use zuozheng_report::letter::{
    LetterBefore, LetterOptions, SentLetter, asked_of, closed_since, letter, only_supports, sent_json, sent_table,
    to_confirm_first,
};
use zuozheng_report::words::numbers_words;

use self::rounds::{Numbers, Rounds};
use super::Context;
use super::judged::Judged;
use super::verdicts::NumbersNow;
use super::view::{self, View};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Days that a unit has to answer when none are given.
const DAYS: i64 = 10;

/// A letter that is about to be sent.
struct Drafted {
    unit: UnitId,
    /// How often the unit is reminded with this one, from 1.
    nth: u32,
    bytes: Vec<u8>,
    /// `None` when the unit has this very letter already.
    record: Option<LetterRecord>,
}

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Letters) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    match &args.folder {
        Some(folder) if !args.sent => write(context, &project, args, folder),
        _ => show(context, &project, args),
    }
}

fn write(
    context: &Context<'_>,
    project: &Project,
    args: &cli::Letters,
    folder: &std::path::Path,
) -> anyhow::Result<Exit> {
    drop(store::ledger(project)?);
    let lock = if args.draft { None } else { Some(store::lock(project)?) };
    let mut ledger = if args.draft { store::ledger(project)? } else { Ledger::open(&project.store())? };
    let judged = judged(project, &ledger, args)?;
    let rounds = Rounds::of(sent(&ledger, &judged.view.record)?, &judged.view.record.circular);
    let round = rounds.round(args.round, judged.searched.today)?;
    let renumbered = renumbered(&ledger, &judged.view.record)?;
    let letters = drafted(&judged, &rounds, &renumbered, round, args)?;
    if !context.quiet {
        judged.remark_on_day();
        warn_of_open_replies(&letters, &rounds, round, judged.searched.today);
    }
    if !args.draft {
        // Kept before it is written: a letter that lies in a folder may be sent by anybody.
        let mut new = letters.iter().filter_map(|letter| letter.record.as_ref());
        ledger.write(|tx| new.try_for_each(|record| tx.add_letter(record)))?;
    }
    drop(lock);

    fs_err::create_dir_all(folder)?;
    let mut written = String::new();
    for Drafted { unit, nth, bytes, .. } in &letters {
        let draft = if args.draft { "-草稿" } else { "" };
        // The letter counts those that the unit got; where it was left out of a round, its name says both.
        let nth = if *nth == round { String::new() } else { format!("（第{nth}次）") };
        let name = format!("催办函-第{round}轮-{}{nth}{draft}.docx", as_file_name(unit.as_str()));
        fs_err::write(folder.join(&name), bytes)?;
        written.push_str(&format!("{name}\n"));
    }
    if written.is_empty() {
        written.push_str("没有需要催办的单位。\n");
    }
    context.output.write(written.as_bytes())?;
    if !context.quiet {
        remark_on_those_who_are_done(&judged, &rounds, round);
        remark_on_those_who_only_support(&judged);
        remark_on_what_is_to_be_confirmed(&judged);
    }
    Ok(Exit::Done)
}

/// The letters of a round, each checked against what its unit had before.
fn drafted(
    judged: &Judged,
    rounds: &Rounds,
    renumbered: &Renumbered,
    round: u32,
    args: &cli::Letters,
) -> anyhow::Result<Vec<Drafted>> {
    let report = judged.report();
    let date = judged.searched.today;
    let reply_by = match args.reply_by {
        Some(date) => date,
        None => date.checked_add(DAYS.days()).context("答复期限超出了可用的日期")?,
    };
    ensure!(
        reply_by >= date,
        "答复期限{}早于发函日期{}：谁也做不到，而函会登记为已发",
        date_words(reply_by),
        date_words(date)
    );
    let issuer = args.issuer.as_deref().or(report.register.head.issuer.as_deref());
    let issuer = issuer.context("文件没有写明发文单位：请用 --issuer 写明落款单位")?;
    let mut numbers = Numbers::from(args.number.clone());
    let mut letters = Vec::new();
    for of in &judged.coverage.units {
        let asked = asked_of(of);
        if asked.is_empty() {
            continue;
        }
        let (sent, before) = (rounds.sent(&of.unit, round), rounds.before(&of.unit, round));
        let nth = u32::try_from(before.len())? + 1;
        let number = numbers.take(rounds, sent);
        let options = LetterOptions {
            issuer,
            number: number.as_deref(),
            nth,
            date,
            reply_by,
            contact: args.contact.as_deref(),
            closed: &before.last().map(|last| closed_since(&last.open, of)).unwrap_or_default(),
            before: before.last().map(|last| letter_before(last, renumbered)),
        };
        let Some(bytes) = letter(&report, of, &options)? else { continue };
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let record = LetterRecord {
            circular: judged.view.record.circular.clone(),
            unit: of.unit.clone(),
            round,
            number: number.clone(),
            date,
            reply_by,
            open: asked,
            hash,
            generation: judged.searched.run.generation,
        };
        if !args.draft {
            rounds.must_be_the_same(&record)?;
        }
        let record = sent.is_none().then_some(record);
        letters.push(Drafted { unit: of.unit.clone(), nth, bytes, record });
    }
    Ok(letters)
}

/// Tasks of letters that have another number now, by unit and round: the number then, the number now.
pub(crate) type Renumbered = BTreeMap<(UnitId, u32), Vec<(TaskNumber, TaskNumber)>>;

/// What the letters of a circular asked for under other numbers.
pub(crate) fn renumbered(ledger: &Ledger, record: &RegisterRecord) -> anyhow::Result<Renumbered> {
    let mut numbers = NumbersNow::of(ledger, record);
    let mut renumbered = Renumbered::new();
    for letter in ledger.letters()?.into_iter().filter(|letter| letter.circular == record.circular) {
        let now = numbers.since(letter.generation)?;
        let moved = letter.open.iter().filter_map(|then| Some((*then, *now.get(then)?)));
        renumbered.insert((letter.unit, letter.round), moved.filter(|(then, now)| then != now).collect());
    }
    Ok(renumbered)
}

fn letter_before<'l>(last: &'l LetterRecord, renumbered: &'l Renumbered) -> LetterBefore<'l> {
    let moved = renumbered.get(&(last.unit.clone(), last.round)).map_or(&[][..], Vec::as_slice);
    LetterBefore { number: last.number.as_deref(), date: last.date, renumbered: moved }
}

/// All letters that were sent; what those of this circular asked for has the numbers that the tasks have now.
pub(crate) fn sent(ledger: &Ledger, record: &RegisterRecord) -> anyhow::Result<Vec<LetterRecord>> {
    let mut letters = ledger.letters()?;
    let mut numbers = NumbersNow::of(ledger, record);
    for letter in letters.iter_mut().filter(|letter| letter.circular == record.circular) {
        let now = numbers.since(letter.generation)?;
        letter.open = letter.open.iter().filter_map(|task| now.get(task).copied()).collect();
    }
    Ok(letters)
}

/// What the next letter to a unit would say, for a look; none when it has proven everything.
pub(crate) fn draft(
    judged: &Judged,
    sent: Vec<LetterRecord>,
    renumbered: &Renumbered,
    unit: &UnitCoverage,
) -> anyhow::Result<Option<Vec<u8>>> {
    let report = judged.report();
    let rounds = Rounds::of(sent, &judged.view.record.circular);
    let date = judged.searched.today;
    let round = rounds.round(None, date)?;
    let before = rounds.before(&unit.unit, round);
    let options = LetterOptions {
        issuer: report.register.head.issuer.as_deref().unwrap_or("（发文机关）"),
        number: None,
        nth: u32::try_from(before.len())? + 1,
        date,
        reply_by: date.checked_add(DAYS.days()).context("答复期限超出了可用的日期")?,
        contact: None,
        closed: &before.last().map(|last| closed_since(&last.open, unit)).unwrap_or_default(),
        before: before.last().map(|last| letter_before(last, renumbered)),
    };
    Ok(letter(&report, unit, &options)?)
}

/// A unit that still has days to answer the letter before is seldom meant to get the next one.
fn warn_of_open_replies(letters: &[Drafted], rounds: &Rounds, round: u32, today: Date) {
    let mut open: BTreeMap<Date, Vec<&str>> = BTreeMap::new();
    for letter in letters.iter().filter(|letter| letter.record.is_some()) {
        if let Some(last) = rounds.before(&letter.unit, round).last().filter(|last| last.reply_by >= today) {
            open.entry(last.reply_by).or_default().push(letter.unit.as_str());
        }
    }
    for (reply_by, units) in open {
        eprintln!("注意：上一次催办的答复期限{}未过，又写了第{round}轮：{}", date_words(reply_by), units.join("、"));
    }
}

/// Units that were reminded before and have proven everything since.
fn remark_on_those_who_are_done(judged: &Judged, rounds: &Rounds, round: u32) {
    let is_done = |of: &UnitCoverage| {
        let before = rounds.before(&of.unit, round);
        let closed = |letter: &&LetterRecord| closed_since(&letter.open, of).len() == letter.open.len();
        asked_of(of).is_empty() && before.last().is_some_and(closed)
    };
    let units = judged.coverage.units.iter().filter(|of| is_done(of));
    let names: Vec<&str> = units.map(|of| of.unit.as_str()).collect();
    if !names.is_empty() {
        eprintln!("此前催办的任务已全部补齐，本轮不再发函：{}", names.join("、"));
    }
}

/// Nobody shall take them for units without gaps.
fn remark_on_those_who_only_support(judged: &Judged) {
    let units = judged.coverage.units.iter().filter(|of| only_supports(of));
    let names: Vec<&str> = units.map(|of| of.unit.as_str()).collect();
    if !names.is_empty() {
        eprintln!(
            "只在配合的任务上缺佐证，不发催办函：{}；要一并催办的，在 rules.toml 写 support = \"required\" 后再写函",
            names.join("、")
        );
    }
}

/// Whoever has changed what was rejected has answered: that somebody has to look at it is told here, not to the unit.
fn remark_on_what_is_to_be_confirmed(judged: &Judged) {
    let waiting = judged.coverage.units.iter().filter_map(|of| {
        let tasks = to_confirm_first(of);
        (!tasks.is_empty()).then(|| format!("{}任务{}", of.unit, numbers_words(&tasks)))
    });
    let waiting: Vec<String> = waiting.collect();
    if !waiting.is_empty() {
        eprintln!(
            "注意：不予采信的材料或任务此后已更改，待重新确认，本轮函里没有催：{}；先用 zuozheng review list 看过、确认，再发函",
            waiting.join("、")
        );
    }
}

fn show(context: &Context<'_>, project: &Project, args: &cli::Letters) -> anyhow::Result<Exit> {
    let ledger = store::ledger(project)?;
    let judged = judged(project, &ledger, args)?;
    let is_shown = |letter: &LetterRecord| {
        args.round.is_none_or(|round| letter.round == round)
            && judged.coverage.only.as_ref().is_none_or(|unit| letter.unit == *unit)
    };
    let mut numbers = NumbersNow::of(&ledger, &judged.view.record);
    let mut of_unit: BTreeMap<UnitId, u32> = BTreeMap::new();
    let mut letters = Vec::new();
    for letter in ledger.letters()?.into_iter().filter(|letter| letter.circular == judged.view.record.circular) {
        let nth = *of_unit.entry(letter.unit.clone()).and_modify(|nth| *nth += 1).or_insert(1);
        if is_shown(&letter) {
            let numbers_now = numbers.since(letter.generation)?.clone();
            letters.push(sent_letter(letter, nth, numbers_now));
        }
    }
    let text = match args.format {
        Format::Table => sent_table(&letters, &judged.coverage),
        Format::Json => sent_json(&letters, &judged.coverage),
        other => return super::no_such_format(other, "letters --sent", "table、json"),
    };
    context.output.write(text.as_bytes())?;
    Ok(Exit::Done)
}

fn sent_letter(letter: LetterRecord, nth: u32, numbers_now: BTreeMap<TaskNumber, TaskNumber>) -> SentLetter {
    let LetterRecord { round, unit, number, date, reply_by, generation, open: asked, .. } = letter;
    SentLetter { round, nth, unit, number, date, reply_by, generation, asked, numbers_now }
}

fn judged(project: &Project, ledger: &Ledger, args: &cli::Letters) -> anyhow::Result<Judged> {
    let dictionaries = project.dictionaries()?;
    let view = View::of(ledger, view::circular(ledger, args.circular.as_deref())?, &dictionaries)?;
    Judged::on(view, args.today.unwrap_or_else(super::today), project.rules()?).of_unit(args.unit.as_deref())
}

/// A unit's name as part of a file name. Names may come from a circular: nothing but letters, digits and ideographs
/// is let through.
fn as_file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::as_file_name;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert_eq!(as_file_name("区教育局"), "区教育局");
        assert_eq!(as_file_name("../区/教育局\0"), "___区_教育局_");
    }
}
