//! 雷同: marks files that say the same as a file of another unit, or of the same unit for another year.

use std::collections::BTreeMap;

use zuozheng_ledger::{FileRecord, Ledger};
use zuozheng_link::alike::{self, Prints};
use zuozheng_model::{DocId, Passage, Problem};

use super::derive;
use super::units::Signers;
use crate::made::PRINTS;

/// Code of the remark.
const CODE: &str = "alike";
/// Others that a file is said to be like.
const MOST: usize = 3;
/// What a file is like: the share of the text, the other file, and passages of both that say the same.
type Like = (f64, usize, Option<(u32, u32)>);

/// Copies of one content: a paper that more of them have was handed out to all.
const MOST_COPIES: usize = 24;

/// Writes the remarks anew.
pub(crate) fn mark(
    files: &mut [FileRecord],
    docs: &[DocId],
    ledger: &Ledger,
    circulars: &[&[Passage]],
    signers: &Signers,
) -> anyhow::Result<()> {
    let prints = derive::load(docs, PRINTS, ledger, |bytes| Ok(Prints::from_bytes(bytes)))?;
    let common = Prints::of_texts(circulars.iter().flat_map(|text| text.iter().map(|passage| passage.text.clone())));
    let found = alike::pairs(&prints, &common);
    drop(prints);
    let mut by_doc: Vec<Vec<usize>> = vec![Vec::new(); docs.len()];
    for (at, file) in files.iter().enumerate() {
        if let Some(place) = file.doc.and_then(|doc| docs.binary_search(&doc).ok()) {
            by_doc[place].push(at);
        }
    }
    let mut remarks: BTreeMap<usize, Vec<Like>> = BTreeMap::new();
    let mut remark = |one: usize, other: usize, share: f64, place: Option<(u32, u32)>| {
        remarks.entry(one).or_default().push((share, other, place));
        remarks.entry(other).or_default().push((share, one, place.map(|(here, there)| (there, here))));
    };
    for copies in by_doc.iter().filter(|copies| copies.len() <= MOST_COPIES) {
        for (nth, one) in copies.iter().enumerate() {
            for other in &copies[nth + 1..] {
                if is_odd(&files[*one], &files[*other], ledger, signers)? {
                    remark(*one, *other, 1.0, None);
                }
            }
        }
    }
    for alike in found {
        let mut odd: Vec<(usize, usize)> = Vec::new();
        for one in &by_doc[alike.one] {
            for other in &by_doc[alike.other] {
                if is_odd(&files[*one], &files[*other], ledger, signers)? {
                    odd.push((*one, *other));
                }
            }
        }
        // Only what will be told of is read.
        if odd.is_empty() {
            continue;
        }
        let (here, there) = (ledger.passages(docs[alike.one])?, ledger.passages(docs[alike.other])?);
        if alike.is_short && !alike::same_figures(&here, &there) {
            continue;
        }
        let place = longest(&here, &there);
        for (one, other) in odd {
            remark(one, other, alike.share, place);
        }
    }
    for file in files.iter_mut() {
        file.problems.retain(|problem| problem.code.as_str() != CODE);
    }
    for (at, mut others) in remarks {
        others.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| files[a.1].path.cmp(&files[b.1].path)));
        let mut problems = Vec::new();
        for (share, other, place) in others.into_iter().take(MOST) {
            problems.push(problem(&files[at], &files[other], share, place, ledger)?);
        }
        files[at].problems.extend(problems);
    }
    Ok(())
}

/// The longest passages that say the same: what stands in a title says little.
fn longest(here: &[Passage], there: &[Passage]) -> Option<(u32, u32)> {
    let n_chars = |ordinal: u32| {
        let at = here.binary_search_by_key(&ordinal, |passage| passage.ordinal);
        at.map_or(0, |at| here[at].text.chars().count())
    };
    let aligned = alike::aligned(here, there).into_iter();
    aligned.max_by_key(|(ordinal, _)| (n_chars(*ordinal), std::cmp::Reverse(*ordinal)))
}

/// Two files that should not say the same: of two units that did not sign it together, or of one unit for two years.
fn is_odd(one: &FileRecord, other: &FileRecord, ledger: &Ledger, signers: &Signers) -> anyhow::Result<bool> {
    let (Some(unit), Some(other_unit)) = (&one.unit, &other.unit) else { return Ok(false) };
    if unit != other_unit {
        let signed_by_both =
            |file: &FileRecord| [unit, other_unit].iter().all(|unit| signers.of(&file.path).contains(unit));
        return Ok(!(signed_by_both(one) && signed_by_both(other)));
    }
    let year = |file: &FileRecord| -> anyhow::Result<_> {
        let head = file.doc.map(|doc| ledger.document(doc)).transpose()?.flatten();
        Ok(head.and_then(|head| head.description.date).map(|date| date.year()))
    };
    let (year, other_year) = (year(one)?, year(other)?);
    Ok(year.is_some() && other_year.is_some() && year != other_year)
}

fn problem(
    file: &FileRecord,
    other: &FileRecord,
    share: f64,
    place: Option<(u32, u32)>,
    ledger: &Ledger,
) -> anyhow::Result<Problem> {
    let place_of = |file: &FileRecord, ordinal| -> anyhow::Result<_> {
        let passage = file.doc.map(|doc| ledger.passage(doc, ordinal)).transpose()?.flatten();
        Ok(passage.map(|passage| passage.locator))
    };
    let whose = match &other.unit {
        unit if *unit == file.unit => "本单位往年".to_owned(),
        Some(unit) => unit.to_string(),
        None => String::new(),
    };
    let is_same = file.doc == other.doc;
    let how = if is_same { "内容完全相同".to_owned() } else { format!("{:.0}%的文字相同", share * 100.0) };
    let (here, there) = match place {
        Some((here, there)) => (place_of(file, here)?, place_of(other, there)?),
        None => (None, None),
    };
    let example = match (&here, &there) {
        (Some(here), Some(there)) => format!("，如本材料{here}与对方{there}"),
        _ => String::new(),
    };
    let message = format!("与{whose}的“{}”雷同（{how}{example}）", other.path);
    let hint = if other.unit == file.unit {
        "请核对是否沿用了往年的材料"
    } else {
        "请核对是否为本单位自己的材料"
    };
    let problem = Problem::note(CODE, message, hint);
    Ok(match here {
        Some(here) => problem.at(here),
        None => problem,
    })
}
