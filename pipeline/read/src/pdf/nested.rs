//! Tables inside the cell of another one are read as its text: their lines, which end just before those of the cell,
//! would cut it into pieces.

use zuozheng_model::Rect;

use super::glyphs::Rule;
use super::lattice::{self, Group};

/// Lines that meet end no further from each other, in points.
const MEETS: f32 = 1.0;
/// Lines looked at on a page; a map or plan draws thousands.
const MOST_LINES: usize = 1_500;
/// Groups of lines looked at.
const MOST_GROUPS: usize = 60;

/// The lines of a page without those of tables that stand in a cell of another.
pub(super) fn without_nested(rules: &[Rule]) -> Vec<Rule> {
    let (horizontal, vertical) = (lattice::merged(rules, true), lattice::merged(rules, false));
    if horizontal.len() + vertical.len() > MOST_LINES {
        return rules.to_vec();
    }
    let groups = lattice::components(&horizontal, &vertical, MEETS);
    let areas: Vec<Rect> = groups.iter().filter_map(area_of).collect();
    if !(2..=MOST_GROUPS).contains(&areas.len()) || areas.len() != groups.len() {
        return rules.to_vec();
    }
    let is_nested = |inner: &Rect| {
        groups.iter().zip(&areas).any(|(group, area)| {
            holds(area, inner)
                && lattice::grid_of(&group.0, &group.1)
                    .is_some_and(|grid| grid.cells.iter().any(|cell| holds(&cell.area, inner)))
        })
    };
    let nested: Vec<Rect> = areas.iter().filter(|area| is_nested(area)).copied().collect();
    let is_free = |rule: &&Rule| {
        let (x0, x1) = if rule.horizontal { (rule.from, rule.to) } else { (rule.at, rule.at) };
        let (y0, y1) = if rule.horizontal { (rule.at, rule.at) } else { (rule.from, rule.to) };
        let reaches = |area: &Rect| {
            x0 >= area.x0 - MEETS && x1 <= area.x1 + MEETS && y0 >= area.y0 - MEETS && y1 <= area.y1 + MEETS
        };
        !nested.iter().any(reaches)
    };
    rules.iter().filter(is_free).copied().collect()
}

/// The box around the lines of a group.
fn area_of((rows, cols): &Group) -> Option<Rect> {
    let rows = rows.iter().map(|row| Rect { x0: row.from, y0: row.at, x1: row.to, y1: row.at });
    let cols = cols.iter().map(|col| Rect { x0: col.at, y0: col.from, x1: col.at, y1: col.to });
    rows.chain(cols).reduce(Rect::union)
}

/// True if a box lies inside another and touches no side of it.
fn holds(area: &Rect, inner: &Rect) -> bool {
    inner.x0 > area.x0 + MEETS && inner.y0 > area.y0 + MEETS && inner.x1 < area.x1 - MEETS && inner.y1 < area.y1 - MEETS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a table of two columns and two rows.
    fn table(x: f32, y: f32, width: f32, height: f32) -> Vec<Rule> {
        let across =
            [0.0, 0.5, 1.0].map(|share| Rule { horizontal: true, at: y + share * height, from: x, to: x + width });
        let down =
            [0.0, 0.5, 1.0].map(|share| Rule { horizontal: false, at: x + share * width, from: y, to: y + height });
        across.into_iter().chain(down).collect()
    }

    #[test]
    fn a_table_in_a_cell_has_no_lines() {
        let outer = table(0.0, 0.0, 400.0, 100.0);
        let nested = table(203.0, 53.0, 194.0, 44.0);
        assert_eq!(without_nested(&[outer.clone(), nested].concat()), outer);
        // Two tables beside or over each other keep theirs.
        let both = [outer.clone(), table(0.0, 120.0, 400.0, 50.0)].concat();
        assert_eq!(without_nested(&both), both);
        let across = [outer, table(150.0, 30.0, 100.0, 40.0)].concat();
        assert_eq!(without_nested(&across), across);
    }
}
