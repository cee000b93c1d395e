//! 复核 in force: what people decided on the files of one circular, on its tasks as they are numbered now.

use std::collections::{BTreeMap, HashMap};

use crate::{DocId, Review, TaskNumber, Verdict};

/// A verdict on a task as the register has it now, whatever number the task had when the verdict was given.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// True unless it only takes back an earlier verdict.
    pub fn decides(&self) -> bool {
        self.review.verdict != Verdict::Withdraw
    }
}

/// All verdicts on the files of one circular. On a file and a task the latest decides that was given on the file's path
/// or on its content: one that was changed in place keeps the verdict on its path, one that was moved or copied the one
/// on its content.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    given: Vec<Standing>,
    by_path: HashMap<String, Vec<usize>>,
    by_doc: HashMap<DocId, Vec<usize>>,
}

impl Verdicts {
    /// From verdicts in the order in which they were given.
    pub fn new(given: Vec<Standing>) -> Self {
        let (mut by_path, mut by_doc) = (HashMap::<String, Vec<usize>>::new(), HashMap::<DocId, Vec<usize>>::new());
        for (at, Standing { review, .. }) in given.iter().enumerate() {
            by_path.entry(review.path.clone()).or_default().push(at);
            by_doc.entry(review.doc).or_default().push(at);
        }
        Self { given, by_path, by_doc }
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
        self.by_path.get(path).into_iter().chain(self.by_doc.get(&doc)).flatten().copied()
    }
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
    fn what_changed_since_is_to_be_confirmed() {
        let standing = given("甲局/a.pdf", 1, 1, ACCEPT);
        assert!(!standing.to_confirm(doc(1)));
        assert!(standing.to_confirm(doc(2)));
        assert!(Standing { reworded: true, ..standing }.to_confirm(doc(1)));
    }
}
