//! Files of every format, damaged in many ways: each is accounted for, none takes the run down or blows it up.
//!
//! `MUTANTS` sets how many (a few hundred by default, so that a normal test run stays short); `MUTANT_SOURCES` names a
//! folder with further files to damage, `MUTANTS_KEPT` one that does not exist yet, to which the mutants go for a look.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use zip::ZipArchive;

use crate::project::{MEMORY, Project, repository, zipped};

/// Mutants of a normal test run.
const MUTANTS: usize = 1_000;
/// Sources of one ending: enough to have different programs' files.
const OF_AN_ENDING: usize = 4;

/// Numbers that are the same in every run (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    /// The same numbers for the same seed.
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`, which is at least 1.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// A file to damage: its ending and content.
struct Source {
    ending: String,
    bytes: Vec<u8>,
}

/// Formats of which the repository has no file, made here.
fn made(of: &[Source]) -> Vec<Source> {
    let mut out = Vec::new();
    let mut push = |ending: &str, bytes: Vec<u8>| out.push(Source { ending: ending.to_owned(), bytes });
    let first = |ending: &str| of.iter().find(|source| source.ending == ending).unwrap().bytes.as_slice();
    let inner = zipped(&[("内层/说明.txt", "政务公开培训情况说明".as_bytes()), ("表.xlsx", first("xlsx"))]);
    push("zip", zipped(&[("材料/公示.docx", first("docx")), ("扫描/a.pdf", first("pdf")), ("b.zip", &inner)]));
    let mail = "From: a@example.cn\r\nSubject: =?utf-8?B?5Yqe5YWs5a6k?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
        双随机抽查结果见附件。\r\n--x\r\nContent-Type: text/html; name=\"a.html\"\r\n\
        Content-Disposition: attachment; filename=\"a.html\"\r\n\r\n<p>附件</p>\r\n--x--\r\n";
    push("eml", mail.as_bytes().to_vec());
    push("mht", mail.replace("multipart/mixed", "multipart/related").into_bytes());
    push("csv", "序号,单位,结果\n1,区教育局,已公开\n2,区司法局,\"含,逗号\"\n".as_bytes().to_vec());
    push("txt", "\u{feff}回应社会关切\n".encode_utf16().flat_map(u16::to_le_bytes).collect());
    let space = r#"xmlns:ofd="http://www.ofdspec.org/2016""#;
    let ofd = [
        (
            "OFD.xml",
            format!(
                "<ofd:OFD {space} DocType=\"OFD\" Version=\"1.0\"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
            ),
        ),
        (
            "Doc_0/Document.xml",
            format!(
                "<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages></ofd:Document>"
            ),
        ),
        (
            "Doc_0/Pages/Page_0/Content.xml",
            format!(
                "<ofd:Page {space}><ofd:Content><ofd:Layer ID=\"2\"><ofd:TextObject ID=\"3\" Boundary=\"10 10 100 10\" Font=\"4\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"g 7 5\">双随机抽查结果公示</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>"
            ),
        ),
    ];
    let members: Vec<(&str, &[u8])> = ofd.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
    push("ofd", zipped(&members));
    out
}

fn files_below(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, out);
        } else {
            out.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["pipeline/read/tests/fixtures/office", "pipeline/read/tests/fixtures/pdf", "corpus/evidence"] {
        files_below(&repository().join(folder), &mut paths);
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut sources = Vec::new();
    let mut take = |path: &Path, most: usize| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
        let n = taken.entry(ending.clone()).or_default();
        let is_source = !["py", "json", "snap"].contains(&ending.as_str()) && *n < most;
        if is_source {
            *n += 1;
            sources.push(Source { ending, bytes: fs_err::read(path).unwrap() });
        }
    };
    for path in &paths {
        take(path, OF_AN_ENDING);
    }
    if let Ok(folder) = std::env::var("MUTANT_SOURCES") {
        let mut more = Vec::new();
        files_below(Path::new(&folder), &mut more);
        more.iter().for_each(|path| take(path, usize::MAX));
    }
    let made = made(&sources);
    sources.extend(made);
    sources
}

/// Damages bytes in one of the ways in which transport, programs and attackers do.
fn damaged(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let at = dice.below(out.len());
    let length = 1 + dice.below(64).min(out.len().saturating_sub(at));
    let end = (at + length).min(out.len());
    match dice.below(9) {
        0 => out.truncate(at),
        1 => {
            for _ in 0..1 + dice.below(20) {
                let place = dice.below(out.len());
                if let Some(byte) = out.get_mut(place) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
        2 => out[at..end].fill(if dice.below(2) == 0 { 0 } else { 0xff }),
        3 => drop(out.drain(at..end)),
        4 => {
            let chunk = out[at..end].repeat(1 + dice.below(200));
            out.splice(at..at, chunk);
        }
        5 => {
            let from = dice.below(other.len());
            let chunk = &other[from..(from + 1 + dice.below(4096)).min(other.len())];
            out.splice(at..end, chunk.iter().copied());
        }
        // A number that a reader may believe: lengths, counts, places of rows and columns.
        6 => match out[at..].iter().position(u8::is_ascii_digit) {
            Some(ahead) => drop(out.splice(at + ahead..=at + ahead, *b"4294967295")),
            None => out.reverse(),
        },
        7 if out.len() > 4 => {
            let place = dice.below(out.len() - 4);
            let number = [u32::MAX, i32::MAX as u32, 1 << 24, 0][dice.below(4)];
            out[place..place + 4].copy_from_slice(&number.to_le_bytes());
        }
        // A piece of markup moved to where it does not belong.
        _ => {
            let to = dice.below(out.len());
            let chunk: Vec<u8> = out[at..(at + dice.below(2000)).min(out.len())].to_vec();
            out.splice(to..to, chunk);
        }
    }
    out
}

/// Damages one member of an archive and packs it again, so that the damage reaches the reader of the format.
fn damaged_inside(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = dice.below(archive.len());
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let mut content = Vec::new();
        member.read_to_end(&mut content).ok()?;
        if index == chosen {
            content = damaged(&content, other, dice);
        }
        members.push((member.name().ok()?.into_owned(), content));
    }
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Some(zipped(&members))
}

#[test]
fn damaged_files_of_every_format_are_accounted_for() {
    let wanted = std::env::var("MUTANTS").map_or(MUTANTS, |number| number.parse().unwrap());
    let sources = sources();
    let project = Project::with_circular();
    let mut dice = Dice(2019);
    for number in 0..wanted {
        let source = &sources[number % sources.len()];
        let other = &sources[dice.below(sources.len())].bytes;
        let inside = (dice.below(3) > 0).then(|| damaged_inside(&source.bytes, other, &mut dice)).flatten();
        let mutant = inside.unwrap_or_else(|| damaged(&source.bytes, other, &mut dice));
        project.file(&format!("corpus/evidence/区教育局/{number:05}.{}", source.ending), mutant);
    }

    let started = Instant::now();
    let peak = project.ingest_watched();

    // Files of an archive are further files; each that was put there is one of those whose folder is the unit's.
    let status = project.json(&["status", "--failed", "--format", "json"]);
    let files = &status["files"];
    let count = |name: &str| files[name].as_u64().unwrap();
    assert!(count("total") >= wanted as u64, "{files}");
    assert_eq!(count("total"), count("ok") + count("partial") + count("failed") + count("skipped"), "{files}");
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in status["problems"].as_array().unwrap() {
        *codes.entry(problem["code"].as_str().unwrap()).or_default() += 1;
        let (path, hint) = (problem["path"].as_str().unwrap(), problem["hint"].as_str().unwrap());
        assert!(problem["severity"] == "note" || !hint.is_empty(), "{path} failed without a remedy: {problem}");
    }
    println!(
        "{wanted} mutants of {} sources in {:.1?}, {} MiB: {files}, {codes:?}",
        sources.len(),
        started.elapsed(),
        peak >> 20
    );
    for problem in status["problems"].as_array().unwrap() {
        let code = problem["code"].as_str().unwrap();
        if ["reader-crashed", "reader-timeout"].contains(&code) {
            println!("{code}: {}", problem["path"]);
        }
    }
    assert!(peak < MEMORY, "{} MiB", peak >> 20);
    assert_eq!(codes.get("reader-timeout"), None, "a file hangs its reader");
    let ran = project.ok(&["ingest", "--no-ocr", "--quiet", "--today", "2020-01-16"]);
    assert!(ran.err.is_empty(), "{}", ran.err);
    if let Ok(kept) = std::env::var("MUTANTS_KEPT") {
        fs_err::rename(project.join("corpus/evidence/区教育局"), kept).unwrap();
    }
}
