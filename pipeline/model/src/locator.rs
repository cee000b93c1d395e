//! Where a piece of text stands inside its file, so that a person can open it there.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// A page as printed to people: 1 is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageNumber(NonZeroU32);

impl PageNumber {
    /// The page at a zero-based index.
    pub fn from_index(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX - 1).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
    }

    /// The zero-based index of this page.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The number as printed, from 1.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

/// A rectangle on a page in points (1/72 inch); the origin is the top left corner of the page as it is shown,
/// y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f32; 4]", into = "[f32; 4]")]
pub struct Rect {
    /// Left edge.
    pub x0: f32,
    /// Upper edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Lower edge.
    pub y1: f32,
}

impl From<[f32; 4]> for Rect {
    fn from([x0, y0, x1, y1]: [f32; 4]) -> Self {
        Self { x0, y0, x1, y1 }
    }
}

impl From<Rect> for [f32; 4] {
    /// Tenths of a point: finer than any eye, and short in the ledger.
    fn from(rect: Rect) -> Self {
        let round = |value: f32| (value * 10.0).round() / 10.0;
        [round(rect.x0), round(rect.y0), round(rect.x1), round(rect.y1)]
    }
}

impl Rect {
    /// The smallest rectangle that holds both.
    pub fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Width in points.
    pub fn width(self) -> f32 {
        self.x1 - self.x0
    }

    /// Height in points.
    pub fn height(self) -> f32 {
        self.y1 - self.y0
    }
}

/// A cell of a sheet or a table, zero-based; printed as in a spreadsheet (`B3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellRef {
    /// Row from 0.
    pub row: u32,
    /// Column from 0.
    pub col: u32,
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = self.col + 1;
        while rest > 0 {
            letters.push(b'A' + ((rest - 1) % 26) as u8);
            rest = (rest - 1) / 26;
        }
        for letter in letters.iter().rev() {
            write!(f, "{}", *letter as char)?;
        }
        write!(f, "{}", self.row + 1)
    }
}

/// Where a block, a cell or a passage stands. A PDF hit cannot have a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "Written")]
pub enum Locator {
    /// A place on a page (PDF, OFD, an image).
    Page {
        /// The page.
        page: PageNumber,
        /// The box around the text, in points.
        #[serde(rename = "box")]
        area: Rect,
    },
    /// A range of cells in a workbook, both ends included.
    Sheet {
        /// Name of the sheet.
        sheet: String,
        /// First cell.
        from: CellRef,
        /// Last cell.
        to: CellRef,
    },
    /// A paragraph of a flowing document (Word, HTML, text), counted from 1; for a table the number of the
    /// block and the cell inside it.
    Paragraph {
        /// Number of the paragraph or table among the blocks of the body, from 1.
        paragraph: u32,
        /// The cell, if the text stands in a table.
        #[serde(skip_serializing_if = "Option::is_none")]
        cell: Option<CellRef>,
    },
}

/// What is written of a [`Locator`] of any kind. A tagged enum read by serde's own rules is copied into a tree first, which
/// takes four times as long, and a ledger has a locator for every row.
#[derive(Deserialize)]
struct Written {
    kind: Kind,
    page: Option<PageNumber>,
    #[serde(rename = "box")]
    area: Option<Rect>,
    sheet: Option<String>,
    from: Option<CellRef>,
    to: Option<CellRef>,
    paragraph: Option<u32>,
    cell: Option<CellRef>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Page,
    Sheet,
    Paragraph,
}

impl TryFrom<Written> for Locator {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { kind, page, area, sheet, from, to, paragraph, cell } = written;
        let found = match kind {
            Kind::Page => page.zip(area).map(|(page, area)| Self::Page { page, area }),
            Kind::Sheet => sheet.zip(from).zip(to).map(|((sheet, from), to)| Self::Sheet { sheet, from, to }),
            Kind::Paragraph => paragraph.map(|paragraph| Self::Paragraph { paragraph, cell }),
        };
        found.ok_or("a locator lacks a part")
    }
}

impl Locator {
    /// The page, if the file has pages.
    pub fn page(&self) -> Option<PageNumber> {
        match self {
            Self::Page { page, .. } => Some(*page),
            _ => None,
        }
    }
}

/// As a clerk reads it: `第3页`, `台账!B3:D7`, `第12段`, `第4段表格C2`.
impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page { page, .. } => write!(f, "第{}页", page.get()),
            Self::Sheet { sheet, from, to } if from == to => write!(f, "{sheet}!{from}"),
            Self::Sheet { sheet, from, to } => write!(f, "{sheet}!{from}:{to}"),
            Self::Paragraph { paragraph, cell: None } => write!(f, "第{paragraph}段"),
            Self::Paragraph { paragraph, cell: Some(cell) } => write!(f, "第{paragraph}段表格{cell}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        for (row, col, name) in
            [(0, 0, "A1"), (2, 1, "B3"), (0, 25, "Z1"), (9, 26, "AA10"), (0, 701, "ZZ1"), (0, 702, "AAA1")]
        {
            assert_eq!(CellRef { row, col }.to_string(), name);
        }
    }

    #[test]
    fn a_locator_reads_as_a_clerk_says_it() {
        let page = Locator::Page { page: PageNumber::from_index(2), area: Rect::default() };
        assert_eq!(page.to_string(), "第3页");
        let sheet =
            Locator::Sheet { sheet: "台账".into(), from: CellRef { row: 2, col: 1 }, to: CellRef { row: 6, col: 3 } };
        assert_eq!(sheet.to_string(), "台账!B3:D7");
    }

    #[test]
    fn a_locator_survives_json() {
        let page =
            Locator::Page { page: PageNumber::from_index(0), area: Rect { x0: 1.04, y0: 2.0, x1: 3.26, y1: 4.0 } };
        let json = serde_json::to_string(&page).unwrap();
        assert_eq!(json, r#"{"kind":"page","page":1,"box":[1.0,2.0,3.3,4.0]}"#);
        let back: Locator = serde_json::from_str(&json).unwrap();
        assert_eq!(back.to_string(), page.to_string());
        let cell = CellRef { row: 1, col: 2 };
        for locator in [
            Locator::Sheet { sheet: "台账".into(), from: cell, to: cell },
            Locator::Paragraph { paragraph: 4, cell: Some(cell) },
            Locator::Paragraph { paragraph: 4, cell: None },
        ] {
            assert_eq!(serde_json::from_str::<Locator>(&serde_json::to_string(&locator).unwrap()).unwrap(), locator);
        }
        for lacking in [r#"{"kind":"page","page":1}"#, r#"{"page":1}"#, r#"{"kind":"sheet","sheet":"a"}"#] {
            assert!(serde_json::from_str::<Locator>(lacking).is_err(), "{lacking}");
        }
    }
}
