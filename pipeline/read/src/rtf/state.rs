//! What is known at a place of the file: what the groups around it say, and what is collected so far.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use zuozheng_model::Block;

use super::fields::FormField;
use super::tables::{Edge, Inner, Nested, Row};

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Body,
    Note,
    Header,
    Footer,
    Nowhere,
    /// The name of a font.
    Font,
    /// What a field does.
    Instruction,
    /// One of the texts to choose from in a form.
    Choice,
    /// The number or bullet of a paragraph.
    Label,
}

impl Target {
    /// True where paragraphs stand that people read.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Body | Self::Note | Self::Header | Self::Footer)
    }
}

/// What a group inherits and restores.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) target: Target,
    /// Bytes that stand for a Unicode character in readers that know none.
    pub(super) fallback: usize,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) struck: bool,
    /// In how many tables, one inside the other.
    pub(super) depth: usize,
    /// Words about rows and edges belong to the inner table.
    pub(super) inner_row: bool,
    /// What the field shows is known from its instruction.
    pub(super) field_done: bool,
    pub(super) font: i32,
    pub(super) encoding: &'static Encoding,
}

pub(super) struct Reader {
    pub(super) blocks: Vec<Block>,
    pub(super) paragraph: u32,
    pub(super) state: State,
    pub(super) open: Vec<State>,
    pub(super) encoding: &'static Encoding,
    pub(super) bytes: Vec<u8>,
    pub(super) text: String,
    pub(super) aside: String,
    pub(super) edges: Vec<Edge>,
    pub(super) next: Edge,
    pub(super) cells: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) inner: Vec<Inner>,
    pub(super) nested: Vec<Nested>,
    pub(super) hidden: String,
    /// Notes of the open paragraph, and of the rows that are done: they come after what they belong to.
    pub(super) notes: Vec<String>,
    pub(super) row_notes: Vec<String>,
    /// Footers, which come after all.
    pub(super) footers: Vec<String>,
    /// What is struck through in this paragraph; in how many there was something, and the text of the first.
    pub(super) struck: String,
    pub(super) n_struck: usize,
    pub(super) first_struck: String,
    /// The number of a paragraph whose text is still to come; the numbers of paragraphs in a cell that have none.
    pub(super) label: String,
    pub(super) numbers: Vec<String>,
    /// Addresses that the paragraph leads to.
    pub(super) addresses: Vec<String>,
    pub(super) instruction: String,
    pub(super) form: FormField,
    pub(super) skip: usize,
    pub(super) left: u64,
    pub(super) high_surrogate: Option<u16>,
    pub(super) fonts: BTreeMap<i32, &'static Encoding>,
    /// Fonts whose letters are pictures, by their names.
    pub(super) symbol_fonts: BTreeMap<i32, String>,
    pub(super) font_name: String,
}

impl Reader {
    pub(super) fn new(cells: u64) -> Self {
        let encoding = encoding_rs::GB18030;
        let state = State {
            target: Target::Body,
            fallback: 1,
            hidden: false,
            deleted: false,
            struck: false,
            depth: 0,
            inner_row: false,
            field_done: false,
            font: 0,
            encoding,
        };
        Self {
            blocks: Vec::new(),
            paragraph: 0,
            state,
            open: Vec::new(),
            encoding,
            bytes: Vec::new(),
            text: String::new(),
            aside: String::new(),
            edges: Vec::new(),
            next: Edge::default(),
            cells: Vec::new(),
            rows: Vec::new(),
            inner: Vec::new(),
            nested: Vec::new(),
            hidden: String::new(),
            notes: Vec::new(),
            row_notes: Vec::new(),
            footers: Vec::new(),
            struck: String::new(),
            n_struck: 0,
            first_struck: String::new(),
            label: String::new(),
            numbers: Vec::new(),
            addresses: Vec::new(),
            instruction: String::new(),
            form: FormField::default(),
            skip: 0,
            left: cells,
            high_surrogate: None,
            fonts: BTreeMap::new(),
            symbol_fonts: BTreeMap::new(),
            font_name: String::new(),
        }
    }
}
