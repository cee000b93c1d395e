//! Proven absence: over which files a statement was made. A gap is worth something only together with this.

use jiff::civil::Date;
use serde::Serialize;
use zuozheng_model::Register;

use crate::words::date_words;
use crate::{FileFact, FileState, RunFact};

/// The papers handed in, by how far they could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Papers {
    /// All of them; `ok + partial + failed`.
    pub documents: usize,
    /// Archives and mails that the papers came in; not among them.
    pub wrapping: usize,
    /// Read in full, by the program or by a person.
    pub ok: usize,
    /// Of these, those that a person has looked at.
    pub seen: usize,
    /// Read in part.
    pub partial: usize,
    /// Not read at all.
    pub failed: usize,
}

impl Papers {
    /// Counts the files.
    pub fn of(files: &[FileFact]) -> Self {
        let papers = || files.iter().filter(|file| !file.is_wrapping);
        let in_state = |state| papers().filter(|file| file.state == state).count();
        Self {
            documents: papers().count(),
            wrapping: files.len() - papers().count(),
            ok: in_state(FileState::Ok),
            seen: papers().filter(|file| file.seen_by.is_some()).count(),
            partial: in_state(FileState::Partial),
            failed: in_state(FileState::Failed),
        }
    }

    /// `材料20份：读全18份（人工看过1份），部分读出1份，未能读出1份`
    pub fn words(&self) -> String {
        let seen = if self.seen > 0 { format!("（人工看过{}份）", self.seen) } else { String::new() };
        let Self { documents, ok, partial, failed, .. } = self;
        format!("材料{documents}份：读全{ok}份{seen}，部分读出{partial}份，未能读出{failed}份")
    }

    /// What they came in, to be added to that.
    pub fn wrapping_words(&self) -> String {
        match self.wrapping {
            0 => String::new(),
            n => format!("，另有压缩包、邮件{n}个只作包装，不计份数"),
        }
    }
}

/// What was searched: every list says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The papers.
    pub papers: Papers,
    /// Of the partial and failed: those whose pages wait for text recognition.
    pub needs_ocr: usize,
    /// Files whose unit is not known.
    pub without_unit: usize,
    /// Of these, files not read in full: they may belong to any unit.
    pub unread_without_unit: usize,
    /// The run that read them.
    pub run: RunFact,
    /// Day by which units report.
    pub report_due: Option<Date>,
    /// The day the list was made.
    pub today: Date,
}

impl Searched {
    /// Counts the files.
    pub fn over(files: &[FileFact], register: &Register, run: RunFact, today: Date) -> Self {
        let papers = || files.iter().filter(|file| !file.is_wrapping);
        let without_unit = || papers().filter(|file| file.unit.is_none());
        Self {
            papers: Papers::of(files),
            needs_ocr: papers().filter(|file| file.waits_for_ocr()).count(),
            without_unit: without_unit().count(),
            unread_without_unit: without_unit().filter(|file| file.state != FileState::Ok).count(),
            run,
            report_due: register.head.report_due,
            today,
        }
    }

    /// One sentence for a clerk:
    /// `已检索材料20份：读全18份，部分读出1份，未能读出1份（待文字识别1份）；第3次运行，索引第7代。`
    pub fn sentence(&self) -> String {
        let mut out = self.counts() + &self.papers.wrapping_words();
        out.push('；');
        if let Some(run) = self.run.run {
            out.push_str(&format!("第{run}次运行"));
            if let Some(ended) = self.run.ended {
                out.push_str(&format!("（{} {:02}:{:02}）", date_words(ended.date()), ended.hour(), ended.minute()));
            }
            out.push('，');
        }
        out.push_str(&format!("索引第{}代。", self.run.generation));
        out
    }

    /// The same for letters: a unit has no use for runs, generations and what papers came in.
    pub(crate) fn files_sentence(&self) -> String {
        self.counts() + "。"
    }

    fn counts(&self) -> String {
        let mut out = format!("已检索{}", self.papers.words());
        if self.needs_ocr > 0 {
            out.push_str(&format!("（待文字识别{}份）", self.needs_ocr));
        }
        if self.without_unit > 0 {
            out.push_str(&format!("，报送单位不明{}份", self.without_unit));
            if self.unread_without_unit > 0 {
                out.push_str(&format!("（其中未读全{}份，可能属于任何单位）", self.unread_without_unit));
            }
        }
        out
    }
}

/// The files that were not read in full, the worst first.
pub(crate) fn unread(files: &[FileFact]) -> Vec<&FileFact> {
    let mut unread: Vec<&FileFact> = files.iter().filter(|file| file.state != FileState::Ok).collect();
    unread.sort_by(|a, b| b.state.cmp(&a.state).then_with(|| a.path.cmp(&b.path)));
    unread
}

/// Why a file was not read and what to do, from its worst problem.
pub fn reason_and_remedy(file: &FileFact) -> (&str, &str) {
    match file.problems.iter().max_by_key(|problem| problem.severity) {
        Some(problem) if problem.hint.is_empty() => (&problem.message, "请核对原件后重新报送"),
        Some(problem) => (&problem.message, &problem.hint),
        None => ("原因未记录", "请核对原件后重新报送"),
    }
}
