//! Pages inside pages: `iframe` with its page in an attribute, and the frames of an archive (.mht) that holds their pages.

use std::cell::RefCell;
use std::rc::Rc;

use scraper::{ElementRef, Html};
use zuozheng_model::Block;

use super::hidden::Hidden;
use super::walk::walked;

/// Pages inside pages that are read.
const DEPTH: u32 = 3;

/// The pages that frames may show, the same for a page and the pages in it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Frames {
    pages: Rc<[Framed]>,
    /// Which of them were read: each is, once.
    read: Rc<RefCell<Vec<usize>>>,
    /// Addresses of frames without a page here.
    missing: Rc<RefCell<Vec<String>>>,
    depth: u32,
}

/// A page and the names by which others call for it: its address or the id of its part.
#[derive(Debug, Clone)]
pub(crate) struct Framed {
    pub(crate) names: Vec<String>,
    pub(crate) html: String,
}

impl Frames {
    pub(super) fn new(pages: &[Framed]) -> Self {
        Self { pages: pages.into(), ..Self::default() }
    }

    /// The blocks of the page that a frame shows, and which of them every page of the site has; `cells` counts those that may
    /// still be read.
    pub(super) fn read(&self, frame: ElementRef<'_>, cells: u64) -> Option<(Vec<Block>, Vec<usize>)> {
        let tag = frame.value();
        if self.depth >= DEPTH {
            return None;
        }
        if let Some(html) = tag.attr("srcdoc") {
            return Some(self.blocks(html, cells));
        }
        let address = tag.attr("src").map(str::trim).filter(|src| !src.is_empty() && !src.starts_with("about:"))?;
        match self.find(address) {
            Some(nth) => self.read_once(nth, cells),
            None => {
                self.missing.borrow_mut().push(address.to_owned());
                None
            }
        }
    }

    /// The blocks of the page of an address, unless there is none or it was read already.
    pub(super) fn page(&self, address: &str, cells: u64) -> Option<(Vec<Block>, Vec<usize>)> {
        self.read_once(self.find(address)?, cells)
    }

    /// Addresses of frames whose page is not here.
    pub(super) fn missing(&self) -> Vec<String> {
        self.missing.borrow().clone()
    }

    fn find(&self, address: &str) -> Option<usize> {
        let wanted = plain(address);
        let ends_with = |name: &String| {
            let name = plain(name);
            name == wanted || name.strip_suffix(&wanted).is_some_and(|before| before.ends_with('/'))
        };
        (!wanted.is_empty()).then(|| self.pages.iter().position(|page| page.names.iter().any(ends_with))).flatten()
    }

    fn read_once(&self, nth: usize, cells: u64) -> Option<(Vec<Block>, Vec<usize>)> {
        if self.read.borrow().contains(&nth) {
            return None;
        }
        self.read.borrow_mut().push(nth);
        Some(self.blocks(&self.pages[nth].html, cells))
    }

    fn blocks(&self, html: &str, cells: u64) -> (Vec<Block>, Vec<usize>) {
        let page = Html::parse_document(html);
        let inner = Self { depth: self.depth + 1, ..self.clone() };
        walked(&page, &Hidden::of(&page), &inner, cells)
    }
}

/// The sheets of a workbook that Excel saved as a page with frames: name and address of each, in their order. The page
/// itself shows only the first, and the rest by a script.
pub(super) fn sheets(page: &Html) -> Vec<(String, String)> {
    let mut sheets = Vec::new();
    let comments = page.tree.values().filter_map(|node| node.as_comment());
    for comment in comments.filter(|comment| comment.contains("<x:ExcelWorksheet>")) {
        for sheet in comment.split("<x:ExcelWorksheet>").skip(1) {
            let between = |from: &str, to: &str| Some(sheet.split_once(from)?.1.split_once(to)?.0.trim().to_owned());
            let (name, address) = (between("<x:Name>", "</x:Name>"), between("<x:WorksheetSource HRef=\"", "\""));
            // A sheet without an address is this page itself.
            sheets.extend(address.map(|address| (name.map(unescaped).unwrap_or_default(), address)));
        }
    }
    sheets
}

/// The text that stands in markup, as in `甲&amp;乙`.
fn unescaped(text: String) -> String {
    Html::parse_fragment(&text).root_element().text().collect()
}

/// An address without what may be written in several ways.
fn plain(address: &str) -> String {
    let address = address.trim().trim_start_matches("cid:").trim_matches(['<', '>']);
    let address = address.split(['#', '?']).next().unwrap_or(address).replace('\\', "/");
    address.trim_start_matches("./").to_ascii_lowercase()
}
