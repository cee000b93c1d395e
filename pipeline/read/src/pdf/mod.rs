//! PDF: bytes to blocks with their place on the page.
//!
//! ```text
//! bytes   --open-->         opened file, repaired if need be
//! page    --glyphs-->       glyphs, ruling lines, images    fonts, mojibake, actual: what a glyph means; form; covered
//! page    --take apart-->   rows, ruled tables, boxes       frame, overprint, margin, nested, lattice, cells, boxes,
//!                                                           runs, lines, gutters, apart, touching
//!                                                           implied, draft, strips, spanning, centred_names: tables that leave lines out
//!                                                           unruled, regions, registers, levels, alignment, shared_rows, inner, through: without any
//! pages   --furniture-->    rows that are none of the text   text_rows: which are, after all
//! pages   --sheets-->       tables printed over pages side by side
//! page    --lay out-->      lines and tables in order       halves, columns, edges, abreast, borderless, rests
//! pages   --assemble-->     blocks                          paragraphs, openings, entries, headings, spread (tables over pages)
//! ```
//!
//! Fonts and character maps are parsed once a document. A page that makes a dependency panic is one problem, and the
//! other pages are read.

mod abreast;
mod actual;
mod alignment;
mod apart;
mod attachments;
mod borderless;
mod boxes;
mod cells;
mod centred_names;
mod columns;
mod covered;
mod document;
mod draft;
mod edges;
mod entries;
mod excerpt;
mod fonts;
mod form;
mod frame;
mod furniture;
mod glyphs;
mod gutters;
mod halves;
mod headings;
mod implied;
mod inner;
mod lattice;
mod legible;
mod levels;
mod lines;
mod margin;
mod mojibake;
mod nested;
mod open;
mod openings;
mod overprint;
mod page;
mod paragraphs;
mod read;
mod regions;
mod registers;
mod render;
mod rests;
mod runs;
mod shared_rows;
mod sheets;
mod spanning;
mod spread;
mod strips;
mod text_rows;
mod through;
mod touching;
mod unruled;
mod widths;

pub(crate) use cells::{Fit, PageCell, PageTable};
pub use excerpt::excerpt;
pub(crate) use glyphs::Rule;
pub(crate) use lattice::{Grid, grids_of};
pub use read::read;
pub use render::render_page;
pub(crate) use spread::SpreadTable;
