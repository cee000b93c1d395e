//! Tasks out of prose: numbered items with their units in a bracket, in a line of their own or in a sentence.
//!
//! The items make a tree by their numbering. A task is the lowest item that has units of its own; items below it
//! without units belong to its text, and an item whose parts all have their own units is only context. Units after
//! several parts that have none, in a line or behind the last part, belong to the item above them; units between a
//! heading and its parts belong to each of the parts, and so do units that stand in front of them (see
//! [`in_front`](super::in_front)), or behind them where the circular says so (每部分末尾的单位，对该部分各项工作负责). Where nearly all items of a sort name units, one that names none is
//! a task all the same, and a person is told.
//!
//! What a meeting decided or a letter counts up in running text are items without a number of that sort (see
//! [`decisions`](super::decisions)); 你局 is whom the letter addresses, and so is who does what names nobody behind
//! `请你局做好以下工作：`.

mod drafts;
mod handing;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Duty, Locator, Role};

use super::annex::{Annex, add_lines};
use super::dates::whole_date;
use super::decisions::{addressed, are_minutes, asks_addressee, counted, decided, is_request};
use super::draft::Drafts;
use super::facts::{Facts, facts_of, tasks_in};
use super::in_front::InFront;
use super::numbering::{Label, Part, Style, items, label, parts};
use super::outline::Line;
use super::subjects;
use super::units::{is_group, labels, looks_like_unit};

/// The tasks of the lines from `from` on, and for each line whether a task stands in it. `annex` says who does the items
/// that do not say it themselves, and lines of the text may; `addressees` are those whom the letter calls 你局.
pub(crate) fn tasks(lines: &[&Line], from: usize, annex: &Annex, addressees: &[String]) -> (Drafts, Vec<bool>) {
    let mut annex = annex.clone();
    let from = from.min(lines.len());
    let is_annex = add_lines(&mut annex, &lines[from..]);
    let own: Vec<usize> = (from..lines.len()).filter(|at| !is_annex[at - from]).collect();
    let mut tree = Tree::of(lines, from, &own, addressees);
    tree.look_up(&annex);
    tree.hand_back();
    tree.hand_up_ends();
    tree.hand_down_times();
    let mut drafts = Drafts { letter: std::mem::take(&mut tree.letter), ..Drafts::default() };
    let mut used = vec![false; lines.len()];
    for &top in &tree.tops {
        let inherited: &[Duty] = if tree.nodes[top].is_asked { &tree.addressees } else { &[] };
        tree.emit(top, None, inherited, &mut drafts, &mut used);
    }
    (drafts, used)
}

/// How deep a label such as 1.1.1 stands.
fn n_dots(label: &str) -> usize {
    label.trim_end_matches(['.', '．', '、']).matches(['.', '．']).count()
}

/// True for a few words that are no sentence.
fn is_heading(text: &str) -> bool {
    !text.contains('。') && text.chars().count() <= 30
}

/// Where a paragraph without a number stands whose units are in front of it.
const UNNUMBERED: Style = Style::HanParen;

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
    /// What names nobody is for those whom the letter addresses.
    is_asked: bool,
    parent: Option<usize>,
    children: Vec<usize>,
    lines: Vec<usize>,
    locator: Option<Locator>,
}

impl Node {
    /// True where an item of a style stands beside this one or above it, not below.
    fn ends_before(&self, style: Style) -> bool {
        // 一、减轻税费负担 / 第一条 …: articles that run through the headings over them. An article may have parts 一、二、, too.
        let is_heading = self.style == Some(Style::Han) && self.facts.is_empty() && is_heading(&self.text);
        self.style.is_none_or(|known| known > style) && !(style == Style::Article && is_heading)
    }
}

#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    tops: Vec<usize>,
    in_front: InFront,
    /// Styles whose items name units as subjects.
    subjects: Vec<Style>,
    /// The last line that only told facts, and the items that it told them of.
    told: Option<(usize, Vec<usize>)>,
    /// Whom the letter addresses, as far as they have names of their own.
    addressees: Vec<Duty>,
    /// 请你局做好以下工作： what follows is for them.
    is_asking: bool,
    /// The lines tell what a meeting decided.
    are_minutes: bool,
    /// 会议议定： what follows without a number was decided.
    is_deciding: bool,
    /// The items that follow are what was decided.
    are_decided: bool,
    /// What the letter says in a paragraph that holds tasks, too.
    letter: Vec<String>,
    /// 每部分末尾的单位对该部分各项工作负责.
    ends_are_for_each: bool,
}

impl Tree {
    /// The items of the lines at the places `own`.
    fn of(lines: &[&Line], from: usize, own: &[usize], addressees: &[String]) -> Self {
        let with_name = addressees.iter().filter(|name| !is_group(name));
        let addressee =
            |name: &String| Duty { name: name.clone(), role: Role::Responsible, group: false, except: Vec::new() };
        let mut tree = Self {
            in_front: InFront::of(lines),
            subjects: subjects::styles(&lines[from..]),
            addressees: with_name.map(addressee).collect(),
            are_minutes: are_minutes(lines[..from].iter().map(|line| line.text.as_str())),
            ends_are_for_each: lines.iter().any(|line| speaks_for_each(&line.text)),
            ..Self::default()
        };
        tree.subjects.extend(tree.styles_of_address(&lines[from..]));
        let mut open: Vec<usize> = Vec::new();
        let mut last = None;
        let mut n_read = 0;
        for (nth, &at) in own.iter().enumerate() {
            let line = lines[at];
            if nth < n_read {
                continue;
            }
            // Lines that say who does the items part what stands before and behind them.
            if last.replace(at).is_some_and(|last| last + 1 < at) {
                open.clear();
            }
            let is_title = line.heading == Some(0) && label(&line.text).is_none();
            if is_title || label(&line.text).is_none() && (closes(&line.text) || sums_up(&line.text)) {
                open.clear();
                tree.is_asking = false;
                continue;
            }
            n_read = nth + tree.count_up(&open, lines, &own[nth..]);
            if n_read == nth {
                tree.read(&mut open, at, line);
            }
        }
        tree
    }

    /// Styles of items that speak to those whom the letter addresses: those beside them hand out work, too.
    fn styles_of_address(&self, lines: &[&Line]) -> Vec<Style> {
        if self.addressees.is_empty() {
            return Vec::new();
        }
        let items = lines.iter().flat_map(|line| items(&line.text));
        items.filter(|item| addressed(item.rest).is_some()).map(|item| item.style).collect()
    }

    /// The items of one line, and what carries on the item before it.
    fn read(&mut self, open: &mut Vec<usize>, at: usize, line: &Line) {
        let cut = items_of(&line.text);
        let holds_items = cut.len() > 1;
        for part in cut {
            let text = &line.text[part.range.clone()];
            match label(text).filter(|found| part.label.is_some() && !found.rest.is_empty()) {
                Some(found) => {
                    self.is_deciding = false;
                    if self.counts_on_in_measures(open, &found, text, at) {
                        continue;
                    }
                    if self.are_minutes && self.decide_item(open, &found, at, line) {
                        continue;
                    }
                    for task in tasks_in(found.rest) {
                        self.open_item(open, found.style, found.number, found.written, task, at, line);
                    }
                }
                None if self.in_front.is_paragraph(text, holds_items) => {
                    self.open_item(open, UNNUMBERED, 0, "", text, at, line);
                }
                // In a line of units the spaces stand between their names.
                None if labels(text).first().is_some_and(|first| first.0 == 0) && text.len() == line.text.len() => {
                    self.carry_on(open, &line.spaced, at, line);
                }
                None if self.bullet(open, text, at, line) => {}
                None if asks_addressee(text) && !self.addressees.is_empty() => self.ask(open),
                None if self.are_minutes => self.decide(open, text, at, line),
                None if self.is_asking && is_request(text) => open.clear(),
                None => self.sentences(open, text).into_iter().for_each(|task| self.carry_on(open, task, at, line)),
            }
        }
    }

    /// `——开展排查。（甲局负责）`: an item whose label is a mark, where it names its units.
    fn bullet(&mut self, open: &[usize], text: &str, at: usize, line: &Line) -> bool {
        let Some((mark, rest)) = without_bullet(text) else { return false };
        let (own, mut facts) = facts_of(rest);
        facts.duties = self.with_names(facts.duties);
        let is_item = !facts.duties.is_empty() && !own.is_empty();
        if is_item {
            let node = unnumbered(own, facts, open.last().copied(), at, line);
            self.add(Node { label: mark.to_owned(), ..node });
        }
        is_item
    }

    /// `…。（甲局负责）…。（乙局负责）` under a heading: each sentence with its units is a task.
    fn sentences<'t>(&self, open: &[usize], text: &'t str) -> Vec<&'t str> {
        let is_bare_heading = |node: &Node| node.facts.is_empty() && is_heading(&node.text);
        let is_under_heading = open.last().is_some_and(|&current| is_bare_heading(&self.nodes[current]));
        if is_under_heading { tasks_in(text) } else { vec![text] }
    }

    /// 整改措施：（1）…, and （2）… in a line of its own: the measures go on, and the units below them are those of the item.
    fn counts_on_in_measures(&mut self, open: &[usize], item: &Label<'_>, text: &str, at: usize) -> bool {
        let Some(&current) = open.last() else { return false };
        let node = &mut self.nodes[current];
        let is_next = |known: &String| {
            let last = parts(known).into_iter().filter_map(|part| part.label).next_back();
            last.is_some_and(|(style, number)| style == item.style && number + 1 == item.number)
        };
        // A measure with units of its own is a task.
        let goes_on = node.facts.text.as_ref().is_some_and(is_next) && facts_of(item.rest).1.is_empty();
        if goes_on && let Some(known) = &mut node.facts.text {
            known.push_str(text.trim());
            node.lines.push(at);
        }
        goes_on
    }

    /// 请你局做好以下工作：
    fn ask(&mut self, open: &mut Vec<usize>) {
        // Below the heading under which it asks, or over all that follows.
        match open.first().copied() {
            Some(heading) => {
                open.truncate(1);
                self.nodes[heading].is_asked = true;
            }
            None => self.is_asking = true,
        }
    }

    /// A paragraph of minutes: what was decided are items, the rest carries on.
    fn decide(&mut self, open: &mut Vec<usize>, text: &str, at: usize, line: &Line) {
        let found = decided(text, self.is_deciding);
        self.is_deciding = found.goes_on;
        self.are_decided = found.goes_on;
        if found.decisions.is_empty() {
            return self.carry_on(open, text, at, line);
        }
        // An item that has units is no section.
        let section = open.first().copied().filter(|&node| self.nodes[node].facts.duties.is_empty());
        open.truncate(usize::from(section.is_some()));
        for decision in found.decisions {
            let duties = subjects::told(decision);
            let facts = Facts { duties, ..Facts::default() };
            self.add(unnumbered(decision.to_owned(), facts, section, at, line));
        }
    }

    /// `二、会议研究了…。会议要求，…。`: the section and what was decided in it. False for an item that decides nothing.
    fn decide_item(&mut self, open: &mut Vec<usize>, item: &Label<'_>, at: usize, line: &Line) -> bool {
        let found = decided(item.rest, false);
        if found.decisions.is_empty() {
            return false;
        }
        let is_section = !found.context.is_empty();
        let own = if is_section { found.context } else { item.rest };
        self.open_item(open, item.style, item.number, item.written, own, at, line);
        let Some(&node) = open.last() else { return true };
        for decision in found.decisions {
            let facts = Facts { duties: subjects::told(decision), ..Facts::default() };
            if is_section {
                self.add(unnumbered(decision.to_owned(), facts, Some(node), at, line));
            } else {
                self.nodes[node].facts.take(facts);
            }
        }
        true
    }

    /// `…：一是…；二是….`, in one line or in several: how many of the lines at these places hold such tasks.
    fn count_up(&mut self, open: &[usize], lines: &[&Line], places: &[usize]) -> usize {
        let Some((&first, following)) = places.split_first() else { return 0 };
        let is_below_item = open.last().is_some_and(|&node| {
            let node = &self.nodes[node];
            !node.facts.is_empty() || node.text.contains('。')
        });
        if is_below_item || label(&lines[first].text).is_some() {
            return 0;
        }
        let Some((before, items, rest)) = counted(&lines[first].text, 1) else { return 0 };
        let mut found: Vec<_> = items.into_iter().map(|item| (first, item)).collect();
        let mut letter = vec![rest];
        for &at in following {
            let next = u32::try_from(found.len() + 1).unwrap_or(u32::MAX);
            let Some(("", items, behind)) = counted(&lines[at].text, next) else { break };
            found.extend(items.into_iter().map(|item| (at, item)));
            letter.push(behind);
        }
        let is_asked = !self.addressees.is_empty() && (self.is_asking || asks_addressee(before));
        let n_with = found.iter().filter(|(_, item)| !self.units_of(item.text, true).is_empty()).count();
        if found.len() < 2 || !is_asked && (n_with < 2 || n_with * 2 < found.len()) {
            return 0;
        }
        let parent = open.last().copied();
        for (at, item) in found {
            let (own, mut facts) = facts_of(item.text);
            facts.duties = self.with_names(facts.duties);
            facts.take(Facts { duties: self.units_of(item.text, true), ..Facts::default() });
            let node = unnumbered(own, facts, parent, at, lines[at]);
            self.add(Node { label: item.label.to_owned(), ordinal: item.ordinal, is_asked, ..node });
        }
        self.letter.extend(letter.iter().map(|text| (*text).to_owned()));
        letter.len()
    }

    /// Units that a text names as subjects; 你局 is whom the letter addresses. `is_told` when the text is known to hand
    /// out work.
    fn units_of(&self, text: &str, is_told: bool) -> Vec<Duty> {
        // 请你局做好以下工作：会同乙局…
        if is_told && self.is_asking && text.starts_with("会同") {
            return drafts::joint(&self.addressees, text);
        }
        let named = self.with_addressees(text);
        if is_told || matches!(named, Cow::Owned(_)) { subjects::told(&named) } else { Vec::new() }
    }

    /// The text with the names of those whom it calls 你局.
    fn with_addressees<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut named = Cow::Borrowed(text);
        let mut rest = text;
        while let Some((at, sort)) = addressed(rest).filter(|_| !self.addressees.is_empty()) {
            let behind = &rest[at + '你'.len_utf8() + sort.len()..];
            let before = &named[..named.len() - rest.len() + at];
            named = Cow::Owned(format!("{before}{}{behind}", self.called(sort).join("、")));
            rest = behind;
        }
        named
    }

    /// Those of the addressees that are a 局; all of them when none is.
    fn called(&self, sort: &str) -> Vec<&str> {
        let names = || self.addressees.iter().map(|duty| duty.name.as_str());
        // 你街道: 甲街道办事处
        let place = |name: &'_ str| {
            let body = ["人民政府", "政府", "办事处", "党委", "党工委"].iter().find_map(|body| name.strip_suffix(body));
            body.is_some_and(|place| place.ends_with(sort))
        };
        let of_sort: Vec<&str> = names().filter(|name| name.ends_with(sort) || place(name)).collect();
        if of_sort.is_empty() { names().collect() } else { of_sort }
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
        // 1.1 stands above 1.1.1.
        let is_above = |known: &Node| style == Style::Dotted && n_dots(&known.label) < n_dots(written);
        let is_beside = |known: &Node| known.style == Some(style) && !is_above(known);
        if let Some(depth) = open.iter().position(|&node| is_beside(&self.nodes[node])) {
            open.truncate(depth);
        } else {
            while open.last().is_some_and(|&node| self.nodes[node].ends_before(style)) {
                open.pop();
            }
        }
        let in_front = self.in_front.split((!written.is_empty()).then_some(style), rest);
        let whole = rest;
        let (in_front, rest) = in_front.unwrap_or((Vec::new(), rest));
        let (own, told) = facts_of(rest);
        let mut facts = Facts { duties: in_front, ..Facts::default() };
        facts.take(told);
        let units_lead = !facts.duties.is_empty();
        facts.duties = self.with_names(facts.duties);
        let duties = self.units_of(rest, self.is_asking || self.are_decided || self.subjects.contains(&style));
        facts.take(Facts { duties, ..Facts::default() });
        let mut node = Node {
            style: Some(style),
            ordinal,
            label: written.to_owned(),
            heading: if own.is_empty() { first_sentence(whole) } else { first_sentence(&own) },
            text: own,
            units_lead,
            facts,
            is_asked: self.is_asking,
            parent: open.last().copied(),
            lines: vec![at],
            locator: Some(line.locator.clone()),
            ..Node::default()
        };
        // 问题1：…: what is asked comes in the lines below.
        if written.starts_with("问题") {
            node.facts.issue = Some(std::mem::take(&mut node.text));
        }
        let of_others = (!node.facts.numbers.is_empty()).then(|| node.facts.clone());
        let node = self.add(node);
        open.push(node);
        if let Some(told) = of_others {
            self.tell_numbered(node, told);
        }
    }

    /// `3.…。（以上第1、2项由甲局负责）`: the units are those of the items so numbered, not of the one that says it.
    fn tell_numbered(&mut self, at: usize, mut told: Facts) {
        let Some(targets) = self.numbered(at, &mut told) else { return };
        let own = &mut self.nodes[at].facts;
        (own.n_items, own.numbers) = (told.n_items, Vec::new());
        if !targets.contains(&at) {
            own.duties.clear();
            own.deadline = None;
            self.nodes[at].units_lead = false;
        }
        for target in targets.into_iter().filter(|&target| target != at) {
            self.nodes[target].facts.take_units_of(&told);
        }
    }

    /// 责任单位：你局 names whom the letter addresses.
    fn with_names(&self, duties: Vec<Duty>) -> Vec<Duty> {
        let names_of = |duty: Duty| -> Vec<Duty> {
            let sort =
                addressed(&duty.name).filter(|(at, sort)| *at == 0 && duty.name.len() == '你'.len_utf8() + sort.len());
            match sort.filter(|_| !self.addressees.is_empty()) {
                Some((_, sort)) => {
                    self.called(sort).into_iter().map(|name| Duty { name: name.to_owned(), ..duty.clone() }).collect()
                }
                None => vec![duty],
            }
        };
        duties.into_iter().flat_map(names_of).collect()
    }

    fn carry_on(&mut self, open: &mut [usize], text: &str, at: usize, line: &Line) {
        let (own, mut facts) = facts_of(text);
        facts.duties = self.with_names(facts.duties);
        let Some(&current) = open.last() else {
            if !facts.duties.is_empty() && !own.is_empty() {
                self.add(unnumbered(own, facts, None, at, line));
            }
            return;
        };
        if own.trim().is_empty() {
            // Lines of facts that follow each other speak of the same item.
            let targets = match self.told.take() {
                _ if !facts.numbers.is_empty() => {
                    // Numbers of no items above tell nobody's units.
                    let Some(targets) = self.numbered(current, &mut facts) else { return };
                    targets
                }
                // 以上两项由甲局负责: each of them.
                _ if facts.n_items > 1 => vec![current],
                Some((line, targets)) if line + 1 == at => targets,
                _ => vec![self.owner(current)],
            };
            for &target in &targets {
                let node = &mut self.nodes[target];
                node.units_lead |= !facts.duties.is_empty() && node.children.is_empty();
                node.facts.take(facts.clone());
                node.lines.push(at);
            }
            self.told = Some((at, targets));
            return;
        }
        let node = &self.nodes[current];
        // Under a heading of nothing but units every paragraph is an item.
        if node.text.is_empty() && !node.facts.duties.is_empty() && node.style.is_some() && !is_letter(&own) {
            self.add(unnumbered(own, facts, Some(current), at, line));
            return;
        }
        let is_bare_heading = is_heading(&node.text);
        if !facts.duties.is_empty() {
            // A paragraph with units of its own under a heading is an item without a number.
            let parent = Some(current);
            if is_bare_heading || !node.facts.duties.is_empty() {
                self.add(unnumbered(own, facts, parent, at, line));
                return;
            }
            self.nodes[current].text.push_str(&own);
            self.nodes[current].facts.take(facts);
        } else if node.facts.duties.is_empty() && !(is_letter(&own) && self.has_units_above(current))
            || is_bare_heading && node.children.is_empty() && !is_letter(&own)
        {
            self.nodes[current].text.push_str(&own);
            self.nodes[current].facts.take(facts);
        } else {
            return;
        }
        self.nodes[current].lines.push(at);
    }

    /// A heading above the item has told its units.
    fn has_units_above(&self, item: usize) -> bool {
        let above = |&node: &usize| self.nodes[node].parent;
        std::iter::successors(self.nodes[item].parent, above).any(|node| !self.nodes[node].facts.duties.is_empty())
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
}

/// The items of a line. 整改措施：（1）…（2）… stays whole, unless its parts name units.
fn items_of(text: &str) -> Vec<Part> {
    let cut = parts(text);
    let is_labelled =
        labels(text).first().is_some_and(|&(start, _, attribute)| start == 0 && attribute.role().is_none());
    let names_units = || cut.iter().any(|part| !facts_of(&text[part.range.clone()]).1.duties.is_empty());
    if is_labelled && cut.len() > 1 && !names_units() { vec![Part { range: 0..text.len(), label: None }] } else { cut }
}

/// The mark that some set before each item instead of a number, and the item.
fn without_bullet(text: &str) -> Option<(&str, &str)> {
    const MARKS: [&str; 9] = ["——", "—", "●", "•", "·", "◆", "■", "▪", "➢"];
    MARKS.iter().find_map(|mark| Some((*mark, text.strip_prefix(mark)?.trim_start())))
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

/// Signature, date, 附件, 抄送, a rule: what follows belongs to no item.
fn closes(text: &str) -> bool {
    const ATTENDANCE: [&str; 9] = ["出席", "参会", "参加人员", "列席", "请假", "缺席", "主持", "记录", "分送"];
    const WORDS: [&str; 15] = [
        "附：",
        "附:",
        "注：",
        "注:",
        "备注：",
        "说明：",
        "说明:",
        "附件",
        "抄送",
        "抄报",
        "主送",
        "公开方式",
        "此件",
        "联系人",
        "联系电话",
    ];
    let is_labelled = || labels(text).first().is_some_and(|first| first.0 == 0);
    let is_signature = looks_like_unit(text)
        && !is_labelled()
        && !text.contains(['，', '。', '；', '、'])
        && text.chars().count() <= 30;
    let first: String = text.chars().take(8).collect();
    // The rule over footnotes.
    let is_rule = text.chars().count() >= 4 && text.chars().all(|c| matches!(c, '—' | '─' | '-' | '_' | '－'));
    let is_attendance = ATTENDANCE.iter().any(|word| first.starts_with(word)) && first.contains(['：', ':']);
    let signed_date = text
        .find("年")
        .and_then(|_| super::dates::full_dates(text).pop())
        .is_some_and(|(start, end, _)| end == text.len() && (start == 0 || looks_like_unit(&text[..start])));
    whole_date(text).is_some()
        || is_signature
        || signed_date
        || is_attendance
        || is_rule
        || WORDS.iter().any(|word| text.starts_with(word)) && text.chars().count() <= 120
}

/// `以上任务由督查室按月调度，…`: a closing paragraph on all tasks that gives no units to those before it.
fn sums_up(text: &str) -> bool {
    const ALL: [&str; 4] = ["任务", "工作", "事项", "各项"];
    let behind = text.strip_prefix("以上").or_else(|| text.strip_prefix("上述"));
    behind.is_some_and(|behind| ALL.iter().any(|word| behind.starts_with(word))) && facts_of(text).1.duties.is_empty()
}

/// `每部分末尾括号内的单位，对该部分各项工作负责。`: one sentence that says where the units stand, and for what.
fn speaks_for_each(text: &str) -> bool {
    static SAYS: LazyLock<Regex> = LazyLock::new(|| {
        let stand = "[每各]个?部分(?:任务|工作|内容)?的?(?:末尾|结尾|最后|末|后|括号)[^。；]{0,12}(?:单位|部门)";
        let each = "对(?:该|本|其|所在|相应|对应)部分[^。；]{0,4}(?:各项|每项|每一项)[^。；]{0,8}负(?:总|具体)?责";
        Regex::new(&format!("{stand}[^。；]{{0,8}}{each}")).expect("a constant pattern")
    });
    SAYS.is_match(text)
}

/// A closing sentence of the letter, not of a task.
fn is_letter(text: &str) -> bool {
    let asks = text.starts_with('请') || text.starts_with("各") || text.contains("请各");
    asks && text.contains('报') || is_request(text)
}

fn first_sentence(text: &str) -> String {
    let end = text.find('。').unwrap_or(text.len());
    text[..end].to_owned()
}

#[cfg(test)]
mod tests;
