//! `read` and `explain`: what the pipeline sees of one file, and why it was linked.

use crate::project::{Project, repository, sample};

#[test]
fn read_shows_text_and_place() {
    let project = Project::empty();
    let file = repository().join("corpus/circulars/penjiang-2019-840.pdf");
    let file = file.to_str().unwrap();
    let text = project.ok(&["read", file, "--format", "text"]).out;
    assert!(text.contains("双随机、一公开"));
    let json = project.json(&["read", file, "--format", "json"]);
    assert_eq!(json["kind"], "pdf");
    assert_eq!(json["date"], "2019-10-21");
    let table = json["blocks"].as_array().unwrap().iter().find(|block| block["type"] == "table").unwrap();
    assert!(table["rows"].as_array().unwrap().len() > 40);
    assert_eq!(table["locator"]["kind"], "page");
}

#[test]
fn read_outside_a_project_works() {
    let ran = Project::empty().run(&["read", "no-such-file.pdf"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no-such-file.pdf"), "{}", ran.err);
}

#[test]
fn explain_gives_the_ground_of_a_link() {
    let links = sample().json_lines(&["links", "--format", "jsonl"]);
    let link = links.iter().find(|link| link["grade"] == "direct").unwrap();
    let (path, task) = (link["path"].as_str().unwrap(), link["task"].to_string());
    assert!(!link["basis"].as_array().unwrap().is_empty());
    assert!(!link["locators"].as_array().unwrap().is_empty());
    let text = sample().ok(&["explain", path, "--task", &task]).out;
    assert!(text.contains(path), "{text}");
    assert!(text.contains("直接"), "{text}");
}

#[test]
fn every_link_has_a_score_a_basis_and_a_place() {
    for link in sample().json_lines(&["links", "--format", "jsonl"]) {
        let score = link["score"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&score), "{link}");
        assert!(!link["basis"].as_array().unwrap().is_empty(), "{link}");
        assert!(!link["locators"].as_array().unwrap().is_empty(), "{link}");
    }
}

/// Whether tesseract is there; says which test is skipped when it is not.
fn has_tesseract(test: &str) -> bool {
    let languages = std::process::Command::new("tesseract").arg("--list-langs").output();
    let is_there = languages.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("chi_sim"));
    if !is_there {
        eprintln!("skipped: {test} (tesseract with chi_sim is not installed)");
    }
    is_there
}

#[test]
fn a_picture_is_read_with_tesseract_also_when_word_is_around_it() {
    if !has_tesseract("a_picture_is_read_with_tesseract_also_when_word_is_around_it") {
        return;
    }
    // A scanned page as a telephone would send it, alone and pasted into Word.
    let file = repository().join("corpus/evidence/区统计局/培训签到（盖章扫描件）.pdf");
    let page = zuozheng_model::PageNumber::from_index(0);
    let png = zuozheng_read::render_page(&fs_err::read(file).unwrap(), page, 200.0).unwrap();
    let project = Project::with_circular();
    project.file("corpus/evidence/区统计局/照片.png", &png);
    project.file("corpus/evidence/区统计局/粘贴.docx", word_around(&png));
    project.ok(&["ingest"]);
    let found = project.json(&["search", "政府信息公开条例", "--format", "json"]);
    let paths: Vec<&str> = found["hits"].as_array().unwrap().iter().map(|hit| hit["path"].as_str().unwrap()).collect();
    for path in ["区统计局/照片.png", "区统计局/粘贴.docx/图片1.png"] {
        assert!(paths.contains(&path), "{path}: {found}");
    }
    // What is read is looked at: the page shows the picture.
    let server = crate::server::Server::of(&project);
    let shown = server.get(&format!("/page.png?path={}&page=1", crate::server::escaped("区统计局/照片.png")));
    assert_eq!((shown.status, shown.body.starts_with(b"\x89PNG")), (200, true));
}

/// A Word document that holds nothing but a picture.
fn word_around(png: &[u8]) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let body = r#"<w:document xmlns:w="w" xmlns:a="a" xmlns:r="r"><w:body><w:p><w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r></w:p></w:body></w:document>"#;
    for (name, bytes) in [
        ("[Content_Types].xml", "<Types/>".as_bytes()),
        ("word/document.xml", body.as_bytes()),
        ("word/media/image1.png", png),
    ] {
        package.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut package, bytes).unwrap();
    }
    package.finish().unwrap().into_inner()
}

#[test]
fn a_scan_is_read_with_tesseract() {
    if !has_tesseract("a_scan_is_read_with_tesseract") {
        return;
    }
    let file = repository().join("corpus/evidence/区统计局/培训签到（盖章扫描件）.pdf");
    let json = Project::empty().json(&["read", file.to_str().unwrap(), "--format", "json"]);
    let text: String = json["blocks"].as_array().unwrap().iter().filter_map(|block| block["text"].as_str()).collect();
    assert!(text.contains("政府信息公开条例"), "{text}");
    assert!(json["problems"].as_array().unwrap().iter().all(|problem| problem["code"] != "needs-ocr"), "{json}");
    // A hit in it says that it was recognised.
    let project = Project::with_circular();
    project.file("corpus/evidence/区统计局/扫描.pdf", fs_err::read(&file).unwrap());
    project.file("corpus/evidence/区统计局/文本.txt", "政府信息公开条例培训记录\n全体人员参加。\n");
    project.ok(&["ingest"]);
    let found = project.json(&["search", "政府信息公开条例", "--format", "json"]);
    for hit in found["hits"].as_array().unwrap() {
        let is_scan = hit["path"].as_str().unwrap().ends_with(".pdf");
        assert_eq!(hit["ocr_confidence"].as_f64().is_some_and(|sure| sure > 0.3 && sure <= 1.0), is_scan, "{hit}");
    }
    assert_eq!(found["total"], 2, "{found}");

    // Recognised by a later run it is linked as if it had been at once, and no key of the first run holds it back.
    let later = Project::with_circular();
    later.file("corpus/evidence/区统计局/扫描.pdf", fs_err::read(&file).unwrap());
    later.file("corpus/evidence/区统计局/文本.txt", "政府信息公开条例培训记录\n全体人员参加。\n");
    later.ok(&["ingest", "--no-ocr"]);
    let links = |project: &Project| project.ok(&["links", "--format", "jsonl"]).out;
    assert!(!links(&later).contains("扫描.pdf"));
    later.ok(&["ingest"]);
    assert!(links(&later).contains("扫描.pdf"));
    assert_eq!(links(&later), links(&project));
}

#[test]
fn a_verdict_wins_survives_a_rerun_and_is_kept_with_its_reason() {
    let project = Project::with_circular();
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机检查结果二十条。\n";
    project
        .file("corpus/evidence/区市场监督管理局/a.txt", text)
        .file("corpus/evidence/区教育局/b.txt", "体检安排\n6月10日体检。\n");
    project.ok(&["ingest", "--no-ocr"]);
    let tasks = |path: &str| -> Vec<(u64, String)> {
        let links = project.json_lines(&["links", "--format", "jsonl"]);
        let of_file = links.iter().filter(|link| link["path"] == path);
        of_file.map(|link| (link["task"].as_u64().unwrap(), link["grade"].as_str().unwrap().to_owned())).collect()
    };
    assert!(tasks("区市场监督管理局/a.txt").contains(&(23, "direct".into())));
    project.ok(&[
        "review",
        "reject",
        "区市场监督管理局/a.txt",
        "--task",
        "（二十三）",
        "--who",
        "李",
        "--why",
        "不是本年的",
    ]);
    project.ok(&["review", "add", "区教育局/b.txt", "--task", "42", "--who", "李"]);
    project.file("corpus/evidence/区教育局/c.txt", "食堂菜单\n红烧豆腐。\n");
    project.ok(&["ingest", "--no-ocr"]);
    assert!(tasks("区市场监督管理局/a.txt").iter().all(|(task, _)| *task != 23));
    assert!(tasks("区教育局/b.txt").contains(&(42, "direct".into())));
    assert_eq!(project.json(&["search", "--task", "23", "--format", "json"])["total"], 0);
    assert_eq!(project.json(&["search", "--task", "42", "--format", "json"])["hits"][0]["path"], "区教育局/b.txt");
    let explained = project.ok(&["explain", "区市场监督管理局/a.txt", "--task", "23"]).out;
    assert!(explained.contains("不是本年的"), "{explained}");
    let gaps = project.json(&["gaps", "--format", "json", "--unit", "区教育局", "--today", "2020-01-16"]);
    let item = gaps["units"][0]["items"].as_array().unwrap().iter().find(|item| item["task"] == 42).unwrap().clone();
    assert_eq!(item["status"], "covered", "{item}");
}

#[test]
fn verify_finds_what_was_changed_behind_its_back() {
    let project = Project::with_circular();
    let text = "双随机抽查结果公示\n2019年9月通过“信用江门”网站公开双随机检查处置结果二十条。\n";
    project.file("corpus/evidence/区市场监督管理局/a.txt", text);
    project.ok(&["ingest", "--no-ocr"]);
    let ran = project.run(&["verify", "--check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    project.file("corpus/evidence/区市场监督管理局/a.txt", "改过的内容\n");
    let ran = project.run(&["verify", "--check"]);
    assert_eq!(ran.code, 3, "{}", ran.out);
    assert!(ran.out.contains("区市场监督管理局/a.txt"), "{}", ran.out);
}

#[test]
fn a_verdict_can_be_taken_back() {
    let project = Project::with_circular();
    let file = "区市场监督管理局/公示.txt";
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过“信用江门”网站公开双随机检查结果二十条。\n";
    project.file(&format!("corpus/evidence/{file}"), text);
    project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
    let before = project.state();
    let who = ["--task", "23", "--who", "审核人"];
    let nothing = project.run(&[&["review", "withdraw", file], &who[..]].concat());
    assert_eq!((nothing.code, nothing.err.contains("无可撤回")), (1, true), "{}", nothing.err);
    project.ok(&[&["review", "reject", file], &who[..]].concat());
    assert_ne!(project.state(), before);
    project.ok(&[&["review", "undo", file], &who[..]].concat());
    assert_eq!(project.state(), before);
    assert!(project.ok(&["explain", file]).out.contains("撤回"), "what was decided stays on record");
    assert!(project.ok(&["review", "list"]).out.contains("已复核0条"));
}

#[test]
fn what_a_document_says_of_itself_is_told_with_its_place() {
    let file = repository().join("corpus/circulars/penjiang-2019-840.docx");
    let shown = Project::empty().json(&["read", file.to_str().unwrap(), "--format", "json"]);
    let text_at = |part: &str| {
        let place = &shown["read_at"][part];
        let block = shown["blocks"].as_array().unwrap().iter().find(|block| block["locator"] == *place);
        block.unwrap_or_else(|| panic!("{part} was read at {place}"))["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(text_at("doc_number"), "蓬江府办函〔2019〕840号");
    assert_eq!(text_at("date"), "2019年10月21日");
    assert_eq!(text_at("issuer"), shown["issuer"]);
    assert!(shown["title"].as_str().unwrap().starts_with(&text_at("title")));
    assert_eq!(text_at("document_kind"), text_at("title"));
}
