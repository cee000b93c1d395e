//! Drafts of tasks out of the finished tree: which items are tasks, and what is only context.

use zuozheng_model::{Duty, Role};

use super::Tree;
use crate::recognise::draft::{Draft, Drafts, SectionName};
use crate::recognise::facts::Facts;
use crate::recognise::in_front::role_of_list;
use crate::recognise::subjects;
use crate::recognise::table_tasks::without_points;
use crate::recognise::words::NO_TASK;

impl Tree {
    /// （1）…（2）…（甲局牵头）: the units behind the last part are those of the item, where items beside it have units too.
    pub(super) fn units_close_the_item(&self, at: usize) -> bool {
        let node = &self.nodes[at];
        let Some((last, others)) = node.children.split_last() else { return false };
        let Some(parent) = node.parent.filter(|_| node.facts.is_empty() && !others.is_empty()) else { return false };
        let beside = self.nodes[parent].children.iter().filter(|&&child| child != at);
        let have_units = beside.filter(|&&child| !self.nodes[child].facts.duties.is_empty()).count();
        have_units > 0
            && self.nodes[*last].style.is_some()
            && !self.nodes[*last].facts.duties.is_empty()
            && others.iter().all(|&child| self.subtree_is_empty(child))
    }

    /// True for an item whose number follows that of the item above it.
    pub(super) fn counts_on(&self, node: usize) -> bool {
        let place = self.tops.iter().position(|&top| top == node);
        let before = place.and_then(|place| self.tops.get(place.checked_sub(1)?)).map(|&top| &self.nodes[top]);
        let node = &self.nodes[node];
        before.is_some_and(|before| before.style == node.style && before.ordinal + 1 == node.ordinal)
    }

    /// Items are tasks or are none by their numbering: where nearly all of （一）（二）（三） name units, one that names
    /// none was left without by oversight, and a person is told so.
    pub(super) fn most_of_its_style(&self, node: usize, are: impl Fn(usize) -> bool) -> bool {
        let style = self.nodes[node].style;
        let alike = (0..self.nodes.len()).filter(|&other| self.nodes[other].style == style);
        let (with, without): (Vec<usize>, Vec<usize>) = alike.partition(|&other| are(other));
        style.is_some() && with.len() >= 4 * without.len()
    }

    pub(super) fn emit(
        &self,
        at: usize,
        section: Option<&SectionName>,
        inherited: &[Duty],
        drafts: &mut Drafts,
        used: &mut [bool],
    ) {
        let node = &self.nodes[at];
        let own_section = SectionName {
            printed: node.style.map(|_| node.ordinal),
            name: without_points(without_leaders(node.heading.trim_end_matches(['。', '：', '；', ':']))).0,
        };
        let below = section.or(if node.parent.is_none() { Some(&own_section) } else { None });
        // （一）牵头任务 below the heading of a unit.
        if let Some(role) = role_of_list(&node.text).filter(|_| !inherited.is_empty() && !node.children.is_empty()) {
            let units: Vec<Duty> = inherited.iter().map(|duty| Duty { role, ..duty.clone() }).collect();
            for &child in &node.children {
                self.emit(child, below, &units, drafts, used);
            }
            return;
        }
        if node.is_asked && !node.children.is_empty() && inherited.is_empty() {
            for &child in &node.children {
                self.emit(child, below, &self.addressees, drafts, used);
            }
            return;
        }
        let parts_have_facts = node.children.iter().any(|&child| !self.subtree_is_empty(child));
        let is_paragraph = |child: usize| self.nodes[child].style.is_none() && self.nodes[child].label.is_empty();
        let is_one_paragraph = node.children.len() == 1 && is_paragraph(node.children[0]);
        if node.facts.is_empty() && is_one_paragraph && node.parent.is_some() {
            self.draft(at, section, inherited, drafts, used);
            return;
        }
        if parts_have_facts && !self.units_close_the_item(at) {
            let handed_down = if node.facts.duties.is_empty() { inherited } else { &node.facts.duties };
            let n_with = node.children.iter().filter(|&&child| !self.subtree_is_empty(child)).count();
            let most_have_facts = n_with * 2 > node.children.len();
            for &child in &node.children {
                let is_item = !self.subtree_is_empty(child)
                    || !handed_down.is_empty()
                    || most_have_facts
                    || self.most_of_its_style(child, |other| !self.subtree_is_empty(other));
                if is_item {
                    self.emit(child, below, handed_down, drafts, used);
                }
            }
            return;
        }
        if self.is_heading_of_units(at) {
            for &child in &node.children {
                self.emit(child, below, &node.facts.duties, drafts, used);
            }
            return;
        }
        let is_context_only = node.facts.is_empty()
            && inherited.is_empty()
            && section.is_none()
            && !(self.counts_on(at) && self.most_of_its_style(at, |other| self.is_item_with_units(other)));
        if !is_context_only {
            self.draft(at, section, inherited, drafts, used);
        }
    }

    /// One task with everything below it.
    pub(super) fn draft(
        &self,
        at: usize,
        section: Option<&SectionName>,
        inherited: &[Duty],
        drafts: &mut Drafts,
        used: &mut [bool],
    ) {
        let node = &self.nodes[at];
        let mut facts = node.facts.clone();
        let mut text = node.text.clone() + &facts.text.take().unwrap_or_default();
        self.gather(at, &mut text, &mut facts, used);
        if let Some(asked) = facts.text.take() {
            text.push_str(&asked);
        }
        if text.trim().is_empty()
            && let Some(issue) = &facts.issue
        {
            text.clone_from(issue);
        }
        // 甲局配合事项: whoever else leads does not replace it.
        if !inherited.is_empty() && inherited.iter().all(|duty| duty.role == Role::Support) {
            facts.take(Facts { duties: inherited.to_vec(), ..Facts::default() });
        }
        // 一、请甲局 / 1.会同乙局…
        if facts.duties.is_empty() && text.starts_with("会同") {
            facts.duties = joint(inherited, &text);
        }
        // Those who support do not replace the unit in the heading.
        if facts.duties.iter().all(|duty| duty.role == Role::Support) {
            let supporting = std::mem::replace(&mut facts.duties, inherited.to_vec());
            facts.take(Facts { duties: supporting, ..Facts::default() });
        }
        if NO_TASK.iter().any(|word| text.starts_with(word)) || text.trim().is_empty() {
            return;
        }
        let (text, in_text) = without_points(text.trim_end_matches(['；', ';']));
        let section = section.filter(|section| !section.name.is_empty()).map(|section| drafts.section(section.clone()));
        drafts.tasks.push(Draft {
            label: node.label.clone(),
            ordinal: node.style.map(|_| node.ordinal).filter(|_| !node.label.is_empty()),
            series: node.parent.map_or(0, |parent| parent + 1),
            section,
            text,
            issue: facts.issue,
            duties: facts.duties,
            deadline: facts.deadline,
            points: facts.points.or(in_text),
            criteria: facts.criteria,
            locator: node.locator.clone(),
        });
    }

    pub(super) fn gather(&self, at: usize, text: &mut String, facts: &mut Facts, used: &mut [bool]) {
        for &line in &self.nodes[at].lines {
            used[line] = true;
        }
        for &child in &self.nodes[at].children {
            text.push_str(&self.nodes[child].label);
            text.push_str(&self.nodes[child].text);
            facts.take(self.nodes[child].facts.clone());
            self.gather(child, text, facts, used);
        }
    }
}

/// The units of `会同乙局…` where others tell who is asked: these lead, 乙局 supports, and so do those who supported.
pub(super) fn joint(asked: &[Duty], text: &str) -> Vec<Duty> {
    let (supporting, leading): (Vec<&Duty>, Vec<&Duty>) = asked.iter().partition(|duty| duty.role == Role::Support);
    if leading.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = leading.iter().map(|duty| duty.name.as_str()).collect();
    let mut facts = Facts { duties: subjects::told(&format!("{}{text}", names.join("、"))), ..Facts::default() };
    // A name alone does not tell whom a group leaves out.
    for duty in &mut facts.duties {
        if let Some(known) = leading.iter().find(|known| known.name == duty.name) {
            *duty = Duty { role: duty.role, ..(*known).clone() };
        }
    }
    facts.take(Facts { duties: supporting.into_iter().cloned().collect(), ..Facts::default() });
    facts.duties
}

/// `教师队伍（分管校领导：某某）` without who answers for the section.
fn without_leaders(heading: &str) -> &str {
    const POSTS: [&str; 4] = ["领导", "责任人", "负责人", "负责同志"];
    let bracket = heading.strip_suffix(['）', ')']).and_then(|body| body.rfind(['（', '(']));
    let is_leaders = |inner: &str| POSTS.iter().any(|post| inner.contains(&format!("{post}：")));
    bracket.filter(|open| is_leaders(&heading[*open..])).map_or(heading, |open| heading[..open].trim_end())
}
