//! Names in the first column that stand for several rows each, in the middle of them, where no line shows how many: 汨罗江
//! beside the second of three rows, 昌水 between two. Beside one row alone they would name the wrong one.

/// How far a name may be off the middle of its rows, in ems.
const OFF: f32 = 0.3;

/// The first and last row of each name, if every row has one that stands in the middle of its rows, and one of them can
/// stand nowhere else. `rows` and `names` are the middles of their lines, from the top down.
pub(super) fn rows_of(names: &[f32], rows: &[f32], em: f32) -> Option<Vec<(usize, usize)>> {
    let is_level = |name: f32, row: f32| (name - row).abs() <= OFF * em;
    let mut out = Vec::with_capacity(names.len());
    let mut from = 0;
    for name in names {
        let first = *rows.get(from)?;
        let to = (from..rows.len()).find(|to| is_level(*name, (first + rows[*to]) / 2.0))?;
        out.push((from, to));
        from = to + 1;
    }
    // A name that stands beside the first of its rows is level with it, and so is one beside the last.
    let is_beside = |row: &f32| names.iter().any(|name| is_level(*name, *row));
    let is_between = names.iter().any(|name| !rows.iter().any(|row| is_level(*name, *row)));
    let is_inside = !is_beside(rows.first()?) && !is_beside(rows.last()?);
    (from == rows.len() && names.len() < rows.len() && (is_between || is_inside)).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_the_middle_of_its_rows() {
        let rows = [0.0, 18.0, 36.0, 54.0, 72.0];
        assert_eq!(rows_of(&[18.0, 63.0], &rows, 10.0), Some(vec![(0, 2), (3, 4)]));
        // Beside the first row of each group, or the last, or beside every row.
        assert_eq!(rows_of(&[0.0, 36.0], &rows[..4], 10.0), None);
        assert_eq!(rows_of(&[18.0, 54.0], &rows[..4], 10.0), None);
        assert_eq!(rows_of(&rows, &rows, 10.0), None);
        // One that names the first two rows leaves others without a name.
        assert_eq!(rows_of(&[9.0], &rows, 10.0), None);
        // Beside the middle one of three.
        assert_eq!(rows_of(&[18.0], &rows[..3], 10.0), Some(vec![(0, 2)]));
    }
}
