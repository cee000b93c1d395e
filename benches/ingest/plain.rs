//! The yardstick: each page inflated and each cell read by the libraries as they are, every word cut by jieba, all of
//! it in one index. It tells no tables from text, joins no lines, links nothing and keeps no place; a program that did
//! less would be no help to anybody.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use jieba_rs::Jieba;
use tantivy::schema::{Schema, TEXT};
use tantivy::{Index, TantivyDocument};

use crate::made::{File, Made};

/// Gives the number of words.
pub(crate) fn words(files: &[File]) -> usize {
    let mut schema = Schema::builder();
    let text = schema.add_text_field("text", TEXT);
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads(1, 64_000_000).unwrap();
    let jieba = Jieba::new();
    let mut n_words = 0;
    let mut add = |passage: &str| {
        let words: Vec<&str> = jieba.cut(passage, false).into_iter().map(|token| token.word).collect();
        n_words += words.len();
        let mut document = TantivyDocument::default();
        document.add_text(text, words.join(" "));
        writer.add_document(document).unwrap();
    };
    for file in files {
        let bytes = fs_err::read(&file.path).unwrap();
        match &file.made {
            Made::Pdf(pages) => {
                let pdf = lopdf::Document::load_mem(&bytes).unwrap();
                for (at, (_, page)) in pdf.get_pages().into_iter().enumerate() {
                    let content = pdf.get_page_content(page);
                    assert!(lopdf::content::Content::decode(&content).unwrap().operations.len() > 3);
                    // The codes of a font are no text yet: what they stand for is known here.
                    pages[at].iter().for_each(|line| add(line));
                }
            }
            Made::Workbook => {
                let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
                for (_, range) in workbook.worksheets() {
                    for row in range.rows() {
                        let cells: Vec<String> =
                            row.iter().filter(|cell| **cell != Data::Empty).map(ToString::to_string).collect();
                        add(&cells.join(" "));
                    }
                }
            }
        }
    }
    writer.commit().unwrap();
    n_words
}
