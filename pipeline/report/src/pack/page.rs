//! `index.html`: the pack as a page that opens offline.

use zuozheng_model::Locator;

use super::book::{entry_words, name};
use super::{Book, Citation, Pack};
use crate::html::escaped;
use crate::targets::relative_url;
use crate::words::{date_words, grade_word, marks, reason_words};

/// Writes the page.
pub fn index_html(pack: &Pack<'_>, book: &Book) -> String {
    let head = &pack.report.register.head;
    let mut out = String::from("<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    );
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str(&format!("<title>佐证材料汇编　{}</title>\n", escaped(pack.scope)));
    out.push_str(&format!("<style>\n{}</style>\n</head>\n<body>\n", include_str!("pack.css")));
    out.push_str(&format!("<h1>佐证材料汇编　{}</h1>\n<p>{}", escaped(pack.scope), escaped(&head.title)));
    if let Some(number) = &head.doc_number {
        out.push_str(&format!("（{}）", escaped(number)));
    }
    out.push_str(&format!("</p>\n<p class=\"facts\">统计日期：{}　", date_words(pack.report.searched.today)));
    out.push_str(&escaped(&pack.report.searched.sentence()));
    out.push_str("</p>\n<p>全部引用页见 <a href=\"pages.pdf\">pages.pdf</a>；机器可读的清单见 ");
    out.push_str(
        "<a href=\"citations.json\">citations.json</a>；校验值见 <a href=\"SHA256SUMS\">SHA256SUMS</a>。</p>\n",
    );
    let mut number = 0;
    for entry in pack.entries {
        out.push_str(&format!("<h2>{}</h2>\n", escaped(&entry_words(entry))));
        if let Some(task) = pack.report.register.task(entry.item.task) {
            out.push_str(&format!("<p>{}</p>\n", escaped(&task.text)));
        }
        let reason = reason_words(entry.item, entry.unit);
        if !reason.is_empty() {
            out.push_str(&format!("<p class=\"reason\">{}</p>\n", escaped(&reason)));
        }
        if entry.citations.is_empty() {
            continue;
        }
        out.push_str("<ol>\n");
        for citation in &entry.citations {
            let page = book.first_pages.get(number).copied().unwrap_or_default();
            number += 1;
            out.push_str(&line(pack, number, page, citation));
        }
        out.push_str("</ol>\n");
    }
    originals(pack, &mut out);
    out.push_str("</body>\n</html>\n");
    out
}

fn line(pack: &Pack<'_>, number: usize, book_page: u32, citation: &Citation<'_>) -> String {
    let piece = citation.piece;
    let original = &pack.originals[citation.original];
    let mut target = relative_url(".", &original.name);
    // Inside an archive a page cannot be opened from here.
    if let (Some(Locator::Page { page, .. }), true) = (&piece.locator, original.path == piece.path) {
        target.push_str(&format!("#page={}", page.get()));
    }
    let mut out = format!(
        "<li>{}　<span class=\"status\">{}</span>　<a href=\"{}\">{}</a>　<a href=\"pages.pdf#page={book_page}\">汇编第{book_page}页</a>",
        name(number),
        grade_word(piece.grade),
        escaped(&target),
        escaped(&piece.path),
    );
    let marks = marks(piece);
    if !marks.is_empty() {
        out.push_str(&format!("　（{marks}）"));
    }
    for quote in &citation.quotes {
        let recognised = if quote.confidence.is_some() { "，文字识别" } else { "" };
        out.push_str(&format!(
            "\n<blockquote><span class=\"place\">{}{recognised}</span>\n{}</blockquote>",
            escaped(&quote.place_words()),
            escaped(&quote.text)
        ));
    }
    out.push_str("</li>\n");
    out
}

fn originals(pack: &Pack<'_>, out: &mut String) {
    out.push_str(
        "<h2>原件</h2>\n<table>\n<tr><th>汇编中的文件</th><th>报送时的路径</th><th>字节</th><th>SHA-256</th></tr>\n",
    );
    for file in pack.originals {
        out.push_str(&format!(
            "<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
            escaped(&relative_url(".", &file.name)),
            escaped(&file.name),
            escaped(&file.path),
            file.size,
            file.sha256
        ));
    }
    out.push_str("</table>\n");
}
