//! Word documents to blocks: .docx, flat OPC and Word 2003 XML share one walk over the body, since all three have the
//! same elements by local name.

mod body;
pub(crate) mod numbering;
mod parts;
mod runs;
mod styles;
mod table;

use zuozheng_model::{Block, BlockKind, Document, FileKind, Locator, Problem, TextSource};

use crate::{Limits, Read, pasted};
use body::Walk;
use parts::Parts;

/// Reads a .docx, a flat OPC document or a Word 2003 document.
pub(crate) fn read(kind: FileKind, bytes: &[u8], limits: &Limits) -> Read {
    let parts =
        if kind == FileKind::Docx { Parts::from_package(bytes, limits) } else { Parts::from_xml(bytes, limits) };
    match parts {
        Ok(parts) => blocks_of(kind, parts),
        Err(problem) => Read::failed(kind, problem),
    }
}

fn blocks_of(kind: FileKind, parts: Parts) -> Read {
    let mut walk = Walk::new(&parts);
    walk.body(&parts.body);
    let (mut blocks, last, struck) = walk.finish();
    mark_title(&mut blocks, &parts);
    let furniture = |texts: &[String], paragraph: u32| -> Vec<Block> {
        let block = |text: &String| Block {
            kind: BlockKind::Furniture { text: text.clone() },
            locator: Locator::Paragraph { paragraph, cell: None },
            source: TextSource::Native,
        };
        texts.iter().map(block).collect()
    };
    let mut document = Document::empty(kind);
    document.blocks = furniture(&parts.headers, 1);
    document.blocks.extend(blocks.into_iter().map(|placed| placed.block));
    document.blocks.extend(furniture(&parts.footers, last.max(1)));
    let mut problems = parts.problems;
    let mut attachments = parts.attachments;
    let is_own = |block: &&Block| !matches!(block.kind, BlockKind::Furniture { .. });
    let mut own = document.blocks.iter().filter(is_own);
    let has_text = own.any(|block| block.text().is_none_or(|text| !text.trim().is_empty()));
    if !has_text && !parts.pictures.is_empty() {
        problems.push(pasted::remark("Word 文档", parts.pictures.len()));
        attachments.extend(parts.pictures);
    } else if !has_text && parts.n_images > 0 {
        let hint = "请报送可以复制文字的原文件，或扫描成 PDF 后报送";
        problems.push(Problem::fatal("needs-ocr", "Word 文档里只有图片，没有文字", hint));
    } else if !has_text && problems.is_empty() {
        problems.push(Problem::partial("empty-document", "Word 文档里没有任何文字", "请核对是否报送了空白文档"));
    } else if parts.n_images > 0 {
        let message = format!("Word 文档里有{}张图片，图片中的文字未读取", parts.n_images);
        problems.push(Problem::note(
            "images-not-read",
            message,
            "如图片里有需要作为佐证的文字，请另附可复制文字的文件",
        ));
    }
    problems.extend(struck.map(|struck| crate::problems::struck(struck.n, &struck.text).at(struck.locator)));
    Read { document, problems, attachments, ocr_wanted: Vec::new() }
}

/// Most circulars use no styles: then the centred lines at the top, before the first line that is not, are the title.
fn mark_title(blocks: &mut [body::Placed], parts: &Parts) {
    let has_title = blocks.iter().any(|placed| matches!(placed.block.kind, BlockKind::Heading { level: 0, .. }));
    if has_title {
        return;
    }
    let mut found = false;
    let mut n_seen = 0;
    for placed in blocks.iter_mut() {
        let BlockKind::Paragraph { text } = &placed.block.kind else {
            if found || matches!(placed.block.kind, BlockKind::Table(_)) {
                return;
            }
            continue;
        };
        n_seen += 1;
        if n_seen > 12 {
            return;
        }
        let stands_out = placed.centred || placed.half_points >= parts.body_half_points.saturating_add(8);
        if stands_out && is_title_text(text) {
            let text = text.clone();
            placed.block.kind = BlockKind::Heading { text, level: 0 };
            found = true;
        } else if found && !stands_out {
            return;
        }
    }
}

/// No sentence, no 文号, no date or note in brackets.
fn is_title_text(text: &str) -> bool {
    let text = text.trim();
    let n_chars = text.chars().count();
    let is_sentence = text.ends_with(['。', '！', '；', '，', '：', ':', '、', ',', ';']);
    let is_number = text.ends_with('号') && text.contains(['〔', '[', '［', '【', '（', '(']) && n_chars <= 30;
    let is_bracketed = text.starts_with(['（', '(']) && text.ends_with(['）', ')']);
    let is_date = text.ends_with('日')
        && text.chars().filter(|c| c.is_ascii_digit() || "〇○零一二三四五六七八九十".contains(*c)).count() * 2
            >= n_chars;
    (2..=80).contains(&n_chars)
        && text.chars().any(char::is_alphabetic)
        && !(is_sentence || is_number || is_bracketed || is_date)
}
