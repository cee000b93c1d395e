//! What the letter says.

use zuozheng_model::{CoverageItem, Role, Status, TaskNumber, UnitCoverage};

use super::typeset::Page;
use super::{LetterOptions, asked_of};
use crate::gaps::GapReport;
use crate::searched::{reason_and_remedy, unread};
use crate::words::{date_words, numbers_words};
use crate::{Counts, FileFact};

/// Files named in the letter; the workbook has them all.
const MOST_FILES: usize = 10;

pub(super) fn write(report: &GapReport<'_>, unit: &UnitCoverage, options: &LetterOptions<'_>, page: &mut Page) {
    head(unit, options, page);
    page.body(&opening(report, unit, options));

    let mut sections: Vec<(&str, Vec<String>)> = vec![("逐项补报佐证材料", vec![demand(options)])];
    let files: Vec<&FileFact> =
        unread(report.files).into_iter().filter(|file| file.unit.as_ref() == Some(&unit.unit)).collect();
    if !files.is_empty() {
        sections.push(("重新报送未能读出的材料", file_lines(&files, unit)));
    }
    let asked = numbers_of(unit, |item| item.asked && crate::counts::is_gap(item.status));
    if !asked.is_empty() {
        let text = format!(
            "第{}项由你单位配合，尚未收到能够直接佐证的材料。如已开展有关工作，请一并提供。",
            numbers_words(&asked)
        );
        sections.push(("配合任务", vec![text]));
    }
    if !options.closed.is_empty() {
        let text = format!("第{}项已补齐佐证材料，不再列入。", numbers_words(options.closed));
        sections.push(("上次催办以来的进展", vec![text]));
    }
    for ((title, paragraphs), at) in sections.iter().zip(1..) {
        page.heading(&format!("{}、{title}", chinese(at)));
        for paragraph in paragraphs {
            page.body(paragraph);
        }
    }
    page.body(&format!(
        "本函统计口径：{}如已报送的材料未被列入，请告知文件名称和页码，以便复核。",
        report.searched.files_sentence()
    ));
    page.closing("特此函告。");
    page.blank();
    page.closing("附件：待补报佐证材料任务清单");
    sign(options, page);
}

fn head(unit: &UnitCoverage, options: &LetterOptions<'_>, page: &mut Page) {
    if let Some(number) = options.number {
        page.centred(number);
        page.blank();
    }
    page.title("关于补报工作任务佐证材料的催办函");
    if options.nth > 1 {
        page.title(&format!("（第{}次）", chinese(options.nth)));
    }
    page.blank();
    page.flush(&format!("{}：", unit.unit));
}

fn opening(report: &GapReport<'_>, unit: &UnitCoverage, options: &LetterOptions<'_>) -> String {
    let head = &report.register.head;
    let counts = Counts::of(&unit.items);
    let number = head.doc_number.as_ref().map_or(String::new(), |number| format!("（{number}）"));
    let roles: Vec<String> = [(Role::Lead, "牵头"), (Role::Responsible, "责任"), (Role::Support, "配合")]
        .into_iter()
        .map(|(role, word)| (word, unit.items.iter().filter(|item| item.role == role).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word}{count}项"))
        .collect();
    let mut text =
        format!("《{}》{number}明确由你单位承担工作任务{}项（{}）", head.title, counts.items, roles.join("、"));
    if let Some(due) = head.report_due {
        text.push_str(&format!("，并要求于{}前报送佐证材料", date_words(due)));
    }
    text.push_str(&format!(
        "。截至{}，收到你单位材料{}份；上述任务中已有直接佐证的{}项，需要补报佐证材料的{}项。",
        date_words(report.searched.today),
        unit.n_files,
        counts.covered,
        asked_of(unit).len()
    ));
    if let Some(before) = &options.before {
        let number = before.number.map_or(String::new(), |number| format!("以{number}"));
        text.push_str(&format!("{}曾{number}发函催办。", date_words(before.date)));
        let moved = before.renumbered.iter().filter(|(_, now)| asked_of(unit).contains(now));
        let moved: Vec<String> = moved.map(|(then, now)| format!("本函第{now}项即该函第{then}项")).collect();
        if !moved.is_empty() {
            text.push_str(&format!("此后任务文件修订、序号有变，{}。", moved.join("，")));
        }
    }
    text.push_str("现将有关事项函告如下：");
    text
}

fn demand(options: &LetterOptions<'_>) -> String {
    let contact = options.contact.map_or(String::new(), |contact| format!("联系人：{contact}。"));
    format!(
        "请于{}前，按照附件所列任务逐项补报。材料应当直接反映任务落实情况，载明时间、做法和结果。{contact}",
        date_words(options.reply_by)
    )
}

fn file_lines(files: &[&FileFact], unit: &UnitCoverage) -> Vec<String> {
    let mut lines = Vec::new();
    let blocked = numbers_of(unit, |item| item.status == Status::Blocked);
    let mut opening =
        format!("你单位报送的下列{}份材料未能读全，请重新报送可以读出的原件（原始文档或带文字的版本）。", files.len());
    if !blocked.is_empty() {
        opening.push_str(&format!("读出之前，第{}项列为待核，不作缺失认定。", numbers_words(&blocked)));
    }
    lines.push(opening);
    for (file, at) in files.iter().take(MOST_FILES).zip(1..) {
        // What the program suggests is for whoever runs it; a unit can only send the file again.
        let (reason, _) = reason_and_remedy(file);
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        lines.push(format!("{at}．{name}（{}）。", bare(reason)));
    }
    if files.len() > MOST_FILES {
        lines.push(format!("其余{}份见材料问题清单。", files.len() - MOST_FILES));
    }
    lines
}

/// A clause without its final stop.
fn bare(text: &str) -> &str {
    text.trim_end_matches(['。', '；', '.', ';'])
}

fn numbers_of(unit: &UnitCoverage, wanted: impl Fn(&CoverageItem) -> bool) -> Vec<TaskNumber> {
    unit.items.iter().filter(|item| wanted(item)).map(|item| item.task).collect()
}

/// Signature and date: the date ends four characters before the edge, the name is centred over it.
fn sign(options: &LetterOptions<'_>, page: &mut Page) {
    const FREE: f32 = 4.0;
    let date = date_words(options.date);
    let characters = |text: &str| crate::grid::width(text) as f32 / 2.0;
    let over_date = FREE + (characters(&date) - characters(options.issuer)) / 2.0;
    page.blank();
    page.blank();
    page.signed(options.issuer, over_date.max(2.0), true);
    page.signed(&date, FREE, false);
}

/// Numbers to 99 in Chinese.
fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10, DIGITS[(number % 10) as usize]);
    match tens {
        0 => ones.to_owned(),
        1 => format!("十{ones}"),
        2..=9 => format!("{}十{ones}", DIGITS[tens as usize]),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_are_counted_in_chinese() {
        for (number, written) in [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (100, "100")]
        {
            assert_eq!(chinese(number), written);
        }
    }
}
