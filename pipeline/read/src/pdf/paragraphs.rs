//! Lines to paragraphs: which line begins a new one.

use super::cells::{counts_on, ends_sentence, starts_item, starts_with_bullet};
use super::entries;
use super::lines::is_wide;
use super::openings;
use super::page::{Item, PageLayout, TextLine};

/// Text larger than the body by this factor stands out.
pub(super) const LARGER: f32 = 1.12;
/// An item set in further than a first line is, in ems, hangs out before its text.
const FARTHER_IN: f32 = 2.6;
/// Names of the parts of a record, which stand at its edge below each other.
const PARTS: [&str; 12] =
    ["时间", "地点", "主持", "出席", "列席", "参加", "缺席", "请假", "记录", "抄送", "分送", "附件"];
/// Characters of a label before its colon.
const LONGEST_LABEL: usize = 6;
/// Space between the characters of a label, in ems.
const WIDEST_BLANK: f32 = 2.0;
/// How far in, in ems, what belongs to a date or number at the edge may stand.
const FARTHEST_HANGING: f32 = 8.0;
/// The same of a span of months, such as 2008年11月—2013年5月.
const FARTHEST_BEHIND_SPAN: f32 = 13.0;
/// Characters of a line that leads in a list.
const MOST_LEADING_IN: usize = 10;
/// Characters of the name of a unit above a date, and ems of the page it stands on.
const LONGEST_NAME: usize = 20;
const NARROWEST_OF_NAMES: f32 = 15.0;
/// What a line leaves free at its end, in ems, that nothing goes on below.
const LEFT_FREE: f32 = 6.0;
/// A column of fewer ems holds no running text.
const NARROWEST: f32 = 10.0;

/// Glyphs of a line of prose, and pairs of them that show how far they are apart.
pub(super) const FEWEST_OF_PROSE: usize = 15;
const FEWEST_PITCHES: usize = 2;
/// Distance of two lines, in ems, where nothing tells.
const USUAL: f32 = 1.7;
/// Distance of two lines of prose, in ems, of which one pair is enough.
const USUAL_PITCH: f32 = 2.6;
/// Paragraphs that show how their first lines are set.
const FEWEST_SET_IN: usize = 3;

/// What is usual in a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Body {
    /// Font size of most text.
    pub(super) em: f32,
    /// Distance of the baselines of two lines of a paragraph, in ems.
    pub(super) pitch: f32,
    /// Paragraphs begin with a line that is set in, as they do in official papers: what stands at the edge goes on.
    pub(super) is_set_in: bool,
}

impl Body {
    /// Measures the lines of a document.
    pub(super) fn of(pages: &[PageLayout]) -> Self {
        let mut sizes: Vec<(i32, usize)> = Vec::new();
        let (mut pitches, mut of_prose): (Vec<f32>, Vec<f32>) = (Vec::new(), Vec::new());
        let (mut n_set_in, mut n_at_edge) = (0, 0);
        for page in pages {
            let mut last: Option<&TextLine> = None;
            for item in &page.items {
                let Item::Text(text) = item else { continue };
                let size = (text.line.em * 4.0).round() as i32;
                match sizes.iter_mut().find(|(known, _)| *known == size) {
                    Some((_, n)) => *n += text.line.n_glyphs,
                    None => sizes.push((size, text.line.n_glyphs)),
                }
                if let Some(last) = last.filter(|last| last.band == text.band && last.is_full(text)) {
                    let pitch = (text.line.base - last.line.base) / text.line.em;
                    if (0.8..=4.0).contains(&pitch) {
                        pitches.push(pitch);
                        let is_prose = last.line.n_pieces == 1 && last.line.n_glyphs >= FEWEST_OF_PROSE;
                        if is_prose && !last.line.text.contains('：') {
                            of_prose.push(pitch);
                        }
                    }
                }
                if let Some(last) = last.filter(|last| last.band == text.band && last.ends_paragraph()) {
                    n_set_in += usize::from((1.6..=2.4).contains(&text.indent()));
                    n_at_edge += usize::from(text.indent() < 0.5 && last.indent() < 0.5);
                }
                last = Some(text);
            }
        }
        let em = sizes.iter().max_by_key(|(size, n)| (*n, -*size)).map_or(12.0, |(size, _)| *size as f32 / 4.0);
        // The lower half: gaps between paragraphs are wider, never narrower. The labels at the foot of a contract or notice
        // may be set closer than its text.
        let usual = |mut pitches: Vec<f32>| {
            pitches.sort_by(f32::total_cmp);
            pitches.get(pitches.len() * 2 / 5).copied()
        };
        let is_enough = of_prose.len() >= FEWEST_PITCHES || of_prose.first().is_some_and(|pitch| *pitch <= USUAL_PITCH);
        let of_prose = usual(of_prose).filter(|_| is_enough);
        let pitch = usual(pitches).map_or(USUAL, |pitch| pitch.max(of_prose.unwrap_or(pitch)));
        let is_set_in = n_set_in >= FEWEST_SET_IN && n_at_edge * 5 <= n_set_in;
        Self { em, pitch, is_set_in }
    }
}

impl TextLine {
    /// True if the line ends where its column ends: what follows did not fit any more.
    pub(super) fn is_full(&self, next: &Self) -> bool {
        let room = self.right - self.line.area.x1;
        // A word or number moves to the next line as a whole, and so does what may not begin or end a line apart from
        // its neighbour: 读”。 and “九 stay whole.
        let text = &next.line.text;
        // Some printers break neither before nor behind a quotation mark: 开 / 展“大 stays whole.
        let quoted = text.chars().take(3).position(|char| matches!(char, '“' | '‘')).filter(|at| *at > 0);
        let n_quoted = quoted.map_or(0, |at| at + 2);
        let unopened = text.trim_start_matches(['“', '‘', '（', '《', '〈', '【', '〔', '「', '『']);
        let n_opening = text.chars().count() - unopened.chars().count();
        let first_word = unopened.chars().take_while(|char| !is_wide(*char) && *char != ' ').count();
        let n_closing =
            unopened.chars().skip(1).take_while(|char| "，。、；：！？”’）》】〕」』".contains(*char)).count();
        let unbreakable =
            (n_opening as f32 + (first_word as f32 * 0.6).max(n_closing as f32)).max(n_quoted as f32) * self.line.em;
        room < 1.7 * self.line.em + unbreakable.min(0.45 * (self.right - self.left))
    }

    /// True for a last line of a paragraph that does not fill its column.
    fn ends_paragraph(&self) -> bool {
        ends_sentence(&self.line.text) && self.right - self.line.area.x1 > 2.0 * self.line.em
    }

    /// Indentation in ems.
    pub(super) fn indent(&self) -> f32 {
        (self.line.area.x0 - self.left) / self.line.em
    }

    /// True for a line set in the middle of its column, with room on both sides.
    pub(super) fn is_centred(&self, body: Body) -> bool {
        let (before, after) = (self.line.area.x0 - self.left, self.right - self.line.area.x1);
        let em = self.line.em;
        let (least, off) = (before.min(after), (before - after).abs());
        // A first line is indented by two characters: that alone does not make it centred, but a line of a title may
        // happen to be as long.
        let stands_out = (em > LARGER * body.em || self.line.bold) && !starts_item(&self.line.text);
        let is_placed = self.indent_is_uncommon() || (stands_out && off <= 0.7 * em);
        least > 1.2 * em && off <= 1.6 * em && is_placed
    }

    /// True for a line from edge to edge.
    pub(super) fn spans_column(&self) -> bool {
        self.indent() < 1.2 && self.right - self.line.area.x1 < 2.0 * self.line.em
    }

    fn indent_is_uncommon(&self) -> bool {
        !(1.6..=2.4).contains(&self.indent())
    }

    /// True for a short line on top of a column.
    fn is_heading_of_column(&self) -> bool {
        self.tops_next_column && self.right - self.line.area.x1 > 2.0 * self.line.em
    }

    /// True for a line of which a part is set to the right edge, as the dates in a list are.
    fn has_end_apart(&self) -> bool {
        self.line.n_pieces == 2 && (self.right - self.line.area.x1).abs() < 0.3 * self.line.em
    }

    /// True for words set far apart, as in a row of a table, not for letters.
    pub(super) fn is_row_of_words(&self) -> bool {
        self.line.n_pieces >= 3 && self.line.n_glyphs >= 2 * self.line.n_pieces
    }

    /// True for names in a grid, which fill a line and end it. Labels with what they say go on, and so does a line whose
    /// letters are set far apart.
    fn is_row_of_names(&self) -> bool {
        self.is_row_of_words() && !self.line.text.contains(['：', ':', '，', '。', '、', '；'])
    }

    /// Where the text behind a short label begins, if the line begins with one: the characters of 出　席 may be set
    /// apart.
    pub(super) fn label_ends_at(&self) -> Option<(f32, f32)> {
        let label = self.line.text.split_once('：')?.0;
        let n_chars = label.chars().filter(|char| !char.is_whitespace()).count();
        let is_label = n_chars <= LONGEST_LABEL && label.chars().all(|char| is_wide(char) || char == ' ');
        let (least, n_blank) = ((n_chars + 1) as f32, label.chars().count() - n_chars);
        let end = |n_ems: f32| self.line.area.x0 + n_ems * self.line.em;
        is_label.then(|| (end(least), end(least + WIDEST_BLANK * n_blank as f32)))
    }

    /// True for a few words before a list, such as 成员单位：.
    fn leads_in(&self) -> bool {
        self.line.n_glyphs <= MOST_LEADING_IN && self.line.text.ends_with('：')
    }

    /// True for a line such as 列席：区财政局…, which begins a part of a record.
    pub(super) fn starts_part(&self) -> bool {
        let (label, text) = self.line.text.split_once('：').unwrap_or_default();
        // … and holds names, no sentences.
        if text.trim_end_matches('。').contains('。') {
            return false;
        }
        let label: String = label.chars().filter(|char| !char.is_whitespace()).collect();
        PARTS
            .iter()
            .any(|part| label.strip_prefix(part).is_some_and(|rest| matches!(rest, "" | "人" | "人员" | "单位")))
    }

    /// True for a signature or date, set to the right.
    pub(super) fn is_set_right(&self) -> bool {
        let width = self.right - self.left;
        self.line.area.x0 - self.left > 0.45 * width
    }
}

/// True if a line begins a paragraph. `n_lines` counts the lines of the paragraph before it, of which `last` is the
/// last one.
pub(super) fn begins(last: &TextLine, n_lines: usize, next: &TextLine, body: Body) -> bool {
    if last.band != next.band {
        return true;
    }
    let em = last.line.em.max(next.line.em);
    if (last.line.em - next.line.em).abs() > 0.09 * em {
        return true;
    }
    let pitch = (next.line.base - last.line.base) / em;
    if pitch > 1.3 * body.pitch.max(1.0) + 0.1 || pitch < 0.3 {
        return true;
    }
    begins_by_form(last, n_lines, next, body)
}

/// The same on the next page or in the next column, where distance says nothing.
pub(super) fn begins_elsewhere(last: &TextLine, n_lines: usize, next: &TextLine, body: Body) -> bool {
    let em = last.line.em.max(next.line.em);
    // A heading alone between a table and the foot of the page is as wide as its column and full all the same.
    let is_wide = last.right - last.left >= NARROWEST * em;
    (last.line.em - next.line.em).abs() > 0.09 * em
        || !is_wide
        || begins_by_form(last, n_lines, next, body)
        || (ends_sentence(&last.line.text) && (next.indent() > 1.2 || next.is_heading_of_column()))
}

fn begins_by_form(last: &TextLine, n_lines: usize, next: &TextLine, body: Body) -> bool {
    // A centred title may fill its first line.
    let says_one_thing = || ends_sentence(&last.line.text) || entries::has_leader(&last.line.text);
    let is_rest_of_title = n_lines <= 2
        && next.is_centred(body)
        && last.spans_column()
        && !says_one_thing()
        && !entries::is_date(&next.line.text);
    if is_rest_of_title || openings::continues(last, n_lines, next) {
        return false;
    }
    let is_rest_of_options = last.line.text.contains('□') && !next.line.text.starts_with('□');
    if last.is_row_of_names() && !is_rest_of_options
        || last.is_row_of_words() && next.is_row_of_words() && next.label_ends_at().is_some()
    {
        return true;
    }
    if last.has_end_apart() && next.has_end_apart() {
        return true;
    }
    if hangs_on(last, n_lines, next) || is_within_brackets(last, n_lines, next, body) {
        return false;
    }
    if are_apart(last, n_lines, next)
        || openings::opens(last, n_lines, next)
        || openings::is_title_of_card(last, n_lines, next, body)
    {
        return true;
    }
    let has_room = last.right - last.line.area.x1 >= last.line.em;
    if has_room && (next.starts_part() || next.leads_in()) && ends_sentence(&last.line.text) {
        return true;
    }
    if last.is_centred(body) || next.is_centred(body) || next.is_set_right() || last.is_set_right() {
        return true;
    }
    if openings::returns_to_edge(last, n_lines, next, body) {
        return false;
    }
    if !last.is_full(next) || starts_with_bullet(&next.line.text) {
        return true;
    }
    let starts = starts_item(&next.line.text) && !openings::is_cited(last, next);
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    // An item may end with its units in brackets.
    let ends = ends_sentence(&last.line.text) || last.line.text.ends_with(['】', '〕', '）']);
    let is_next_item = n_lines == 1 && shift.abs() < 0.3 && starts_item(&last.line.text);
    if starts && is_next_item && counts_on(&last.line.text, &next.line.text) {
        return true;
    }
    if starts && (ends || last.line.bold != next.line.bold || shift < -0.8) {
        return true;
    }
    let is_indented = next.indent() > 1.2;
    if !is_indented {
        return false;
    }
    // The text beside a label, such as 列席：, which stays clear of it.
    let stands_beside = |(from, to): (f32, f32)| {
        let (em, x0) = (next.line.em, next.line.area.x0);
        (from - 0.7 * em..=to + 1.7 * em).contains(&x0)
    };
    if n_lines == 1 && last.label_ends_at().is_some_and(stands_beside) {
        return false;
    }
    // Below a first line the text returns to the edge; a line indented as far as one that is full begins anew, unless
    // the whole paragraph is set in.
    let runs_out = last.line.area.x1 > last.right + 0.5 * last.line.em;
    let goes_on = !starts
        && shift.abs() < 0.3
        && !ends_sentence(&last.line.text)
        && !runs_out
        && !openings::are_first_lines(last, next, body);
    shift > 0.8 || (n_lines == 1 && !goes_on)
}

/// True for lines that each say one thing, however full the first of them is.
fn are_apart(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let is_level = n_lines == 1 && shift.abs() < 0.3;
    let is_one_entry = is_level && (entries::are_entries(text, below) || entries::are_rows_of_list(text, below));
    let has_label = n_lines == 1 && entries::behind_label(text).is_some_and(|behind| !behind.is_empty());
    // The unit and the date at the foot of a cover.
    let is_name = n_lines == 1
        && last.line.n_glyphs <= LONGEST_NAME
        && last.right - last.left >= NARROWEST_OF_NAMES * last.line.em;
    let is_date = entries::is_date(below) && (has_label || ends_sentence(text) || is_name);
    // The last line of a paragraph ends a sentence: one that neither does nor fills its column is a line of its own, such as the
    // name of the unit below the text.
    let stands_alone = text.ends_with('。')
        && next.line.n_glyphs <= LONGEST_NAME
        && next.line.n_pieces == 1
        && next.right - next.line.area.x1 >= LEFT_FREE * next.line.em
        && below.chars().all(char::is_alphabetic);
    let are_captions = entries::starts_caption(below) && entries::starts_caption(text);
    let ends_with_date = n_lines == 1 && entries::behind_label(text).is_some_and(entries::is_date);
    let is_next_reference = entries::starts_reference(below) && entries::starts_reference(text) && is_level;
    let has_room = last.right - last.line.area.x1 >= last.line.em;
    let is_option = entries::starts_option(below) && !entries::goes_on(text) && (shift > 0.8 || has_room);
    let is_next_leader = entries::has_leader(below) && starts_item(below);
    is_one_entry
        || stands_alone
        || is_date
        || ends_with_date
        || is_next_reference
        || are_captions
        || n_lines <= 2 && entries::is_unit_of_figures(below)
        || is_option
        || is_next_leader
        || entries::is_date_below_number(text, below)
        || entries::has_leader(text)
}

/// True for the text of an item whose number, or date, hangs out before it.
fn hangs_on(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let hangs_out = |text: &str| entries::starts_reference(text) || entries::starts_with_date_apart(text);
    let has_span = entries::starts_with_span(text);
    let is_item = starts_item(text) || hangs_out(text) || has_span;
    let farthest = match (has_span, hangs_out(text)) {
        (true, _) => FARTHEST_BEHIND_SPAN,
        (_, true) => FARTHEST_HANGING,
        _ => 4.0,
    };
    let is_apart = last.indent() < 1.2 || last.indent() > FARTHER_IN;
    n_lines == 1
        && is_item
        && !(starts_item(below) || hangs_out(below) || entries::starts_option(below) || below.starts_with('□'))
        && is_apart
        && (0.8..=farthest).contains(&shift)
        && last.is_full(next)
        && !ends_sentence(text)
}

/// True for the rest of a centred note in brackets, such as the one below the title of a law.
fn is_within_brackets(last: &TextLine, n_lines: usize, next: &TextLine, body: Body) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let is_left_open = text.starts_with('（') && !text.contains('）') && !below.contains('（') && below.ends_with('）');
    n_lines == 1 && is_left_open && next.is_centred(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::line;

    const BODY: Body = Body { em: 10.0, pitch: 1.6, is_set_in: false };

    #[test]
    fn a_full_line_goes_on() {
        let full = "为贯彻落实上级关于政务公开工作的部署要";
        assert!(!begins(&line(full, 10.0, 0.0), 1, &line("求，现就有关事项通知如下", 0.0, 16.0), BODY));
    }

    #[test]
    fn what_ends_a_paragraph() {
        let full = "为贯彻落实上级关于政务公开工作的部署要求";
        // A short last line.
        assert!(begins(&line("请认真执行。", 0.0, 0.0), 2, &line("各单位应当", 0.0, 16.0), BODY));
        // An indented first line.
        assert!(begins(&line(full, 0.0, 0.0), 2, &line("各单位应当", 20.0, 16.0), BODY));
        // A line set in as far as the one before, but not where that one is cut off.
        let ended = "为贯彻落实上级关于政务公开工作的要求。";
        assert!(begins(&line(ended, 20.0, 0.0), 1, &line("各单位应当", 20.0, 16.0), BODY));
        assert!(!begins(&line(&full[..54], 20.0, 0.0), 1, &line("各单位应当", 20.0, 16.0), BODY));
        // A gap.
        assert!(begins(&line(full, 0.0, 0.0), 2, &line("各单位应当", 0.0, 30.0), BODY));
        // A number after the end of a sentence.
        let ended = "为贯彻落实上级关于政务公开工作的部署要。";
        assert!(begins(&line(ended, 0.0, 0.0), 2, &line("（二）各单位应当", 0.0, 16.0), BODY));
        // An entry of a table of contents.
        assert!(begins(&line("第七节、备查文件………………………18", 0.0, 0.0), 1, &line("第八节", 0.0, 16.0), BODY));
        // A row of names.
        for (text, ends) in
            [("临江街道区教育局区卫生健康委北山镇镇政府", true), ("主办：市交通局协办：市公交公司完成：一月", false)]
        {
            let mut row = line(text, 0.0, 0.0);
            row.line.n_pieces = 3;
            assert_eq!(begins(&row, 2, &line("三等奖", 0.0, 16.0), BODY), ends, "{text}");
        }
        // A signature, at the edge too.
        assert!(begins(&line(ended, 0.0, 0.0), 2, &line("某县人民政府", 0.0, 16.0), BODY));
        assert!(!begins(&line(ended, 0.0, 0.0), 2, &line("各单位应当落实。", 0.0, 16.0), BODY));
        assert!(begins(&line(full, 0.0, 0.0), 2, &line("区政府办公室", 130.0, 16.0), BODY));
    }

    #[test]
    fn a_number_moved_to_the_next_line_ends_nothing() {
        let short = "为贯彻落实上级关于政务公开工作的部";
        assert!(!begins(&line(short, 0.0, 0.0), 2, &line("2019-2020年度工作要点", 0.0, 16.0), BODY));
    }

    #[test]
    fn a_bracket_stays_with_what_it_opens() {
        let short = "为贯彻落实上级关于政务公开工作的部署";
        assert!(!begins(&line(short, 0.0, 0.0), 2, &line("“九小场所”逐一建档", 0.0, 16.0), BODY));
        assert!(begins(&line(short, 0.0, 0.0), 2, &line("九小场所逐一建档", 0.0, 16.0), BODY));
    }

    #[test]
    fn the_text_of_an_item_may_stand_further_in_than_its_number() {
        let first = "1. 为贯彻落实上级关于政务公开工作的部署要";
        let (text, other) = (line("求制定本方案", 15.0, 16.0), line("2. 各单位应当认真落实", 0.0, 32.0));
        assert!(!begins(&line(first, 0.0, 0.0), 1, &text, BODY));
        assert!(begins(&line(first, 0.0, 0.0), 1, &line("求制定本方案", 60.0, 16.0), BODY));
        assert!(begins(&line("求，现就有关事项通知如下请各单位", 15.0, 16.0), 2, &other, BODY));
    }

    #[test]
    fn the_next_item_begins_anew_though_the_last_is_full() {
        let (first, next) = ("1. 为贯彻落实上级关于政务公开工作的部署要求", "2. 各单位报送总结");
        assert!(begins(&line(first, 0.0, 0.0), 1, &line(next, 0.0, 16.0), BODY));
        assert!(!begins(&line(first, 0.0, 0.0), 2, &line(next, 0.0, 16.0), BODY));
    }

    #[test]
    fn a_part_of_a_record_begins_anew() {
        let last = line("为贯彻落实上级关于政务公开工作的要求。", 0.0, 0.0);
        for (text, begins_anew) in
            [("列席人员：张某、李某", true), ("会议指出：要抓好落实", false), ("记录：张某。会议还研究了", false)]
        {
            assert_eq!(begins(&last, 2, &line(text, 0.0, 16.0), BODY), begins_anew, "{text}");
        }
    }

    #[test]
    fn a_sentence_goes_on_over_a_page_break() {
        let full = "为贯彻落实上级关于政务公开工作的部署要求";
        assert!(!begins_elsewhere(&line(full, 0.0, 780.0), 3, &line("现就有关事项", 0.0, 90.0), BODY));
        assert!(begins_elsewhere(&line(full, 0.0, 780.0), 3, &line("现就有关事项", 20.0, 90.0), BODY));
    }
}
