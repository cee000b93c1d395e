//! Tables that every document is looked up in hundreds of times.

/// From a number to what belongs to it, all in one piece.
#[derive(Debug)]
pub(super) struct Lists<T> {
    /// Where the list of each number begins, and the end of the last.
    starts: Vec<u32>,
    values: Vec<T>,
}

impl<T> Lists<T> {
    /// The lists of the numbers from 0.
    pub(super) fn new(lists: impl IntoIterator<Item = Vec<T>>) -> Self {
        let (mut starts, mut values) = (vec![0], Vec::new());
        for list in lists {
            values.extend(list);
            starts.push(values.len() as u32);
        }
        Self { starts, values }
    }

    /// What belongs to a number; nothing when it has no list.
    #[inline]
    pub(super) fn of(&self, number: u32) -> &[T] {
        let at = number as usize;
        match self.starts.get(at..at + 2) {
            Some(&[start, end]) => &self.values[start as usize..end as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_number() {
        let lists = Lists::new([vec![], vec!['a'], vec![], vec!['b', 'c']]);
        let found: Vec<String> = (0..6).map(|number| lists.of(number).iter().collect()).collect();
        assert_eq!(found, ["", "a", "", "bc", "", ""]);
        assert_eq!(Lists::<char>::new([]).of(0), []);
    }
}
