//! A workbook as a grid, with the cells of the cited passages marked.

use std::collections::BTreeSet;

use maud::{Markup, html};
use zuozheng_ledger::{FileRecord, Ledger};
use zuozheng_model::{CellRef, Locator, Passage};

use super::app::App;
use super::ask::{Ask, to};
use super::evidence::{content, text};
use crate::complaint::words;
use crate::grid::{Grid, ROWS, Tab, Wanted, of_sheet};

/// Places that are named above the grid.
const MOST_NAMED: usize = 12;

/// The part of the workbook around the first cited cell, or the part that is asked for: `page` is the sheet, `offset` the row.
pub(super) fn shown(
    app: &App,
    ask: &Ask,
    ledger: &Ledger,
    file: &FileRecord,
    passages: &[Passage],
    cited: &BTreeSet<u32>,
) -> anyhow::Result<Markup> {
    let places: Vec<Place> =
        passages.iter().filter(|passage| cited.contains(&passage.ordinal)).filter_map(Place::of).collect();
    let wanted = match (ask.page, places.first()) {
        (Some(page), _) => Wanted::From(page.saturating_sub(1), u32::try_from(ask.offset).unwrap_or(u32::MAX)),
        (None, Some(place)) => Wanted::Around(place.sheet.to_owned(), place.from.row),
        (None, None) => Wanted::From(0, 0),
    };
    let Some(doc) = file.doc else { return Ok(text(passages, cited)) };
    let read = || app.readers.grid(&content(app, ledger, file)?, &wanted);
    let grid = match app.grid((doc, wanted.clone()), read) {
        Ok(Some(grid)) => grid,
        Ok(None) => return Ok(text(passages, cited)),
        // The text still helps, and says why there is no grid.
        Err(error) => {
            return Ok(html! { p.problem { "无法显示原件：" (words(&error)) } (text(passages, cited)) });
        }
    };
    let to_part = |tab: u32, first: u32| {
        let (page, offset) = ((tab + 1).to_string(), first.to_string());
        let conditions = [("path", &*ask.path), ("task", &ask.task), ("page", &page), ("offset", &offset)];
        to("/evidence", &[&conditions[..], &[("circular", &*ask.circular)]].concat())
    };
    Ok(html! {
        (tabs(&grid, &to_part))
        @if !places.is_empty() { p.small { "引用："
            @for place in places.iter().take(MOST_NAMED) { (place.words()) "　" }
            @if places.len() > MOST_NAMED { "等" (places.len()) "处" }
        } }
        (table(&grid, &places))
        @if grid.n_cols_left > 0 { p.small { "右边还有" (grid.n_cols_left) "列，请下载原件查看" } }
        details { summary { "读出的文字" } (text(passages, cited)) }
    })
}

/// The sheets, and the way through a long one.
fn tabs(grid: &Grid, to_part: &dyn Fn(u32, u32) -> String) -> Markup {
    let Grid { first, tab, .. } = *grid;
    let n_rows = grid.tabs.get(tab as usize).map_or(0, |tab| tab.n_rows);
    let name = |tab: &Tab| if tab.name.is_empty() { "表格".to_owned() } else { tab.name.clone() };
    html! {
        p.pages {
            @for (at, of) in grid.tabs.iter().enumerate() {
                @if at as u32 == tab { b aria-current="true" { (name(of)) } } @else { a href=(to_part(at as u32, 0)) { (name(of)) } }
                @if of.hidden { "（隐藏）" } "　"
            }
            @if first > 0 { a rel="prev" href=(to_part(tab, first.saturating_sub(ROWS))) { "上一段" } " " }
            "共" (n_rows) "行 "
            @if first + ROWS < n_rows { a rel="next" href=(to_part(tab, first + ROWS)) { "下一段" } }
        }
    }
}

fn table(grid: &Grid, places: &[Place]) -> Markup {
    let name = grid.tabs.get(grid.tab as usize).map_or("", |tab| tab.name.as_str());
    let is_cited = |row: u32, col: u32| places.iter().any(|place| place.sheet == name && place.contains(row, col));
    let first_cited = grid.rows.iter().find(|row| row.cells.iter().any(|cell| is_cited(row.row, cell.col)));
    let first_cited = first_cited.map(|row| row.row);
    html! {
        div.sheet tabindex="0" role="region" aria-label="表格" { table.grid {
            thead { tr { th {} @for column in &grid.columns { th scope="col" { (column) } } } }
            tbody { @for row in &grid.rows {
                tr id=[(first_cited == Some(row.row)).then_some("cited")] class=[row.is_header.then_some("header")] {
                    th scope="row" { (row.row + 1) }
                    @for cell in &row.cells {
                        td rowspan=[(cell.rowspan > 1).then_some(cell.rowspan)] colspan=[(cell.colspan > 1).then_some(cell.colspan)]
                            class=[is_cited(row.row, cell.col).then_some("cited")] { (cell.text) }
                    }
                }
            } }
        } }
    }
}

/// Cells that are cited.
struct Place<'p> {
    sheet: &'p str,
    from: CellRef,
    to: CellRef,
}

impl<'p> Place<'p> {
    fn of(passage: &'p Passage) -> Option<Self> {
        let from = of_sheet(&passage.locator)?;
        Some(match &passage.locator {
            Locator::Sheet { sheet, to, .. } => Self { sheet, from, to: *to },
            // A row of a table as text is named by its first cell.
            _ => Self { sheet: "", from, to: CellRef { row: from.row, col: u32::MAX } },
        })
    }

    fn words(&self) -> String {
        match self.to {
            to if to == self.from => self.from.to_string(),
            CellRef { col: u32::MAX, row } => format!("第{}行", row + 1),
            to => format!("{}:{to}", self.from),
        }
    }

    fn contains(&self, row: u32, col: u32) -> bool {
        (self.from.row..=self.to.row).contains(&row) && (self.from.col..=self.to.col).contains(&col)
    }
}
