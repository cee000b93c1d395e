//! The one form of tabular data: UTF-8, a header line, tab-separated cells, one row one fact.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// A dictionary file is malformed. Tells which file and line, what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{file}”第{line}行：{kind}")]
pub struct DictionaryError {
    /// Name of the file below the dictionaries folder.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: DictionaryErrorKind,
}

/// What is wrong with a dictionary file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryErrorKind {
    /// No dictionary has this name.
    #[error("没有叫这个名字的名录；请改为 {known} 之一，或 rosters/地区.toml")]
    UnknownFile {
        /// Names that exist.
        known: String,
    },
    /// The first line does not name the columns.
    #[error("首行是“{found}”；应为以制表符分隔的列名：{expected}")]
    Header {
        /// The line.
        found: String,
        /// The columns.
        expected: String,
    },
    /// A row has too few or too many cells.
    #[error("这一行有{found}格，应为{expected}格，以单个制表符分隔：{columns}")]
    Columns {
        /// Cells in the row.
        found: usize,
        /// Cells wanted.
        expected: usize,
        /// Their names.
        columns: String,
    },
    /// A cell that must not be empty is, or has spaces around it.
    #[error("{column} 是空的或前后有空格；请填写，或删去这一行")]
    Blank {
        /// The column.
        column: &'static str,
    },
    /// A cell has a value that its column does not allow.
    #[error("“{value}”不能作 {column}；{allowed}")]
    Value {
        /// The column.
        column: &'static str,
        /// The cell.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// Two rows have the same key.
    #[error("与第{first}行相同；请只留一行")]
    Duplicate {
        /// Line of the first row.
        first: usize,
    },
    /// A row to remove does not exist.
    #[error("没有可去掉的行；请核对写法，或删去这一行")]
    NothingToRemove,
    /// A name that another row must define is not defined.
    #[error("“{name}”没有定义；请加进 {defined_in}，或在这里改正")]
    Undefined {
        /// The name.
        name: String,
        /// The file that defines such names.
        defined_in: &'static str,
    },
    /// A name belongs to two units.
    #[error("“{name}”在本名录里已属于另一个单位；请只留一处")]
    TakenName {
        /// The name.
        name: String,
    },
    /// The file is no valid TOML of the expected shape.
    #[error("{message}；名录的写法见 dictionaries 文件夹的 README")]
    Toml {
        /// What the TOML reader says.
        message: String,
    },
    /// A project cannot change this file.
    #[error("项目不能改这个文件；请移走")]
    Fixed,
    /// The phrases do not fit into an automaton.
    #[error("{message}")]
    TooLarge {
        /// What the automaton says.
        message: String,
    },
}

/// What a file must look like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Name below the dictionaries folder.
    pub(crate) file: &'static str,
    /// Column names.
    pub(crate) columns: &'static [&'static str],
    /// How many of the first columns make the key of a row.
    pub(crate) key_columns: usize,
}

/// Columns of the widest table.
pub(crate) const MOST_COLUMNS: usize = 4;

/// One row and where it came from. There are a hundred thousand, read at the start of every process: what stands in the program
/// is not copied, and the ends of the cells are looked for once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    shape: &'static Shape,
    pub(crate) line: usize,
    /// The cells with a tab between each two.
    cells: Cow<'static, str>,
    ends: Ends,
}

/// Where the cells of a row end, by column.
type Ends = [u32; MOST_COLUMNS];

impl Row {
    /// The text of a column.
    ///
    /// # Panics
    /// When the shape has no such column.
    pub(crate) fn text(&self, column: usize) -> &str {
        assert!(column < self.shape.columns.len(), "a column of the shape");
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
        &self.cells[start..self.ends[column] as usize]
    }

    /// The cells that make the key, as they stand in the line. Ordered like the cells one by one, since no cell has a tab.
    fn key(&self) -> &str {
        &self.cells[..self.ends[self.shape.key_columns - 1] as usize]
    }

    /// A column read as a value, with words on what is allowed.
    pub(crate) fn parse<T: std::str::FromStr>(&self, column: usize, allowed: &str) -> Result<T, DictionaryError> {
        self.text(column).parse().map_err(|_| self.wrong(column, allowed))
    }

    /// A weight: a finite number from 0 to `most`.
    pub(crate) fn weight(&self, column: usize, most: f32) -> Result<f32, DictionaryError> {
        let weight = self.text(column).parse().ok().filter(|weight| (0.0..=most).contains(weight));
        weight.ok_or_else(|| self.wrong(column, &format!("请写0到{most}的数")))
    }

    /// The error for a value that its column does not allow.
    pub(crate) fn wrong(&self, column: usize, allowed: &str) -> DictionaryError {
        self.error(DictionaryErrorKind::Value {
            column: self.shape.columns[column],
            value: self.text(column).to_owned(),
            allowed: allowed.to_owned(),
        })
    }

    /// An error that names this row.
    pub(crate) fn error(&self, kind: DictionaryErrorKind) -> DictionaryError {
        DictionaryError { file: self.shape.file.to_owned(), line: self.line, kind }
    }
}

/// Rows by key, so in one order whatever the order of the files they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    shape: &'static Shape,
    /// Sorted by key, each key once.
    rows: Vec<Row>,
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.file == other.file
    }
}

impl Eq for Shape {}

impl Table {
    /// Reads a file that stands in the program.
    pub(crate) fn parse(shape: &'static Shape, content: &'static str) -> Result<Self, DictionaryError> {
        Ok(Self { shape, rows: sorted(read_rows(shape, content, Cow::Borrowed)?)? })
    }

    /// Adds the rows of a project's file: a row whose key exists replaces it, a row whose first cell begins with `-` removes it.
    pub(crate) fn merge(&mut self, content: &str) -> Result<(), DictionaryError> {
        let mut removals = BTreeSet::new();
        let mut rows = read_rows(self.shape, content, |cells| Cow::Owned(cells.to_owned()))?;
        for row in &mut rows {
            if let Some(cells) = row.cells.strip_prefix('-') {
                row.cells = Cow::Owned(cells.to_owned());
                row.ends.iter_mut().for_each(|end| *end = end.saturating_sub(1));
                removals.insert(row.line);
            }
        }
        let mut is_removed = vec![false; self.rows.len()];
        let mut added = Vec::new();
        for row in sorted(rows)? {
            match (self.rows.binary_search_by(|known| known.key().cmp(row.key())), removals.contains(&row.line)) {
                (Ok(at), true) => is_removed[at] = true,
                (Err(_), true) => return Err(row.error(DictionaryErrorKind::NothingToRemove)),
                (Ok(at), false) => self.rows[at] = row,
                (Err(_), false) => added.push(row),
            }
        }
        let mut is_removed = is_removed.into_iter();
        self.rows.retain(|_| !is_removed.next().unwrap_or_default());
        self.rows.extend(added);
        self.rows.sort_by(|a, b| a.key().cmp(b.key()));
        Ok(())
    }

    /// What the file must look like.
    pub(crate) fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// Rows by key.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The content in one form, for hashing.
    pub(crate) fn canonical(&self) -> String {
        let mut text = self.shape.columns.join("\t");
        text.push('\n');
        for row in self.rows() {
            text.push_str(&row.cells);
            text.push('\n');
        }
        text
    }
}

/// Rows by key.
fn sorted(mut rows: Vec<Row>) -> Result<Vec<Row>, DictionaryError> {
    let in_order = |a: &Row, b: &Row| a.key() < b.key();
    if rows.is_sorted_by(in_order) {
        return Ok(rows);
    }
    rows.sort_by(|a, b| a.key().cmp(b.key()));
    let twice = rows.windows(2).filter(|pair| pair[0].key() == pair[1].key()).min_by_key(|pair| pair[1].line);
    match twice {
        Some(pair) => Err(pair[1].error(DictionaryErrorKind::Duplicate { first: pair[0].line })),
        None => Ok(rows),
    }
}

fn read_rows<'c>(
    shape: &'static Shape,
    content: &'c str,
    keep: impl Fn(&'c str) -> Cow<'static, str>,
) -> Result<Vec<Row>, DictionaryError> {
    let Shape { file, columns, .. } = *shape;
    let error = |line, kind| DictionaryError { file: file.to_owned(), line, kind };
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let mut lines = content.lines();
    let header = lines.next().unwrap_or_default();
    if !header.split('\t').eq(columns.iter().copied()) {
        let expected = columns.join(" ");
        return Err(error(1, DictionaryErrorKind::Header { found: header.to_owned(), expected }));
    }
    let mut rows = Vec::new();
    for (line, text) in (2..).zip(lines) {
        if text.trim().is_empty() {
            continue;
        }
        let (found, ends) = ends_of(text);
        if found != columns.len() {
            let kind = DictionaryErrorKind::Columns { found, expected: columns.len(), columns: columns.join(" ") };
            return Err(error(line, kind));
        }
        let row = Row { shape, line, cells: keep(text), ends };
        let is_blank = |column: &usize| {
            let cell = row.text(*column);
            cell.is_empty() || cell.trim().len() != cell.len()
        };
        if let Some(blank) = (0..columns.len()).find(is_blank) {
            return Err(error(line, DictionaryErrorKind::Blank { column: columns[blank] }));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// How many cells a line has, and where those end that a table can have.
fn ends_of(line: &str) -> (usize, Ends) {
    let (mut n, mut ends) = (0, Ends::default());
    let tabs = line.bytes().enumerate().filter(|(_, byte)| *byte == b'\t').map(|(at, _)| at);
    for at in tabs.chain([line.len()]) {
        if let Some(end) = ends.get_mut(n) {
            *end = at as u32;
        }
        n += 1;
    }
    (n, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape { file: "x.tsv", columns: &["word", "weight"], key_columns: 1 };

    fn parse(content: &'static str) -> Result<Table, DictionaryError> {
        Table::parse(&SHAPE, content)
    }

    #[test]
    fn an_error_names_file_and_line_and_says_what_to_do() {
        let cases = [
            ("", "“x.tsv”第1行：首行是“”；应为以制表符分隔的列名：word weight"),
            ("word\tweight\n甲\t1\n乙\n", "“x.tsv”第3行：这一行有1格，应为2格，以单个制表符分隔：word weight"),
            ("word\tweight\n甲\t1\t2\n", "“x.tsv”第2行：这一行有3格，应为2格，以单个制表符分隔：word weight"),
            ("word\tweight\n\n甲 \t1\n", "“x.tsv”第3行：word 是空的或前后有空格；请填写，或删去这一行"),
            ("word\tweight\n甲\t1\n乙\t1\n甲\t2\n", "“x.tsv”第4行：与第2行相同；请只留一行"),
        ];
        for (content, message) in cases {
            assert_eq!(parse(content).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_project_adds_replaces_and_removes_rows() {
        let mut table = parse("word\tweight\n甲\t1\n乙\t1\n").unwrap();
        table.merge("word\tweight\n乙\t2\n丙\t3\n-甲\t1\n").unwrap();
        assert_eq!(table.canonical(), "word\tweight\n丙\t3\n乙\t2\n");
        let error = table.merge("word\tweight\n-丁\t1\n").unwrap_err();
        assert_eq!((error.line, error.kind), (2, DictionaryErrorKind::NothingToRemove));
    }

    #[test]
    fn windows_line_ends_and_a_byte_order_mark_are_accepted() {
        assert_eq!(
            parse("\u{feff}word\tweight\r\n甲\t1\r\n").unwrap().canonical(),
            parse("word\tweight\n甲\t1\n").unwrap().canonical()
        );
    }

    #[test]
    fn a_weight_is_a_number_in_its_bounds() {
        let table = parse("word\tweight\n甲\t1.5\n乙\tNaN\n丙\tx\n").unwrap();
        let weights: Vec<_> = table.rows().map(|row| row.weight(1, 1.0).unwrap_err().to_string()).collect();
        assert_eq!(weights[0], "“x.tsv”第4行：“x”不能作 weight；请写0到1的数");
        assert_eq!(weights.len(), 3);
    }
}
