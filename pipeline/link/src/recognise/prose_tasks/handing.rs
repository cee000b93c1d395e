//! Whose units are whose: of items told by their numbers, of several before a line, of a part for each of its items.

use zuozheng_model::Duty;

use super::Tree;
use crate::recognise::annex::Annex;
use crate::recognise::dates::{Anchor, deadline_in_text};
use crate::recognise::facts::Facts;

impl Tree {
    /// Items without units of their own take those of the annex; its deadline counts where the item tells none.
    pub(super) fn look_up(&mut self, annex: &Annex) {
        for node in &mut self.nodes {
            if let Some(told) = node.style.and_then(|style| annex.get(&(style, node.ordinal))) {
                node.facts.take_units_of(told);
            }
        }
    }

    /// 以上第1、3项由甲局负责, said at the end of an item or below it: the items so numbered. `None` where there are none;
    /// where items have no numbers of their own, or the last is that of this item, as many of them are meant.
    pub(super) fn numbered(&self, current: usize, facts: &mut Facts) -> Option<Vec<usize>> {
        let numbers = std::mem::take(&mut facts.numbers);
        let n_items = std::mem::take(&mut facts.n_items);
        let items = std::iter::successors(Some(current), |&node| self.nodes[node].parent);
        let has_number = |node: &usize| self.nodes[*node].style.is_some() && !self.nodes[*node].label.is_empty();
        let found = items.filter(has_number).find_map(|item| {
            let style = self.nodes[item].style;
            let is_beside = |&node: &usize| self.nodes[node].parent == self.nodes[item].parent;
            let last_of = |number: u32, is_there: &dyn Fn(&usize) -> bool| {
                let alike = (0..=item).rev().filter(|&node| self.nodes[node].style == style).filter(is_there);
                alike.into_iter().find(|&node| self.nodes[node].ordinal == number)
            };
            let all = |is_there: &dyn Fn(&usize) -> bool| -> Option<Vec<usize>> {
                let found: Option<Vec<usize>> = numbers.iter().map(|&number| last_of(number, is_there)).collect();
                found.filter(|found| found.is_sorted())
            };
            // Items that count on through several sections may stand in another one.
            all(&is_beside).or_else(|| all(&|_| true))
        });
        let counts = !has_number(&current) || numbers.last() == Some(&self.nodes[current].ordinal);
        found.or_else(|| {
            facts.n_items = n_items;
            counts.then(|| vec![current])
        })
    }

    /// 以上两项由甲局负责: the items before have the same units.
    pub(super) fn hand_back(&mut self) {
        for at in 0..self.nodes.len() {
            let n_items = self.nodes[at].facts.n_items;
            if n_items < 2 {
                continue;
            }
            let siblings = self.nodes[at].parent.map_or(&self.tops, |parent| &self.nodes[parent].children);
            let place = siblings.iter().position(|&sibling| sibling == at).unwrap_or_default();
            let before: Vec<usize> = siblings[place.saturating_sub(n_items - 1)..place].to_vec();
            let told = self.nodes[at].facts.clone();
            for sibling in before {
                self.nodes[sibling].facts.take_units_of(&told);
            }
        }
    }

    /// 每部分末尾括号内的单位，对该部分各项工作负责: the bracket may close the last item instead of standing below it. Its
    /// units are then those of the part, as they are where it has a line of its own.
    pub(super) fn hand_up_ends(&mut self) {
        if !self.ends_are_for_each {
            return;
        }
        // Every part stands before what is below it.
        for at in 0..self.nodes.len() {
            let Some(end) = self.only_end_with_units(at) else { continue };
            if !self.is_short_heading(at) {
                let told = self.nodes[end].facts.clone();
                for child in self.nodes[at].children.clone() {
                    self.nodes[child].facts.take_units_of(&told);
                }
                continue;
            }
            let told = &mut self.nodes[end].facts;
            let (duties, deadline) = (std::mem::take(&mut told.duties), told.deadline.take());
            self.nodes[end].units_lead = false;
            let part = &mut self.nodes[at].facts;
            part.duties = duties;
            part.deadline = deadline.or(part.deadline.take());
        }
    }

    /// The last item of a part, if it alone names units, and not in its own words.
    pub(super) fn only_end_with_units(&self, at: usize) -> Option<usize> {
        let last_below = |&node: &usize| self.nodes[node].children.last().copied();
        let end = std::iter::successors(Some(at), last_below).last().filter(|&end| end != at)?;
        let is_said = |duty: &Duty| self.nodes[end].text.contains(&duty.name);
        let duties = &self.nodes[end].facts.duties;
        let is_alone = self.n_with_units(at) == 1 && !duties.is_empty() && !duties.iter().any(is_said);
        // Words over the items may ask something themselves, but not of items further down.
        let is_part = self.is_short_heading(at) || self.nodes[end].parent == Some(at);
        (is_alone && is_part).then_some(end)
    }

    /// How many items name units, this one and all below it.
    pub(super) fn n_with_units(&self, at: usize) -> usize {
        let node = &self.nodes[at];
        let below: usize = node.children.iter().map(|&child| self.n_with_units(child)).sum();
        below + usize::from(!node.facts.duties.is_empty())
    }

    /// A few words over the items of a part.
    pub(super) fn is_short_heading(&self, at: usize) -> bool {
        let heading = self.nodes[at].text.trim_end_matches('。');
        !heading.contains('。') && heading.chars().count() <= 40
    }

    /// （一）…。（甲局牵头，9月底前完成） over its parts: the time is that of each part which tells none itself.
    pub(super) fn hand_down_times(&mut self) {
        let anchor = Anchor { year: Some(2000), date: None };
        for at in 0..self.nodes.len() {
            let Some(deadline) = self.nodes[at].facts.deadline.clone().filter(|_| self.is_heading_of_units(at)) else {
                continue;
            };
            for child in self.nodes[at].children.clone() {
                let child = &mut self.nodes[child];
                if child.facts.deadline.is_none() && deadline_in_text(&child.text, anchor).is_none() {
                    child.facts.deadline = Some(deadline.clone());
                }
            }
        }
    }

    /// A heading with its units in it or below it, and then the items: each of them has these units. A heading of nothing
    /// but units asks nothing itself. Units behind the items are those of each where the circular says so.
    pub(super) fn is_heading_of_units(&self, at: usize) -> bool {
        let node = &self.nodes[at];
        let has_units = node.units_lead || self.ends_are_for_each && !node.facts.duties.is_empty();
        let is_bare = node.text.trim_end_matches('。').is_empty();
        let is_heading = has_units && self.is_short_heading(at);
        is_heading && (node.children.len() > 1 || is_bare && !node.children.is_empty())
    }

    /// An item that is a task by its units, and no heading that only hands them down.
    pub(super) fn is_item_with_units(&self, at: usize) -> bool {
        let hands_down = self.ends_are_for_each && self.is_heading_of_units(at);
        !self.nodes[at].facts.duties.is_empty() && !hands_down
    }
}
