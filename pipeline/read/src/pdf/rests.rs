//! What did not fit beside others of its kind: the second line of one of the captions below some pictures, or of what one
//! of two labels side by side says. It is read with the line above it, not behind all of that row.

use super::cells::ends_sentence;
use super::entries;
use super::lines::{Line, Row};

/// Lines further apart than this, in ems, are not of one caption.
const FARTHEST: f32 = 2.4;
/// How far a line may stand out from the one it goes on with, in ems.
const OUT: f32 = 0.5;

/// Joins the rests to the lines above them.
pub(super) fn join(rows: &mut Vec<Row>) {
    let mut at = 1;
    while at < rows.len() {
        let are_rests = rows[at - 1].lines.len() >= 2
            && rows[at].lines.len() <= rows[at - 1].lines.len()
            && (are_captions(&rows[at - 1], &rows[at]) || are_said(&rows[at - 1], &rows[at], rows.get(at + 1)))
            && rows[at].lines.iter().all(|rest| line_above(&rows[at - 1], rest).is_some());
        if !are_rests {
            at += 1;
            continue;
        }
        let row = rows.remove(at);
        let above = &mut rows[at - 1];
        above.bottom = above.bottom.max(row.bottom);
        for rest in row.lines {
            let Some(line) = line_above(above, &rest).and_then(|index| above.lines.get_mut(index)) else { continue };
            line.text.push_str(&rest.text);
            line.area = line.area.union(rest.area);
            line.n_glyphs += rest.n_glyphs;
        }
    }
}

/// True for the second lines of captions.
fn are_captions(above: &Row, row: &Row) -> bool {
    above.lines.iter().all(|line| entries::starts_caption(&line.text))
        && !row.lines.iter().any(|line| entries::starts_caption(&line.text) || ends_sentence(&line.text))
}

/// True for the rest of what labels say, with labels above and below it.
fn are_said(above: &Row, row: &Row, below: Option<&Row>) -> bool {
    let says_some = |line: &Line| entries::behind_label(&line.text).is_some_and(|said| !said.is_empty());
    let is_rest =
        |line: &Line| !line.text.contains('：') && !entries::is_date(&line.text) && !ends_sentence(&line.text);
    let has_labels = |row: &Row| row.lines.iter().all(|line| entries::behind_label(&line.text).is_some());
    above.lines.iter().all(says_some) && row.lines.iter().all(is_rest) && below.is_some_and(has_labels)
}

/// Which line of a row another one goes on with: it stands below that one alone, and is no longer.
fn line_above(above: &Row, rest: &Line) -> Option<usize> {
    let index = above.lines.iter().position(|line| {
        rest.area.x0 >= line.area.x0 - OUT * line.em && rest.area.x1 <= line.area.x1 + OUT * line.em
    })?;
    let line = &above.lines[index];
    let is_near = rest.base - line.base <= FARTHEST * line.em && (rest.em - line.em).abs() <= 0.1 * line.em;
    is_near.then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::set;

    fn joined(pieces: &[(&str, f32, f32)]) -> Vec<Vec<String>> {
        let glyphs: Vec<_> = pieces.iter().flat_map(|(text, x, base)| set(text, *x, *base, 10.0)).collect();
        let mut rows = rows_of(&glyphs);
        join(&mut rows);
        rows.into_iter().map(|row| row.lines.into_iter().map(|line| line.text).collect()).collect()
    }

    #[test]
    fn the_second_line_of_a_caption_stays_with_the_first() {
        let pieces = [
            ("图1 清理河道", 0.0, 0.0),
            ("图2 村民代表大会讨论村", 100.0, 0.0),
            ("图3 责任牌", 260.0, 0.0),
            ("规民约", 140.0, 16.0),
            ("各镇街按照要求开展活动", 0.0, 40.0),
        ];
        let wanted =
            vec![vec!["图1 清理河道", "图2 村民代表大会讨论村规民约", "图3 责任牌"], vec!["各镇街按照要求开展活动"]];
        assert_eq!(joined(&pieces), wanted);
    }

    #[test]
    fn what_a_label_says_stays_with_it() {
        let pieces = |last: &'static str| {
            [
                ("采购人：某县教育局", 0.0, 0.0),
                ("代理机构：某某项目管理有限公", 160.0, 0.0),
                ("司", 210.0, 16.0),
                ("电话：12345", 0.0, 32.0),
                (last, 160.0, 32.0),
            ]
        };
        assert_eq!(joined(&pieces("电话：54321"))[0][1], "代理机构：某某项目管理有限公司");
        assert_eq!(joined(&pieces("特此公告")).len(), 3);
    }
}
