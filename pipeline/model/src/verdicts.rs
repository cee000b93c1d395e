//! 复核 in force: what people decided on the files of one circular, on its tasks as they are numbered now.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::{DocId, NamedPlace, Review, TaskNumber, UnitId, Verdict};

/// A verdict on a task as the register has it now, whatever number the task had when the verdict was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The verdict as it was given, on the number that the task had then.
    pub review: Review,
    /// The number that the task has now.
    pub task: TaskNumber,
    /// True when the task has been worded anew since.
    pub reworded: bool,
}

impl Standing {
    /// True when a person should look again: the task, or the content that the verdict is now applied to, is not what it
    /// was given on. It holds until then.
    pub fn to_confirm(&self, doc: DocId) -> bool {
        self.reworded || self.review.doc != doc
    }

    /// Where the proof stands in a content, when the person said so of just that content.
    pub fn place(&self, doc: DocId) -> Option<&NamedPlace> {
        self.review.place.as_ref().filter(|_| self.review.doc == doc)
    }

    /// True when it takes the file for evidence.
    pub fn accepts(&self) -> bool {
        matches!(self.review.verdict, Verdict::Accept(_))
    }

    /// True unless it only takes back an earlier verdict.
    pub fn decides(&self) -> bool {
        self.review.verdict != Verdict::Withdraw
    }
}

/// A file as it lies there now: what tells whether a verdict on a content is one on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Path inside the evidence folder.
    pub path: String,
    /// Its content.
    pub doc: DocId,
    /// The unit that sent it in.
    pub unit: Option<UnitId>,
    /// When it was first seen at this path.
    pub since: Option<Timestamp>,
}

/// All verdicts on the files of one circular. On a file and a task the latest decides that was given on the file's path
/// or on its content: one that was changed in place keeps the verdict on its path, one that was moved or copied the one
/// on its content. What two units hand in in the same words are two papers: a verdict on one is none on the other.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    given: Vec<Standing>,
    by_path: HashMap<String, Vec<usize>>,
    by_doc: HashMap<DocId, Vec<usize>>,
    /// The files that are there, by content.
    held: HashMap<DocId, Vec<Holding>>,
    /// Units by the outermost folder of their files.
    units: HashMap<String, UnitId>,
}

impl Verdicts {
    /// From verdicts in the order in which they were given.
    pub fn new(given: Vec<Standing>) -> Self {
        let (mut by_path, mut by_doc) = (HashMap::<String, Vec<usize>>::new(), HashMap::<DocId, Vec<usize>>::new());
        for (at, Standing { review, .. }) in given.iter().enumerate() {
            by_path.entry(review.path.clone()).or_default().push(at);
            by_doc.entry(review.doc).or_default().push(at);
        }
        Self { given, by_path, by_doc, held: HashMap::new(), units: HashMap::new() }
    }

    /// The same, knowing which files are there and whose they are.
    #[must_use]
    pub fn among(mut self, files: impl IntoIterator<Item = Holding>) -> Self {
        for file in files {
            if let Some(unit) = &file.unit {
                self.units.entry(folder_of(&file.path).to_owned()).or_insert_with(|| unit.clone());
            }
            if self.by_doc.contains_key(&file.doc) {
                self.held.entry(file.doc).or_default().push(file);
            }
        }
        self
    }

    /// The verdicts that decide on a file, one a task, by task.
    pub fn on(&self, path: &str, doc: DocId) -> Vec<&Standing> {
        let mut latest: BTreeMap<TaskNumber, usize> = BTreeMap::new();
        for at in self.of_file(path, doc) {
            let known = latest.entry(self.given[at].task).or_insert(at);
            *known = at.max(*known);
        }
        latest.into_values().map(|at| &self.given[at]).collect()
    }

    /// The verdict that decides on a file and a task.
    pub fn of(&self, path: &str, doc: DocId, task: TaskNumber) -> Option<&Standing> {
        let latest = self.of_file(path, doc).filter(|at| self.given[*at].task == task).max();
        latest.map(|at| &self.given[at])
    }

    /// The latest verdict on each content and task that was judged, in the order in which they were given.
    pub fn on_contents(&self) -> Vec<&Standing> {
        let latest: HashMap<(DocId, TaskNumber), usize> =
            self.given.iter().enumerate().map(|(at, standing)| ((standing.review.doc, standing.task), at)).collect();
        let is_latest = |at: usize, standing: &Standing| latest[&(standing.review.doc, standing.task)] == at;
        let given = self.given.iter().enumerate();
        given.filter(|(at, standing)| is_latest(*at, standing)).map(|(_, standing)| standing).collect()
    }

    fn of_file(&self, path: &str, doc: DocId) -> impl Iterator<Item = usize> {
        let on_content = self.by_doc.get(&doc).into_iter().flatten().copied();
        let on_content = on_content.filter(move |at| self.is_same_paper(path, &self.given[*at].review));
        self.by_path.get(path).into_iter().flatten().copied().chain(on_content)
    }

    /// True when a file with the content that a verdict was given on is the paper that was judged: it lies with the same unit, or
    /// came from there since and left nothing behind.
    fn is_same_paper(&self, path: &str, review: &Review) -> bool {
        let Some(held) = self.held.get(&review.doc).filter(|_| path != review.path) else { return true };
        let Some(here) = held.iter().find(|file| file.path == path) else { return true };
        let judged = self.holder(&review.path, held);
        let was_there = here.since.is_some_and(|since| since < review.at);
        self.holder(path, held) == judged
            || !(was_there || held.iter().any(|file| self.holder(&file.path, held) == judged))
    }

    /// The unit with which a path lies, or lay; its outermost folder where nobody knows one.
    fn holder<'a>(&'a self, path: &'a str, held: &'a [Holding]) -> &'a str {
        let there = held.iter().find(|file| file.path == path).and_then(|file| file.unit.as_ref());
        let folder = folder_of(path);
        there.or_else(|| self.units.get(folder)).map_or(folder, UnitId::as_str)
    }
}

fn folder_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Grade;

    fn doc(n: u8) -> DocId {
        DocId([n; 16])
    }

    fn number(n: u16) -> TaskNumber {
        TaskNumber::new(n).unwrap()
    }

    fn given(path: &str, n: u8, task: u16, verdict: Verdict) -> Standing {
        let review = Review {
            circular: "甲".into(),
            path: path.into(),
            doc: doc(n),
            task: number(task),
            verdict,
            who: "李".into(),
            why: String::new(),
            place: None,
            at: "2020-01-06T08:00:00Z".parse().unwrap(),
        };
        Standing { review, task: number(task), reworded: false }
    }

    const ACCEPT: Verdict = Verdict::Accept(Grade::Direct);

    #[test]
    fn the_latest_on_the_path_or_the_content_decides() {
        let all = [
            given("甲局/a.pdf", 1, 1, ACCEPT),
            given("甲局/b.pdf", 2, 1, ACCEPT),
            given("甲局/b.pdf", 2, 1, Verdict::Reject),
            // The file at a.pdf was replaced by another content and judged again.
            given("甲局/a.pdf", 3, 1, Verdict::Reject),
            given("甲局/a.pdf", 3, 4, ACCEPT),
        ];
        let verdicts = Verdicts::new(all.to_vec());
        assert_eq!(verdicts.on("甲局/a.pdf", doc(3)), [&all[3], &all[4]]);
        assert_eq!(verdicts.on("甲局/moved.pdf", doc(1)), [&all[0]], "the content was moved");
        assert_eq!(verdicts.on("甲局/b.pdf", doc(9)), [&all[2]], "the content was changed in place");
        assert_eq!(verdicts.on("甲局/c.pdf", doc(9)), [] as [&Standing; 0]);
        assert_eq!(verdicts.of("甲局/a.pdf", doc(3), number(4)), Some(&all[4]));
        assert_eq!(verdicts.of("甲局/a.pdf", doc(3), number(2)), None);
        assert_eq!(verdicts.on_contents(), [&all[0], &all[2], &all[3], &all[4]]);
    }

    #[test]
    fn the_copy_of_another_unit_is_another_paper() {
        let holding = |path: &str, unit: Option<&str>, since: &str| Holding {
            path: path.into(),
            doc: doc(1),
            unit: unit.map(|unit| UnitId(unit.into())),
            since: Some(since.parse().unwrap()),
        };
        let (before, after) = ("2020-01-01T08:00:00Z", "2020-02-01T08:00:00Z");
        let rejected = || Verdicts::new(vec![given("甲局/a.pdf", 1, 1, Verdict::Reject)]);
        let holds = |verdicts: &Verdicts, path: &str| verdicts.of(path, doc(1), number(1)).is_some();

        let both = rejected().among([
            holding("甲局/a.pdf", Some("甲局"), before),
            holding("甲局材料/b.pdf", Some("甲局"), before),
            holding("乙局/a.pdf", Some("乙局"), after),
            holding("待归类/a.pdf", None, after),
        ]);
        let held = ["甲局/a.pdf", "甲局材料/b.pdf", "乙局/a.pdf", "待归类/a.pdf"].map(|path| holds(&both, path));
        assert_eq!(held, [true, true, false, false]);

        // Moved to where it belongs: nothing is left where it was.
        assert!(holds(&rejected().among([holding("乙局/a.pdf", Some("乙局"), after)]), "乙局/a.pdf"));
        // Taken back by one unit, while the other's lay there before.
        assert!(!holds(&rejected().among([holding("乙局/a.pdf", Some("乙局"), before)]), "乙局/a.pdf"));
        // Moved inside the unit's folder.
        let moved =
            rejected().among([holding("甲局/新/a.pdf", None, after), holding("乙局/a.pdf", Some("乙局"), after)]);
        assert_eq!(["甲局/新/a.pdf", "乙局/a.pdf"].map(|path| holds(&moved, path)), [true, false]);
    }

    #[test]
    fn what_changed_since_is_to_be_confirmed() {
        let standing = given("甲局/a.pdf", 1, 1, ACCEPT);
        assert!(!standing.to_confirm(doc(1)));
        assert!(standing.to_confirm(doc(2)));
        assert!(Standing { reworded: true, ..standing }.to_confirm(doc(1)));
    }
}
