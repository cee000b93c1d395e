//! Runs of characters with the same look in the binary form of Word (MS-DOC 2.8.5, 2.9.33): which of them are deleted or
//! hidden. The reader of the text knows runs too, but passes over every page that holds many of them, and then shows
//! what was deleted; for it those pages are cut into smaller ones.

use std::collections::{BTreeMap, BTreeSet};

use super::binary::{PAGE, Streams, changes_of, fib, u16_at, u32_at};
use crate::symbols;

/// Changes of characters that matter here (MS-DOC 2.6.1).
const DELETED: u16 = 0x0800;
const HIDDEN: u16 = 0x083c;
const STRUCK: u16 = 0x0837;
const STRUCK_TWICE: u16 = 0x2a53;
const SYMBOL: u16 = 0x6a09;
const ASCII_FONT: u16 = 0x4a4f;
const OTHER_FONT: u16 = 0x4a51;
const HINT: u16 = 0x286f;
const DATA_PLACE: u16 = 0x6a03;

/// Runs on a page that the reader of the text stands; a page has room for 101.
const MOST_RUNS: usize = 63;

/// What the look of a run says about its characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) deleted: bool,
    pub(super) hidden: bool,
    pub(super) struck: bool,
    /// Font and code of the symbol that the run shows.
    pub(super) symbol: Option<(u16, u16)>,
    /// Its font for ASCII, and for what is neither that nor Chinese.
    pub(super) ascii_font: Option<u16>,
    pub(super) other_font: Option<u16>,
    /// What both kinds of fonts have is drawn by the one for Chinese.
    pub(super) is_chinese: bool,
    /// Where the picture or the field of a form that the run stands for has its data.
    pub(super) data: Option<u32>,
}

/// Characters whose bytes lie in a stretch of the main stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    from: u32,
    to: u32,
    look: Look,
}

/// All runs that look different from ordinary text, by place.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// The name of each font that draws pictures.
    symbol_fonts: Vec<Option<String>>,
}

impl Runs {
    pub(super) fn of(streams: &Streams) -> Self {
        let mut runs = Vec::new();
        for page in pages(streams).into_iter().filter_map(|number| page_at(streams, number)) {
            for (from, to, changes) in runs_of(page) {
                let look = look(changes);
                if look != Look::default() && from < to {
                    runs.push(Run { from, to, look });
                }
            }
        }
        runs.sort_by_key(|run| run.from);
        Self { runs, symbol_fonts: symbol_fonts(streams.part(fib::FONTS).unwrap_or_default()) }
    }

    /// The name of a font, when it draws pictures.
    pub(super) fn symbol_font(&self, font: u16) -> Option<&str> {
        self.symbol_fonts.get(usize::from(font))?.as_deref()
    }

    /// How the character looks whose first byte lies at a place.
    pub(super) fn look_at(&self, place: usize) -> Look {
        let after = self.runs.partition_point(|run| run.from as usize <= place);
        let run = after.checked_sub(1).and_then(|nth| self.runs.get(nth)).filter(|run| place < run.to as usize);
        run.map(|run| run.look).unwrap_or_default()
    }
}

/// Gives the two streams pages of runs that their reader stands; `None` when they already are so.
pub(super) fn cut_pages(streams: &Streams, main: &mut Vec<u8>, table: &mut Vec<u8>) -> Option<()> {
    let numbers = pages(streams);
    let is_full = |number: &u32| page_at(streams, *number).is_some_and(|page| n_runs(page) > MOST_RUNS);
    if !numbers.iter().any(is_full) {
        return None;
    }
    main.resize(main.len().next_multiple_of(PAGE), 0);
    let mut places = Vec::new();
    let mut end = 0;
    for number in numbers {
        let Some(page) = page_at(streams, number) else { continue };
        let runs: Vec<(u32, u32, &[u8])> = runs_of(page).collect();
        for some in runs.chunks(MOST_RUNS) {
            let (Some(first), Some(last)) = (some.first(), some.last()) else { continue };
            places.push((first.0, (main.len() / PAGE) as u32));
            end = last.1;
            main.extend(page_of(some)?);
        }
    }
    table.resize(table.len().next_multiple_of(4), 0);
    let at = table.len();
    for from in places.iter().map(|(from, _)| *from).chain([end]) {
        table.extend(from.to_le_bytes());
    }
    places.iter().for_each(|(_, number)| table.extend(number.to_le_bytes()));
    let length = table.len() - at;
    main.get_mut(fib::RUNS..fib::RUNS + 4)?.copy_from_slice(&u32::try_from(at).ok()?.to_le_bytes());
    main.get_mut(fib::RUNS + 4..fib::RUNS + 8)?.copy_from_slice(&u32::try_from(length).ok()?.to_le_bytes());
    Some(())
}

/// The numbers of the pages of runs, each once (PlcBteChpx, 2.8.5).
fn pages(streams: &Streams) -> Vec<u32> {
    let index = streams.part(fib::RUNS).unwrap_or_default();
    let n = index.len().saturating_sub(4) / 8;
    let mut seen = BTreeSet::new();
    let numbers = (0..n).filter_map(|nth| Some(u32_at(index, 4 * (n + 1) + 4 * nth)? & 0x003f_ffff));
    // A damaged index must not name a page again and again.
    numbers.filter(|number| (*number as usize) < streams.main.len() / PAGE && seen.insert(*number)).collect()
}

fn page_at(streams: &Streams, number: u32) -> Option<&[u8]> {
    let start = (number as usize).checked_mul(PAGE)?;
    streams.main.get(start..start.checked_add(PAGE)?)
}

/// The last byte of a page counts its runs.
fn n_runs(page: &[u8]) -> usize {
    page.last().map_or(0, |n| usize::from(*n))
}

/// Begin, end and changes of every run of a page (ChpxFkp, 2.9.33).
fn runs_of(page: &[u8]) -> impl Iterator<Item = (u32, u32, &[u8])> {
    let n = n_runs(page);
    (0..n).map_while(move |nth| {
        let (from, to) = (u32_at(page, 4 * nth)?, u32_at(page, 4 * nth + 4)?);
        let place = 2 * usize::from(*page.get(4 * (n + 1) + nth)?);
        let changes = || page.get(place + 1..place + 1 + usize::from(*page.get(place)?));
        Some((from, to, if place == 0 { &[][..] } else { changes().unwrap_or_default() }))
    })
}

/// A page of a few runs. `None` when they need more room than the page that they come from can have had.
fn page_of(runs: &[(u32, u32, &[u8])]) -> Option<Vec<u8>> {
    let mut page = vec![0; PAGE];
    let n = runs.len();
    let mut end = PAGE - 1;
    let mut known: BTreeMap<&[u8], usize> = BTreeMap::new();
    for (nth, (from, to, changes)) in runs.iter().enumerate() {
        page[4 * nth..4 * nth + 4].copy_from_slice(&from.to_le_bytes());
        page[4 * nth + 4..4 * nth + 8].copy_from_slice(&to.to_le_bytes());
        if changes.is_empty() {
            continue;
        }
        let place = match known.get(changes) {
            Some(place) => *place,
            None => {
                let place = end.checked_sub(changes.len() + 1)? & !1;
                if place < 4 * (n + 1) + n {
                    return None;
                }
                page[place] = u8::try_from(changes.len()).ok()?;
                page[place + 1..place + 1 + changes.len()].copy_from_slice(changes);
                known.insert(changes, place);
                end = place;
                place
            }
        };
        page[4 * (n + 1) + nth] = u8::try_from(place / 2).ok()?;
    }
    page[PAGE - 1] = u8::try_from(n).ok()?;
    Some(page)
}

fn look(changes: &[u8]) -> Look {
    let mut look = Look::default();
    for (code, operand) in changes_of(changes) {
        // 0x81 is the opposite of what the style says, and styles hide nothing.
        let is_on = matches!(operand.first(), Some(1 | 0x81));
        match code {
            DELETED => look.deleted = is_on,
            HIDDEN => look.hidden = is_on,
            STRUCK | STRUCK_TWICE => look.struck |= is_on,
            SYMBOL => look.symbol = u16_at(operand, 0).zip(u16_at(operand, 2)),
            ASCII_FONT => look.ascii_font = u16_at(operand, 0),
            OTHER_FONT => look.other_font = u16_at(operand, 0),
            DATA_PLACE => look.data = u32_at(operand, 0),
            HINT => look.is_chinese = operand.first() == Some(&1),
            _ => {}
        }
    }
    look
}

/// The names of the symbol fonts among all fonts (SttbfFfn, 2.9.286).
fn symbol_fonts(table: &[u8]) -> Vec<Option<String>> {
    /// What stands before the name of a font.
    const FIXED: usize = 39;
    let mut fonts = Vec::new();
    let n_extra = u16_at(table, 2).map_or(0, usize::from);
    let mut at = 4;
    for _ in 0..u16_at(table, 0).unwrap_or(0) {
        let Some(length) = table.get(at).map(|length| usize::from(*length)) else { break };
        let Some(font) = table.get(at + 1..at + 1 + length) else { break };
        let units: Vec<u16> = (FIXED..font.len()).step_by(2).map_while(|at| u16_at(font, at)).collect();
        let name = String::from_utf16_lossy(units.split(|unit| *unit == 0).next().unwrap_or_default());
        fonts.push(symbols::is_symbol_font(&name).then_some(name));
        at += 1 + length + n_extra;
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_is_cut_into_two_that_say_the_same() {
        let deleted = [0x00, 0x08, 1];
        let run = |nth: u32| (2 * nth, 2 * nth + 2, if nth.is_multiple_of(2) { &deleted[..] } else { &[] });
        let runs: Vec<(u32, u32, &[u8])> = (0..80).map(run).collect();
        let page = page_of(&runs).unwrap();
        assert_eq!(runs_of(&page).collect::<Vec<_>>(), runs);
        let halves: Vec<Vec<u8>> = runs.chunks(MOST_RUNS).map(|some| page_of(some).unwrap()).collect();
        let again: Vec<(u32, u32, &[u8])> = halves.iter().flat_map(|page| runs_of(page)).collect();
        assert_eq!(again, runs);
    }

    #[test]
    fn a_damaged_page_gives_what_it_has() {
        let page = vec![0xff; PAGE];
        assert!(runs_of(&page).count() <= 128);
        assert_eq!(look(&[0x00, 0x08, 1, 0x3c, 0x08]), Look { deleted: true, ..Look::default() });
    }
}
