//! Tasks out of prose: numbered items with their units in a bracket, in a line of their own or in a sentence.
//!
//! The items make a tree by their numbering. A task is the lowest item that has units of its own; items below it
//! without units belong to its text, and an item whose parts all have their own units is only context. A line of
//! units after several parts that have none belongs to the item above them.

use std::ops::Range;

use zuozheng_model::{Duty, Locator, Role};

use super::dates::whole_date;
use super::draft::{Draft, Drafts, SectionName};
use super::numbering::{Style, label, number, parts};
use super::outline::{Line, tidy};
use super::table_tasks::{points, without_points};
use super::units::{duties, is_name, labels, looks_like_unit, mostly_names, says_role};
use super::words::{Attribute, NO_TASK};

/// The tasks of the lines from `from` on, and for each line whether a task stands in it.
pub(crate) fn tasks(lines: &[&Line], from: usize) -> (Drafts, Vec<bool>) {
    let mut tree = Tree::of(lines, from);
    tree.hand_back();
    let mut drafts = Drafts::default();
    let mut used = vec![false; lines.len()];
    for &top in &tree.tops {
        tree.emit(top, None, &[], &mut drafts, &mut used);
    }
    (drafts, used)
}

/// One item.
#[derive(Debug, Default)]
struct Node {
    style: Option<Style>,
    ordinal: u32,
    label: String,
    heading: String,
    text: String,
    facts: Facts,
    /// Units stand in the item's own heading, before its parts.
    units_lead: bool,
    parent: Option<usize>,
    children: Vec<usize>,
    lines: Vec<usize>,
    locator: Option<Locator>,
}

/// What labelled clauses of an item say.
#[derive(Debug, Default, Clone)]
struct Facts {
    duties: Vec<Duty>,
    deadline: Option<String>,
    text: Option<String>,
    issue: Option<String>,
    points: Option<f64>,
    criteria: Option<String>,
    /// 以上两项由甲局负责: so many items, this one among them.
    n_items: usize,
}

impl Facts {
    fn is_empty(&self) -> bool {
        self.duties.is_empty() && self.deadline.is_none() && self.text.is_none() && self.issue.is_none()
    }

    fn take(&mut self, more: Self) {
        for duty in more.duties {
            if !self.duties.iter().any(|known| known.name == duty.name) {
                self.duties.push(duty);
            }
        }
        self.deadline = more.deadline.or(self.deadline.take());
        self.issue = more.issue.or(self.issue.take());
        self.points = more.points.or(self.points);
        self.n_items = self.n_items.max(more.n_items);
        self.criteria = more.criteria.or(self.criteria.take());
        self.text = match (self.text.take(), more.text) {
            (Some(known), Some(more)) => Some(known + &more),
            (known, more) => known.or(more),
        };
    }
}

#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    tops: Vec<usize>,
    /// The last line that only told facts, and the item that it told them of.
    told: Option<(usize, usize)>,
}

impl Tree {
    fn of(lines: &[&Line], from: usize) -> Self {
        let mut tree = Self::default();
        let mut open: Vec<usize> = Vec::new();
        for (at, line) in lines.iter().enumerate().skip(from) {
            let is_title = line.heading == Some(0) && label(&line.text).is_none();
            if is_title || closes(&line.text) {
                open.clear();
                continue;
            }
            for part in parts(&line.text) {
                let text = &line.text[part.range.clone()];
                match label(text).filter(|found| part.label.is_some() && !found.rest.is_empty()) {
                    Some(found) => {
                        for task in tasks_in(found.rest) {
                            tree.open_item(&mut open, found.style, found.number, found.written, task, at, line);
                        }
                    }
                    // In a line of units the spaces stand between their names.
                    None if labels(text).first().is_some_and(|first| first.0 == 0) && text.len() == line.text.len() => {
                        tree.carry_on(&mut open, &line.spaced, at, line);
                    }
                    None => tree.carry_on(&mut open, text, at, line),
                }
            }
        }
        tree
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one label and of its place")]
    fn open_item(
        &mut self,
        open: &mut Vec<usize>,
        style: Style,
        ordinal: u32,
        written: &str,
        rest: &str,
        at: usize,
        line: &Line,
    ) {
        if let Some(depth) = open.iter().position(|&node| self.nodes[node].style == Some(style)) {
            open.truncate(depth);
        } else {
            while open.last().is_some_and(|&node| self.nodes[node].style.is_none_or(|known| known > style)) {
                open.pop();
            }
        }
        let (own, facts) = facts_of(rest);
        let node = Node {
            style: Some(style),
            ordinal,
            label: written.to_owned(),
            heading: first_sentence(&own),
            text: own,
            units_lead: !facts.duties.is_empty(),
            facts,
            parent: open.last().copied(),
            lines: vec![at],
            locator: Some(line.locator.clone()),
            ..Node::default()
        };
        open.push(self.add(node));
    }

    fn carry_on(&mut self, open: &mut [usize], text: &str, at: usize, line: &Line) {
        let (own, facts) = facts_of(text);
        let Some(&current) = open.last() else {
            if !facts.duties.is_empty() && !own.is_empty() {
                self.add(unnumbered(own, facts, None, at, line));
            }
            return;
        };
        if own.trim().is_empty() {
            // Lines of facts that follow each other speak of the same item.
            let target = match self.told {
                Some((line, target)) if line + 1 == at => target,
                _ => self.owner(current),
            };
            self.told = Some((at, target));
            self.nodes[target].units_lead |= !facts.duties.is_empty() && self.nodes[target].children.is_empty();
            self.nodes[target].facts.take(facts);
            self.nodes[target].lines.push(at);
            return;
        }
        let node = &self.nodes[current];
        let is_bare_heading = !node.text.contains('。') && node.text.chars().count() <= 30;
        if !facts.duties.is_empty() {
            // A paragraph with units of its own under a heading is an item without a number.
            let parent = Some(current);
            if is_bare_heading || !node.facts.duties.is_empty() {
                self.add(unnumbered(own, facts, parent, at, line));
                return;
            }
            self.nodes[current].text.push_str(&own);
            self.nodes[current].facts.take(facts);
        } else if node.facts.duties.is_empty() || is_bare_heading && node.children.is_empty() && !is_letter(&own) {
            self.nodes[current].text.push_str(&own);
            self.nodes[current].facts.take(facts);
        } else {
            return;
        }
        self.nodes[current].lines.push(at);
    }

    /// 以上两项由甲局负责: the items before have the same units.
    fn hand_back(&mut self) {
        for at in 0..self.nodes.len() {
            let n_items = self.nodes[at].facts.n_items;
            let Some(parent) = self.nodes[at].parent.filter(|_| n_items > 1) else { continue };
            let siblings = &self.nodes[parent].children;
            let place = siblings.iter().position(|&sibling| sibling == at).unwrap_or_default();
            let before: Vec<usize> = siblings[place.saturating_sub(n_items - 1)..place].to_vec();
            let duties = self.nodes[at].facts.duties.clone();
            for sibling in before {
                if self.nodes[sibling].facts.duties.is_empty() {
                    self.nodes[sibling].facts.duties.clone_from(&duties);
                }
            }
        }
    }

    /// The item to which a line of units after `current` belongs.
    fn owner(&self, current: usize) -> usize {
        let Some(parent) = self.nodes[current].parent else { return current };
        let siblings = &self.nodes[parent].children;
        let none_has_units = siblings.iter().all(|&sibling| self.subtree_is_empty(sibling));
        if siblings.len() < 2 || !none_has_units || !self.nodes[parent].facts.duties.is_empty() {
            return current;
        }
        // A whole section is the task only if no earlier section had items with units.
        let is_section = self.nodes[parent].parent.is_none();
        let style = self.nodes[current].style;
        let others_have_units = self.nodes.iter().any(|node| node.style == style && !node.facts.duties.is_empty());
        if is_section && others_have_units { current } else { parent }
    }

    fn add(&mut self, node: Node) -> usize {
        let at = self.nodes.len();
        match node.parent {
            Some(parent) => self.nodes[parent].children.push(at),
            None => self.tops.push(at),
        }
        self.nodes.push(node);
        at
    }

    fn subtree_is_empty(&self, node: usize) -> bool {
        self.nodes[node].facts.is_empty() && self.nodes[node].children.iter().all(|&child| self.subtree_is_empty(child))
    }

    /// （1）…（2）…（甲局牵头）: the units behind the last part are those of the item, where items beside it have units too.
    fn units_close_the_item(&self, at: usize) -> bool {
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
    fn counts_on(&self, node: usize) -> bool {
        let place = self.tops.iter().position(|&top| top == node);
        let before = place.and_then(|place| self.tops.get(place.checked_sub(1)?)).map(|&top| &self.nodes[top]);
        let node = &self.nodes[node];
        before.is_some_and(|before| before.style == node.style && before.ordinal + 1 == node.ordinal)
    }

    /// Items are tasks or are none by their numbering: where nearly all of （一）（二）（三） name units, one that names
    /// none was left without by oversight, and a person is told so.
    fn most_of_its_style_tell_facts(&self, node: usize) -> bool {
        let style = self.nodes[node].style;
        let alike = (0..self.nodes.len()).filter(|&other| self.nodes[other].style == style);
        let (with, without): (Vec<usize>, Vec<usize>) = alike.partition(|&other| !self.subtree_is_empty(other));
        style.is_some() && with.len() >= 4 * without.len()
    }

    /// The same of what the items themselves say.
    fn most_of_its_style(&self, node: usize, is: impl Fn(&Node) -> bool) -> bool {
        let style = self.nodes[node].style;
        let (with, without): (Vec<&Node>, Vec<&Node>) =
            self.nodes.iter().filter(|other| other.style == style).partition(|other| is(other));
        style.is_some() && with.len() >= 4 * without.len()
    }

    fn emit(
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
            name: without_points(node.heading.trim_end_matches(['。', '：', '；', ':'])).0,
        };
        let below = section.or(if node.parent.is_none() { Some(&own_section) } else { None });
        let parts_have_facts = node.children.iter().any(|&child| !self.subtree_is_empty(child));
        let is_one_paragraph = node.children.len() == 1 && self.nodes[node.children[0]].style.is_none();
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
                    || self.most_of_its_style_tell_facts(child);
                if is_item {
                    self.emit(child, below, handed_down, drafts, used);
                }
            }
            return;
        }
        // A heading with its units below it, and then the items: each of them has these units.
        let heading = node.text.trim_end_matches('。');
        let is_heading = node.units_lead && !heading.contains('。') && heading.chars().count() <= 40;
        if is_heading && node.children.len() > 1 {
            for &child in &node.children {
                self.emit(child, below, &node.facts.duties, drafts, used);
            }
            return;
        }
        let is_context_only = node.facts.is_empty()
            && inherited.is_empty()
            && section.is_none()
            && !(self.counts_on(at) && self.most_of_its_style(at, |other| !other.facts.duties.is_empty()));
        if !is_context_only {
            self.draft(at, section, inherited, drafts, used);
        }
    }

    /// One task with everything below it.
    fn draft(
        &self,
        at: usize,
        section: Option<&SectionName>,
        inherited: &[Duty],
        drafts: &mut Drafts,
        used: &mut [bool],
    ) {
        let node = &self.nodes[at];
        let mut facts = node.facts.clone();
        let mut text = node.text.clone();
        self.gather(at, &mut text, &mut facts, used);
        if let Some(asked) = facts.text.take() {
            text.push_str(&asked);
        }
        if text.trim().is_empty()
            && let Some(issue) = &facts.issue
        {
            text.clone_from(issue);
        }
        if facts.duties.is_empty() {
            facts.duties = inherited.to_vec();
        }
        if NO_TASK.iter().any(|word| text.starts_with(word)) || text.trim().is_empty() {
            return;
        }
        let (text, in_text) = without_points(&text);
        let section = section.filter(|section| !section.name.is_empty()).map(|section| drafts.section(section.clone()));
        drafts.tasks.push(Draft {
            label: node.label.clone(),
            ordinal: node.style.map(|_| node.ordinal),
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

    fn gather(&self, at: usize, text: &mut String, facts: &mut Facts, used: &mut [bool]) {
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

fn unnumbered(text: String, facts: Facts, parent: Option<usize>, at: usize, line: &Line) -> Node {
    Node {
        heading: first_sentence(&text),
        text,
        facts,
        parent,
        lines: vec![at],
        locator: Some(line.locator.clone()),
        ..Node::default()
    }
}

/// Signature, date, 附件, 抄送: what follows belongs to no item.
fn closes(text: &str) -> bool {
    const WORDS: [&str; 8] = ["附件", "抄送", "抄报", "主送", "公开方式", "此件", "联系人", "联系电话"];
    let is_signature = looks_like_unit(text) && !text.contains(['，', '。', '；', '、']) && text.chars().count() <= 30;
    let signed_date = text
        .find("年")
        .and_then(|_| super::dates::full_dates(text).pop())
        .is_some_and(|(start, end, _)| end == text.len() && (start == 0 || looks_like_unit(&text[..start])));
    whole_date(text).is_some()
        || is_signature
        || signed_date
        || WORDS.iter().any(|word| text.starts_with(word)) && text.chars().count() <= 120
}

/// A closing sentence of the letter, not of a task.
fn is_letter(text: &str) -> bool {
    (text.starts_with('请') || text.starts_with("各") || text.contains("请各")) && text.contains('报')
}

fn first_sentence(text: &str) -> String {
    let end = text.find('。').unwrap_or(text.len());
    text[..end].to_owned()
}

/// The words of a paragraph without what it says of units and deadlines, and what it says of them.
fn facts_of(text: &str) -> (String, Facts) {
    let mut own = text.trim().to_owned();
    let mut facts = Facts::default();
    // Brackets that speak of duties: the last one always counts, others only when they name a role.
    while let Some((open, close)) = duty_bracket(&own) {
        let inner_from = open + own[open..].chars().next().map_or(0, char::len_utf8);
        let inner_to = own[..close].char_indices().next_back().map_or(inner_from, |(at, _)| at);
        let inner = own[inner_from..inner_to].to_owned();
        facts.take(match labelled(&inner) {
            Some((_, found)) => found,
            None => unlabelled(&inner),
        });
        own.replace_range(open..close, "");
    }
    // `…。责任单位：甲局；完成时限：6月底前` in the paragraph itself.
    if let Some((rest, more)) = labelled(&own) {
        facts.take(more);
        own = rest;
    }
    if facts.duties.is_empty()
        && let Some((rest, found)) = duty_sentence(&own)
    {
        facts.take(found);
        own = rest;
    }
    if facts.duties.is_empty()
        && let Some((range, found)) = units_in_brackets(&own)
    {
        facts.duties = found;
        own.replace_range(range, "");
    }
    // A bracket that a page cut open leaves its mark behind.
    let own = if facts.is_empty() { own.as_str() } else { own.trim_end_matches(['【', '（', '(', '[', ' ']) };
    (tidy(own.trim()), facts)
}

/// `…不少于20次（县交通运输局、县公交公司）；…`: a bracket inside the text with nothing but units of the place.
fn units_in_brackets(text: &str) -> Option<(Range<usize>, Vec<Duty>)> {
    let is_of_place = |duty: &Duty| is_name(&duty.name) && duty.name.starts_with(['省', '市', '区', '县', '各']);
    text.match_indices('（').find_map(|(open, mark)| {
        let from = open + mark.len();
        let to = from + text[from..].find(['（', '）']).filter(|at| text[from + at..].starts_with('）'))?;
        let found = duties(&text[from..to], Role::Responsible);
        let are_units = found.len() >= 2 && found.iter().all(is_of_place);
        are_units.then(|| (open..to + '）'.len_utf8(), found))
    })
}

/// The tasks of an item, each with its units in a bracket behind it: `…98%以上。（甲局、乙局）深化…（丙局）`.
fn tasks_in(text: &str) -> Vec<&str> {
    let is_units = |inside: &str| {
        let found = duties(inside, Role::Responsible);
        let is_of_place = |duty: &Duty| is_name(&duty.name) && (duty.group || duty.name.chars().count() >= 3);
        !found.is_empty() && labels(inside).is_empty() && found.iter().all(is_of_place)
    };
    let (mut tasks, mut from) = (Vec::new(), 0);
    for (open, mark) in text.match_indices('（') {
        let inside_from = open + mark.len();
        let Some(close) = text[inside_from..].find('）').map(|at| inside_from + at) else { break };
        let end = close + '）'.len_utf8();
        let ends_task =
            text[..open].ends_with(['。', '；']) || text[end..].starts_with(['。', '；']) || end == text.len();
        if open >= from && ends_task && is_units(&text[inside_from..close]) {
            tasks.push(&text[from..end]);
            from = end + text[end..].chars().next().filter(|c| matches!(c, '。' | '；')).map_or(0, char::len_utf8);
        }
    }
    // Words behind the last bracket, or only one bracket: the item is one task.
    if tasks.len() > 1 && text[from..].trim().is_empty() { tasks } else { vec![text] }
}

/// A bracket without labels: `甲局负责，年底前完成`.
fn unlabelled(inner: &str) -> Facts {
    let (n_items, inner) = items_before(inner);
    let (mut who, mut when) = (Vec::new(), Vec::new());
    for clause in inner.split(['，', '；', ',', ';']) {
        let says_when =
            !looks_like_unit(clause) && !says_role(clause) && clause.chars().any(|c| "年月日季末底前".contains(c));
        if says_when { when.push(clause) } else { who.push(clause) }
    }
    let deadline = (!when.is_empty()).then(|| when.join("，"));
    let who = if when.is_empty() { inner.to_owned() } else { who.join("，") };
    Facts { duties: duties(&who, Role::Responsible), deadline, n_items, ..Facts::default() }
}

/// `以上两项由甲局负责`: how many items, and who.
fn items_before(text: &str) -> (usize, &str) {
    let counted = || {
        let rest = text.strip_prefix("以上").or_else(|| text.strip_prefix("上述"))?;
        let (count, who) = rest.split_once('项')?;
        let who = ["工作任务", "工作", "任务"].iter().find_map(|word| who.strip_prefix(word)).unwrap_or(who);
        let who = who.trim_start_matches(['均', '都', '，']);
        Some((usize::try_from(number(count)?).ok()?, who))
    };
    counted().unwrap_or((0, text))
}

/// A bracket (its bytes, both ends) that says who: the last of the paragraph, or one that names a role.
fn duty_bracket(text: &str) -> Option<(usize, usize)> {
    let mut stack: Vec<usize> = Vec::new();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '【' | '[' => stack.push(at),
            '）' | ')' | '】' | ']' => {
                if let Some(open) = stack.pop()
                    && stack.is_empty()
                {
                    found.push((open, at + c.len_utf8()));
                }
            }
            _ => {}
        }
    }
    found.into_iter().rev().find(|&(open, close)| {
        let inner =
            text[open..close].trim_matches(|c| "（()）【】[]".contains(c) && !matches!(c, '）' | ')' | '（' | '('));
        let inner = inner.strip_prefix(['（', '(']).unwrap_or(inner);
        let inner = inner.strip_suffix(['）', ')']).unwrap_or(inner);
        let who = unlabelled(inner);
        let is_last = text[close..].trim_matches(|c: char| "。；，;".contains(c) || c.is_whitespace()).is_empty();
        let has_label = !labels(inner).is_empty() && labels(inner)[0].0 == 0;
        let in_duty_tail = text[..open].rfind(['：', ':']).is_some_and(|colon| {
            labels(text).iter().any(|found| found.1 == colon + text[colon..].chars().next().map_or(1, char::len_utf8))
        });
        let all_units = !who.duties.is_empty() && who.duties.iter().all(|duty| is_name(&duty.name));
        let names_role = is_last && says_role(inner) && mostly_names(&who.duties);
        let is_kind = matches!(inner, "街道" | "街" | "镇" | "社区" | "居" | "园区") && ends_name(text, open);
        let is_told = all_units && !is_kind && (is_last || says_role(inner) && !ends_name(text, open));
        !in_duty_tail && (has_label || is_told || names_role)
    })
}

/// 甲局（牵头）: the bracket belongs to a name, not to the paragraph.
fn ends_name(text: &str, open: usize) -> bool {
    let before: String = text[..open].chars().rev().take_while(|c| !"、，。；：".contains(*c)).collect();
    let before: String = before.chars().rev().collect();
    text[open..].chars().count() <= 6 && looks_like_unit(&before)
}

/// What stands before the first label of a text, and what its labelled clauses say; `None` when it has no label.
fn labelled(text: &str) -> Option<(String, Facts)> {
    let found = labels(text);
    let mut facts = Facts::default();
    let first = found.first()?;
    let own = text[..first.0].trim_end_matches(['（', '(', '【', '[', '，', ' ', '　']).to_owned();
    for (nth, &(_, end, attribute)) in found.iter().enumerate() {
        let until = found.get(nth + 1).map_or(text.len(), |next| next.0);
        let value = text[end..until].trim();
        let short = value.trim_end_matches(['。', '；', ';', '，', '）', ')', '】', '（', '(']).trim();
        let role = match attribute {
            Attribute::Lead => Some(Role::Lead),
            Attribute::Support => Some(Role::Support),
            Attribute::Responsible => Some(Role::Responsible),
            _ => None,
        };
        let mut more = Facts::default();
        match attribute {
            _ if role.is_some() => {
                let (who, when) = without_time(balanced(value, short));
                more.duties = duties(who, role.unwrap_or(Role::Responsible));
                more.deadline = when.map(str::to_owned);
            }
            Attribute::Deadline => more.deadline = Some(short.to_owned()),
            Attribute::Text => more.text = Some(tidy(value)),
            Attribute::Issue => more.issue = Some(tidy(value)),
            Attribute::Points => more.points = points(value),
            Attribute::Criteria => more.criteria = Some(tidy(value)),
            _ => {}
        }
        facts.take(more);
    }
    Some((own, facts))
}

/// `甲局、乙局（11月底前）`: who, and by when.
fn without_time(value: &str) -> (&str, Option<&str>) {
    let inside = value.strip_suffix(['）', ')']).and_then(|rest| rest.rsplit_once(['（', '(']));
    match inside.filter(|(_, time)| says_only_when(time)) {
        Some((who, time)) => (who, Some(time)),
        None => (value, None),
    }
}

/// The value without its final stop, but with the bracket that belongs to its last name.
fn balanced<'a>(value: &'a str, short: &'a str) -> &'a str {
    let open = short.matches(['（', '(']).count();
    let close = short.matches(['）', ')']).count();
    if open > close { value.trim_end_matches(['。', '；', ';', '，']) } else { short }
}

/// A last sentence that only says who, and perhaps by when: `由甲局牵头，乙局配合，6月底前完成。`
fn duty_sentence(text: &str) -> Option<(String, Facts)> {
    let body = text.trim_end_matches(['。', '；']);
    let from = body.rfind(['。', '；']).map_or(0, |at| at + '。'.len_utf8());
    let sentence = &body[from..];
    // …。——甲局，乙局
    let (is_dashed, sentence) = match sentence.strip_prefix('—') {
        Some(rest) => (true, rest.trim_start_matches('—')),
        None => (false, sentence),
    };
    let (n_items, sentence) = items_before(sentence);
    let (when, who): (Vec<&str>, Vec<&str>) = sentence.split('，').partition(|clause| says_only_when(clause));
    let names = duties(&who.join("，"), Role::Responsible);
    let only_units = !names.is_empty() && names.iter().all(|duty| is_name(&duty.name));
    if only_units && (is_dashed || says_role(sentence)) {
        let deadline = (!when.is_empty()).then(|| when.join("，"));
        return Some((text[..from].to_owned(), Facts { duties: names, deadline, n_items, ..Facts::default() }));
    }
    let duties = said_inside(text);
    (!duties.is_empty()).then(|| (text.to_owned(), Facts { duties, ..Facts::default() }))
}

/// `6月底前完成`, `12月15日前`: nothing but a time.
fn says_only_when(clause: &str) -> bool {
    const DONE: [&str; 8] = ["落实到位", "取得实效", "完成", "办结", "落实", "到位", "见效", "结束"];
    let time = DONE.iter().find_map(|word| clause.strip_suffix(word)).unwrap_or(clause);
    let is_short = (2..=14).contains(&time.chars().count());
    is_short
        && time.ends_with(['前', '底', '末', '内', '旬', '年', '月', '日'])
        && time.contains(['年', '月', '季', '周'])
        && !looks_like_unit(time)
}

/// Units that sentences name: `…，由甲局负责；…，由乙局牵头。` The words stay, the units count.
fn said_inside(text: &str) -> Vec<Duty> {
    const VERBS: [&str; 8] = ["负责", "牵头", "配合", "落实", "组织实施", "承办", "参与", "协助"];
    let begins = |at: &usize| *at == 0 || text[..*at].ends_with(['，', '。', '；', '、']);
    let starts: Vec<usize> = text.match_indices('由').map(|(at, _)| at).filter(begins).collect();
    let mut found: Vec<Duty> = Vec::new();
    for (nth, &start) in starts.iter().enumerate() {
        let rest = &text[start..starts.get(nth + 1).copied().unwrap_or(text.len())];
        let mut named = Vec::new();
        for (at, _) in rest.char_indices().filter(|(_, c)| matches!(c, '，' | '。' | '；')).chain([(rest.len(), ' ')])
        {
            let candidate = &rest[..at];
            let is_said = VERBS.iter().any(|verb| candidate.ends_with(verb));
            let names = duties(candidate, Role::Responsible);
            if is_said && !names.is_empty() && names.iter().all(|duty| is_name(&duty.name)) {
                named = names;
            }
        }
        found.extend(
            named.into_iter().filter(|duty| found.iter().all(|known| known.name != duty.name)).collect::<Vec<_>>(),
        );
    }
    found
}
