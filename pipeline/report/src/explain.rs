//! Why a file is linked to a task, or not.

use zuozheng_model::{Basis, Link, Register, Standing, TaskNumber, UnitRelation, Verdict};

use crate::cells::shown_name;
use crate::grid::{fit, wrap};
use crate::reviews::confirm_command;
use crate::words::{confirm_words, date_words, file_state_word, grade_word, task_name};
use crate::{FileFact, LinkFact, OpinionFact};

/// What is known of one file.
#[derive(Debug, Clone, Copy)]
pub struct Explanation<'a> {
    /// The tasks.
    pub register: &'a Register,
    /// The file.
    pub file: &'a FileFact,
    /// Its links.
    pub links: &'a [LinkFact],
    /// Tasks that came near and were not linked, best first.
    pub near: &'a [Link],
    /// Verdicts on this file, one a task.
    pub verdicts: &'a [Standing],
    /// Second opinions on this file.
    pub opinions: &'a [OpinionFact],
}

/// Writes why a file is linked to tasks, or not.
pub fn explain(of: &Explanation<'_>) -> String {
    let file = of.file;
    let mut out = format!("{}\n", shown_name(&file.path));
    let unit = file.unit.as_ref().map_or("不明", |unit| unit.as_str());
    let date = file.date.map_or("未载明".to_owned(), date_words);
    let signer = file.other_signer().map_or(String::new(), |signer| format!("  落款：{}", shown_name(signer)));
    let state = file_state_word(file.state);
    paragraph(&format!("报送单位：{unit}{signer}  日期：{date}  读取：{state}"), 2, &mut out);
    for problem in &file.problems {
        let place = problem.locator.as_ref().map_or(String::new(), |locator| format!("{locator}："));
        let hint = if problem.hint.is_empty() { String::new() } else { format!("；{}", problem.hint) };
        paragraph(&format!("问题（{}）：{place}{}{hint}", problem.code, problem.message), 2, &mut out);
    }
    if of.links.is_empty() {
        out.push_str("\n没有关联到任何任务。\n");
    }
    for fact in of.links {
        let mut places: Vec<String> = Vec::new();
        for place in fact.locators.iter().map(ToString::to_string) {
            // Two paragraphs of one page are one place to a reader.
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let standing = of.verdicts.iter().find(|standing| standing.task == fact.link.task);
        let (grade, score) = (grade_word(fact.link.grade), fact.link.score);
        let verdict = match standing.map(|standing| standing.review.verdict) {
            Some(Verdict::Reject) => format!("不予采信（程序判为{grade}，分数{score:.2}）"),
            Some(Verdict::Accept(accepted)) if accepted != fact.link.grade => {
                format!("{}（程序判为{grade}，分数{score:.2}）", grade_word(accepted))
            }
            _ => format!("{grade}  分数{score:.2}"),
        };
        out.push_str(&format!("\n任务{}  {verdict}\n", name(of.register, &fact.link)));
        if let Some(task) = of.register.task(fact.link.task) {
            out.push_str(&format!("  {}\n", fit(&task.text.replace('\n', " "), 96)));
        }
        if !places.is_empty() {
            paragraph(&format!("位置：{}", places.join("；")), 2, &mut out);
        }
        if fact.wrong_year {
            out.push_str("  所述内容不属于本考核年度，不计入\n");
        }
        bases(&fact.link, &mut out);
        opinions_on(fact.link.task, of, &mut out);
        for standing in of.verdicts.iter().filter(|standing| standing.task == fact.link.task) {
            paragraph(&review_words(standing, file), 2, &mut out);
        }
    }
    let by_hand = of.verdicts.iter().filter(|standing| !of.links.iter().any(|fact| fact.link.task == standing.task));
    for standing in by_hand {
        out.push_str(&format!("\n任务{}\n", standing.task));
        paragraph(&review_words(standing, file), 2, &mut out);
    }
    if !of.near.is_empty() {
        out.push_str("\n接近但未关联：\n");
        for link in of.near {
            out.push_str(&format!("任务{}  分数{:.2}\n", name(of.register, link), link.score));
            bases(link, &mut out);
            opinions_on(link.task, of, &mut out);
        }
    }
    let is_told = |fact: &&OpinionFact| {
        let task = fact.opinion.task;
        of.links.iter().any(|link| link.link.task == task) || of.near.iter().any(|link| link.task == task)
    };
    for fact in of.opinions.iter().filter(|fact| !is_told(fact)) {
        let label = of.register.label(fact.opinion.task);
        out.push_str(&format!("\n任务{}\n", task_name(fact.opinion.task, label)));
        paragraph(&opinion_words(fact), 2, &mut out);
    }
    out
}

fn opinions_on(task: TaskNumber, of: &Explanation<'_>, out: &mut String) {
    for fact in of.opinions.iter().filter(|fact| fact.opinion.task == task) {
        paragraph(&opinion_words(fact), 2, out);
    }
}

fn name(register: &Register, link: &Link) -> String {
    register.task(link.task).map_or_else(|| link.task.to_string(), |task| task_name(task.number, &task.label))
}

fn bases(link: &Link, out: &mut String) {
    for basis in &link.basis {
        paragraph(&format!("{:+.2}  {}", basis.weight(), basis_words(basis)), 2, out);
    }
}

fn paragraph(text: &str, indent: usize, out: &mut String) {
    for line in wrap(text, 98 - indent) {
        out.push_str(&format!("{}{line}\n", " ".repeat(indent)));
    }
}

fn review_words(standing: &Standing, file: &FileFact) -> String {
    let review = &standing.review;
    let verdict = match review.verdict {
        Verdict::Accept(grade) => format!("采信为{}", grade_word(grade)),
        Verdict::Reject => "不予采信".to_owned(),
        Verdict::Withdraw => "撤回了此前的复核".to_owned(),
    };
    let why = if review.why.is_empty() { String::new() } else { format!("，理由：{}", review.why) };
    let again = file.doc.filter(|_| standing.decides()).and_then(|doc| confirm_words(standing, doc));
    let again = again.map_or_else(String::new, |again| format!("（{again}：{}）", confirm_command(standing, file)));
    let place = file.doc.and_then(|doc| standing.place(doc));
    let place = place.map_or_else(String::new, |place| format!("，见{}", place.locator));
    format!("复核：{}{verdict}{place}{why}{again}", review.who)
}

/// A second opinion in words a clerk reads.
pub fn opinion_words(fact: &OpinionFact) -> String {
    let opinion = &fact.opinion;
    let grade = opinion.grade.map_or("不能佐证", grade_word);
    let place = fact.locator.as_ref().map_or(String::new(), |locator| format!("（{locator}）"));
    let quote = match (&opinion.quote, opinion.grade) {
        (quote, _) if !quote.is_empty() => format!("，据“{quote}”{place}"),
        (_, Some(_)) => "，未引可核对的原文".to_owned(),
        _ => String::new(),
    };
    let why = if opinion.why.is_empty() { String::new() } else { format!("，理由：{}", opinion.why) };
    format!("第二意见（{}）：{grade}{quote}{why}", opinion.model)
}

/// A ground of a link in words a clerk reads.
pub fn basis_words(basis: &Basis) -> String {
    match basis {
        Basis::QuotedTerm { term, form, .. } if term == form => format!("出现任务原词“{term}”"),
        Basis::QuotedTerm { term, form, .. } => format!("出现任务原词“{term}”（写作“{form}”）"),
        Basis::Words { words, .. } => format!("共有词语：{}", words.join("、")),
        Basis::Concept { concept, form, .. } if concept == form => format!("涉及“{concept}”"),
        Basis::Concept { concept, form, .. } => format!("涉及“{concept}”（写作“{form}”）"),
        Basis::Number { written, .. } => format!("写明任务序号“{written}”"),
        Basis::Citation { cited, .. } => format!("引用同一文件《{}》", cited.trim_matches(['《', '》'])),
        Basis::Unit { relation, .. } => match relation {
            UnitRelation::Lead => "报送单位是本项牵头单位",
            UnitRelation::Responsible => "报送单位是本项责任单位",
            UnitRelation::Support => "报送单位是本项配合单位",
            UnitRelation::Member => "报送单位属于本项责任单位的统称",
            UnitRelation::Possible => "报送单位可能属于本项责任单位的统称",
            UnitRelation::None => "报送单位不是本项责任单位",
            UnitRelation::Unknown => "报送单位不明",
        }
        .to_owned(),
        Basis::Amount { amount, .. } => amount.words(amount.told),
        Basis::Remark { reason, .. } => reason.clone(),
    }
}
