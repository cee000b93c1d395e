//! Files made to do harm. `ATTACKS.md` beside this file lists them all with the test of each.

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::project::{MEMORY, Project, repository, zipped};

const UNIT: &str = "corpus/evidence/区教育局";
/// Most time that hostile files may cost a run on a busy machine: what a reader is given for one.
const PATIENCE: Duration = Duration::from_secs(120);

/// A Word file with this `word/document.xml`.
fn word(document: &str) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

fn body(inside: &str) -> String {
    format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{inside}</w:body></w:document>"#
    )
}

/// A PDF of these objects, numbered from 1; the first is the catalogue.
fn pdf(objects: &[&[u8]]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    out.extend_from_slice(trailer.as_bytes());
    out
}

/// Ingests and gives the problems with their codes by path below the unit's folder.
fn ingested(project: &Project) -> Vec<(String, String)> {
    let started = Instant::now();
    let peak = project.ingest_watched();
    assert!(peak < MEMORY, "{} MiB", peak >> 20);
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    let status = project.json(&["status", "--failed", "--format", "json"]);
    let files = &status["files"];
    let count = |name: &str| files[name].as_u64().unwrap();
    assert_eq!(count("total"), count("ok") + count("partial") + count("failed") + count("skipped"), "{files}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    status["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (text(&problem["path"]).trim_start_matches("区教育局/").to_owned(), text(&problem["code"])))
        .collect()
}

fn code_of<'a>(problems: &'a [(String, String)], path: &str) -> Option<&'a str> {
    problems.iter().find(|(of, _)| of == path).map(|(_, code)| code.as_str())
}

/// Everything below a folder but the store, with sizes.
fn listing(folder: &Path, out: &mut Vec<(String, u64)>) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let meta = fs_err::symlink_metadata(&path).unwrap();
        if meta.is_dir() && !path.ends_with("index") {
            listing(&path, out);
        } else if !meta.is_dir() {
            out.push((path.to_string_lossy().into_owned(), meta.len()));
        }
    }
    out.sort();
}

#[test]
fn names_in_an_archive_lead_nowhere() {
    let project = Project::with_circular();
    let text = "双随机抽查结果公示".as_bytes();
    let names = [
        "../../../../escaped.txt",
        "/tmp/escaped-absolute.txt",
        "C:\\escaped.txt",
        "..\\..\\escaped.txt",
        "a/../../b.txt",
        "nul\u{0}l.txt",
    ];
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, text)).collect();
    project.file(&format!("{UNIT}/包.zip"), zipped(&members));
    let mut before = Vec::new();
    listing(project.path(), &mut before);
    ingested(&project);
    let mut after = Vec::new();
    listing(project.path(), &mut after);
    assert_eq!(before, after);
    assert!(!Path::new("/tmp/escaped-absolute.txt").exists());
    let total = project.json(&["status", "--format", "json"])["files"]["total"].as_u64().unwrap();
    assert_eq!(total, 1 + names.len() as u64, "every member is read and counted");
    for link in project.json_lines(&["links", "--format", "jsonl"]) {
        let path = link["path"].as_str().unwrap();
        assert!(path.starts_with("区教育局/包.zip") && !path.split(['/', '\\']).any(|part| part == ".."), "{path}");
    }
}

#[test]
fn archives_that_unpack_to_too_much_are_cut_off() {
    let project = Project::with_circular();
    let zeros = vec![0; 64 << 20];
    let members: Vec<(String, &[u8])> = (0..40).map(|number| (format!("{number}.txt"), zeros.as_slice())).collect();
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    project.file(&format!("{UNIT}/炸弹.zip"), zipped(&members));
    let spaces = " ".repeat(200 << 20);
    project.file(&format!("{UNIT}/炸弹.docx"), word(&body(&spaces)));
    let mut deep = zipped(&[("底.txt", "双随机".as_bytes())]);
    for level in 0..12 {
        deep = zipped(&[(format!("{level}.zip").as_str(), deep.as_slice())]);
    }
    project.file(&format!("{UNIT}/套娃.zip"), deep);
    let many: Vec<String> = (0..20_000).map(|number| format!("{number}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    project.file(&format!("{UNIT}/成员过多.zip"), zipped(&many));
    project.file(&format!("{UNIT}/正常.txt"), "双随机抽查结果公示");
    let problems = ingested(&project);
    let has = |path: &str, wanted: &str| problems.iter().any(|(of, code)| of.starts_with(path) && code == wanted);
    let but_empty = || problems.iter().filter(|(_, code)| code != "empty-file").collect::<Vec<_>>();
    assert!(has("炸弹.zip", "unpacked-too-large"), "{:?}", but_empty());
    assert!(has("炸弹.docx", "unpacked-too-large"), "{:?}", but_empty());
    assert!(has("套娃.zip", "nested-too-deep") && has("成员过多.zip", "archive-too-many-members"));
    assert_eq!(code_of(&problems, "正常.txt"), None);
}

#[test]
fn an_archive_that_counts_one_member_many_times_is_cut_off() {
    // One stored member of 4 MiB, named 2,000 times in the directory: 8 GiB from 4.
    let project = Project::with_circular();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file("a.txt", options).unwrap();
    archive.write_all(&vec![b'a'; 4 << 20]).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let end = bytes.len() - 22;
    let start = u32::from_le_bytes(bytes[end + 16..end + 20].try_into().unwrap()) as usize;
    let entry = bytes[start..end].to_vec();
    let mut many = bytes[..start].to_vec();
    for _ in 0..2_000 {
        many.extend_from_slice(&entry);
    }
    let mut tail = bytes[end..].to_vec();
    tail[8..10].copy_from_slice(&2_000_u16.to_le_bytes());
    tail[10..12].copy_from_slice(&2_000_u16.to_le_bytes());
    tail[12..16].copy_from_slice(&((entry.len() * 2_000) as u32).to_le_bytes());
    many.extend_from_slice(&tail);
    project.file(&format!("{UNIT}/重叠.zip"), many);
    ingested(&project);
}

#[test]
fn entities_are_never_expanded_and_never_fetched() {
    let project = Project::with_circular();
    let mut laughs = String::from("<!DOCTYPE w:document [<!ENTITY a0 \"双随机\">");
    for level in 1..30 {
        laughs.push_str(&format!("<!ENTITY a{level} \"&a{};&a{};&a{};\">", level - 1, level - 1, level - 1));
    }
    laughs.push_str("]>");
    project.file(&format!("{UNIT}/笑.docx"), word(&(laughs + &body("<w:p><w:r><w:t>&a29;</w:t></w:r></w:p>"))));
    let quadratic = format!("<!DOCTYPE w:document [<!ENTITY a \"{}\">]>", "双".repeat(100_000));
    let uses = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "&a;".repeat(100_000));
    project.file(&format!("{UNIT}/平方.docx"), word(&(quadratic + &body(&uses))));
    let outside = "<!DOCTYPE w:document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    project.file(
        &format!("{UNIT}/外部.docx"),
        word(&(outside.to_owned() + &body("<w:p><w:r><w:t>双随机抽查&x;</w:t></w:r></w:p>"))),
    );
    ingested(&project);
    let hits = project.json(&["search", "root", "--format", "json"]);
    assert_eq!(hits["total"], 0, "{hits}");
}

#[test]
fn endless_nesting_costs_one_file() {
    let project = Project::with_circular();
    let deep = |open: &str, close: &str, n: usize| format!("{}双随机{}", open.repeat(n), close.repeat(n));
    let tables = deep("<w:tbl><w:tr><w:tc><w:p/>", "<w:p/></w:tc></w:tr></w:tbl>", 20_000);
    project.file(&format!("{UNIT}/表.docx"), word(&body(&tables)));
    project.file(
        &format!("{UNIT}/页.html"),
        format!("<html><body>{}", deep("<div><table><tr><td>", "</td></tr></table></div>", 50_000)),
    );
    project.file(&format!("{UNIT}/文.rtf"), format!("{{\\rtf1 {}", deep("{\\b ", "}", 200_000)));
    let array =
        [b"<< /Type /Catalog /Pages 2 0 R /X ".as_slice(), &b"[".repeat(200_000), &b"]".repeat(200_000), b" >>"]
            .concat();
    project.file(&format!("{UNIT}/组.pdf"), pdf(&[&array, b"<< /Type /Pages /Kids [] /Count 0 >>"]));
    project.file(
        &format!("{UNIT}/圈.pdf"),
        pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 4294967295 >>",
            b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Parent 2 0 R /Count 4294967295 >>",
        ]),
    );
    project.file(
        &format!("{UNIT}/自引.pdf"),
        pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources << /XObject << /A 4 0 R >> >> /Contents 5 0 R >>",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /A 4 0 R >> >> /Length 11 >>\nstream\n/A Do /A Do\nendstream",
            b"<< /Length 5 >>\nstream\n/A Do\nendstream",
        ]),
    );
    project.file(&format!("{UNIT}/正常.txt"), "双随机抽查结果公示");
    let problems = ingested(&project);
    assert_eq!(code_of(&problems, "正常.txt"), None, "{problems:?}");
    assert!(!problems.iter().any(|(_, code)| code == "reader-timeout"), "{problems:?}");
}

#[test]
fn text_made_to_be_slow_is_read_in_time() {
    let project = Project::with_circular();
    project.file(&format!("{UNIT}/编号.txt"), "（一）".repeat(600_000));
    project.file(&format!("{UNIT}/书名号.txt"), "《".repeat(2_000_000));
    project.file(&format!("{UNIT}/数字.txt"), "1".repeat(8_000_000));
    project.file(&format!("{UNIT}/一行.csv"), ",".repeat(2_000_000));
    project.file(&format!("{UNIT}/引号.csv"), "\"a\n".repeat(500_000));
    project.file(&format!("{UNIT}/日期.txt"), "2019年1月1日至".repeat(300_000));
    project.file(&format!("{UNIT}/文号.txt"), "府办〔2019〕".repeat(300_000));
    project.file(&format!("{UNIT}/空格.txt"), " \n".repeat(2_000_000));
    project.file(&format!("{UNIT}/标签.html"), "<a".repeat(1_000_000));
    project.file(&format!("{UNIT}/正常.txt"), "双随机抽查结果公示");
    let problems = ingested(&project);
    assert!(!problems.iter().any(|(_, code)| code == "reader-timeout" || code == "reader-crashed"), "{problems:?}");
}

#[test]
fn a_file_larger_than_the_limit_is_not_even_loaded() {
    let project = Project::with_circular();
    project.file(&format!("{UNIT}/巨大.pdf"), "%PDF-1.7");
    let file = fs_err::OpenOptions::new().write(true).open(project.join(&format!("{UNIT}/巨大.pdf"))).unwrap();
    // Sparse: it takes no room on the disk.
    file.file().set_len(8 << 30).unwrap();
    project.file(&format!("{UNIT}/正常.txt"), "双随机抽查结果公示");
    let problems = ingested(&project);
    assert_eq!(code_of(&problems, "巨大.pdf"), Some("file-too-large"), "{problems:?}");
}

#[test]
fn pipes_devices_and_sockets_are_named_not_opened() {
    let project = Project::with_circular();
    project.make_dir(UNIT);
    let pipe = project.join(&format!("{UNIT}/管道.pdf"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(project.join(&format!("{UNIT}/s.pdf"))).unwrap();
    std::os::unix::fs::symlink("/dev/zero", project.join(&format!("{UNIT}/零.pdf"))).unwrap();
    std::os::unix::fs::symlink("/", project.join("corpus/evidence/根")).unwrap();
    let problems = ingested(&project);
    for name in ["管道.pdf", "s.pdf", "零.pdf", "根"] {
        assert_eq!(code_of(&problems, name), Some("not-a-file"), "{name}: {problems:?}");
    }
}

#[test]
fn names_that_are_no_text_or_deceive_are_kept_apart_and_shown_harmless() {
    use std::os::unix::ffi::OsStrExt as _;
    let project = Project::with_circular();
    project.make_dir(UNIT);
    let names: [&[u8]; 7] = [
        b"\xff.txt",
        b"\xfe.txt",
        "\u{fffd}.txt".as_bytes(),
        "公示\u{202e}fdp.txt".as_bytes(),
        "a\u{1b}[31m\n\t.txt".as_bytes(),
        "=HYPERLINK(\"x\").txt".as_bytes(),
        &[b'a'; 251],
    ];
    for name in names {
        let path = project.join(UNIT).join(std::ffi::OsStr::from_bytes(name));
        fs_err::write(path, "关于“双随机、一公开”抽查结果的公示\n2019年9月公开双随机检查结果二十条。\n").unwrap();
    }
    ingested(&project);
    let total = project.json(&["status", "--format", "json"])["files"]["total"].as_u64().unwrap();
    assert_eq!(total, names.len() as u64);
    let unit = UNIT.trim_start_matches("corpus/evidence/");
    let escapes = &format!("{unit}/a\u{1b}[31m\n\t.txt");
    let decided = project.ok(&["review", "reject", escapes, "--task", "23", "--who", "李"]).out;
    assert!(decided.starts_with(&format!("{unit}/a [31m  .txt")), "{decided}");
    let commands: [&[&str]; 8] = [
        &["gaps", "--today=2020-01-16"],
        &["links", "--format=table"],
        &["status", "--failed"],
        &["search", "双随机"],
        &["review", "list"],
        &["review", "list", "--decided"],
        &["explain", escapes],
        &["verify"],
    ];
    for command in commands {
        let out = project.ok(command).out;
        let harmful = out.chars().find(|c| {
            (c.is_control() && *c != '\n')
                || ('\u{202a}'..='\u{202e}').contains(c)
                || ('\u{2066}'..='\u{2069}').contains(c)
        });
        assert_eq!(harmful, None, "{command:?}");
    }
}

#[test]
fn markup_and_formulas_of_documents_stay_text() {
    let project = Project::with_circular();
    let harm = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    let text = format!("关于“双随机、一公开”抽查结果的公示{harm}\n2019年9月公开双随机检查结果二十条{harm}。\n");
    project.file(&format!("corpus/evidence/区市场监督管理局/=1+cmd{}.txt", harm.replace('/', "")), &text);
    project.file("corpus/evidence/区市场监督管理局/@公示.txt", text.replace('9', "8"));
    ingested(&project);
    for args in [vec!["gaps", "--format", "html"], vec!["gaps", "--format", "md"]] {
        let out = project.ok(&[args.as_slice(), &["--today", "2020-01-16"]].concat()).out;
        assert!(!out.contains("<script>alert") && !out.contains("<img src=x"), "{args:?}");
    }
    let csv = project.ok(&["gaps", "--format", "csv", "--today", "2020-01-16"]).out;
    for cell in csv.lines().flat_map(|line| line.split(',')) {
        assert!(!cell.trim_start_matches('"').starts_with(['=', '@', '+', '-']) || cell == "-", "{cell}");
    }
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    project.ok(&["pack", pack.to_str().unwrap(), "--today", "2020-01-16"]);
    let page = fs_err::read_to_string(pack.join("index.html")).unwrap();
    assert!(page.contains("alert(1)") && !page.contains("<script>alert") && !page.contains("<img src=x"));
}

#[test]
fn actions_of_a_pdf_never_run_and_are_not_handed_on() {
    let project = Project::with_circular();
    let text = b"BT /F 12 Tf 10 50 Td (2019 random inspection published) Tj ET";
    let content = [format!("<< /Length {} >>\nstream\n", text.len()).as_bytes(), text, b"\nendstream"].concat();
    let action = pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /WC << /S /Launch /F (touch) /Win << /F (cmd.exe) >> >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R /AA << /O << /S /Launch /F (touch) >> >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://example.cn) >> >>] >>",
        &content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]);
    project.file("corpus/evidence/区市场监督管理局/动作.pdf", action);
    ingested(&project);
    project.ok(&["review", "add", "区市场监督管理局/动作.pdf", "--task", "23", "--who", "审核人", "--why", "看过原件"]);
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    project.ok(&["pack", pack.to_str().unwrap(), "--unit", "区市场监督管理局", "--today", "2020-01-16"]);
    let book = fs_err::read(pack.join("pages.pdf")).unwrap();
    let found = |needle: &[u8]| book.windows(needle.len()).any(|window| window == needle);
    assert!(!found(b"/JavaScript") && !found(b"/Launch") && !found(b"/OpenAction") && !found(b"/AA"));
}

#[test]
fn a_reader_that_is_killed_costs_one_document() {
    let project = Project::with_circular();
    // Inflates to 3 GiB inside one page: more than a reader may have.
    let mut packed = Vec::new();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("x", SimpleFileOptions::default()).unwrap();
    let block = vec![b' '; 16 << 20];
    for _ in 0..48 {
        archive.write_all(&block).unwrap();
    }
    let archive = archive.finish().unwrap().into_inner();
    // The raw deflate data of the only member, behind the local header and its name of one byte.
    let length = archive.len();
    packed.extend_from_slice(b"\x78\x9c");
    packed.extend_from_slice(&archive[31..length - 22 - 47]);
    let stream =
        [format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).as_bytes(), &packed, b"\nendstream"]
            .concat();
    let pages = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents [{}] >>", "4 0 R ".repeat(40));
    project.file(
        &format!("{UNIT}/膨胀.pdf"),
        pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            pages.as_bytes(),
            &stream,
        ]),
    );
    project.file(&format!("{UNIT}/正常.txt"), "双随机抽查结果公示");
    let problems = ingested(&project);
    assert!(code_of(&problems, "膨胀.pdf").is_some(), "{problems:?}");
    assert_eq!(code_of(&problems, "正常.txt"), None);
}

#[test]
fn the_table_of_attacks_names_tests_that_exist() {
    let table = fs_err::read_to_string(repository().join("tests/ATTACKS.md")).unwrap();
    let mut tests = String::new();
    for name in ["accounts", "attacks", "broken", "faults", "ingest", "mutants", "pack", "reading"] {
        tests.push_str(&fs_err::read_to_string(repository().join(format!("tests/{name}.rs"))).unwrap());
    }
    let rows: Vec<&str> =
        table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| attack")).collect();
    assert!(rows.len() >= 20, "{}", rows.len());
    for row in rows {
        let cell = row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap();
        for name in cell.split(',').map(|name| name.trim().trim_matches('`')) {
            assert!(tests.contains(&format!("fn {name}()")), "{name}");
        }
    }
}
