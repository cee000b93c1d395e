//! Marks what a paper says of another one that is not so: a paper it says was issued that nobody handed in, a total that
//! the ledger it cites does not bear out.

use std::collections::BTreeMap;

use zuozheng_ledger::{FileRecord, Ledger};
use zuozheng_link::crosscheck::{Facts, Numbers, Stated, TableFacts, WrongSum, differs, figure_words, is_about};
use zuozheng_model::{DocId, Problem, UnitId};

use super::derive;
use crate::made::FACTS;

/// Code of the remark on a paper that is not there.
const NOT_THERE: &str = "cited-missing";
/// Code of the remark on a total.
const DIFFERS: &str = "figure-differs";
/// Code of the remark on a row of sums.
const SUM_DIFFERS: &str = "sum-differs";
/// Remarks of each sort on one file.
const MOST: usize = 5;

/// A file with tables, as the papers of its unit may call it.
struct Ledgers<'a> {
    at: usize,
    title: Option<String>,
    tables: &'a [TableFacts],
}

/// Writes the remarks anew. `numbers` are those of the circulars themselves.
pub(crate) fn mark<'n>(
    files: &mut [FileRecord],
    docs: &[DocId],
    ledger: &Ledger,
    numbers: impl IntoIterator<Item = &'n str>,
) -> anyhow::Result<()> {
    let facts: Vec<Facts> = derive::load(docs, FACTS, ledger, |bytes| Ok(serde_json::from_slice(bytes)?))?;
    let mut known = Numbers::default();
    numbers.into_iter().for_each(|number| known.add(number));
    let mut titles = Vec::with_capacity(docs.len());
    for (doc, facts) in docs.iter().zip(&facts) {
        let description = ledger.document(*doc)?.map(|head| head.description).unwrap_or_default();
        description.doc_number.iter().chain(&facts.numbers).for_each(|number| known.add(number));
        titles.push(description.title);
    }
    let place = |file: &FileRecord| file.doc.and_then(|doc| docs.binary_search(&doc).ok());
    let mut ledgers: BTreeMap<&UnitId, Vec<Ledgers<'_>>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        if let (Some(unit), Some(doc)) = (&file.unit, place(file))
            && !facts[doc].tables.is_empty()
        {
            let entry = Ledgers { at, title: titles[doc].clone(), tables: &facts[doc].tables };
            ledgers.entry(unit).or_default().push(entry);
        }
    }
    let mut remarks: Vec<Vec<Problem>> = Vec::with_capacity(files.len());
    for file in files.iter() {
        let mut problems = Vec::new();
        if let (Some(unit), Some(doc)) = (&file.unit, place(file)) {
            let facts = &facts[doc];
            let located = |problem: Problem, passage| -> anyhow::Result<Problem> {
                Ok(match ledger.passage(docs[doc], passage)? {
                    Some(passage) => problem.at(passage.locator),
                    None => problem,
                })
            };
            let mut missing: Vec<&str> = Vec::new();
            for cited in facts.issued.iter().filter(|cited| !known.has(&cited.number)) {
                if missing.len() < MOST && !missing.contains(&cited.number.as_str()) {
                    missing.push(&cited.number);
                    problems.push(located(not_there(&cited.number), cited.passage)?);
                }
            }
            for wrong in facts.tables.iter().flat_map(|table| &table.wrong).take(MOST) {
                problems.push(located(sum_differs(wrong), wrong.passage)?);
            }
            let of_unit = ledgers.get(unit).map_or(&[][..], Vec::as_slice);
            let wrong =
                facts.stated.iter().filter_map(|stated| Some((stated, contradicted_by(stated, of_unit, files)?)));
            for (stated, other) in wrong.take(MOST) {
                problems.push(located(figure_differs(stated, &files[other.at].path, other.tables), stated.passage)?);
            }
        }
        remarks.push(problems);
    }
    drop(ledgers);
    for (file, remarks) in files.iter_mut().zip(remarks) {
        file.problems.retain(|problem| ![NOT_THERE, DIFFERS, SUM_DIFFERS].contains(&problem.code.as_str()));
        file.problems.extend(remarks);
    }
    Ok(())
}

/// The one ledger of the unit that a total is said to come from, when it does not bear it out. Of several by one name
/// nobody knows which is meant.
fn contradicted_by<'a>(stated: &Stated, of_unit: &'a [Ledgers<'a>], files: &[FileRecord]) -> Option<&'a Ledgers<'a>> {
    let names = |ledger: &Ledgers<'_>| {
        let file_name = files[ledger.at].path.rsplit('/').next().unwrap_or_default().to_owned();
        ledger.title.iter().cloned().chain([file_name]).any(|name| is_about(&name, &stated.ledger))
    };
    let mut found = None;
    for ledger in of_unit {
        let by_name: Vec<&TableFacts> =
            ledger.tables.iter().filter(|table| is_about(&table.name, &stated.ledger)).collect();
        let tables = if by_name.is_empty() && names(ledger) { ledger.tables.iter().collect() } else { by_name };
        if tables.is_empty() {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some((ledger, differs(stated, &tables)));
    }
    found.and_then(|(ledger, differs)| differs.then_some(ledger))
}

fn not_there(number: &str) -> Problem {
    let message = format!("提到已印发“{number}”，材料中没有这份文件");
    Problem::note(NOT_THERE, message, "请补交该文件，或核对文号")
}

fn figure_differs(stated: &Stated, path: &str, tables: &[TableFacts]) -> Problem {
    let n_rows: u64 = tables.iter().map(|table| table.n_rows).sum();
    let Stated { written, total, ledger, .. } = stated;
    let total = figure_words(*total);
    let message = format!("称“{written}”，而所引“{ledger}”（{path}）共{n_rows}行，行数和各列合计都不是{total}");
    Problem::note(DIFFERS, message, "请核对数字")
}

fn sum_differs(wrong: &WrongSum) -> Problem {
    let (said, sum) = (figure_words(wrong.said), figure_words(wrong.sum));
    let message = format!("“{}”的合计写{said}，各行相加是{sum}", wrong.column);
    Problem::note(SUM_DIFFERS, message, "请核对数字")
}
