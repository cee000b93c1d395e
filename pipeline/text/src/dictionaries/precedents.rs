//! Precedents: in which words documents were written that people had found to prove a task.

use super::{DictionaryError, Shape, Table};
use crate::normalised;

pub(super) const PRECEDENTS: Shape =
    Shape { file: "precedents.tsv", columns: &["task", "documents", "words"], key_columns: 1 };

/// What a malformed list of words is answered with.
const WORDS: &str = "请写词和有这个词的材料份数，如“公示栏=4、听证会=2”";

/// The words of the documents that proved a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precedent {
    /// The task, in the words of its circular, normalised.
    pub task: String,
    /// Number of the documents.
    pub n_documents: u32,
    /// Words with the number of documents that have them.
    pub words: Vec<(String, u32)>,
}

impl Precedent {
    /// The row of `precedents.tsv`.
    pub fn to_row(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|(word, count)| format!("{word}={count}")).collect();
        format!("{}\t{}\t{}", self.task, self.n_documents, words.join("、"))
    }
}

pub(super) fn load(table: &Table) -> Result<Vec<Precedent>, DictionaryError> {
    let mut precedents = Vec::new();
    for row in table.rows() {
        let n_documents = row.parse(1, "请写整数，如 4")?;
        let mut words = Vec::new();
        for entry in row.text(2).split('、') {
            let counted = entry.rsplit_once('=').and_then(|(word, count)| Some((word, count.parse::<u32>().ok()?)));
            let Some((word, count)) =
                counted.filter(|(word, count)| !word.is_empty() && (1..=n_documents).contains(count))
            else {
                return Err(row.wrong(2, WORDS));
            };
            words.push((normalised(word).into_owned(), count));
        }
        precedents.push(Precedent { task: normalised(row.text(0)).into_owned(), n_documents, words });
    }
    Ok(precedents)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Vec<Precedent>, DictionaryError> {
        load(&Table::parse(&PRECEDENTS, format!("task\tdocuments\twords\n公开预算\t3\t{words}\n").leak())?)
    }

    #[test]
    fn a_row_is_written_as_it_is_read() {
        let read = read("三公经费=3、批复=2").unwrap();
        assert_eq!(read[0].words, [("三公经费".to_owned(), 3), ("批复".to_owned(), 2)]);
        assert_eq!(read[0].to_row(), "公开预算\t3\t三公经费=3、批复=2");
    }

    #[test]
    fn a_word_without_its_count_is_refused() {
        for words in ["三公经费", "三公经费=4", "三公经费=0", "=2", "三公经费=2、、批复=1"] {
            let error = read(words).unwrap_err();
            assert!(error.to_string().contains("“precedents.tsv”第2行"), "{error}");
        }
    }
}
