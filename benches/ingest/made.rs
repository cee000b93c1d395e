//! A corpus of any size, the same each time: papers of one to five pages in the two ways in which office programs
//! write Chinese into a PDF, and ledgers of some hundred rows.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rust_xlsxwriter::Workbook;
use zuozheng_read::{Limits, read};

/// Lines of a page and letters of a line.
const LINES: usize = 32;
const LETTERS: usize = 34;
/// Units that hand in.
const UNITS: [&str; 6] = ["区教育局", "区财政局", "区司法局", "区民政局", "区应急管理局", "区市场监督管理局"];

/// A file of the corpus.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) made: Made,
}

/// What it is.
pub(crate) enum Made {
    /// Its pages, line by line.
    Pdf(Vec<Vec<String>>),
    Workbook,
}

/// What was made.
pub(crate) struct Corpus {
    pub(crate) files: Vec<File>,
    pub(crate) n_pages: usize,
    pub(crate) n_workbooks: usize,
    pub(crate) n_rows: usize,
}

/// Numbers that are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

/// Makes a project with the seed circular and a corpus.
pub(crate) fn corpus(project: &Path, n: usize) -> Corpus {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let circulars = project.join("corpus/circulars");
    fs_err::create_dir_all(&circulars).unwrap();
    fs_err::copy(repository.join("corpus/circulars/penjiang-2019-840.docx"), circulars.join("840.docx")).unwrap();
    let sentences = sentences(&repository.join("corpus/evidence"));
    assert!(!sentences.is_empty(), "the sample corpus has no sentence");
    let mut dice = Dice(840);
    let mut corpus = Corpus { files: Vec::new(), n_pages: 0, n_workbooks: 0, n_rows: 0 };
    let folder = |at: usize| {
        let folder = project.join("corpus/evidence").join(UNITS[at % UNITS.len()]).join(format!("{}季度", 1 + at % 4));
        fs_err::create_dir_all(&folder).unwrap();
        folder
    };
    for at in 0..n {
        let pages = paper(&sentences, &mut dice, at);
        corpus.n_pages += pages.len();
        let path = folder(at).join(format!("{at:05}.pdf"));
        fs_err::write(&path, pdf(&pages, at % 2 == 0)).unwrap();
        corpus.files.push(File { path, made: Made::Pdf(pages) });
    }
    for at in 0..n / 3 {
        let n_rows = 200 + dice.below(550);
        let path = folder(at).join(format!("{at:05}工作台账.xlsx"));
        fs_err::write(&path, workbook(&sentences, &mut dice, n_rows)).unwrap();
        corpus.n_rows += n_rows;
        corpus.n_workbooks += 1;
        corpus.files.push(File { path, made: Made::Workbook });
    }
    corpus
}

/// Makes another file of it; what it holds stays the same.
pub(crate) fn change(file: &File) {
    let mut bytes = fs_err::read(&file.path).unwrap();
    bytes.extend_from_slice(b"\n% changed\n");
    fs_err::write(&file.path, bytes).unwrap();
}

/// The sentences of the sample corpus.
fn sentences(folder: &Path) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut entries: Vec<PathBuf> = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sentences.extend(self::sentences(&path));
        } else if path.extension().is_some_and(|ending| ending == "docx" || ending == "txt") {
            let text = read(&fs_err::read(&path).unwrap(), &Limits::default()).document.plain_text();
            let whole = text.split_inclusive('。').map(|sentence| sentence.split_whitespace().collect::<String>());
            sentences.extend(whole.filter(|sentence| sentence.chars().count() > 12));
        }
    }
    sentences
}

fn paper(sentences: &[String], dice: &mut Dice, at: usize) -> Vec<Vec<String>> {
    let n_lines = LINES * (1 + dice.below(5)) - dice.below(LINES / 2);
    let mut lines = vec![format!("关于第{}项工作落实情况的报告", 1 + at % 45)];
    let mut text = String::from("　　");
    while lines.len() < n_lines {
        text.push_str(&sentences[dice.below(sentences.len())]);
        while text.chars().count() > LETTERS {
            let end = text.char_indices().nth(LETTERS).map_or(text.len(), |(end, _)| end);
            lines.push(text.drain(..end).collect());
        }
    }
    lines.push("2019年11月20日".to_owned());
    lines.chunks(LINES).map(<[String]>::to_vec).collect()
}

fn workbook(sentences: &[String], dice: &mut Dice, n_rows: usize) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "2019年工作台账").unwrap();
    for (col, name) in (0..).zip(["序号", "事项", "责任股室", "完成日期", "数量", "备注"]) {
        sheet.write(1, col, name).unwrap();
    }
    for at in 0..n_rows as u32 {
        let row = at + 2;
        let sentence: String = sentences[dice.below(sentences.len())].chars().take(28).collect();
        sheet.write(row, 0, at + 1).unwrap();
        sheet.write(row, 1, sentence).unwrap();
        sheet.write(row, 2, ["办公室", "法规股", "监督股", "信息中心"][dice.below(4)]).unwrap();
        sheet.write(row, 3, format!("2019-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28))).unwrap();
        sheet.write(row, 4, dice.below(500) as u32).unwrap();
        sheet.write(row, 5, ["已公开", "已答复", "办理中", ""][dice.below(4)]).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// A PDF (ISO 32000-1): codes of a predefined CMap without an embedded font, as older programs write them, or glyph
/// numbers with a ToUnicode CMap, as Word does.
fn pdf(pages: &[Vec<String>], is_predefined: bool) -> Vec<u8> {
    let mut glyphs: Vec<char> = pages.iter().flatten().flat_map(|line| line.chars()).collect();
    glyphs.sort_unstable();
    glyphs.dedup();
    let code = |c: char| if is_predefined { c as u32 } else { glyphs.binary_search(&c).unwrap() as u32 + 3 };
    let mut objects: Vec<Vec<u8>> = vec![Vec::new(); 2];
    let encoding = if is_predefined { "/UniGB-UCS2-H" } else { "/Identity-H" };
    let to_unicode = if is_predefined { "" } else { " /ToUnicode 6 0 R" };
    objects.push(
        format!("<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding{encoding}/DescendantFonts[4 0 R]{to_unicode}>>")
            .into_bytes(),
    );
    let ordering = if is_predefined { "GB1" } else { "Identity" };
    objects.push(
        format!("<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>/FontDescriptor 5 0 R/DW 1000>>")
            .into_bytes(),
    );
    objects.push(b"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -140 1000 860]/ItalicAngle 0/Ascent 860/Descent -140/CapHeight 700/StemV 80>>".to_vec());
    objects.push(stream(cmap(&glyphs).as_bytes()));
    let first_page = objects.len() + 1;
    for lines in pages {
        let mut content = String::from("BT /F1 14 Tf 24 TL 78 770 Td\n");
        for line in lines {
            let codes: String = line.chars().map(|c| format!("{:04X}", code(c))).collect();
            writeln!(content, "<{codes}> Tj T*").unwrap();
        }
        content.push_str("ET\n");
        let page = objects.len() + 1;
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
                page + 1
            )
            .into_bytes(),
        );
        objects.push(stream(content.as_bytes()));
    }
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", first_page + 2 * at)).collect();
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>".to_vec();
    objects[1] = format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()).into_bytes();
    file(&objects)
}

/// From glyph numbers to letters (ISO 32000-1, 9.10.3).
fn cmap(glyphs: &[char]) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    for (block, letters) in glyphs.chunks(100).enumerate() {
        writeln!(out, "{} beginbfchar", letters.len()).unwrap();
        for (at, letter) in letters.iter().enumerate() {
            writeln!(out, "<{:04X}> <{:04X}>", block * 100 + at + 3, *letter as u32).unwrap();
        }
        out.push_str("endbfchar\n");
    }
    out + "endcmap CMapName currentdict /CMap defineresource pop end end\n"
}

fn stream(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    [format!("<</Length {}/Filter/FlateDecode>>stream\n", packed.len()).as_bytes(), &packed, b"\nendstream"].concat()
}

fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut starts = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        starts.push(out.len());
        out.extend(format!("{} 0 obj", at + 1).as_bytes());
        out.extend(object);
        out.extend(b"endobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    starts.iter().for_each(|start| out.extend(format!("{start:010} 00000 n \n").as_bytes()));
    out.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).as_bytes());
    out
}
