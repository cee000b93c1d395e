//! The workbook, the page and the letter: what they hold, what they must never hold, and that they are reproducible.

use std::io::{Cursor, Read};

use jiff::civil::date;
use zuozheng_model::{Coverage, TaskNumber, UnitCoverage};
use zuozheng_report::gaps::{self, GapReport, PageOptions, WorkbookOptions};
use zuozheng_report::letter::{LetterBefore, LetterOptions, asked_of, closed_since, letter};

use crate::fixture::{Case, unit};

fn with_report<T>(case: &Case, write: impl Fn(&GapReport<'_>, &Coverage) -> T) -> T {
    let coverage = case.coverage();
    let searched = case.searched();
    let report = GapReport {
        register: &case.register,
        coverage: &coverage,
        files: &case.files,
        searched: &searched,
        rules: &case.rules,
    };
    write(&report, &coverage)
}

fn workbook(case: &Case) -> Vec<u8> {
    let created = date(2024, 3, 1).at(9, 5, 0, 0);
    let options = WorkbookOptions { evidence_folder: "../evidence", created };
    with_report(case, |report, _| gaps::xlsx(report, &case.links, &options).expect("a workbook"))
}

fn page(case: &Case) -> String {
    with_report(case, |report, _| gaps::html(report, &PageOptions { evidence_folder: Some("../evidence") }))
}

fn of<'a>(coverage: &'a Coverage, name: &str) -> &'a UnitCoverage {
    coverage.units.iter().find(|of| of.unit == unit(name)).expect("no such unit")
}

fn letter_to(case: &Case, name: &str) -> Option<Vec<u8>> {
    letter_after(case, name, None)
}

fn letter_after(case: &Case, name: &str, before: Option<LetterBefore<'_>>) -> Option<Vec<u8>> {
    let options = LetterOptions {
        issuer: "市人民政府办公室",
        number: Some("东府办函〔2024〕3号"),
        nth: 2,
        date: date(2024, 3, 1),
        reply_by: date(2024, 3, 15),
        contact: None,
        closed: &[],
        before,
    };
    with_report(case, |report, coverage| letter(report, of(coverage, name), &options).expect("a letter"))
}

/// A part of an office file as text.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("no archive");
    let mut text = String::new();
    archive.by_name(name).expect("no such part").read_to_string(&mut text).expect("no text");
    text
}

fn all_parts(file: &[u8]) -> Vec<(String, String)> {
    let archive = zip::ZipArchive::new(Cursor::new(file)).expect("no archive");
    let names = archive.file_names().map(|name| name.expect("a readable name").into_owned());
    let names: Vec<String> = names.filter(|name| !name.ends_with('/')).collect();
    names.into_iter().map(|name| (name.clone(), part(file, &name))).collect()
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let case = Case::rich();
    assert_eq!(workbook(&case), workbook(&case));
    assert_eq!(page(&case), page(&case));
    let first = letter_to(&case, "东山镇");
    assert!(first.is_some());
    assert_eq!(first, letter_to(&case, "东山镇"));
    let elsewhere = std::thread::spawn(|| letter_to(&Case::rich(), "东山镇")).join().expect("no panic");
    assert_eq!(first, elsewhere);
}

#[test]
fn a_letter_names_the_one_before_it_and_tasks_that_are_numbered_anew() {
    let case = Case::rich();
    let asked = with_report(&case, |_, coverage| asked_of(of(coverage, "东山镇")));
    let moved = [(TaskNumber::new(99).unwrap(), asked[0])];
    let before =
        LetterBefore { number: Some("东府办函〔2024〕1号"), date: date(2024, 2, 1), renumbered: &moved };
    let text = part(&letter_after(&case, "东山镇", Some(before)).unwrap(), "word/document.xml");
    let words = format!(
        "2024年2月1日曾以东府办函〔2024〕1号发函催办。此后任务文件修订、序号有变，本函第{}项即该函第99项。",
        asked[0]
    );
    assert!(text.contains(&words), "{text}");
    // What only the program knows is none of the unit's business.
    assert!(!text.contains("索引第") && !text.contains("次运行"), "{text}");
    assert!(!part(&letter_to(&case, "东山镇").unwrap(), "word/document.xml").contains("发函催办"));
}

#[test]
fn the_workbook_has_a_sheet_per_unit_with_duties() {
    let book = part(&workbook(&Case::rich()), "xl/workbook.xml");
    let names: Vec<&str> = book.split("<sheet name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(
        names,
        [
            "总览",
            "单位汇总",
            "市消防救援支队",
            "市住房和城乡建设局",
            "市教育局",
            "东山镇人民政府",
            "西河镇人民政府",
            "佐证台账",
            "材料问题",
            "名称待核"
        ]
    );
}

#[test]
fn no_text_of_a_document_becomes_a_formula() {
    let mut case = Case::rich();
    for (task, start) in case.register.tasks.iter_mut().zip(["=", "+", "-", "@", "\t="]) {
        task.text = format!("{start}cmd|' /C calc'!A0");
    }
    for (name, text) in all_parts(&workbook(&case)) {
        assert!(!text.contains("<f>"), "{name}");
    }
}

#[test]
fn a_link_with_a_hash_opens_the_file() {
    let mut case = Case::rich();
    for name in ["消防支队/附件#1.pdf", "消防支队/附件 #2.pdf", "消防支队/100%\"x\".pdf"] {
        let mut fact = case.links[0].clone();
        fact.path = name.into();
        case.links.push(fact);
    }
    let parts = all_parts(&workbook(&case));
    let everything: String = parts.iter().map(|(_, text)| text.as_str()).collect();
    assert!(everything.contains("HYPERLINK(\"../evidence/消防支队/附件%231.pdf\",\"消防支队/附件#1.pdf\")"));
    assert!(everything.contains("Target=\"../evidence/消防支队/附件%20%232.pdf\""));
    assert!(everything.contains("Target=\"../evidence/消防支队/100%25%22x%22.pdf\""));
    assert!(!everything.contains("%2523"));
}

#[test]
fn the_page_is_self_contained_and_escaped() {
    let mut case = Case::rich();
    case.register.head.title = "</title><script>alert(1)</script>".into();
    case.register.tasks[0].text = "\"><img src=x onerror=alert(1)>".into();
    case.links[0].path = "消防支队/\" onclick=\"alert(1).pdf".into();
    let page = page(&case);
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(!page.contains("<img"));
    assert!(!page.contains("\" onclick"));
    for outside in ["http://", "https://", "src=", "@import", "url(", "<link"] {
        assert!(!page.replace("src=x onerror", "").contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'"));
    let lines = page.matches("<tr id=\"u").count();
    assert_eq!(lines, 8);
}

#[test]
fn the_page_links_every_place_of_the_map_to_a_line() {
    let page = page(&Case::rich());
    let targets = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let mut n_targets = 0;
    for target in targets {
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
        n_targets += 1;
    }
    assert_eq!(n_targets, 8 + 5);
}

#[test]
fn the_letter_has_the_form_of_the_standard() {
    let file = letter_to(&Case::rich(), "东山镇").expect("东山镇 has a gap");
    let text = part(&file, "word/document.xml");
    assert!(text.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\""));
    // 37, 35, 28 and 26 mm in twentieths of a point.
    for margin in ["w:top=\"2097\"", "w:bottom=\"1984\"", "w:left=\"1587\"", "w:right=\"1474\""] {
        assert!(text.contains(margin), "{margin}");
    }
    assert!(text.contains("w:line=\"560\" w:lineRule=\"exact\""));
    assert!(text.contains("w:firstLine=\"640\""));
    assert!(text.contains("<w:tblHeader />"));
    for words in ["东山镇人民政府：", "（第二次）", "2024年3月15日", "4（四）", "开展校园消防演练。", "2024年3月1日"]
    {
        assert!(text.contains(words), "{words}");
    }
    assert!(part(&file, "word/fontTable.xml").contains("<w:altName w:val=\"仿宋\"/>"));
    assert!(part(&file, "word/footer1.xml").contains("— "));
}

#[test]
fn who_has_proven_all_gets_no_letter() {
    // The bureau of education is only asked for one more task.
    assert_eq!(letter_to(&Case::rich(), "市教育局"), None);
}

#[test]
fn what_was_closed_since_the_last_round_is_known() {
    let now = Case::rich();
    let mut before = Case::rich();
    before.reviews.clear();
    // One more task the bureau is only asked for: no letter demands it.
    let asked = asked_of(of(&before.coverage(), "市教育局"));
    assert_eq!(asked.iter().map(|task| task.get()).collect::<Vec<_>>(), [4]);
    assert_eq!(closed_since(&asked, of(&now.coverage(), "市教育局")), asked);
    assert!(closed_since(&asked, of(&before.coverage(), "市教育局")).is_empty());
    assert!(asked_of(of(&now.coverage(), "市教育局")).is_empty());
}
