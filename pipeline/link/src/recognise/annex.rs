//! Who does the items of the text and until when, told elsewhere by their numbers.
//!
//! | where | written |
//! |---|---|
//! | a table | 方案条目 第（一）条 / 甲局 / 6月底前 |
//! | lines below the items | `（二）第2、3、8项由甲局牵头，乙局配合；其中第3项丙局参与。` `甲局牵头第1项、第4至6项。` |
//! | the same, in turn | `第9至10项分别由甲局、乙局牵头，各镇配合。` |
//!
//! Lines count only where the items are numbered on through the whole text, so that each number means one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Duty, Role, Table};

use super::dates::is_dash;
use super::facts::Facts;
use super::header::Header;
use super::numbering::{Style, is_numeral, items, label, number};
use super::outline::{Line, Piece, tidy};
use super::units::{duties, is_name, labels, says_role};
use super::words::Column;

/// What tables say of items: by style and number.
pub(crate) type Annex = BTreeMap<(Style, u32), Facts>;

/// Reads the tables whose column of item numbers, and no other, tells which items of the text their rows belong to.
pub(crate) fn annex(pieces: &[Piece<'_>]) -> Annex {
    let mut annex = Annex::new();
    let mut layout: Option<(Header, u32)> = None;
    for piece in pieces {
        let Piece::Grid(grid) = piece else { continue };
        let table = &*grid.table;
        if let Some(header) = &grid.header {
            let keys = keys(header, table, grid.end);
            layout = keys.filter(|_| header.has_units()).map(|keys| (header.clone(), keys));
        }
        let Some((header, keys)) = &layout else { continue };
        let first = grid.header.as_ref().map_or(0, |header| header.end_row);
        for row in first..grid.end {
            let Some(key) = item(table.text(row, *keys)) else { continue };
            annex.entry(key).or_default().take(facts(table, row, header));
        }
    }
    annex
}

/// Adds what lines say, and tells for each line whether it is one of those.
pub(crate) fn add_lines(annex: &mut Annex, lines: &[&Line]) -> Vec<bool> {
    let told: Vec<Vec<Told>> = lines.iter().map(|line| told(&line.text)).collect();
    let is_annex: Vec<bool> = told.iter().map(|told| !told.is_empty()).collect();
    let told: Vec<Told> = told.into_iter().flatten().collect();
    if told.len() < 2 {
        return vec![false; lines.len()];
    }
    let wanted: BTreeSet<u32> = told.iter().flat_map(|told| told.numbers.iter().copied()).collect();
    let text = lines.iter().zip(&is_annex).filter(|(_, is_annex)| !**is_annex).map(|(line, _)| line.text.as_str());
    let Some(style) = counted_style(text, &wanted) else { return vec![false; lines.len()] };
    for (key, facts) in told.into_iter().flat_map(|told| told.by_item(style)) {
        annex.entry(key).or_default().take(facts);
    }
    is_annex
}

/// The style in which the items of a text have each of these numbers once; of several the one with most items.
fn counted_style<'t>(lines: impl Iterator<Item = &'t str>, wanted: &BTreeSet<u32>) -> Option<Style> {
    let mut of_style: BTreeMap<Style, Vec<u32>> = BTreeMap::new();
    for item in lines.flat_map(items) {
        of_style.entry(item.style).or_default().push(item.number);
    }
    let has_all =
        |numbers: &Vec<u32>| wanted.iter().all(|wanted| numbers.iter().filter(|number| *number == wanted).count() == 1);
    of_style.into_iter().filter(|(_, numbers)| has_all(numbers)).max_by_key(|(_, numbers)| numbers.len()).map(|of| of.0)
}

/// What a clause says of some items.
struct Told {
    numbers: Vec<u32>,
    duties: Vec<Duty>,
    /// 分别由甲局、乙局牵头: the first of the item that stands first.
    in_turn: bool,
}

impl Told {
    fn by_item(self, style: Style) -> Vec<((Style, u32), Facts)> {
        let first = self.duties.first().map(|duty| duty.role);
        let (each, all): (Vec<Duty>, Vec<Duty>) = self.duties.into_iter().partition(|duty| Some(duty.role) == first);
        let in_turn = self.in_turn && each.len() == self.numbers.len();
        let of = |nth: usize| -> Vec<Duty> {
            let own = if in_turn { each.get(nth..=nth).unwrap_or_default() } else { &each };
            own.iter().chain(&all).cloned().collect()
        };
        let facts = |nth| Facts { duties: of(nth), ..Facts::default() };
        self.numbers.iter().enumerate().map(|(nth, number)| ((style, *number), facts(nth))).collect()
    }
}

/// What a line says of items; nothing when it says anything else besides.
fn told(text: &str) -> Vec<Told> {
    let own = label(text).map_or(text, |found| found.rest);
    // 以上第1、2项由甲局负责 speaks of the items above it, whatever numbers other sections have.
    if ["以上", "上述", "前述"].iter().any(|word| own.starts_with(word)) {
        return Vec::new();
    }
    let own = BEHIND_NAME.replace_all(in_bracket(own), "${1}负责$2");
    let mut all = Vec::new();
    let mut role = Role::Responsible;
    for mut clause in own.split(['。', '；', ';']).filter(|clause| !clause.trim().is_empty()) {
        if let Some((of_label, rest)) = without_label(clause) {
            (role, clause) = (of_label, rest);
        }
        for mut piece in of_items(clause) {
            // 牵头单位：甲局（第1项），配合单位：乙局（第1项），丙局（第2项）
            if let Some((of_label, rest)) = without_label(piece) {
                (role, piece) = (of_label, rest);
            }
            let Some(told) = told_in(piece, role) else { return Vec::new() };
            all.push(told);
        }
    }
    all
}

/// What the bracket says that a whole line stands in: `（第1—3项由甲局负责，第4项由乙局负责）`.
fn in_bracket(text: &str) -> &str {
    let body = text.trim_end_matches('。');
    let inner = body.strip_prefix(['（', '(']).and_then(|body| body.strip_suffix(['）', ')']));
    inner.filter(|inner| inner.starts_with('第')).unwrap_or(text)
}

/// `第2、3项`, `第4至6项`, `任务1`.
static ITEMS: LazyLock<Regex> = LazyLock::new(|| {
    let number = "[（(]?[0-9一二三四五六七八九十百]+[）)]?";
    let joint = "(?:、|，|,|和|及|以及|与|至|到|—|-|~|－|～)";
    let one = format!("{number}[项条款]?");
    Regex::new(&format!("(?:第|任务){one}(?:{joint}(?:第|任务)?{one})*(?:工作任务|任务|工作)?"))
        .expect("a constant pattern")
});

/// Cuts `第3项由甲局负责，第4项由乙局负责` and `甲局负责第3项，乙局负责第4项` between the items.
fn of_items(clause: &str) -> Vec<&str> {
    let found: Vec<(usize, usize)> = ITEMS.find_iter(clause).map(|found| (found.start(), found.end())).collect();
    let Some(((first, _), others)) = found.split_first() else { return vec![clause] };
    let cuts: Vec<usize> = if *first == 0 {
        others.iter().map(|(start, _)| *start).collect()
    } else {
        found[..others.len()].iter().map(|(_, end)| *end).collect()
    };
    let mut from = 0;
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    for cut in cuts.into_iter().chain([clause.len()]) {
        pieces.push(clause[from..cut].trim_matches(['，', ',', '、']));
        from = cut;
    }
    pieces
}

/// `甲局（第1至3项）`: the bracket behind a name is what it is responsible for.
static BEHIND_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(\\p{Han})[（(](第[^（）()]{1,20}[项条])[）)]").expect("a constant pattern"));

/// `责任单位：甲局` without its label, and the role that it gives to what follows.
fn without_label(clause: &str) -> Option<(Role, &str)> {
    let (_, end, attribute) = labels(clause).into_iter().next().filter(|&(start, _, _)| start == 0)?;
    Some((attribute.role()?, &clause[end..]))
}

/// `第2、3项由甲局牵头，乙局配合`, `甲局牵头第2项和第4至6项`.
fn told_in(clause: &str, role: Role) -> Option<Told> {
    let found = ITEMS.find(clause)?;
    let numbers = numbers_of(found.as_str())?;
    let (before, after) = (&clause[..found.start()], &clause[found.end()..]);
    let before = before.trim_start_matches("其中").trim_start_matches(['，', '：', ':']);
    let in_turn = after.contains("分别");
    let after = after.replace("分别", "");
    // 甲局牵头|，乙局配合
    let who = match before {
        "" => after.trim_start_matches(['均', '都', '，', '：', ':']).to_owned(),
        before => format!("{before}{after}"),
    };
    // 配合单位：甲局（第1项）: the label says more than 负责, which only stands for the bracket.
    let said = who.trim_start_matches("还").trim_start_matches("另");
    let ends_so = |who: &str| ["牵头", "配合", "参与", "协助"].iter().any(|word| who.ends_with(word));
    let said = said.strip_suffix("负责").filter(|who| role != Role::Responsible || ends_so(who)).unwrap_or(said);
    let duties = duties(said, role);
    let are_told = !duties.is_empty() && duties.iter().all(|duty| is_name(&duty.name));
    (are_told && (says_role(clause) || who.chars().count() <= 40)).then_some(Told { numbers, duties, in_turn })
}

/// `第2、3、8至10项`: 2, 3, 8, 9, 10; `None` when it names no item by 项 or 任务.
pub(super) fn numbers_of(written: &str) -> Option<Vec<u32>> {
    const LONGEST: u32 = 60;
    let says_items = written.contains(['项', '条', '款']) || written.starts_with("任务");
    let mut numbers: Vec<u32> = Vec::new();
    let mut rest = written;
    while let Some(from) = rest.find(is_numeral) {
        let spans = rest[..from].contains(['至', '到', '—', '-', '~', '－', '～']);
        let len = rest[from..].find(|c| !is_numeral(c)).unwrap_or(rest.len() - from);
        let value = number(&rest[from..from + len])?;
        match numbers.last().filter(|_| spans) {
            Some(&last) if value > last && value - last <= LONGEST => numbers.extend(last + 1..=value),
            Some(_) => return None,
            None => numbers.push(value),
        }
        rest = &rest[from + len..];
    }
    (says_items && !numbers.is_empty()).then_some(numbers)
}

/// The column of item numbers: it says so, and nearly every row has one.
fn keys(header: &Header, table: &Table, end: u32) -> Option<u32> {
    const NAMES: [&str; 7] = ["条目", "条款", "方案条", "对应条", "对应任务", "方案序号", "任务编号"];
    let says = |col: &u32| NAMES.iter().any(|name| header.names[*col as usize].contains(name));
    let col = (0..table.n_cols).find(says)?;
    let n_rows = end.saturating_sub(header.end_row);
    let n_items = (header.end_row..end).filter(|row| item(table.text(*row, col)).is_some()).count();
    (n_items > 0 && n_items * 4 >= n_rows as usize * 3).then_some(col)
}

/// `第（一）条`, `（一）`, `第3项`: the style and number of an item.
fn item(written: &str) -> Option<(Style, u32)> {
    let text = tidy(written);
    let bare = text.trim_start_matches('第').trim_end_matches(['条', '项', '款', '点']);
    let whole = |text: String| label(&text).filter(|found| found.rest == "甲").map(|found| (found.style, found.number));
    whole(format!("{bare}甲")).or_else(|| whole(format!("{bare}、甲")))
}

fn facts(table: &Table, row: u32, header: &Header) -> Facts {
    let mut facts = Facts::default();
    for (col, column) in (0_u32..).zip(&header.columns) {
        let Some(role) = column.and_then(Column::role) else { continue };
        facts.take(Facts { duties: duties(table.text(row, col).trim(), role), ..Facts::default() });
    }
    let when = header.deadline().map(|col| tidy(table.text(row, col))).unwrap_or_default();
    facts.deadline = (!when.is_empty() && !is_dash(&when)).then_some(when);
    facts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[（一）第1-9、至和项其中由分别市教育局财政牵头配合，；。：]{0,40}") {
            let _ = told(&text);
        }
    }

    #[test]
    fn lines_say_who_does_items() {
        let shown = |text: &str| -> Vec<String> {
            let one = |((_, number), facts): ((Style, u32), Facts)| {
                let names: Vec<String> =
                    facts.duties.iter().map(|duty| format!("{}/{:?}", duty.name, duty.role)).collect();
                format!("{number} {}", names.join(" "))
            };
            told(text).into_iter().flat_map(|told| told.by_item(Style::Arabic)).map(one).collect()
        };
        for (text, expected) in [
            ("（一）第1项由市教育局牵头，各镇配合。", vec!["1 市教育局/Lead 各镇/Support"]),
            ("第2、4项：市财政局", vec!["2 市财政局/Responsible", "4 市财政局/Responsible"]),
            (
                "第1至2项由市教育局负责；其中第2项市财政局参与。",
                vec!["1 市教育局/Responsible", "2 市教育局/Responsible", "2 市财政局/Support"],
            ),
            (
                "第9-10项分别由市教育局、市财政局牵头，各镇配合。",
                vec!["9 市教育局/Lead 各镇/Support", "10 市财政局/Lead 各镇/Support"],
            ),
            (
                "市教育局牵头第3项、第5项，市财政局配合。",
                vec!["3 市教育局/Lead 市财政局/Support", "5 市教育局/Lead 市财政局/Support"],
            ),
            ("第3项由市教育局负责，第4项由市财政局负责。", vec!["3 市教育局/Responsible", "4 市财政局/Responsible"]),
            ("市教育局牵头第3项，市财政局配合第4项。", vec!["3 市教育局/Lead", "4 市财政局/Support"]),
            (
                "（第1—2项由市教育局负责，第3项由市财政局牵头）",
                vec!["1 市教育局/Responsible", "2 市教育局/Responsible", "3 市财政局/Lead"],
            ),
            (
                "责任单位：市教育局（第1、2项），市财政局（第3项）",
                vec!["1 市教育局/Responsible", "2 市教育局/Responsible", "3 市财政局/Responsible"],
            ),
            (
                "牵头单位：市教育局（第1、2项），市住建局（第3项）；配合单位：市公安局（第1项）",
                vec!["1 市教育局/Lead", "2 市教育局/Lead", "3 市住建局/Lead", "1 市公安局/Support"],
            ),
            (
                "牵头单位：市教育局（第1项），配合单位：市公安局（第1项），市财政局（第2项）",
                vec!["1 市教育局/Lead", "1 市公安局/Support", "2 市财政局/Support"],
            ),
            (
                "市教育局牵头（第1项），市公安局配合（第1项），市财政局负责（第2项）",
                vec!["1 市教育局/Lead", "1 市公安局/Support", "2 市财政局/Responsible"],
            ),
            ("牵头单位：第1项市教育局，第2项市财政局", vec!["1 市教育局/Lead", "2 市财政局/Lead"]),
            ("牵头单位：第1项市教育局；第2项市财政局", vec!["1 市教育局/Lead", "2 市财政局/Lead"]),
            ("以上第3、4项由市教育局负责。", vec![]),
            ("依据第3项规定，市教育局制定办法。", vec![]),
            ("第3季度由市教育局牵头检查。", vec![]),
            ("各牵头单位要制定计划。", vec![]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_items() {
        assert_eq!(item("第（一）条"), Some((Style::HanParen, 1)));
        assert_eq!(item("（十二）"), Some((Style::HanParen, 12)));
        assert_eq!(item("第3项"), Some((Style::Arabic, 3)));
        assert_eq!(item("樟溪镇"), None);
    }
}
