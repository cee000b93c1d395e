//! A table by units: rows over its whole width name whose tasks stand below, `一、甲局（3项）`, and the columns at most who
//! supports.

use zuozheng_model::{Cell, Duty, Role, Table};

use super::draft::without_count;
use super::layout::{Layout, heading_of_row};
use super::numbering::label;
use super::outline::tidy;
use super::units::{duties, is_name};

/// The units of the rows below the last heading.
#[derive(Debug, Default)]
pub(super) struct RowsByUnit {
    /// What those whom the headings name do; `None` where headings name no units.
    role: Option<Role>,
    names: Vec<String>,
}

impl RowsByUnit {
    /// Whether the headings of a table name units: each of them does, there are several, and no column says who leads or
    /// is responsible. They lead where others support, or where the circular says so.
    pub(super) fn of(table: &Table, layout: &Layout, first: u32, headings_lead: bool) -> Self {
        let headings: Vec<&Cell> = (first..table.n_rows).filter_map(|row| heading_at(table, row)).collect();
        let all_name_units = headings.len() > 1 && headings.iter().all(|cell| !named(&tidy(&cell.text)).is_empty());
        let only_support = layout.units.iter().all(|&(_, role)| role == Role::Support);
        let role = if headings_lead || !layout.units.is_empty() { Role::Lead } else { Role::Responsible };
        Self { role: (all_name_units && only_support).then_some(role), names: Vec::new() }
    }

    /// The heading of the rows that follow.
    pub(super) fn enter(&mut self, heading: &str) {
        if self.role.is_some() {
            self.names = named(heading).into_iter().map(|duty| duty.name).collect();
        }
    }

    /// As cells of a column of their role.
    pub(super) fn current(&self) -> impl Iterator<Item = (String, Role)> {
        self.role.filter(|_| !self.names.is_empty()).map(|role| (self.names.join("、"), role)).into_iter()
    }
}

/// The cell over the whole width of a row.
fn heading_at(table: &Table, row: u32) -> Option<&Cell> {
    let filled: Vec<&Cell> = table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).collect();
    heading_of_row(&filled).filter(|cell| cell.colspan > 1 && cell.colspan + 1 >= table.n_cols)
}

/// The units that a heading is made of; none where it says anything else.
fn named(heading: &str) -> Vec<Duty> {
    let bare = label(heading).map_or(heading, |found| found.rest);
    let found = duties(without_count(bare.trim_end_matches(['：', ':'])), Role::Responsible);
    if found.iter().all(|duty| is_name(&duty.name)) { found } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_names_units_or_a_section() {
        let shown = |heading: &str| named(heading).into_iter().map(|duty| duty.name).collect::<Vec<_>>().join(" ");
        assert_eq!(shown("一、县教育局（3项）"), "县教育局");
        assert_eq!(shown("十、各乡镇人民政府、街道办事处（2项）"), "各乡镇人民政府 街道办事处");
        assert_eq!(shown("一、提升教育质量（3项）"), "");
        assert_eq!(shown("加强食品安全"), "");
    }
}
