//! Tasks out of tables: any order of columns, merged cells, rows cut by a page, several tasks in a cell.
//!
//! - One task is one cell of the column that asks most finely (具体要求 rather than 工作任务), however many rows it
//!   covers. Several numbered items in one cell are several tasks when their numbers run on from row to row, or when
//!   the table has no column of numbers and the cell begins with the first of them; else they belong to one task.
//! - A row without a number in a table that numbers its rows, or without a label in a table whose items all have
//!   one, carries on the row above: a page cut it.
//! - An empty unit cell takes the units of the row above within the same section. A dash says that there are none.
//! - 合计, 备注, 加分项 and rows like them are no tasks; a row merged over the whole width is a section.

use std::borrow::Cow;

use zuozheng_model::{Cell, Locator, Problem, Role, Table};

use super::dates::is_dash;
use super::draft::{Draft, Drafts, SectionName};
use super::facts::{Facts, facts_of};
use super::halves::halves;
use super::head::ends_like_title;
use super::header::{Header, column, find_header};
use super::in_front::headings_lead;
use super::layout::{Layout, heading_of_row, says_first_is_lead};
use super::matrix::{Legend, legend};
use super::numbering::{Part, Style, label, parts};
use super::outline::{Grid, Line, Piece, is_header_of_persons, tidy};
use super::rows_by_unit::RowsByUnit;
use super::units::{duties, is_name, labels};
use super::words::{Column, NO_TASK, NO_TASK_SECTION};

/// The tasks of every task table, and what is doubtful about them.
pub(crate) fn tasks(pieces: &[Piece<'_>]) -> (Drafts, Vec<Problem>) {
    let mut reading = Reading::default();
    let some_name_units = pieces.iter().any(names_units);
    reading.titles_are_sections = have_titles(pieces);
    reading.legend = legend(pieces);
    reading.headings_lead = pieces.iter().any(|piece| matches!(piece, Piece::Line(line) if headings_lead(&line.text)));
    let mut layout: Option<(Layout, bool)> = None;
    let mut heading: Option<&str> = None;
    for piece in pieces {
        match piece {
            Piece::Line(line) => match units_of_line(&line.spaced) {
                units if !units.is_empty() => reading.units_above.extend(units),
                _ => {
                    if line.heading.is_some() || label(&line.text).is_some() {
                        reading.units_above.clear();
                    }
                    heading = Some(&line.text);
                }
            },
            Piece::Grid(grid) => {
                if let Some(header) = &grid.header {
                    let wanted = names_units(piece) || !some_name_units || !reading.units_above.is_empty();
                    let found = Layout::of(header, &grid.table);
                    layout = found.map(|layout| (layout.with_section_rows(header, &grid.table), wanted));
                    reading.heading = heading.filter(|_| reading.heading_counts(header)).map(str::to_owned);
                }
                if let Some((layout, true)) = &layout {
                    reading.grid(grid, layout);
                }
            }
        }
    }
    reading.finish()
}

/// True where several task tables stand each under a title of its own: 附件1 耕地保护任务清单, 附件2 ….
fn have_titles(pieces: &[Piece<'_>]) -> bool {
    let (mut titles, mut n_tables): (Vec<&str>, usize) = (Vec::new(), 0);
    let mut above: Option<&Line> = None;
    for piece in pieces {
        match piece {
            Piece::Line(line) => above = Some(line),
            Piece::Grid(Grid { header: Some(_), .. }) if names_units(piece) => {
                n_tables += 1;
                titles.extend(above.take().filter(|line| is_title(line)).map(|line| line.text.as_str()));
            }
            Piece::Grid(_) => above = None,
        }
    }
    titles.sort_unstable();
    titles.dedup();
    n_tables > 1 && titles.len() == n_tables
}

/// A line that names what stands below it.
fn is_title(line: &Line) -> bool {
    ends_like_title(&line.text)
        && label(&line.text).is_none()
        && !line.text.contains(['。', '，', '；', '：'])
        && line.text.chars().count() <= 40
}

/// True for a task table with a unit column.
fn names_units(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Grid(Grid { header: Some(header), .. }) if header.has_units())
}

/// The units that a line of nothing else names: `牵头科室：人事科　　协同科室：教师进修学校` over a table.
fn units_of_line(line: &str) -> RawUnits {
    let found = labels(line);
    let names_units = found.first().is_some_and(|first| first.0 == 0) && line.chars().count() <= 80;
    if !names_units || !found.iter().all(|(_, _, attribute)| attribute.role().is_some()) {
        return Vec::new();
    }
    let until = |nth: usize| found.get(nth + 1).map_or(line.len(), |next| next.0);
    let units = found.iter().enumerate();
    units
        .filter_map(|(nth, &(_, end, attribute))| Some((line[end..until(nth)].to_owned(), attribute.role()?)))
        .collect()
}

/// `①4月15日前 ②5月10日前`: the deadline of each of so many items, without its label; nothing when they share one.
fn one_each(written: &str, n_items: usize) -> Vec<&str> {
    let labelled: Vec<&str> = parts(written)
        .into_iter()
        .filter(|part| part.label.is_some())
        .filter_map(|part| label(&written[part.range]).map(|found| found.rest))
        .collect();
    if n_items > 1 && labelled.len() == n_items { labelled } else { Vec::new() }
}

/// The unit cells of a row as written, each with the role of its column.
type RawUnits = Vec<(String, Role)>;

/// What has been read so far, over all tables.
#[derive(Default)]
struct Reading {
    drafts: Drafts,
    problems: Vec<Problem>,
    /// Raw unit cells of each task, one for each unit column.
    units: Vec<RawUnits>,
    section: Option<SectionName>,
    section_is_no_task: bool,
    heading: Option<String>,
    /// The title above a table names the section of its tasks.
    titles_are_sections: bool,
    /// 标题行所列单位为牵头单位.
    headings_lead: bool,
    /// What marks under the names of units mean.
    legend: Legend,
    /// Units that lines above the table name for all of its tasks.
    units_above: RawUnits,
    /// Units whose names are the headings of the rows below.
    units_of_rows: RowsByUnit,
    n_rows: usize,
    n_filled: usize,
    first_is_lead: bool,
    /// The table above numbered its rows.
    numbered_above: bool,
}

/// One row as the layout reads it.
struct Row<'a> {
    table: &'a Table,
    at: u32,
}

impl<'a> Row<'a> {
    fn cell(&self, col: u32) -> Option<&'a Cell> {
        self.table.covering(self.at, col)
    }

    fn text(&self, col: Option<u32>) -> &'a str {
        col.map_or("", |col| self.table.text(self.at, col).trim())
    }

    /// True when the cell begins in this row.
    fn is_fresh(&self, col: u32) -> bool {
        self.cell(col).is_none_or(|cell| cell.row == self.at)
    }

    fn is_blank(&self, col: u32) -> bool {
        self.text(Some(col)).is_empty()
    }
}

impl Reading {
    /// A heading above the table names its section when the table itself has no column for it.
    fn heading_counts(&self, header: &Header) -> bool {
        self.titles_are_sections || header.all(|column| matches!(column, Column::Words { .. })).len() < 2
    }

    /// A table, or its halves one after the other.
    fn grid(&mut self, grid: &Grid<'_>, layout: &Layout) {
        let parts = grid.header.as_ref().map(|header| halves(&grid.table, header)).unwrap_or_default();
        if parts.is_empty() {
            self.table(grid, layout);
        }
        for part in parts {
            let Some(header) = find_header(&part) else { continue };
            let Some(layout) = Layout::of(&header, &part) else { continue };
            let layout = layout.with_section_rows(&header, &part);
            let end = grid.end.min(part.n_rows);
            self.table(&Grid { table: Cow::Owned(part), header: Some(header), end }, &layout);
        }
    }

    fn table(&mut self, grid: &Grid<'_>, layout: &Layout) {
        let table = &*grid.table;
        self.first_is_lead |= layout.first_is_lead;
        let heading = self.heading.take().unwrap_or_default();
        if self.titles_are_sections && layout.section.is_none() && !heading.is_empty() && label(&heading).is_none() {
            self.enter(&heading, None);
        } else if layout.section.is_none()
            && let Some(found) = label(&heading)
            && matches!(found.style, Style::Han | Style::HanParen | Style::Chapter)
            && found.rest.chars().count() <= 40
        {
            self.enter(found.rest, Some(found.number));
        }
        let first = grid.header.as_ref().map_or(0, |header| header.end_row);
        let habits = Habits::of(table, layout, first);
        let numbered_above = std::mem::replace(&mut self.numbered_above, habits.numbers_rows);
        self.units_of_rows = RowsByUnit::of(table, layout, first, self.headings_lead);
        let mut at_cut = true;
        for at in first..grid.end.max(first) {
            let row = Row { table, at };
            if repeats_header(&row) {
                at_cut = true;
                continue;
            }
            if begins_another_list(&row, layout) {
                break;
            }
            // What a page cut off bears no number even where nothing else is left on the last page to show the habit.
            let is_first = at == first && at_cut && numbered_above;
            let habits = Habits { numbers_rows: habits.numbers_rows || is_first, ..habits };
            self.row(&row, layout, &habits, at_cut);
            at_cut = false;
        }
    }

    fn row(&mut self, row: &Row<'_>, layout: &Layout, habits: &Habits, at_cut: bool) {
        let filled: Vec<&Cell> = row.table.starting_in(row.at).filter(|cell| !cell.text.trim().is_empty()).collect();
        let Some(first) = filled.first() else { return };
        let opening: String = first.text.split_whitespace().collect();
        if NO_TASK.iter().any(|word| opening.starts_with(word)) && !self.continues_words(row, layout) {
            self.first_is_lead |= says_first_is_lead(&opening);
            return;
        }
        if self.takes_as_section(row, layout, &filled) {
            return;
        }
        if let Some(col) = layout.section {
            self.section_cell(row, col, at_cut);
        }
        if self.section_is_no_task {
            return;
        }
        let text_cell_goes_on = !row.is_fresh(layout.text) && !self.drafts.tasks.is_empty();
        if text_cell_goes_on {
            self.extend_units(row, layout);
            return;
        }
        let text = row.text(Some(layout.text));
        self.n_rows += 1;
        self.n_filled += usize::from(layout.status.iter().any(|&col| !row.is_blank(col)));
        if self.is_cut_off(row, layout, habits, at_cut) {
            self.append(text);
            self.extend_units(row, layout);
            return;
        }
        if text.is_empty() || is_dash(text) {
            return;
        }
        let together = joined(layout.together.iter().map(|&col| row.text(Some(col))));
        self.add(row, layout, habits, if together.is_empty() { text } else { &together });
    }

    /// A cell that happens to begin with 说明 or 奖励 in a numbered row is an ordinary task.
    fn continues_words(&self, row: &Row<'_>, layout: &Layout) -> bool {
        let has_text = !row.is_blank(layout.text) && row.is_fresh(layout.text);
        let is_own = |col: u32| row.cell(col).is_some_and(|cell| cell.colspan == 1);
        let is_numbered = layout.number.is_some_and(|col| {
            is_own(col) && !row.is_blank(col) && row.text(Some(col)).chars().any(super::numbering::is_numeral)
        });
        has_text && is_numbered
    }

    /// A row that holds one cell over the whole width, or one numbered heading at its left, names a section.
    fn takes_as_section(&mut self, row: &Row<'_>, layout: &Layout, filled: &[&Cell]) -> bool {
        let Some(cell) = heading_of_row(filled) else { return false };
        let text = tidy(&cell.text);
        let is_wide = cell.colspan > 1 && (cell.colspan + 1 >= row.table.n_cols || filled.len() > 1);
        let labelled =
            label(&text).filter(|found| matches!(found.style, Style::Han | Style::HanParen | Style::Chapter));
        let is_left = cell.col == 0 && cell.rowspan == 1 && (labelled.is_some() || layout.number == Some(0));
        let is_text = cell.col == layout.text && !is_wide;
        if is_text || !(is_wide || is_left && cell.text.chars().count() > 3) {
            return false;
        }
        let is_title = text.chars().count() <= 40 && !text.contains('。');
        self.units_of_rows.enter(&text);
        if is_title && (labelled.is_some() || layout.section.is_none()) {
            match labelled {
                Some(found) => self.enter(found.rest, Some(found.number)),
                None => self.enter(&text, None),
            }
        }
        self.first_is_lead |= says_first_is_lead(&text);
        true
    }

    fn section_cell(&mut self, row: &Row<'_>, col: u32, at_cut: bool) {
        if !row.is_fresh(col) || row.is_blank(col) {
            return;
        }
        let written = row.text(Some(col)).trim();
        // The gap behind a Roman numeral tells it from Ⅲ类.
        let found = label(written).filter(|found| !found.rest.is_empty());
        let printed = found.as_ref().map(|found| found.number);
        let text = tidy(found.map_or(written, |found| found.rest));
        let name = text.as_str();
        // The rest of a heading that a page cut: the others are numbered, this one is a few characters.
        let is_rest = at_cut
            && printed.is_none()
            && self.section.as_ref().is_some_and(|section| section.printed.is_some())
            && name.chars().count() <= 8
            && self.is_blank_but_words(row);
        if is_rest && let Some(section) = &mut self.section {
            section.name.push_str(name);
            let name = section.name.clone();
            if let Some(last) = self.drafts.tasks.last().and_then(|task| task.section) {
                self.drafts.sections[last].name = name;
            }
            return;
        }
        self.enter(name, printed);
    }

    fn is_blank_but_words(&self, row: &Row<'_>) -> bool {
        row.table.starting_in(row.at).filter(|cell| !cell.text.trim().is_empty()).count() <= 3
    }

    fn enter(&mut self, name: &str, printed: Option<u32>) {
        let name = section_name(name);
        self.section_is_no_task = NO_TASK_SECTION.iter().any(|word| name.starts_with(word));
        let goes_on = self
            .section
            .as_ref()
            .is_some_and(|section| section.name == name && (printed.is_none() || section.printed == printed));
        if !goes_on && !name.is_empty() {
            self.section = Some(SectionName { printed, name });
        }
    }

    /// True when a row carries on the task above.
    fn is_cut_off(&self, row: &Row<'_>, layout: &Layout, habits: &Habits, at_cut: bool) -> bool {
        let Some(previous) = self.drafts.tasks.last() else { return false };
        let text = row.text(Some(layout.text));
        let units_blank = layout.units.iter().all(|&(col, _)| row.is_fresh(col) && row.is_blank(col));
        if let Some(col) = layout.number
            && habits.numbers_rows
        {
            return row.is_fresh(col) && row.is_blank(col) && (units_blank || at_cut || text.is_empty());
        }
        if text.is_empty() {
            return !units_blank && at_cut;
        }
        let has_label = label(text).is_some();
        if habits.labels_items {
            return !has_label;
        }
        let is_open = !previous.text.ends_with(['。', '；', '！', '”', '）']);
        at_cut && is_open && !has_label && units_blank && self.is_blank_but_words(row)
    }

    fn append(&mut self, text: &str) {
        if let Some(task) = self.drafts.tasks.last_mut() {
            task.text.push_str(&tidy(text));
        }
    }

    fn add(&mut self, row: &Row<'_>, layout: &Layout, habits: &Habits, text: &str) {
        let number = layout.number.map(|col| tidy(row.text(Some(col)))).filter(|number| !number.is_empty());
        let cut = parts(text);
        let n_labelled = cut.iter().filter(|part| part.label.is_some()).count();
        let begins_with_label = cut.first().is_some_and(|part| part.label.is_some());
        let one_style =
            cut.iter().filter_map(|part| part.label).all(|(style, _)| Some(style) == cut[0].label.map(|label| label.0));
        // Where the problems are numbered, the numbers of measures are steps.
        let issue_is_numbered = layout.issue.is_some_and(|col| label(row.text(Some(col))).is_some());
        let numbers_each = habits.runs_on || !habits.numbers_items() && !issue_is_numbered;
        let own_units = self.have_own_units(text, &cut, layout);
        let items: Vec<&str> = if n_labelled > 1 && begins_with_label && one_style && (numbers_each || own_units) {
            cut.iter().map(|part| &text[part.range.clone()]).collect()
        } else {
            vec![text]
        };
        let raw = self.raw_units(row, layout);
        let when = layout.deadline.map(|col| row.text(Some(col))).unwrap_or_default();
        let deadlines = one_each(when, items.len());
        for (nth, item) in items.into_iter().enumerate() {
            let (tidied, told) = if layout.units.is_empty() { facts_of(item) } else { (tidy(item), Facts::default()) };
            let found = label(&tidied).filter(|found| !found.rest.is_empty() && found.style != Style::Chapter);
            let agrees =
                |printed: &str, found: u32| label(&format!("{printed}、甲")).is_none_or(|own| own.number == found);
            // （1） and （2） beside a number that covers both rows.
            let is_shared = layout.number.and_then(|col| row.cell(col)).is_some_and(|cell| cell.rowspan > 1);
            let strips = match (&number, &found) {
                (Some(_), Some(_)) if own_units => true,
                (Some(number), Some(found)) => {
                    n_labelled <= 1 && (habits.labels_items || is_shared || agrees(number, found.number))
                }
                (None, Some(_)) => true,
                _ => false,
            };
            let counted_on = self.counted_on(&tidied);
            let (own, words, ordinal) = match (found, strips) {
                _ if let Some((label, rest, ordinal)) = counted_on => {
                    (label.to_owned(), rest.to_owned(), Some(ordinal))
                }
                (Some(found), true) => (found.written.to_owned(), found.rest.to_owned(), Some(found.number)),
                _ => (String::new(), tidied.clone(), None),
            };
            let printed = number.clone().unwrap_or_default();
            let ordinal = ordinal.or_else(|| printed.parse().ok());
            let label = if own.is_empty() { printed } else { own };
            let (words, in_text) = without_points(&words);
            let points = layout.points.and_then(|col| points(row.text(Some(col)))).or(in_text);
            let criteria = layout.criteria.map(|col| tidy(row.text(Some(col)))).filter(|text| !text.is_empty());
            let criteria = criteria.or_else(|| layout.quarters.steps(row.table, row.at));
            let issue = layout.issue.map(|col| tidy(row.text(Some(col)))).filter(|text| !text.is_empty());
            let deadline = tidy(deadlines.get(nth).copied().unwrap_or(when));
            let deadline = (!deadline.is_empty()).then_some(deadline);
            let deadline = match layout.deadline {
                Some(_) => deadline,
                None => layout.quarters.last(row.table, row.at).map(str::to_owned),
            };
            let section = self.section.clone().map(|section| self.drafts.section(section));
            self.drafts.tasks.push(Draft {
                label,
                ordinal,
                series: 0,
                section,
                text: words,
                issue,
                duties: told.duties,
                deadline: deadline.or(told.deadline),
                points,
                criteria,
                locator: self.place(row, layout),
            });
            self.units.push(raw.clone());
        }
    }

    /// `1.…（甲局牵头）2.…（乙局）`: the measures of a cell name their units themselves, where no column does.
    fn have_own_units(&self, text: &str, cut: &[Part], layout: &Layout) -> bool {
        let n_with = cut.iter().filter(|part| !facts_of(&text[part.range.clone()]).1.duties.is_empty()).count();
        layout.units.is_empty() && self.units_above.is_empty() && n_with > 1 && n_with * 3 >= cut.len() * 2
    }

    /// `2.35蒸吨…` after item `1.` is item 2 and no item 2.35: its label, the rest and its number.
    fn counted_on<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str, u32)> {
        let before = self.drafts.tasks.last().filter(|task| task.label.ends_with('.'))?;
        let ordinal = before.ordinal? + 1;
        let is_plain = before.label.trim_end_matches('.').chars().all(|c| c.is_ascii_digit());
        let end = format!("{ordinal}.").len();
        let is_next = text.starts_with(&format!("{ordinal}.")) && text[end..].starts_with(|c: char| c.is_ascii_digit());
        (is_plain && is_next).then(|| (&text[..end], &text[end..], ordinal))
    }

    fn place(&self, row: &Row<'_>, layout: &Layout) -> Option<Locator> {
        row.cell(layout.text).map(|cell| cell.locator.clone())
    }

    fn raw_units(&self, row: &Row<'_>, layout: &Layout) -> Vec<(String, Role)> {
        let of_row = layout.units.iter().map(|&(col, role)| {
            let text = row.text(Some(col));
            match layout.matrix.read(col, text, &self.legend) {
                Some(marked) => marked.unwrap_or_else(|| (String::new(), role)),
                None => (text.to_owned(), role),
            }
        });
        let remarks = layout.remarks.iter().map(|&col| row.text(Some(col))).filter(|text| names_who_helps(text));
        let remarks = remarks.map(|text| (text.to_owned(), Role::Support));
        // Those of the columns keep their places, for the rows that add to them.
        of_row.chain(self.units_of_rows.current()).chain(self.units_above.iter().cloned()).chain(remarks).collect()
    }

    /// Units that stand in a later row of the same task.
    fn extend_units(&mut self, row: &Row<'_>, layout: &Layout) {
        let Some(known) = self.units.last_mut() else { return };
        for (nth, &(col, role)) in layout.units.iter().enumerate() {
            let text = row.text(Some(col));
            if !row.is_fresh(col) || text.is_empty() {
                continue;
            }
            if known.len() <= nth {
                known.resize(nth + 1, (String::new(), role));
            }
            let before = &mut known[nth].0;
            // A name that a page cut goes on in the next row.
            if !before.is_empty() {
                before.push('\n');
            }
            before.push_str(text);
        }
        if let (Some(task), Some(col)) = (self.drafts.tasks.last_mut(), layout.deadline)
            && row.is_fresh(col)
            && !row.is_blank(col)
        {
            let more = tidy(row.text(Some(col)));
            task.deadline = Some(task.deadline.take().map_or(more.clone(), |known| format!("{known}{more}")));
        }
    }

    fn finish(mut self) -> (Drafts, Vec<Problem>) {
        let mut previous: Option<(Option<usize>, RawUnits)> = None;
        for (task, raw) in self.drafts.tasks.iter_mut().zip(&self.units) {
            let blank =
                |raw: &[(String, Role)]| raw.iter().all(|(text, _)| text.trim().is_empty() || text.contains("同上"));
            let mut raw = raw.clone();
            let above = previous.as_ref().filter(|(section, above)| *section == task.section && !blank(above));
            // Supporting units alone: the one who leads stands in the row above.
            let lacks_lead = raw.iter().any(|(text, role)| *role == Role::Lead && text.trim().is_empty())
                && raw.iter().all(|(text, role)| *role != Role::Lead || text.trim().is_empty());
            // 同上 speaks of its own cell; a blank one beside it names nobody.
            let refers = raw.iter().any(|(text, _)| text.contains("同上"));
            let is_wanted = |own: &(String, Role)| match refers {
                true => own.0.contains("同上"),
                false => blank(&raw) || lacks_lead && own.1 == Role::Lead,
            };
            if let Some((_, above)) = above.filter(|_| !raw.is_empty() && (blank(&raw) || lacks_lead)) {
                let taken: RawUnits = raw
                    .iter()
                    .enumerate()
                    .map(|(nth, own)| if is_wanted(own) { above.get(nth).unwrap_or(own) } else { own })
                    .cloned()
                    .collect();
                if taken != raw {
                    let message = format!("{}责任单位一格为空，按上一行的责任单位处理", name_of(task));
                    let mut problem = Problem::note("circular-units-inherited", message, "请核对原文的合并单元格");
                    problem.locator.clone_from(&task.locator);
                    self.problems.push(problem);
                }
                raw = taken;
            }
            for (text, role) in &raw {
                for mut duty in duties(text, *role) {
                    if !task.duties.iter().any(|known| known.name == duty.name) {
                        let leads = self.first_is_lead && task.duties.is_empty() && *role == Role::Responsible;
                        duty.role = if leads { Role::Lead } else { duty.role };
                        task.duties.push(duty);
                    }
                }
            }
            previous = Some((task.section, raw));
        }
        self.drafts.is_filled_in = self.n_filled * 2 > self.n_rows;
        for section in &mut self.drafts.sections {
            section.name = section_name(&section.name);
        }
        (self.drafts, self.problems)
    }
}

/// `项目名称：建设内容；年度目标`: what the columns say, one after the other.
fn joined<'t>(cells: impl Iterator<Item = &'t str>) -> String {
    let mut text = String::new();
    for (nth, cell) in cells.filter(|cell| !cell.is_empty()).enumerate() {
        let is_closed = text.is_empty() || text.ends_with(['。', '；', '：', '，', '、', '！']);
        text.push_str(match nth {
            _ if is_closed => "",
            1 => "：",
            _ => "；",
        });
        text.push_str(cell);
    }
    text
}

/// `区征拆中心、滨湖街道配合` among the remarks.
fn names_who_helps(text: &str) -> bool {
    let bare = text.trim().trim_end_matches('。');
    let helps = ["配合", "协助", "协办", "参与"].iter().any(|verb| bare.ends_with(verb));
    let found = duties(text, Role::Support);
    helps && !bare.contains('。') && !found.is_empty() && found.iter().all(|duty| is_name(&duty.name))
}

/// How a table numbers what it holds.
#[derive(Clone, Copy)]
struct Habits {
    /// The column of numbers numbers every task, not every section.
    numbers_rows: bool,
    /// Nearly every item begins with a label.
    labels_items: bool,
    /// Labels count on from cell to cell.
    runs_on: bool,
}

impl Habits {
    fn of(table: &Table, layout: &Layout, first: u32) -> Self {
        let rows = || (first..table.n_rows).map(|at| Row { table, at });
        let texts: Vec<&str> = rows()
            .filter(|row| row.is_fresh(layout.text) && !row.is_blank(layout.text))
            .map(|row| row.text(Some(layout.text)))
            .collect();
        let n_numbers =
            layout.number.map_or(0, |col| rows().filter(|row| row.is_fresh(col) && !row.is_blank(col)).count());
        let n_labelled = texts.iter().filter(|text| label(text).is_some()).count();
        let mut expected: Option<(Style, u32)> = None;
        let (mut n_on, mut n_cells) = (0, 0);
        for text in &texts {
            let labels: Vec<(Style, u32)> = parts(text).into_iter().filter_map(|part| part.label).collect();
            let (Some(&first), Some(&last)) = (labels.first(), labels.last()) else { continue };
            n_cells += 1;
            n_on += usize::from(expected.is_some_and(|(style, number)| first == (style, number + 1)));
            expected = Some((first.0, if last.0 == first.0 { last.1 } else { first.1 }));
        }
        Self {
            numbers_rows: n_numbers > 0 && n_numbers * 3 >= texts.len() * 2,
            labels_items: texts.len() >= 2 && n_labelled * 3 >= texts.len() * 2,
            runs_on: n_cells >= 2 && n_on * 2 >= n_cells,
        }
    }

    /// The column of numbers already tells one task from the next.
    fn numbers_items(&self) -> bool {
        self.numbers_rows
    }
}

/// A header that a page break printed again.
fn repeats_header(row: &Row<'_>) -> bool {
    let cells: Vec<&Cell> = row.table.starting_in(row.at).filter(|cell| !cell.text.trim().is_empty()).collect();
    cells.len() >= 2
        && cells.iter().all(|cell| column(&cell.text).is_some())
        && cells.iter().all(|cell| cell.text.chars().count() <= 16)
}

/// 序号 | 单位 | 姓名 | 电话 below the tasks of a sheet: the header of a list that asks nothing.
fn begins_another_list(row: &Row<'_>, layout: &Layout) -> bool {
    let asks = column(row.text(Some(layout.text))).is_some_and(|column| matches!(column, Column::Words { .. }));
    !asks && is_header_of_persons(row.table, row.at)
}

/// `一、财政资金（续）` and `组织保障（15分）` without what is no name.
fn section_name(name: &str) -> String {
    let mut name = tidy(name);
    loop {
        let before = name.len();
        for word in ["（续）", "(续)", "（续表）", "(续表)", "（接上页）", "（续上页）", "（续上表）"]
        {
            if let Some(rest) = name.strip_suffix(word) {
                name = rest.to_owned();
            }
        }
        name = without_points(&name).0;
        name = name.trim_end_matches(['：', ':', '。', '；']).to_owned();
        if name.len() == before {
            return name;
        }
    }
}

/// `主动公开（45分）` without its points.
pub(crate) fn without_points(text: &str) -> (String, Option<f64>) {
    let Some(open) = text.rfind(['（', '(']) else { return (text.to_owned(), None) };
    let inner = text[open..].trim_matches(|c| "（）()".contains(c));
    let closes = text.ends_with(['）', ')']);
    let bare = ["共计", "共", "计", "满分", "分值", "权重"]
        .iter()
        .fold(inner, |inner, word| inner.strip_prefix(word).unwrap_or(inner));
    let bare = bare.trim_start_matches(['：', ':']);
    let Some(figure) = bare.strip_suffix('分').filter(|_| closes) else { return (text.to_owned(), None) };
    match figure.trim().parse() {
        Ok(value) => (text[..open].trim_end().to_owned(), Some(value)),
        Err(_) => (text.to_owned(), None),
    }
}

/// The first figure of a cell: `5`, `5分`, `2.5 分`.
pub(crate) fn points(text: &str) -> Option<f64> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if ('０'..='９').contains(&c) { char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c) } else { c })
        .collect();
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let figure = &text[from..];
    let end = figure.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(figure.len());
    figure[..end].trim_end_matches('.').parse().ok()
}

/// How a message names a task.
pub(crate) fn name_of(task: &Draft) -> String {
    let start: String = task.text.chars().take(12).collect();
    if task.label.is_empty() {
        format!("“{start}…”")
    } else {
        format!("第{}项“{start}…”", task.label.trim_end_matches(['.', '、', '．']))
    }
}
