//! Filling the index: a file at a time, finished by a commit that says what it mirrors.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use tantivy::{Index, IndexWriter, TantivyDocument, Term};
use zuozheng_model::{Description, DocId, FileKind, Grade, Link, Passage, PassageKind, TextSource};
use zuozheng_text::{Segmenter, normalised};

use crate::IndexError;
use crate::queue::{self, Queue, Queued};
use crate::schema::{self, Fields, Stamp};
use crate::search::{LinkedTask, Meta};
use crate::tokenize::{self, Cutter};

/// The links of a file to one circular.
#[derive(Debug, Clone, Copy)]
pub struct CircularLinks<'a> {
    /// Name of the circular.
    pub circular: &'a str,
    /// The links.
    pub links: &'a [Link],
}

/// A file of evidence as the index needs it.
#[derive(Debug, Clone, Copy)]
pub struct FileEntry<'a> {
    /// Path inside the evidence folder.
    pub path: &'a str,
    /// Its content.
    pub doc: DocId,
    /// Canonical name of the unit that sent it in.
    pub unit: Option<&'a str>,
    /// What the file is.
    pub file_kind: FileKind,
    /// What the document says of itself.
    pub description: &'a Description,
    /// Its passages.
    pub passages: &'a [Passage],
    /// Its links.
    pub links: &'a [CircularLinks<'a>],
}

/// How much a writer may use.
#[derive(Debug, Clone, Copy)]
pub struct WriterOptions {
    /// Threads that index. The result is the same for any number.
    pub threads: usize,
    /// Bytes of memory for all of them together; at least 15 MB each.
    pub memory: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { threads: 1, memory: 64_000_000 }
    }
}

/// A file that is [cut](Maker::cut) for the index.
pub struct CutFile(Vec<TantivyDocument>);

/// What all passages of a file have in common, made once.
struct Common {
    /// The title, cut.
    title: Option<String>,
    doc: String,
}

/// Makes of files what a [`Writer`] takes, also while it writes.
#[derive(Debug, Clone)]
pub struct Maker {
    folder: PathBuf,
    fields: Fields,
    segmenter: Arc<Segmenter>,
}

/// The only writer of an index. Nothing is seen by readers before [`Writer::commit`]; dropped before, it leaves nothing.
pub struct Writer {
    maker: Maker,
    queue: Arc<Queue>,
    writer: IndexWriter<Queued>,
}

impl Writer {
    /// Opens the index in a folder for writing and makes it first if there is none of this version.
    ///
    /// # Errors
    /// [`IndexError::Busy`] when another process writes; when the folder cannot be written.
    pub fn open(folder: &Path, segmenter: Arc<Segmenter>, options: WriterOptions) -> Result<Self, IndexError> {
        let failed = |error| IndexError::from_tantivy(folder, "打开", error);
        let (schema, fields) = Fields::schema();
        let index = match schema::open(folder) {
            Ok(index) => index,
            Err(IndexError::Missing { .. } | IndexError::WrongSchema { .. }) => {
                let path = schema::versioned(folder);
                let io = |action, source| IndexError::Io { path: path.clone(), action, source };
                if path.join("meta.json").exists() {
                    std::fs::remove_dir_all(&path).map_err(|source| io("清空", source))?;
                }
                std::fs::create_dir_all(&path).map_err(|source| io("建立", source))?;
                Index::builder().schema(schema).settings(schema::settings()).create_in_dir(&path).map_err(failed)?
            }
            Err(error) => return Err(error),
        };
        tokenize::register(&index);
        let writer = index
            .writer_with_num_threads(options.threads.max(1), options.memory.max(15_000_000 * options.threads.max(1)))
            .map_err(failed)?;
        let maker = Maker { folder: folder.to_owned(), fields, segmenter };
        Ok(Self { maker, queue: Arc::default(), writer })
    }

    /// What the index mirrors now; `None` before the first commit.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn stamp(&self) -> Result<Option<Stamp>, IndexError> {
        schema::stamp_of(&self.maker.folder, self.writer.index())
    }

    /// Takes everything out, to build the index again. Readers go on with what was committed before.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.writer.delete_all_documents().map(|_| ()).map_err(self.failed("clear"))
    }

    /// Puts in a file with all its passages, in place of what was there under its path.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn put_file(&mut self, file: &FileEntry<'_>) -> Result<(), IndexError> {
        self.remove_file(file.path)?;
        self.add_file(file)
    }

    /// Puts in a file that the index does not hold: one that is new, was removed or is put in after [`Writer::clear`].
    /// Each removal costs memory until the commit, so that a whole corpus is better put in this way.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn add_file(&mut self, file: &FileEntry<'_>) -> Result<(), IndexError> {
        let maker = self.maker.clone();
        let mut cutter = Cutter::new(&maker.segmenter);
        let common = maker.common(file, &mut cutter);
        for passages in file.passages.chunks(queue::BATCH) {
            let documents = passages.iter().map(|passage| maker.document(file, &common, passage, &mut cutter));
            self.add_documents(documents.collect::<Result<_, _>>()?)?;
        }
        Ok(())
    }

    /// What makes of files what [`Writer::add_cut`] takes.
    pub fn maker(&self) -> Maker {
        self.maker.clone()
    }

    /// The rest of [`Writer::add_file`].
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn add_cut(&mut self, file: CutFile) -> Result<(), IndexError> {
        let mut documents = file.0.into_iter();
        loop {
            let batch: Vec<TantivyDocument> = documents.by_ref().take(queue::BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            self.add_documents(batch)?;
        }
    }

    fn add_documents(&mut self, documents: Vec<TantivyDocument>) -> Result<(), IndexError> {
        let batch = self.queue.admit(documents);
        self.writer.run(batch).map(|_| ()).map_err(self.failed("写入"))
    }

    /// Takes out a file.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remove_file(&mut self, path: &str) -> Result<(), IndexError> {
        self.writer.delete_term(Term::from_field_text(self.maker.fields.path, path));
        Ok(())
    }

    /// Finishes: from now on readers see everything put in, and that it mirrors this state of the ledger.
    ///
    /// # Errors
    /// When the index cannot be written; the former commit then holds on.
    pub fn commit(&mut self, stamp: &Stamp) -> Result<(), IndexError> {
        let failed = self.failed("commit to");
        let payload = serde_json::to_string(stamp)
            .map_err(|_| IndexError::Value { path: self.maker.folder.clone(), what: "stamp" })?;
        let mut commit = self.writer.prepare_commit().map_err(&failed)?;
        commit.set_payload(&payload);
        commit.commit().map_err(&failed)?;
        let_readers_in(&self.maker.folder);
        self.remove_other_versions()
    }

    /// Waits until merging in the background is done, so that later searches find few segments.
    ///
    /// # Errors
    /// When merging failed; what was committed holds.
    pub fn finish(self) -> Result<(), IndexError> {
        let failed = self.failed("merge");
        self.writer.wait_merging_threads().map_err(failed)?;
        let_readers_in(&self.maker.folder);
        Ok(())
    }

    fn remove_other_versions(&self) -> Result<(), IndexError> {
        while let Some(version) = schema::other_version(&self.maker.folder) {
            let path = self.maker.folder.join(format!("passages-{version}"));
            std::fs::remove_dir_all(&path).map_err(|source| IndexError::Io { path, action: "删除", source })?;
        }
        Ok(())
    }

    fn failed(&self, action: &'static str) -> impl Fn(tantivy::TantivyError) -> IndexError + use<> {
        let folder = self.maker.folder.clone();
        move |error| IndexError::from_tantivy(&folder, action, error)
    }
}

impl Maker {
    /// The greater part of [`Writer::add_file`], for threads that have several files to put in: the words of a file. It
    /// takes several times the room of the text.
    ///
    /// # Errors
    /// When a passage cannot be written down.
    pub fn cut(&self, file: &FileEntry<'_>) -> Result<CutFile, IndexError> {
        let mut cutter = Cutter::new(&self.segmenter);
        let common = self.common(file, &mut cutter);
        let document = |passage| self.document(file, &common, passage, &mut cutter);
        Ok(CutFile(file.passages.iter().map(document).collect::<Result<_, _>>()?))
    }

    fn common(&self, file: &FileEntry<'_>, cutter: &mut Cutter<'_>) -> Common {
        let title = file.description.title.as_deref();
        Common { title: title.map(|title| cutter.cut(&normalised(title))), doc: file.doc.to_string() }
    }

    fn document(
        &self,
        file: &FileEntry<'_>,
        common: &Common,
        passage: &Passage,
        cutter: &mut Cutter<'_>,
    ) -> Result<TantivyDocument, IndexError> {
        let fields = &self.fields;
        let tasks = linked_tasks(file, passage.ordinal);
        let mut document = TantivyDocument::new();
        let text = normalised(&passage.text);
        document.add_text(fields.pairs, &text);
        document.add_text(fields.words, cutter.cut(&text));
        document.add_text(fields.text, &passage.text);
        document.add_text(fields.path, file.path);
        document.add_text(fields.doc, &common.doc);
        document.add_text(fields.file_kind, file.file_kind.to_string());
        document.add_u64(fields.ordinal, u64::from(passage.ordinal));
        document.add_u64(fields.merit, merit(passage, &tasks));
        let description = file.description;
        if let Some(title) = &common.title {
            document.add_text(fields.title, title);
        }
        if let Some(kind) = &description.kind {
            document.add_text(fields.kind, &kind.0);
        }
        match file.unit {
            Some(unit) => document.add_text(fields.unit, unit),
            None => document.add_text(fields.lack, "unit"),
        }
        match description.date {
            Some(date) => document.add_u64(fields.date, crate::query::day_number(date)),
            None => document.add_text(fields.lack, "date"),
        }
        if file.links.iter().all(|of_circular| of_circular.links.is_empty()) {
            document.add_text(fields.lack, "task");
        }
        let mut grades: Vec<&str> = Vec::new();
        for LinkedTask { circular, task, grade, .. } in &tasks {
            let grade = grade_word(*grade);
            document.add_text(fields.task_key, format!("{circular}#{task}"));
            document.add_text(fields.task, format!("{circular}#{task}"));
            document.add_text(fields.task, format!("{circular}#{task}/{grade}"));
            document.add_text(fields.task, task.to_string());
            document.add_text(fields.task, format!("{task}/{grade}"));
            if !grades.contains(&grade) {
                grades.push(grade);
                document.add_text(fields.grade, grade);
            }
        }
        let recognised = match passage.source {
            TextSource::Native => None,
            TextSource::Ocr(confidence) => Some(confidence),
        };
        let meta = Meta { locator: passage.locator.clone(), title: description.title.clone(), recognised, tasks };
        document.add_text(fields.meta, to_json(&meta).ok_or_else(|| self.unwritable())?);
        Ok(document)
    }

    fn unwritable(&self) -> IndexError {
        IndexError::Value { path: self.folder.clone(), what: "passage" }
    }
}

/// tantivy writes two files for the eyes of their owner alone. They get the rights of the others, so that colleagues who
/// may read the folder can search; where that fails only those have to do without.
fn let_readers_in(folder: &Path) {
    let folder = schema::versioned(folder);
    let Ok(usual) = std::fs::metadata(folder.join(".tantivy-writer.lock")) else { return };
    for name in ["meta.json", ".managed.json"] {
        let _ = std::fs::set_permissions(folder.join(name), usual.permissions());
    }
}

fn to_json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// The tasks that a passage is cited for, sorted.
fn linked_tasks(file: &FileEntry<'_>, ordinal: u32) -> Vec<LinkedTask> {
    let mut tasks = Vec::new();
    for of_circular in file.links {
        for link in of_circular.links.iter().filter(|link| link.passages.contains(&ordinal)) {
            tasks.push(LinkedTask {
                circular: of_circular.circular.to_owned(),
                task: link.task,
                grade: link.grade,
                score: link.score,
            });
        }
    }
    tasks.sort_by(|a, b| (&a.circular, a.task).cmp(&(&b.circular, b.task)));
    tasks
}

/// Rank that a passage has by itself, in thousandths of a point.
fn merit(passage: &Passage, tasks: &[LinkedTask]) -> u64 {
    let of_task = |task: &LinkedTask| {
        let points = (f64::from(task.score).clamp(0.0, 1.0) * 1000.0).round() as u64;
        if task.grade == Grade::Direct { points } else { points / 2 }
    };
    let strongest = tasks.iter().map(of_task).max().unwrap_or(0);
    let heading = if passage.kind == PassageKind::Heading { 500 } else { 0 };
    strongest + heading
}

/// The stable word of a grade.
pub(crate) fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Direct => "direct",
        Grade::Supporting => "supporting",
    }
}
