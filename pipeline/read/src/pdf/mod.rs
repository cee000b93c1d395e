//! PDF: bytes to blocks with their place on the page.
//!
//! ```text
//! bytes   --open-->       opened file, repaired if need be
//! page    --glyphs-->     glyphs, ruling lines, images       fonts, mojibake, actual: what a glyph means
//! page    --layout-->     lines and tables in reading order  frame, boxes, lines, gutters, columns, lattice, cells, borderless
//! pages   --assemble-->   blocks                             furniture, paragraphs, spread (tables over pages)
//! ```
//!
//! Fonts and character maps are parsed once a document. A page that makes a dependency panic is one problem, and the
//! other pages are read.

mod actual;
mod attachments;
mod borderless;
mod boxes;
mod cells;
mod columns;
mod document;
mod excerpt;
mod fonts;
mod frame;
mod furniture;
mod glyphs;
mod gutters;
mod headings;
mod lattice;
mod legible;
mod lines;
mod mojibake;
mod open;
mod page;
mod paragraphs;
mod read;
mod render;
mod spread;

pub use excerpt::excerpt;
pub use read::read;
pub use render::render_page;
