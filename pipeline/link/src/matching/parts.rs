//! The passages of a document by their parts, each read once, and what passages have together.
//!
//! A ledger says the names of its columns in every row, and many values more than once: of the letters of made-up ledgers with
//! random values two in five stand in parts that were read already. So what a part holds is found out where it stands first;
//! what no part holds by itself, the pairs and runs of letters over a border, is looked for at every border.

use std::cell::OnceCell;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;
use zuozheng_text::{ConceptForm, Segmenter, parts};

use super::knowledge::{ActCounts, Knowledge, Spotted};
use super::lexicon::{BESIDE, Id, Letters, Lexicon, Seen};
use super::reading::{Bag, Words};

/// So many parts are told apart. In a ledger of more different values the rest is read row by row, or each of its values would
/// be kept until the document is done with.
const MOST_PARTS: usize = 200_000;

/// Position of a part among all of its document.
pub(super) type PartId = u32;

/// What a part holds.
#[derive(Debug)]
struct Part<'d> {
    n_chars: usize,
    letters: String,
    words: Words,
    forms: Vec<&'d ConceptForm>,
    /// Acts with the forms that show them.
    done: Vec<(usize, String)>,
    /// Markers of housekeeping, of plans and of results.
    markers: [usize; 3],
    is_inside: bool,
    /// The runs of tasks that lie in it.
    runs: OnceCell<Vec<Id>>,
}

/// The different parts of a document.
#[derive(Debug, Default)]
pub(super) struct Parts<'d>(Vec<Part<'d>>);

/// Reads the passages of a document by their parts.
pub(super) struct PartReader<'a, 'd, 't> {
    knowledge: &'a Knowledge<'d>,
    segmenter: &'a Segmenter,
    lexicon: &'a Lexicon,
    keeps_to_parts: bool,
    known: FxHashMap<&'t str, PartId>,
    parts: Parts<'d>,
}

impl<'a, 'd, 't> PartReader<'a, 'd, 't> {
    pub(super) fn new(knowledge: &'a Knowledge<'d>, segmenter: &'a Segmenter, lexicon: &'a Lexicon) -> Self {
        let keeps_to_parts = knowledge.keeps_to_parts();
        Self { knowledge, segmenter, lexicon, keeps_to_parts, known: FxHashMap::default(), parts: Parts::default() }
    }

    /// The parts of a passage; all of it is one where a form of the dictionaries reaches over a border.
    pub(super) fn read(&mut self, text: &'t str) -> Vec<PartId> {
        let is_cut = self.keeps_to_parts && self.parts.0.len() < MOST_PARTS;
        if is_cut { parts(text).map(|part| self.part(part)).collect() } else { vec![self.part(text)] }
    }

    fn part(&mut self, text: &'t str) -> PartId {
        let next = self.parts.0.len() as PartId;
        let id = *self.known.entry(text).or_insert(next);
        if id == next {
            let Spotted { done, markers, is_inside } = self.knowledge.spotted(text);
            self.parts.0.push(Part {
                n_chars: text.chars().count(),
                letters: Letters::spelled(text),
                words: Words::of(text, self.knowledge, self.segmenter, self.lexicon),
                forms: self.knowledge.forms(text),
                done: done.into_iter().map(|(act, form)| (act, form.to_owned())).collect(),
                markers,
                is_inside,
                runs: OnceCell::new(),
            });
        }
        id
    }

    /// All that was read.
    pub(super) fn into_parts(self) -> Parts<'d> {
        self.parts
    }

    pub(super) fn parts(&self) -> &Parts<'d> {
        &self.parts
    }
}

impl<'d> Parts<'d> {
    /// Forms of concepts in a passage of these parts, in order.
    pub(super) fn forms(&self, ids: &[PartId]) -> impl Iterator<Item = &'d ConceptForm> {
        ids.iter().flat_map(|id| self.0[*id as usize].forms.iter().copied())
    }

    /// The words of a passage of these parts.
    pub(super) fn bag(&self, ids: &[PartId]) -> Bag {
        Bag::of(ids.iter().map(|id| &self.0[*id as usize].words))
    }
}

/// What the passages of a text have together.
pub(super) struct Gathered {
    pub(super) acts: ActCounts,
    pub(super) seen: Seen,
    pub(super) letters: String,
    pub(super) n_chars: usize,
    pub(super) is_inside: bool,
    /// Markers of housekeeping, of plans and of results.
    pub(super) markers: [usize; 3],
    /// Parts whose letters are seen.
    known: FixedBitSet,
    /// Room for the letters that are looked up.
    room: Vec<char>,
}

impl Gathered {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        Self {
            acts: ActCounts::new(),
            seen: lexicon.unseen(),
            letters: String::new(),
            n_chars: 0,
            is_inside: false,
            markers: [0; 3],
            known: FixedBitSet::new(),
            room: Vec::new(),
        }
    }

    /// Adds a passage of these parts. Gives the runs of tasks in it.
    pub(super) fn add(&mut self, ids: &[PartId], parts: &Parts<'_>, lexicon: &Lexicon) -> Vec<Id> {
        self.known.grow(parts.0.len());
        let mut runs = Vec::new();
        let mut last = None;
        for id in ids {
            let part = &parts.0[*id as usize];
            let letters = part.letters.as_str();
            if !self.known.put(*id as usize) {
                self.room.clear();
                self.room.extend(letters.chars());
                let inside = lexicon.see(&self.room, &mut self.seen);
                part.runs.get_or_init(|| inside);
            }
            runs.extend(part.runs.get().into_iter().flatten());
            if let (Some(last), Some(first)) = (last, letters.chars().next())
                && lexicon.has_pair([last, first])
            {
                self.look_around_border(letters);
                runs.extend(lexicon.see(&self.room, &mut self.seen));
            }
            last = letters.chars().next_back().or(last);
            self.letters.push_str(letters);
            for (act, form) in &part.done {
                count(&mut self.acts, *act, form);
            }
            self.n_chars += part.n_chars;
            self.is_inside |= part.is_inside;
            self.markers.iter_mut().zip(part.markers).for_each(|(sum, n)| *sum += n);
        }
        self.letters.push('\n');
        runs.sort_unstable();
        runs.dedup();
        runs
    }

    /// Makes room hold the letters that a run over the border may have: the last of the passage so far, then the first of the
    /// next part.
    fn look_around_border(&mut self, next: &str) {
        self.room.clear();
        self.room.extend(self.letters.chars().rev().take_while(|c| *c != '\n').take(BESIDE));
        self.room.reverse();
        self.room.extend(next.chars().take(BESIDE));
    }
}

/// Counts a form of an act.
pub(super) fn count(counts: &mut ActCounts, act: usize, form: &str) {
    let forms = counts.entry(act).or_default();
    match forms.get_mut(form) {
        Some(count) => *count += 1,
        None => {
            forms.insert(form.to_owned(), 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zuozheng_text::Dictionaries;

    use super::super::lexicon::ids;
    use super::*;

    proptest! {
        /// What is put together from parts is what the whole passage holds.
        #[test]
        fn parts_make_the_whole(passages in prop::collection::vec("[公开务：；，政答询意见征1a]{0,16}", 1..5)) {
            let dictionaries = Dictionaries::builtin();
            let (knowledge, segmenter) = (Knowledge::new(dictionaries).unwrap(), dictionaries.segmenter());
            prop_assert!(knowledge.keeps_to_parts());
            let mut lexicon = Lexicon::default();
            lexicon.add_pairs("政务公开征询意见答1a公开政");
            lexicon.add_runs("政务公开征询意见答1a公开政");
            lexicon.add_letters("政务公开");
            lexicon.add_gapped("政务公开意见");
            for word in ["公开", "政务", "意见"] {
                lexicon.add_word(word);
            }
            let lexicon = lexicon.closed().unwrap();

            let mut reader = PartReader::new(&knowledge, &segmenter, &lexicon);
            let mut gathered = Gathered::new(&lexicon);
            let (mut seen, mut acts, mut letters, mut markers) = (lexicon.unseen(), ActCounts::new(), String::new(), [0; 3]);
            for text in &passages {
                let of_parts = reader.read(text);
                let whole = Letters::of(text);
                let mut runs = lexicon.see(whole.as_chars(), &mut seen);
                runs.sort_unstable();
                runs.dedup();
                prop_assert_eq!(gathered.add(&of_parts, reader.parts(), &lexicon), runs);
                let forms: Vec<&ConceptForm> = reader.parts().forms(&of_parts).collect();
                prop_assert_eq!(forms, knowledge.forms(text));
                let words = Words::of(text, &knowledge, &segmenter, &lexicon);
                prop_assert_eq!(reader.parts().bag(&of_parts), Bag::of([&words].into_iter()));
                knowledge.done(text).for_each(|(act, form)| count(&mut acts, act, form));
                letters += &(Letters::spelled(text) + "\n");
                prop_assert!(Letters::spelled(text).chars().eq(whole.as_chars().iter().copied()));
                let found = knowledge.count_markers(["irrelevant", "plan", "result"], text);
                markers.iter_mut().zip(found).for_each(|(sum, n)| *sum += n);
            }
            prop_assert_eq!(ids(gathered.seen.pairs), ids(seen.pairs));
            prop_assert_eq!(ids(gathered.seen.letters), ids(seen.letters));
            prop_assert_eq!(ids(gathered.seen.gapped), ids(seen.gapped));
            prop_assert_eq!(gathered.acts, acts);
            prop_assert_eq!((gathered.letters, gathered.markers), (letters, markers));
            prop_assert_eq!(gathered.n_chars, passages.iter().map(|text| text.chars().count()).sum::<usize>());
            prop_assert_eq!(gathered.is_inside, passages.iter().any(|text| knowledge.spotted(text).is_inside));
        }
    }
}
