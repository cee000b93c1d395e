//! The reader: opens a file, interprets its pages and assembles the document.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::kurbo::Rect as KurboRect;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, RectExt, TransformExt, interpret_page};
use hayro_syntax::page::Page;
use zuozheng_model::{Document, FileKind, Locator, PageNumber, Problem, Rect};

use super::attachments;
use super::document;
use super::fonts::Fonts;
use super::form;
use super::glyphs::{Collector, PageContent};
use super::legible::{self, Legibility};
use super::open;
use super::page::{self, PageParts};
use crate::{Limits, Read};

/// Reads a PDF. Never fails: what cannot be read is a problem.
pub fn read(bytes: &[u8], limits: &Limits) -> Read {
    let mut read = Read {
        document: Document::empty(FileKind::Pdf),
        problems: Vec::new(),
        attachments: Vec::new(),
        ocr_wanted: Vec::new(),
    };
    let pdf = match open::open(bytes) {
        Ok(pdf) => pdf,
        Err(problem) => {
            read.problems.push(problem);
            return read;
        }
    };
    let pages = pdf.pages();
    read.document.n_pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if read.document.n_pages > limits.pages {
        read.problems.push(Problem::partial(
            "too-many-pages",
            format!("PDF 共 {} 页，只读取了前 {} 页", read.document.n_pages, limits.pages),
            "请拆分文件后重新报送",
        ));
    }

    let mut cache = InterpreterCache::new();
    let mut fonts = Fonts::new(&pdf);
    let mut parts: Vec<PageParts> = Vec::new();
    let mut n_ocr_layers = 0;
    for (index, page) in pages.iter().enumerate().take(limits.pages as usize) {
        let number = PageNumber::from_index(index);
        match catch_unwind(AssertUnwindSafe(|| read_page(page, &cache, &mut fonts))) {
            Ok((page_parts, legibility, n_covered)) => {
                if n_covered > 0 {
                    read.problems.push(covered_text(number, n_covered).at(whole_page(page, number)));
                }
                n_ocr_layers += usize::from(legibility == Legibility::OcrLayer);
                report(legibility, &mut read, number, whole_page(page, number));
                parts.push(page_parts);
            }
            Err(_) => {
                // What the panic left behind in the cache is not to be trusted.
                cache = InterpreterCache::new();
                read.problems.push(
                    Problem::partial(
                        "pdf-page-failed",
                        format!("第{}页的内容有错误，无法读取", number.get()),
                        "请单位重新导出该文件，或人工查看该页",
                    )
                    .at(whole_page(page, number)),
                );
                parts.push(page::take_apart(&PageContent::default(), |_| false));
            }
        }
    }
    if n_ocr_layers > 0 {
        read.problems.push(Problem::note(
            "pdf-ocr-layer",
            format!("有 {n_ocr_layers} 页是扫描件，文字来自文件自带的识别结果，可能有错字"),
            "引用前请对照原图",
        ));
    }
    match catch_unwind(AssertUnwindSafe(|| document::assemble(parts))) {
        Ok(blocks) => read.document.blocks = blocks,
        Err(_) => read.problems.push(Problem::fatal(
            "pdf-damaged",
            "PDF 的版面无法整理成文字",
            "请单位重新导出该文件，或人工查看",
        )),
    }
    read.attachments =
        catch_unwind(AssertUnwindSafe(|| attachments::of(&pdf, limits, &mut read.problems))).unwrap_or_default();
    let is_empty = read.document.blocks.is_empty() && read.attachments.is_empty() && read.ocr_wanted.is_empty();
    let is_cut = !open::has_end(bytes);
    if is_empty && is_cut {
        read.problems.push(open::damaged());
    } else if is_empty && read.problems.is_empty() {
        read.problems.push(Problem::partial("empty-document", "PDF 里没有任何文字和图像", "请核对是否报送了空白文件"));
    } else if is_cut {
        read.problems.push(Problem::partial(
            "pdf-cut-off",
            "PDF 的末尾缺失，读出的内容可能不全",
            "文件可能没有传输完整，请单位重新导出后报送",
        ));
    }
    read
}

fn read_page<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    fonts: &mut Fonts<'a>,
) -> (PageParts, Legibility, usize) {
    let mut content = content_of(page, cache, fonts);
    let n_covered = content.covered.iter().filter(|glyph| glyph.char != ' ').count();
    let legibility = legible::judge(&content);
    if legibility == Legibility::Garbled {
        content = PageContent::default();
    }
    (page::take_apart(&content, |glyph| fonts.is_bold(glyph.font)), legibility, n_covered)
}

/// The problem of characters that a box hides. What they say may be what nobody shall read, and is not repeated.
fn covered_text(number: PageNumber, n_chars: usize) -> Problem {
    let message = format!("第{}页有{n_chars}个字被色块遮住，看不见但仍在文件里，已单独列为备注", number.get());
    let hint = "请核对原件：如是更正，以色块上的文字为准；如是涂去不宜公开的内容，请单位删去后重新导出";
    Problem::note("pdf-covered-text", message, hint)
}

/// Says what is wrong with the text of a page.
fn report(legibility: Legibility, read: &mut Read, number: PageNumber, locator: Locator) {
    let mut want_ocr = |why: &str| {
        read.ocr_wanted.push(number);
        let message = format!("第{}页{why}，需要文字识别", number.get());
        let hint = "请安装 tesseract 及简体中文数据后重新读取，或请单位提供可复制文字的版本";
        read.problems.push(Problem::partial("needs-ocr", message, hint).at(locator.clone()));
    };
    match legibility {
        Legibility::Text | Legibility::Blank | Legibility::OcrLayer => {}
        Legibility::Scan => want_ocr("是扫描图像，没有可复制的文字"),
        Legibility::Garbled => {
            want_ocr("的文字是乱码");
            let message = format!("第{}页的文字编码错误，读出来是乱码，已弃用", number.get());
            read.problems.push(Problem::note("pdf-garbled", message, "请单位重新导出该文件").at(locator));
        }
        Legibility::PartlyUnknown => {
            let message = format!("第{}页有少量字符无法识别，以“�”表示", number.get());
            read.problems.push(Problem::note("pdf-characters-unknown", message, "需要时请人工核对该页").at(locator));
        }
    }
}

fn content_of<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, fonts: &mut Fonts<'a>) -> PageContent {
    let (width, height) = page.render_dimensions();
    let to_page = page.initial_transform(true).to_kurbo();
    let sheet = to_page.transform_rect_bbox(page.media_box().to_kurbo());
    let sheet = Rect { x0: sheet.x0 as f32, y0: sheet.y0 as f32, x1: sheet.x1 as f32, y1: sheet.y1 as f32 };
    let sheet = sheet.union(Rect { x0: 0.0, y0: 0.0, x1: width, y1: height });
    let mut context = Context::new(
        to_page,
        KurboRect::new(0.0, 0.0, f64::from(width), f64::from(height)),
        cache,
        page.xref(),
        InterpreterSettings::default(),
    );
    let mut collector = Collector::new((width, height), sheet, fonts);
    interpret_page(page, &mut context, &mut collector);
    let mut content = collector.finish();
    let values = form::values(page, to_page, &content.glyphs);
    content.glyphs.extend(values);
    content
}

fn whole_page(page: &Page<'_>, number: PageNumber) -> Locator {
    let (width, height) = page.render_dimensions();
    Locator::Page { page: number, area: Rect { x0: 0.0, y0: 0.0, x1: width, y1: height } }
}
