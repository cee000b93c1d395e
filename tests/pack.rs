//! A pack holds the cited pages and the originals, and can be checked without the project.

use serde_json::Value;

use crate::project::{Project, Ran, run_in, sample};

const TODAY: [&str; 2] = ["--today", "2020-01-16"];
const UNIT: &str = "区市场监督管理局";

fn pack(folder: &std::path::Path, more: &[&str]) -> Ran {
    sample().run(&[&["pack", folder.to_str().unwrap(), TODAY[0], TODAY[1]], more].concat())
}

fn citations(folder: &std::path::Path) -> Value {
    serde_json::from_str(&fs_err::read_to_string(folder.join("citations.json")).unwrap()).unwrap()
}

#[test]
fn a_pack_holds_cited_pages_and_originals_and_can_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("one");
    let ran = pack(&at, &["--unit", UNIT]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let cited = citations(&at);
    let duties = cited["duties"].as_array().unwrap();
    let all: Vec<&Value> = duties.iter().flat_map(|duty| duty["citations"].as_array().unwrap()).collect();
    assert!(all.len() > 10, "{}", all.len());
    assert!(duties.iter().any(|duty| duty["status"] == "missing" && duty["citations"].as_array().unwrap().is_empty()));

    // The book has the page of a citation where it says, with the words of the passage and the mark of the citation.
    let book = sample().ok(&["read", at.join("pages.pdf").to_str().unwrap(), "--format", "json"]).out;
    let text = sample().ok(&["read", at.join("pages.pdf").to_str().unwrap(), "--format", "text"]).out;
    assert!(text.contains("佐证材料汇编") && text.contains(UNIT), "{text}");
    let last = all.last().unwrap();
    let pages = serde_json::from_str::<Value>(&book).unwrap()["pages"].as_u64().unwrap();
    assert!(last["book_page"].as_u64().unwrap() <= pages, "{last} of {pages}");
    let without_space = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let text = without_space(&text);
    for citation in &all {
        for passage in citation["passages"].as_array().unwrap() {
            let start: String = without_space(passage["text"].as_str().unwrap()).chars().take(8).collect();
            assert!(text.contains(&start), "{citation}");
        }
    }

    // Elsewhere, without the project.
    let elsewhere = tempfile::tempdir().unwrap();
    let verify = || run_in(elsewhere.path(), &["verify", "--check", "--pack", at.to_str().unwrap()]);
    let ran = verify();
    assert_eq!((ran.code, ran.out.contains("全部一致")), (0, true), "{}{}", ran.out, ran.err);

    // The same state gives the same bytes.
    let again = folder.path().join("again");
    pack(&again, &["--unit", UNIT]);
    for name in ["pages.pdf", "index.html", "citations.json", "SHA256SUMS"] {
        assert!(fs_err::read(at.join(name)).unwrap() == fs_err::read(again.join(name)).unwrap(), "{name}");
    }

    // What was changed, added or taken away is found.
    let original = at.join(all[0]["file"].as_str().unwrap());
    let bytes = fs_err::read(&original).unwrap();
    fs_err::write(&original, [&bytes[..], b"\n"].concat()).unwrap();
    fs_err::write(at.join("originals/9999-new.pdf"), b"x").unwrap();
    fs_err::remove_file(at.join("index.html")).unwrap();
    let ran = verify();
    assert_eq!(ran.code, 3, "{}", ran.out);
    for words in ["内容与汇编时不同", "9999-new.pdf", "index.html：文件不在"] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
}

#[test]
fn a_pack_is_about_a_task_and_never_mixes_with_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("task");
    assert_eq!(pack(&at, &["--task", "（二十三）"]).code, 0);
    let cited = citations(&at);
    assert!(cited["duties"].as_array().unwrap().iter().all(|duty| duty["task"] == 23), "{cited}");
    let again = pack(&at, &["--task", "23"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("不是空文件夹"), "{}", again.err);
    assert_eq!(pack(&folder.path().join("none"), &["--task", "99"]).code, 1);
}

#[test]
fn evidence_that_was_changed_since_is_not_packed() {
    let project = Project::with_circular();
    let path = format!("corpus/evidence/{UNIT}/a.txt");
    project.file(&path, "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机检查结果二十条。\n");
    project.ok(&["ingest", "--no-ocr"]);
    project.file(&path, "别的内容");
    let folder = project.join("pack");
    let ran = project.run(&["pack", folder.to_str().unwrap(), TODAY[0], TODAY[1]]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("请先运行 zuozheng ingest"), "{}", ran.err);
}
