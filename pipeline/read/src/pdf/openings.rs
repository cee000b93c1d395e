//! Lines that open a paragraph, or go on with one, for what they say and where they stand: the next label below hanging
//! lines, the next entry of a record of service, the number of a clause in the middle of a citation.

use super::cells::{counts_on, ends_sentence, starts_item};
use super::entries;
use super::page::TextLine;
use super::paragraphs::{Body, FEWEST_OF_PROSE, LARGER};

/// A line returns from those that hang by more, in ems.
const RETURNS: f32 = 1.2;
/// How far the first line of a paragraph is set in, in ems.
const FIRST_LINE: std::ops::RangeInclusive<f32> = 1.6..=2.4;
/// How far a title may be off the middle of its column, in ems.
const OFF_MIDDLE: f32 = 0.7;
const A_HAIR: f32 = 0.05;
/// Width of a card, in ems, and glyphs of a line of its text: both lines of a label or of a title on a cover may be set in the
/// middle.
const WIDEST_CARD: f32 = 20.0;
const FEWEST_IN_CARD: usize = 10;
/// Characters of a heading.
const LONGEST_HEADING: usize = 30;
/// Glyphs of two names side by side, at least.
const FEWEST_OF_NAMES: usize = 8;
/// Room behind a line of names, in ems, into which one more did not fit.
const ROOM_OF_NAME: f32 = 6.0;
/// Room, in ems, into which a word with its marks did not fit.
const ROOM_OF_WORD: f32 = 4.0;
/// How far the text beside a label may be off it, in ems.
const BESIDE_LABEL: f32 = 0.7;
/// How names of units end.
const UNIT_ENDS: [char; 9] = ['局', '办', '委', '院', '镇', '乡', '所', '社', '会'];

/// True for a line that begins anew, however full the one before it is.
pub(super) fn opens(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let is_level = n_lines == 1 && shift.abs() < 0.3;
    returns_from_hanging(last, n_lines, next)
        || is_level && entries::starts_with_span(text) && entries::starts_with_span(below)
        || is_level && text.ends_with('：') && entries::behind_label(below).is_some()
        || is_level && entries::behind_label(text).is_some_and(|said| !said.is_empty()) && entries::starts_role(below)
        || n_lines == 1 && entries::behind_label(text).is_some_and(starts_item) && counts_on(text, below)
        || is_heading_above(last, n_lines, next)
        || are_rows_of_two(last, next)
        || n_lines == 1 && entries::behind_label(text).is_some_and(|said| !said.is_empty()) && next.starts_part()
        || entries::is_imprint(below)
        || below.starts_with('□') && !text.contains('□')
}

/// True for a line at the edge of a text whose paragraphs begin set in: it goes on with the one before it, though a word
/// that did not fit, or figures and marks that stay together, left some room there.
pub(super) fn returns_to_edge(last: &TextLine, n_lines: usize, next: &TextLine, body: Body) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    body.is_set_in
        && next.indent().abs() < 0.3
        // A list may stand at the edge all the same.
        && (FIRST_LINE.contains(&last.indent()) || n_lines >= 2 && last.indent().abs() < 0.3)
        && last.line.n_pieces == 1
        && last.line.n_glyphs >= FEWEST_OF_PROSE
        && last.line.bold == next.line.bold
        && last.right - last.line.area.x1 < ROOM_OF_WORD * last.line.em
        && !ends_sentence(text)
        && !starts_item(below)
        // Names of units below each other are no sentence.
        && !(next.line.n_glyphs < FEWEST_OF_PROSE && below.ends_with(UNIT_ENDS))
        // Rows of figures are no sentence.
        && !(text.ends_with(|char: char| char.is_ascii_digit()) && below.starts_with(|char: char| char.is_ascii_digit()))
        && entries::behind_label(below).is_none()
        && entries::behind_label(text).is_none()
}

/// True for a line that goes on with the one before it, however much room that one leaves.
pub(super) fn continues(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    is_beside_label(last, n_lines, next) || is_rest_of_reference(last, n_lines, next)
}

/// True where the number of a clause is cited, in the middle of a sentence: 第 / （十）项的规定.
pub(super) fn is_cited(last: &TextLine, next: &TextLine) -> bool {
    let below = next.line.text.as_str();
    let behind = below.split_once(['）', ')']).map_or("", |(_, behind)| behind);
    let is_of_clause = behind.starts_with(['项', '款', '目']) && !last.line.text.ends_with(['。', '；', '：']);
    last.line.text.ends_with('第') || is_of_clause && !ends_sentence(&last.line.text)
}

/// True for a label, entry or reference that stands left of hanging lines, where its own kind begins.
fn returns_from_hanging(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let below = next.line.text.as_str();
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let is_entry = || {
        next.label_ends_at().is_some()
            || entries::starts_with_span(below)
            || entries::starts_with_date_apart(below)
            || entries::starts_reference(below)
    };
    n_lines >= 2 && shift < -RETURNS && is_entry()
}

/// True for a title in the middle of its card above the first line of the text there, which begins further left. In a narrow
/// column it may leave as little room as a full line does: it is bold, or stands in the middle to a hair and no further in
/// than a first line is.
pub(super) fn is_title_of_card(last: &TextLine, n_lines: usize, next: &TextLine, body: Body) -> bool {
    let em = last.line.em;
    let (before, after) = (last.line.area.x0 - last.left, last.right - last.line.area.x1);
    let off = (before - after).abs() / em;
    let is_bold = last.line.bold && !next.line.bold;
    n_lines == 1
        && last.line.n_glyphs <= LONGEST_HEADING
        && last.line.em <= LARGER * body.em
        && next.indent() < 1.0
        && next.line.n_glyphs >= FEWEST_IN_CARD
        && next.right - next.left < WIDEST_CARD * em
        && last.line.area.x0 - next.line.area.x0 > 0.3 * em
        && (is_bold && off <= OFF_MIDDLE || off <= A_HAIR && !FIRST_LINE.contains(&last.indent()))
        && last.line.n_pieces == 1
        && !starts_item(&last.line.text)
        && !last.line.text.contains(['，', '、', '：', '。'])
}

/// True for a heading with a number above the first line of its text, which is set in as far: its own second line would
/// return to the edge. Where all is set in, a heading is bold at least.
fn is_heading_above(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let text = last.line.text.as_str();
    let is_numbered =
        text.starts_with(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '（']) && starts_item(text);
    let is_bold = last.line.bold && !next.line.bold;
    let is_set_in = if is_bold {
        next.indent() > RETURNS && shift > -0.3
    } else {
        FIRST_LINE.contains(&next.indent()) && shift.abs() < 0.3 && last.line.n_glyphs <= LONGEST_HEADING
    };
    let is_heading = if is_bold { !text.contains('。') } else { is_numbered && !text.contains(['。', '；', '：']) };
    n_lines == 1 && is_set_in && is_heading
}

/// True for a short heading without a number and the first line below it, both set in as first lines are.
pub(super) fn are_first_lines(last: &TextLine, next: &TextLine, body: Body) -> bool {
    body.is_set_in
        && FIRST_LINE.contains(&last.indent())
        && FIRST_LINE.contains(&next.indent())
        && last.line.n_glyphs <= LONGEST_HEADING
        && !last.line.text.contains(['，', '。', '；', '、'])
        && !starts_item(&last.line.text)
}

/// True for two rows of which each holds two names, such as those of units that sign together, or two labels.
fn are_rows_of_two(last: &TextLine, next: &TextLine) -> bool {
    let is_pair = |line: &TextLine| {
        let line = &line.line;
        let has_marks = line.text.contains(['，', '。', '、', '；', '：', '“']);
        line.n_pieces == 2 && line.n_glyphs >= FEWEST_OF_NAMES && !has_marks
    };
    let has_labels = |line: &TextLine| {
        let line = &line.line;
        line.n_pieces == 2 && entries::behind_label(&line.text).is_some_and(|said| said.contains('：'))
    };
    is_pair(last) && is_pair(next) || has_labels(last) && has_labels(next)
}

/// True for the text beside a label, such as the names behind 出　席：, of which the next one did not fit.
fn is_beside_label(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (em, x0) = (next.line.em, next.line.area.x0);
    let is_beside = |(from, to): (f32, f32)| {
        (from - BESIDE_LABEL * em..=to + BESIDE_LABEL * em).contains(&x0) && x0 > last.line.area.x0 + em
    };
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let is_first = n_lines == 1 && last.label_ends_at().is_some_and(is_beside);
    // Names without a label are joined to nothing.
    let is_further = n_lines >= 2 && (x0 - last.line.area.x0).abs() < 0.3 * em;
    (is_first || is_further)
        && last.right - last.line.area.x1 < ROOM_OF_NAME * em
        && entries::are_names(entries::behind_label(text).unwrap_or(text))
        && entries::are_names(below)
}

/// True for the rest of a reference, which breaks off behind a mark before a long word.
fn is_rest_of_reference(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    n_lines == 1
        && entries::starts_reference(text)
        && !entries::starts_reference(below)
        && (0.8..=4.0).contains(&shift)
        && text.ends_with(['，', ',', '：', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::{line, set};
    use crate::pdf::paragraphs::begins;

    const BODY: Body = Body { em: 10.0, pitch: 1.6, is_set_in: false };

    /// True if the second line begins a paragraph below `n_lines` of one that ends with the first.
    fn parts(first: (&str, f32), n_lines: usize, second: (&str, f32)) -> bool {
        begins(&line(first.0, first.1, 0.0), n_lines, &line(second.0, second.1, 16.0), BODY)
    }

    const HANGING: &str = "县审计局为贯彻落实上级关于政务公开";

    #[test]
    fn what_returns_from_hanging_lines_begins_anew() {
        for text in ["请 假：张某", "2018.09—2021.06 某镇镇长", "3月8日 某会召开", "[4] 某某. 某书"]
        {
            assert!(parts((HANGING, 40.0), 2, (text, 0.0)), "{text}");
        }
        assert!(!parts((HANGING, 30.0), 2, ("工作的部署", 30.0)));
    }

    #[test]
    fn a_title_stands_in_the_middle_of_its_card() {
        let in_card = |text: &str, x: f32, base: f32| {
            let mut line = line(text, x, base);
            line.right = 110.0;
            line
        };
        let body = in_card("各乡镇在县委县政府领导", 0.0, 16.0);
        assert!(begins(&in_card("一件事一次就办好了", 10.0, 0.0), 1, &body, BODY));
        assert!(!begins(&in_card("各行业主管部门统筹发", 10.0, 0.0), 1, &body, BODY));
        assert!(!begins(&in_card("一件事一次就办好了", 10.0, 0.0), 1, &in_card("就办成", 0.0, 16.0), BODY));
    }

    #[test]
    fn entries_of_a_record_of_service_hang() {
        let entry = ("2008.11—2013.05 某镇党委委员（其间学习湖", 0.0);
        assert!(!parts(entry, 1, ("南大学公共管理", 95.0)));
        assert!(parts(entry, 1, ("2013.05—2018.09 某委", 0.0)));
    }

    #[test]
    fn a_clause_is_cited_inside_a_sentence() {
        let text = "上述行为违反了食品安全法三十四条第";
        assert!(!parts((text, 20.0), 1, ("（十）项的规定", 0.0)));
        assert!(!parts(("上述行为违反食品安全法三十四条一款", 20.0), 1, ("（十）项的规定", 0.0)));
        assert!(parts(("上述行为违反了食品安全法三十四条。", 20.0), 1, ("（十）各单位", 20.0)));
    }

    #[test]
    fn labels_and_names_in_rows_of_two_stay_in_their_rows() {
        let two = |left: &str, right: &str, base: f32| {
            let glyphs = [set(left, 0.0, base, 10.0), set(right, 110.0, base, 10.0)].concat();
            TextLine { line: rows_of(&glyphs).remove(0).into_line().unwrap(), ..line("一", 0.0, 0.0) }
        };
        for (first, second) in [
            (two("某县财政局", "某县农业农村局水利", 0.0), two("某县乡村振兴局", "某县税务局", 16.0)),
            (two("地址：某路", "地址：某某市某某区", 0.0), two("电话：123", "电话：456", 16.0)),
        ] {
            assert!(begins(&first, 1, &second, BODY), "{}", second.line.text);
        }
    }

    #[test]
    fn names_beside_their_label_go_on() {
        let first = ("出 席：李建国 王伟 张大山 刘某", 0.0);
        assert!(!parts(first, 1, ("欧阳明明 孙悟空", 40.0)));
        assert!(parts(first, 1, ("会议研究了有关工作", 20.0)));
    }

    #[test]
    fn what_stands_at_the_edge_goes_on_where_paragraphs_are_set_in() {
        let (first, second) = (line("各单位要扎实推进农村人居环境整治", 20.0, 0.0), line("提升行动", 0.0, 16.0));
        let first = TextLine { right: 205.0, ..first };
        assert!(begins(&first, 1, &second, BODY));
        assert!(!begins(&first, 1, &second, Body { is_set_in: true, ..BODY }));
        assert!(begins(&first, 1, &line("县教育局", 0.0, 16.0), Body { is_set_in: true, ..BODY }));
    }

    #[test]
    fn a_heading_is_not_run_into_its_text() {
        let set_in = ("一、强化组织领导，压实工作责任某某", 20.0);
        assert!(parts(set_in, 1, ("各单位应当认真执行本办法", 20.0)));
        assert!(!parts(set_in, 1, ("和义务", 0.0)));
        assert!(parts(("抄送：某某单位。", 0.0), 2, ("某县政府办公室 2024年6月18日印发", 0.0)));
    }
}
