//! From the bytes of one file to what the ledger keeps of it. Pure: runs in the process that asks or in a reader.

use serde::{Deserialize, Serialize};
use zuozheng_link::{correct, recognise};
use zuozheng_model::{Block, BlockKind, Description, FileKind, PageNumber, Passage, Problem, Register, Severity};
use zuozheng_read::{Attachment, Limits};
use zuozheng_text::Dictionaries;

use crate::made::Made;

/// What a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// It hands out tasks.
    Circular,
    /// It is to prove some.
    Evidence,
}

/// Blocks that OCR recognised on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecognisedPage {
    /// The page.
    pub(crate) page: PageNumber,
    /// Its blocks in reading order.
    pub(crate) blocks: Vec<Block>,
}

/// How much of a file could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// All of it.
    Ok,
    /// A part.
    Partial,
    /// Nothing.
    Failed,
}

/// What is kept of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Prepared {
    /// What the file is.
    pub(crate) kind: FileKind,
    /// Pages or sheets.
    pub(crate) n_pages: u32,
    /// What it says of itself.
    pub(crate) description: Description,
    /// Its passages.
    pub(crate) passages: Vec<Passage>,
    /// What went wrong.
    pub(crate) problems: Vec<Problem>,
    /// The register, when it was read as a circular and hands out tasks.
    pub(crate) register: Option<Register>,
    /// True when its content alone says that it hands out tasks, whatever folder it lies in.
    pub(crate) is_circular: bool,
    /// Pages that want OCR and did not get it.
    pub(crate) ocr_wanted: Vec<PageNumber>,
    /// What is made of its passages, when it was read as evidence.
    #[serde(skip)]
    pub(crate) made: Option<Made>,
}

impl Prepared {
    /// A file of which nothing could be read, with the reason.
    pub(crate) fn failed(problem: Problem) -> Self {
        Self {
            kind: FileKind::Unknown,
            n_pages: 0,
            description: Description::default(),
            passages: Vec::new(),
            problems: vec![problem],
            register: None,
            is_circular: false,
            ocr_wanted: Vec::new(),
            made: None,
        }
    }

    /// How much of it could be read.
    pub(crate) fn outcome(&self) -> Outcome {
        match self.problems.iter().map(|problem| problem.severity).max() {
            Some(Severity::Fatal) => Outcome::Failed,
            Some(Severity::Partial) => Outcome::Partial,
            _ => Outcome::Ok,
        }
    }
}

/// Code of the remark that a file among the circulars is a register written out to be corrected.
pub(crate) const REGISTER_WORKBOOK: &str = "register-workbook";

/// Reads a file. `recognised` holds the pages that OCR has done since a first reading asked for them.
pub(crate) fn prepare(
    bytes: &[u8],
    purpose: Purpose,
    recognised: Vec<RecognisedPage>,
    dictionaries: &Dictionaries,
) -> (Prepared, Vec<Attachment>) {
    let mut read = zuozheng_read::read(bytes, &Limits::default());
    for page in recognised {
        read.ocr_wanted.retain(|wanted| *wanted != page.page);
        read.problems.retain(|problem| !wants_ocr(problem, page.page));
        insert(&mut read.document.blocks, page);
    }
    let mut problems = read.problems;
    let register = match purpose {
        Purpose::Evidence => None,
        Purpose::Circular if correct::is_workbook(&read.document) => {
            // The original that it carries in a hidden sheet is our own.
            problems.retain(|problem| problem.code.as_str() != "hidden-cells");
            problems.push(Problem::note(
                REGISTER_WORKBOOK,
                "这是导出的任务台账，不是下达任务的文件",
                "收回更正请运行 zuozheng tasks import，并把它移出 circulars 文件夹",
            ));
            None
        }
        Purpose::Circular => recognise::circular(&read.document).map(|(register, found)| {
            problems.extend(found);
            register
        }),
    };
    let passages = recognise::passages(&read.document);
    let made = match purpose {
        Purpose::Evidence => Made::of(&passages).ok(),
        Purpose::Circular => None,
    };
    let prepared = Prepared {
        kind: read.document.kind,
        n_pages: read.document.n_pages,
        description: recognise::describe(&read.document, dictionaries),
        passages,
        problems,
        is_circular: register.is_some() && recognise::is_circular(&read.document),
        register,
        ocr_wanted: read.ocr_wanted,
        made,
    };
    (prepared, read.attachments)
}

/// True for the problem of a page that waits for OCR.
pub(crate) fn wants_ocr(problem: &Problem, page: PageNumber) -> bool {
    problem.code.as_str() == "needs-ocr" && problem.locator.as_ref().and_then(|locator| locator.page()) == Some(page)
}

/// Puts recognised blocks where their page stands among the others, in place of what was garbled there.
pub(crate) fn insert(blocks: &mut Vec<Block>, recognised: RecognisedPage) {
    let page = recognised.page;
    blocks.retain(|block| block.locator.page() != Some(page) || matches!(block.kind, BlockKind::Furniture { .. }));
    let after = |block: &Block| block.locator.page().is_some_and(|other| other > page);
    let at = blocks.iter().position(after).unwrap_or(blocks.len());
    blocks.splice(at..at, recognised.blocks);
}
