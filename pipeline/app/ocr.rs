//! Recognises the text of scanned pages with tesseract, when it is installed.
//!
//! Reading renders the page, tesseract gets a PNG on standard input and gives tab-separated words with boxes and
//! confidences on standard output. Nothing is written to disk.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use zuozheng_model::{Block, BlockKind, Locator, PageNumber, Problem, Rect, TextSource};

use crate::prepare::RecognisedPage;

/// Dots per inch of the rendered page: tesseract is trained on 300.
pub(crate) const DPI: f32 = 300.0;
/// A page of prose takes 2 to 3 seconds; one that takes longer than this is given up.
const PAGE_LIMIT: Duration = Duration::from_secs(90);
/// Words below this confidence (0..=100) are noise of stamps and lines.
const MIN_CONFIDENCE: f32 = 20.0;

/// An installed tesseract with simplified Chinese.
#[derive(Debug, Clone)]
pub(crate) struct Ocr(());

impl Ocr {
    /// Looks for tesseract and its Chinese model; `None` when either is missing.
    pub(crate) fn find() -> Option<Self> {
        let languages = Command::new("tesseract").arg("--list-langs").stderr(Stdio::null()).output().ok()?;
        String::from_utf8_lossy(&languages.stdout).lines().any(|line| line.trim() == "chi_sim").then_some(Self(()))
    }

    /// Recognises a page drawn at [`DPI`].
    pub(crate) fn page(&self, png: &[u8], page: PageNumber) -> Result<RecognisedPage, Problem> {
        let words = recognise(png).map_err(|why| failed(page, &why))?;
        let blocks = paragraphs(&words, page);
        if blocks.is_empty() {
            Err(failed(page, "图上没有可辨认的文字"))
        } else {
            Ok(RecognisedPage { page, blocks })
        }
    }
}

/// The problem of a page that could not be recognised.
pub(crate) fn failed(page: PageNumber, why: &str) -> Problem {
    let message = format!("第{}页文字识别失败：{why}", page.get());
    let locator = Locator::Page { page, area: Rect::default() };
    let hint = "请提供可复制文字的版本；只是照片、空白页的，看过之后用 zuozheng review seen 销去";
    Problem::partial("ocr-failed", message, hint).at(locator)
}

/// A recognised word: paragraph key, line in it, box in pixels, confidence, text.
struct Word {
    paragraph: (u32, u32),
    line: u32,
    area: Rect,
    confidence: f32,
    text: String,
}

fn recognise(png: &[u8]) -> Result<Vec<Word>, String> {
    let mut child = Command::new("tesseract")
        .args(["-", "-", "-l", "chi_sim", "--psm", "3", "--dpi", "300", "tsv"])
        // One thread a page: pages are what runs in parallel.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut input = child.stdin.take().ok_or("tesseract 没有标准输入")?;
    let mut output = child.stdout.take().ok_or("tesseract 没有标准输出")?;
    let tsv = std::thread::scope(|scope| {
        // A broken pipe here shows as a missing result below.
        scope.spawn(move || input.write_all(png));
        let reader = scope.spawn(move || {
            let mut text = String::new();
            output.read_to_string(&mut text).map(|_| text)
        });
        let in_time = wait(&mut child);
        let text = reader.join().map_err(|_| "tesseract 的输出无法读取".to_owned())?;
        match (in_time, text) {
            (true, Ok(text)) => Ok(text),
            (false, _) => Err(format!("超过 {} 秒", PAGE_LIMIT.as_secs())),
            (true, Err(error)) => Err(error.to_string()),
        }
    })?;
    Ok(tsv.lines().skip(1).filter_map(word).collect())
}

/// Waits for the end; kills what takes too long.
fn wait(child: &mut Child) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return true,
            Ok(None) if start.elapsed() < PAGE_LIMIT => std::thread::sleep(Duration::from_millis(20)),
            _ => {
                // It may just have ended by itself.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// A line of tesseract's tsv: level page block paragraph line word left top width height confidence text.
fn word(line: &str) -> Option<Word> {
    let fields: Vec<&str> = line.splitn(12, '\t').collect();
    let number = |at: usize| fields.get(at)?.parse::<f32>().ok();
    let confidence = number(10)?;
    let text = fields.get(11)?.trim();
    if fields[0] != "5" || confidence < MIN_CONFIDENCE || text.is_empty() {
        return None;
    }
    let (x, y) = (number(6)?, number(7)?);
    let area = Rect { x0: x, y0: y, x1: x + number(8)?, y1: y + number(9)? };
    let (paragraph, line) = ((number(2)? as u32, number(3)? as u32), number(4)? as u32);
    Some(Word { paragraph, line, area, confidence, text: text.to_owned() })
}

/// The parts of a paragraph that are set in one size: tesseract takes a title and the lines below it for one when they stand
/// close.
fn by_size(paragraph: &[Word]) -> Vec<&[Word]> {
    const LARGER: f32 = 1.25;
    let mut parts = Vec::new();
    let (mut from, mut at, mut before) = (0, 0, None::<f32>);
    for line in paragraph.chunk_by(|a, b| a.line == b.line) {
        let size = size_of(line);
        let differs = |before: f32, size: f32| size > before * LARGER || before > size * LARGER;
        if before.zip(size).is_some_and(|(before, size)| differs(before, size)) {
            parts.push(&paragraph[from..at]);
            from = at;
        }
        before = size.or(before);
        at += line.len();
    }
    parts.push(&paragraph[from..]);
    parts
}

/// The height of the characters of a line; boxes of words that touch rules and neighbours are too high, commas are low.
fn size_of(line: &[Word]) -> Option<f32> {
    const FEWEST: usize = 3;
    let has_han = |word: &&Word| word.text.chars().any(zuozheng_text::is_ideograph);
    let mut heights: Vec<f32> = line.iter().filter(has_han).map(|word| word.area.y1 - word.area.y0).collect();
    heights.sort_by(f32::total_cmp);
    let n_chars: usize = line.iter().filter(has_han).map(|word| word.text.chars().count()).sum();
    heights.get(heights.len() / 3).copied().filter(|_| n_chars >= FEWEST)
}

fn paragraphs(words: &[Word], page: PageNumber) -> Vec<Block> {
    let scale = 72.0 / DPI;
    words
        .chunk_by(|a, b| a.paragraph == b.paragraph)
        .flat_map(by_size)
        .map(|group| {
            let mut text = String::new();
            for word in group {
                let joins_latin = text.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && word.text.starts_with(|c: char| c.is_ascii_alphanumeric());
                if joins_latin {
                    text.push(' ');
                }
                text.push_str(&word.text);
            }
            let area = group.iter().map(|word| word.area).reduce(Rect::union).unwrap_or_default();
            let area = Rect { x0: area.x0 * scale, y0: area.y0 * scale, x1: area.x1 * scale, y1: area.y1 * scale };
            let confidence = group.iter().map(|word| word.confidence).sum::<f32>() / group.len() as f32 / 100.0;
            Block {
                kind: BlockKind::Paragraph { text },
                locator: Locator::Page { page, area },
                source: TextSource::Ocr((confidence * 100.0).round() / 100.0),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stands_apart_from_smaller_lines_below_it() {
        let line = |line: u32, words: &[(&str, u32)]| -> String {
            let word = |(nth, (text, height)): (usize, &(&str, u32))| {
                format!(
                    "5\t1\t1\t1\t{line}\t{nth}\t{}\t{}\t60\t{height}\t90\t{text}\n",
                    300 + 60 * nth,
                    300 + 100 * line
                )
            };
            words.iter().enumerate().map(word).collect()
        };
        let tsv = [
            line(1, &[("现场", 76), ("检查", 78), ("记录", 75)]),
            line(2, &[("检查", 54), ("单位", 111), ("：", 20), ("甲局", 53)]),
            line(3, &[("时间", 52), ("2025", 111), ("年", 73), ("4", 52), ("月", 55)]),
        ];
        let words: Vec<Word> = tsv.concat().lines().filter_map(word).collect();
        let blocks = paragraphs(&words, PageNumber::from_index(0));
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["现场检查记录", "检查单位：甲局时间2025年4月"]);
    }

    #[test]
    fn words_of_a_paragraph_are_joined_without_spaces_between_han() {
        let tsv = "level\tpage\n5\t1\t1\t1\t1\t1\t300\t300\t60\t60\t95.5\t主动\n5\t1\t1\t1\t1\t2\t360\t300\t60\t60\t85.5\t公开\n5\t1\t1\t1\t1\t3\t420\t300\t9\t9\t3\t~\n5\t1\t2\t1\t1\t1\t300\t600\t60\t60\t90\tIPv6 改造";
        let words: Vec<Word> = tsv.lines().skip(1).filter_map(word).collect();
        let blocks = paragraphs(&words, PageNumber::from_index(0));
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].text(), Some("主动公开"));
        assert_eq!(blocks[0].source, TextSource::Ocr(0.91));
        let Locator::Page { area, .. } = &blocks[0].locator else { panic!("no page") };
        assert_eq!(<[f32; 4]>::from(*area), [72.0, 72.0, 100.8, 86.4]);
    }
}
