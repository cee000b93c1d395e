//! The second opinions that stand on the files of a circular as they are now.

use std::collections::{BTreeMap, HashSet};

use zuozheng_ledger::Ledger;
use zuozheng_link::second_opinion::standing;
use zuozheng_model::{DocId, Standing, TaskNumber};
use zuozheng_report::{FileFact, OpinionFact};

use crate::commands::view::View;

/// Second opinions by content and task.
pub(crate) struct Opinions(BTreeMap<(DocId, TaskNumber), OpinionFact>);

impl Opinions {
    /// Those on the tasks of a circular as they are worded now, with the places of what they quote.
    pub(crate) fn of(ledger: &Ledger, view: &View) -> anyhow::Result<Self> {
        let mut opinions = BTreeMap::new();
        for opinion in standing(ledger.opinions(&view.record.circular)?, &view.record.register) {
            let passage = opinion.passage.map(|ordinal| ledger.passage(opinion.doc, ordinal)).transpose()?.flatten();
            let locator = passage.map(|passage| passage.locator);
            opinions.insert((opinion.doc, opinion.task), OpinionFact { opinion, locator });
        }
        Ok(Self(opinions))
    }

    pub(crate) fn on(&self, doc: DocId, task: TaskNumber) -> Option<&OpinionFact> {
        self.0.get(&(doc, task))
    }

    /// All on one content, by task.
    pub(crate) fn on_content(&self, doc: DocId) -> impl Iterator<Item = &OpinionFact> {
        self.0.values().filter(move |fact| fact.opinion.doc == doc)
    }

    /// Files that an opinion calls evidence of a task, that the machine did not link to it, and that nobody has decided
    /// on; by path, then task.
    pub(crate) fn unlinked<'a>(&'a self, view: &'a View) -> Vec<(&'a FileFact, &'a OpinionFact)> {
        let linked: HashSet<(DocId, TaskNumber)> = view.links.iter().map(|fact| (fact.doc, fact.link.task)).collect();
        let is_decided = |file: &FileFact, fact: &OpinionFact| {
            let standing = view.verdicts.of(&file.path, fact.opinion.doc, fact.opinion.task);
            standing.is_some_and(Standing::decides)
        };
        let mut unlinked = Vec::new();
        for file in view.files.iter() {
            let of_file = file.doc.into_iter().flat_map(|doc| self.on_content(doc));
            unlinked.extend(of_file.filter_map(|fact| {
                let key = (fact.opinion.doc, fact.opinion.task);
                let is_new = fact.opinion.grade.is_some() && !linked.contains(&key) && !is_decided(file, fact);
                is_new.then_some((file, fact))
            }));
        }
        unlinked.sort_by(|a, b| a.0.path.cmp(&b.0.path).then(a.1.opinion.task.cmp(&b.1.opinion.task)));
        unlinked
    }
}
