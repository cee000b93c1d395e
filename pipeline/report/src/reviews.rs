//! 复核: the links that wait for a person, and what people decided.

use jiff::civil::DateTime;
use serde::Serialize;
use zuozheng_model::{Grade, Locator, Problem, Register, Standing, TaskNumber, Verdict};

use crate::cells::{csv_file, shown_name};
use crate::explain::opinion_words;
use crate::grid::{Column, grid};
use crate::json::{rounded, to_json};
use crate::words::{confirm_words, date_words, grade_word, task_name};
use crate::{FileFact, LinkFact, OpinionFact};

/// What a decision says of itself while its file is away.
const ABSENT: &str = "材料现不在或读不出，暂不起作用";

/// What waits for a person.
#[derive(Debug, Clone)]
pub struct Waiting<'a> {
    /// The tasks.
    pub register: &'a Register,
    /// Links that nobody has decided on.
    pub n_waiting: usize,
    /// Decisions that hold.
    pub n_decided: usize,
    /// The first of the links, each with a second opinion if there is one.
    pub links: Vec<(&'a LinkFact, Option<&'a OpinionFact>)>,
    /// Files that the machine did not link and a second opinion calls evidence.
    pub unlinked: Vec<(&'a FileFact, &'a OpinionFact)>,
    /// Decisions to be made again, since the file or the task has changed.
    pub changed: Vec<Decided<'a>>,
    /// Decisions on tasks that the circular has no more, as the register tells of them.
    pub outdated: Vec<&'a Problem>,
}

/// A decision that holds.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// The decision, on its task as it is numbered now.
    pub standing: &'a Standing,
    /// The file that it decides on now; none while no file is there, or none that can be read: it decides again with the
    /// file.
    pub file: Option<&'a FileFact>,
    /// When it was made, on the clerk's clock.
    pub at: DateTime,
    /// Printed label of its task.
    pub label: &'a str,
}

impl<'a> Decided<'a> {
    /// Why it is to be made again, if it is.
    pub fn confirm_words(&self) -> Option<&'static str> {
        self.file.and_then(|file| file.doc).and_then(|doc| confirm_words(self.standing, doc))
    }

    fn path(&self) -> &'a str {
        self.file.map_or(&self.standing.review.path, |file| &file.path)
    }

    fn remark(&self) -> &'static str {
        if self.file.is_none() { ABSENT } else { self.confirm_words().unwrap_or_default() }
    }

    /// The number that the task had when the decision was made, where it has another one now.
    fn task_then(&self) -> Option<TaskNumber> {
        let then = self.standing.review.task;
        (then != self.standing.task).then_some(then)
    }

    fn task_words(&self) -> String {
        let then = self.task_then().map_or(String::new(), |then| format!("（当时为{then}）"));
        format!("{}{then}", task_name(self.standing.task, self.label))
    }

    /// The file, with the place that the person named.
    fn path_words(&self) -> String {
        let place = self.file.and_then(|file| file.doc).and_then(|doc| self.standing.place(doc));
        place.map_or_else(|| self.path().to_owned(), |place| format!("{} {}", self.path(), place.locator))
    }
}

impl Waiting<'_> {
    fn task_words(&self, task: TaskNumber) -> String {
        task_name(task, self.register.label(task))
    }
}

fn place(fact: &LinkFact) -> String {
    fact.locators.first().map(ToString::to_string).unwrap_or_default()
}

fn verdict_words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Accept(grade) => format!("采信为{}", grade_word(grade)),
        Verdict::Reject => "不予采信".to_owned(),
        Verdict::Withdraw => "已撤回".to_owned(),
    }
}

/// How the same is decided again.
pub(crate) fn confirm_command(standing: &Standing, file: &FileFact) -> String {
    let (verb, grade) = match standing.review.verdict {
        Verdict::Accept(Grade::Direct) => ("accept", ""),
        Verdict::Accept(Grade::Supporting) => ("accept", " --grade supporting"),
        Verdict::Reject => ("reject", ""),
        Verdict::Withdraw => ("undo", ""),
    };
    let (path, task) = (quoted(&file.path), standing.task);
    let place = standing.review.place.as_ref().filter(|_| standing.accepts());
    let at = place.map_or(String::new(), |place| format!(" --at {}", quoted(&place.locator.to_string())));
    format!("仍然成立用 zuozheng review {verb} {path} --task {task}{grade}{at} --who 姓名")
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let path = shown_name(path);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// What waits, as text: a line a link, the most uncertain first.
pub fn waiting_table(of: &Waiting<'_>) -> String {
    let mut out = format!("待复核关联{}条，已复核{}条。最没有把握的在前：\n", of.n_waiting, of.n_decided);
    for (fact, opinion) in &of.links {
        let grade = if fact.link.grade == Grade::Direct { "直接" } else { "辅助" };
        let (task, path) = (of.task_words(fact.link.task), shown_name(&fact.path));
        out.push_str(&format!("{:.2}  {grade}  任务{task}  {path}  {}\n", fact.link.score, place(fact)));
        if let Some(opinion) = opinion {
            out.push_str(&format!("      {}\n", shown_name(&opinion_words(opinion))));
        }
    }
    if !of.unlinked.is_empty() {
        out.push_str("程序没有关联、第二意见认为相关的：\n");
    }
    for (file, opinion) in &of.unlinked {
        let (task, path) = (of.task_words(opinion.opinion.task), shown_name(&file.path));
        out.push_str(&format!("任务{task}  {path}\n      {}\n", shown_name(&opinion_words(opinion))));
    }
    if !of.changed.is_empty() {
        out.push_str(&format!("请重新确认的复核{}条：\n", of.changed.len()));
    }
    for decided in &of.changed {
        let Standing { review, task, .. } = decided.standing;
        let Some(file) = decided.file else { continue };
        let (path, who) = (shown_name(&file.path), shown_name(&review.who));
        let (what, why) = (verdict_words(review.verdict), decided.confirm_words().unwrap_or_default());
        out.push_str(&format!(
            "任务{task}  {path}  {what}（{who}）  {why}\n      {}\n",
            confirm_command(decided.standing, file)
        ));
    }
    if !of.outdated.is_empty() {
        out.push_str("不再适用的复核：\n");
    }
    for problem in &of.outdated {
        out.push_str(&format!("{}；{}\n", shown_name(&problem.message), problem.hint));
    }
    out
}

/// The decisions that hold, as text.
pub fn decided_table(decided: &[Decided<'_>], seen: &[SeenFile<'_>]) -> String {
    const COLUMNS: [Column; 6] = [
        Column::left("日期", 14),
        Column::left("复核人", 12),
        Column::left("决定", 14),
        Column::left("任务", 14),
        Column::left("材料", 44).lines(2),
        Column::left("理由", 30).lines(2),
    ];
    let looked_at: String = seen.iter().map(SeenFile::line).collect();
    if decided.is_empty() {
        return format!("还没有复核过任何关联。\n{looked_at}");
    }
    let rows: Vec<Vec<String>> = decided
        .iter()
        .map(|decided| {
            let review = &decided.standing.review;
            let remark = Some(decided.remark()).filter(|remark| !remark.is_empty());
            let remark = remark.map(|remark| format!("（{remark}）")).unwrap_or_default();
            vec![
                date_words(decided.at.date()),
                review.who.clone(),
                verdict_words(review.verdict),
                decided.task_words(),
                format!("{}{remark}", decided.path_words()),
                review.why.clone(),
            ]
        })
        .collect();
    let n_absent = decided.iter().filter(|decided| decided.file.is_none()).count();
    let absent = if n_absent == 0 { String::new() } else { format!("，其中{n_absent}条的{ABSENT}") };
    format!("{}已复核{}条，最近的在前{absent}。\n{looked_at}", grid(&COLUMNS, &rows, 0), decided.len())
}

/// A file that could not be read in full and that a person has looked at.
#[derive(Debug, Clone, Copy)]
pub struct SeenFile<'a> {
    /// Its path.
    pub path: &'a str,
    /// Who looked.
    pub who: &'a str,
    /// What was seen.
    pub why: &'a str,
    /// When, on the clerk's clock.
    pub at: DateTime,
}

impl SeenFile<'_> {
    fn line(&self) -> String {
        let why = if self.why.trim().is_empty() { String::new() } else { format!("：{}", self.why.trim()) };
        format!(
            "{}  {}看过未能读全的{}，不含佐证{why}\n",
            date_words(self.at.date()),
            shown_name(self.who),
            shown_name(self.path)
        )
    }
}

#[derive(Serialize)]
struct DecidedRow<'a> {
    at: String,
    who: &'a str,
    verdict: &'static str,
    grade: Option<Grade>,
    task: TaskNumber,
    task_then: TaskNumber,
    label: &'a str,
    path: &'a str,
    place: Option<String>,
    doc: String,
    why: &'a str,
    to_confirm: bool,
    absent: bool,
}

impl<'a> DecidedRow<'a> {
    fn of(decided: &Decided<'a>) -> Self {
        let review = &decided.standing.review;
        let (verdict, grade) = match review.verdict {
            Verdict::Accept(grade) => ("accept", Some(grade)),
            Verdict::Reject => ("reject", None),
            Verdict::Withdraw => ("withdraw", None),
        };
        Self {
            at: decided.at.to_string(),
            who: &review.who,
            verdict,
            grade,
            task: decided.standing.task,
            task_then: review.task,
            label: decided.label,
            path: decided.path(),
            place: review.place.as_ref().map(|place| place.locator.to_string()),
            doc: review.doc.to_string(),
            why: &review.why,
            to_confirm: decided.confirm_words().is_some(),
            absent: decided.file.is_none(),
        }
    }
}

/// The decisions that hold, as a JSON array.
pub fn decided_json(decided: &[Decided<'_>]) -> String {
    to_json(&decided.iter().map(DecidedRow::of).collect::<Vec<_>>())
}

/// The decisions that hold, as CSV (UTF-8 with mark, for Excel).
pub fn decided_csv(decided: &[Decided<'_>]) -> Vec<u8> {
    let rows = decided.iter().map(|decided| {
        let review = &decided.standing.review;
        [
            decided.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            review.who.clone(),
            verdict_words(review.verdict),
            decided.standing.task.to_string(),
            decided.label.to_owned(),
            decided.path_words(),
            review.why.clone(),
            decided.remark().to_owned(),
        ]
    });
    csv_file(&["时间", "复核人", "决定", "任务", "标号", "材料", "理由", "标记"], rows)
}

#[derive(Serialize)]
struct All<'a> {
    waiting: usize,
    decided: usize,
    links: Vec<LinkRow<'a>>,
    unlinked: Vec<UnlinkedRow<'a>>,
    to_confirm: Vec<DecidedRow<'a>>,
    outdated: Vec<&'a str>,
}

#[derive(Serialize)]
struct LinkRow<'a> {
    score: f64,
    grade: Grade,
    task: TaskNumber,
    path: &'a str,
    unit: Option<&'a str>,
    locator: Option<&'a Locator>,
    place: String,
    opinion: Option<String>,
}

impl<'a> LinkRow<'a> {
    fn of(fact: &'a LinkFact, opinion: Option<&OpinionFact>) -> Self {
        Self {
            score: rounded(fact.link.score),
            grade: fact.link.grade,
            task: fact.link.task,
            path: &fact.path,
            unit: fact.unit.as_ref().map(|unit| unit.as_str()),
            locator: fact.locators.first(),
            place: place(fact),
            opinion: opinion.map(opinion_words),
        }
    }
}

#[derive(Serialize)]
struct UnlinkedRow<'a> {
    task: TaskNumber,
    path: &'a str,
    opinion: String,
}

/// What waits, as JSON.
pub fn waiting_json(of: &Waiting<'_>) -> String {
    to_json(&All {
        waiting: of.n_waiting,
        decided: of.n_decided,
        links: of.links.iter().map(|(fact, opinion)| LinkRow::of(fact, *opinion)).collect(),
        unlinked: of
            .unlinked
            .iter()
            .map(|(file, opinion)| UnlinkedRow {
                task: opinion.opinion.task,
                path: &file.path,
                opinion: opinion_words(opinion),
            })
            .collect(),
        to_confirm: of.changed.iter().map(DecidedRow::of).collect(),
        outdated: of.outdated.iter().map(|problem| problem.message.as_str()).collect(),
    })
}

/// The links that wait, as CSV (UTF-8 with mark, for Excel); the last lines are what a second opinion adds.
pub fn waiting_csv(of: &Waiting<'_>) -> Vec<u8> {
    let links = of.links.iter().map(|(fact, opinion)| {
        [
            format!("{:.2}", fact.link.score),
            grade_word(fact.link.grade).to_owned(),
            of.task_words(fact.link.task),
            fact.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            fact.path.clone(),
            place(fact),
            opinion.map(opinion_words).unwrap_or_default(),
        ]
    });
    let unlinked = of.unlinked.iter().map(|(file, opinion)| {
        [
            String::new(),
            "未关联".to_owned(),
            of.task_words(opinion.opinion.task),
            file.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            file.path.clone(),
            String::new(),
            opinion_words(opinion),
        ]
    });
    csv_file(&["分数", "等级", "任务", "报送单位", "材料", "位置", "第二意见"], links.chain(unlinked))
}
