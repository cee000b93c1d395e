//! What a file is: decided from its bytes, never from its name.

use memchr::memmem;
use zuozheng_model::FileKind;

use crate::ole::{self, Compound};
use crate::package::{self, stored_name};
use crate::{archive, encoding, text};

/// Bytes of a text file that are looked at.
const HEAD: usize = 64 << 10;

/// Tells the kind of a file from its content.
pub fn sniff(bytes: &[u8]) -> FileKind {
    if let Some(kind) = by_magic(bytes) {
        return kind;
    }
    let decoded = encoding::decode(&bytes[..bytes.len().min(HEAD)]);
    let controls = decoded.text.chars().filter(|&c| c.is_control() && !"\n\r\t\u{c}\u{1a}\u{feff}".contains(c)).count();
    let broken = decoded.n_broken + controls;
    let n_chars = decoded.text.chars().count();
    if n_chars == 0 || broken * 50 > n_chars {
        return if archive::is_last_of_zip(bytes) { FileKind::Zip } else { FileKind::Unknown };
    }
    by_text(&decoded.text)
}

fn by_magic(bytes: &[u8]) -> Option<FileKind> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let head = &bytes[..bytes.len().min(1024)];
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08") {
        return Some(zip_kind(bytes));
    }
    if starts(&ole::MAGIC) {
        return Some(compound_kind(bytes));
    }
    let kind = match () {
        () if starts(b"{\\rtf") => FileKind::Rtf,
        () if starts(b"Rar!\x1a\x07") => FileKind::Rar,
        () if starts(b"7z\xbc\xaf\x27\x1c") => FileKind::SevenZip,
        () if starts(b"\x89PNG\r\n\x1a\n") || starts(b"\xff\xd8\xff") || starts(b"GIF8") => FileKind::Image,
        () if starts(b"II*\0") || starts(b"MM\0*") => FileKind::Image,
        () if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => FileKind::Image,
        () if starts(b"BM") && bytes.get(6..10) == Some(&[0; 4]) => FileKind::Image,
        () if is_bare_biff(bytes) => FileKind::Xls,
        () if head.windows(5).any(|window| window == b"%PDF-") => FileKind::Pdf,
        () => return None,
    };
    Some(kind)
}

/// `BOF` of BIFF5 or BIFF8 without a container around it.
fn is_bare_biff(bytes: &[u8]) -> bool {
    matches!(bytes.get(..6), Some([0x09, 0x08, 4..=16, 0, 0, 5 | 6]))
}

fn zip_kind(bytes: &[u8]) -> FileKind {
    let Ok(mut archive) = package::archive(bytes) else { return damaged_zip_kind(bytes) };
    let names: Vec<String> = archive.file_names_raw().map(|raw| stored_name(raw).to_ascii_lowercase()).collect();
    let has = |wanted: &str| names.iter().any(|name| name.trim_start_matches('/') == wanted);
    let is_opc = has("[content_types].xml");
    let in_word = || names.iter().any(|name| name.starts_with("word/document") && name.ends_with(".xml"));
    match () {
        () if has("ofd.xml") => return FileKind::Ofd,
        () if has("xl/workbook.bin") => return FileKind::Xlsb,
        () if has("xl/workbook.xml") => return FileKind::Xlsx,
        () if is_opc && in_word() => return FileKind::Docx,
        () if is_opc && names.iter().any(|name| name.starts_with("xl/worksheets/")) => return FileKind::Xlsx,
        () if has("ppt/presentation.xml")
            || is_opc && names.iter().any(|name| name.starts_with("ppt/slides/slide")) =>
        {
            return FileKind::Pptx;
        }
        () if is_opc => return FileKind::Unknown,
        () => {}
    }
    if has("mimetype") && has("content.xml") {
        let mut mimetype = String::new();
        if let Ok(file) = archive.by_name("mimetype") {
            let _ = std::io::Read::read_to_string(&mut std::io::Read::take(file, 200), &mut mimetype);
        }
        return match () {
            () if mimetype.contains("opendocument.spreadsheet") => FileKind::Ods,
            () if mimetype.contains("opendocument.text") => FileKind::Odt,
            () if mimetype.contains("opendocument.presentation") => FileKind::Odp,
            () => FileKind::Unknown,
        };
    }
    FileKind::Zip
}

/// The list at the end of the file is gone: the names before each member still tell what it was.
fn damaged_zip_kind(bytes: &[u8]) -> FileKind {
    let names = members(bytes);
    let has = |name: &[u8]| names.iter().any(|known| known.starts_with(name));
    let holds = |text: &str| memmem::find(&bytes[..bytes.len().min(200)], text.as_bytes()).is_some();
    match () {
        () if has(b"word/document") => FileKind::Docx,
        () if has(b"xl/workbook.bin") => FileKind::Xlsb,
        () if has(b"xl/workbook.xml") || has(b"xl/worksheets/") => FileKind::Xlsx,
        () if has(b"ppt/presentation.xml") || has(b"ppt/slides/slide") => FileKind::Pptx,
        () if has(b"OFD.xml") => FileKind::Ofd,
        () if has(b"mimetype") && holds("application/vnd.oasis.opendocument.spreadsheet") => FileKind::Ods,
        () if has(b"mimetype") && holds("application/vnd.oasis.opendocument.text") => FileKind::Odt,
        () if has(b"mimetype") && holds("application/vnd.oasis.opendocument.presentation") => FileKind::Odp,
        () => FileKind::Zip,
    }
}

/// True for the beginning of a broken-off Office document of whatever sort: no archive that anybody packed.
pub(crate) fn is_broken_office(bytes: &[u8]) -> bool {
    const PARTS: [&[u8]; 5] = [b"docProps/", b"[Content_Types].xml", b"_rels/.rels", b"word/", b"xl/"];
    members(bytes).first().is_some_and(|name| PARTS.iter().any(|part| name.starts_with(part)))
}

/// The names before the members of a zip archive, not those of archives inside it as long as it tells how long they are.
fn members(bytes: &[u8]) -> Vec<&[u8]> {
    const HEADER: usize = 30;
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memmem::find(rest, b"PK\x03\x04")) {
        let start = at + found;
        let Some(header) = bytes.get(start..start + HEADER) else { break };
        let number = |from: usize| usize::from(u16::from_le_bytes([header[from], header[from + 1]]));
        let name_end = start + HEADER + number(26);
        names.extend(bytes.get(start + HEADER..name_end));
        // Written while the length was not yet known (APPNOTE 4.4.4, bit 3), the header says nothing about it.
        let is_told = number(6) & 0x08 == 0;
        let length = u32::from_le_bytes([header[18], header[19], header[20], header[21]]) as usize;
        at = name_end.saturating_add(number(28)).saturating_add(if is_told { length } else { 0 });
    }
    names
}

fn compound_kind(bytes: &[u8]) -> FileKind {
    if let Ok(compound) = Compound::open(bytes) {
        let has = |name: &str| compound.has(name);
        let known = match () {
            () if has("EncryptedPackage") || has("PowerPoint Document") => Some(FileKind::Unknown),
            () if has("WordDocument") => Some(FileKind::Doc),
            () if has("Workbook") || has("Book") => Some(FileKind::Xls),
            () => None,
        };
        if let Some(kind) = known {
            return kind;
        }
    }
    // The directory may be damaged: its names, in UTF-16, still tell what it was.
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    match () {
        () if has("WordDocument") => FileKind::Doc,
        () if has("Workbook") => FileKind::Xls,
        () => FileKind::Unknown,
    }
}

fn by_text(text: &str) -> FileKind {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with('<') {
        let lower = start.chars().take(8192).collect::<String>().to_ascii_lowercase();
        return by_markup(&lower);
    }
    if let Some(kind) = by_mail_header(start) {
        return kind;
    }
    if text::separator(text).is_some() { FileKind::Csv } else { FileKind::Text }
}

fn by_markup(lower: &str) -> FileKind {
    let is_xml = lower.starts_with("<?xml");
    let root = lower
        .split('<')
        .map(str::trim_start)
        .find(|piece| !piece.is_empty() && !piece.starts_with(['?', '!']))
        .unwrap_or("");
    let name: &str = root.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or("");
    let local = name.rsplit(':').next().unwrap_or(name);
    let is_html = matches!(
        local,
        "html"
            | "head"
            | "body"
            | "table"
            | "meta"
            | "title"
            | "div"
            | "p"
            | "style"
            | "script"
            | "center"
            | "font"
            | "h1"
            | "span"
            | "tr"
            | "a"
            | "b"
            | "br"
            | "img"
            | "link"
            | "ul"
    );
    match () {
        () if local == "workbook" && lower.contains("urn:schemas-microsoft-com:office:spreadsheet") => {
            FileKind::SpreadsheetXml
        }
        () if local == "worddocument" => FileKind::WordXml,
        () if local == "package" && lower.contains("xmlpackage") => FileKind::WordXml,
        () if lower.contains("<!doctype html") || is_html => FileKind::Html,
        () if is_xml => FileKind::Unknown,
        () => FileKind::Text,
    }
}

/// A mail or a saved page begins with header lines, among them one that only mail has.
fn by_mail_header(text: &str) -> Option<FileKind> {
    let mut names = Vec::new();
    let mut related = false;
    let mut has_sender = false;
    for line in text.lines().take(100) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            related |= line.to_ascii_lowercase().contains("multipart/related");
            continue;
        }
        let (name, value) = line.split_once(':')?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return None;
        }
        let name = name.to_ascii_lowercase();
        let value = value.to_ascii_lowercase();
        related |= name == "content-type" && (value.contains("multipart/related") || value.contains("text/html"));
        related |= name == "snapshot-content-location";
        // A saved page names the program that saved it instead.
        has_sender |= name == "from" && value.contains('@');
        names.push(name);
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let is_mime = has("mime-version") || has("content-type") || has("content-transfer-encoding");
    let is_mail = has("from") && (has("to") || has("received") || has("message-id") || has("subject"));
    match () {
        () if is_mime && related && !has_sender && !has("to") && !has("received") && !has("message-id") => {
            Some(FileKind::Mht)
        }
        () if is_mime && is_mail || has("received") && has("from") => Some(FileKind::Eml),
        () if is_mail && has("date") && has("subject") => Some(FileKind::Eml),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (bytes, kind) in [
            (&b"%PDF-1.7\n"[..], FileKind::Pdf),
            (b"junk\n%PDF-1.4", FileKind::Pdf),
            (b"{\\rtf1\\ansi", FileKind::Rtf),
            (b"Rar!\x1a\x07\x01\x00", FileKind::Rar),
            (b"\x89PNG\r\n\x1a\n....", FileKind::Image),
            (b"<!DOCTYPE html><html><body>x", FileKind::Html),
            (b"\xef\xbb\xbf  <table><tr><td>x", FileKind::Html),
            (b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", FileKind::SpreadsheetXml),
            (b"<?xml version=\"1.0\"?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">", FileKind::WordXml),
            (b"<?xml version=\"1.0\"?><pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">", FileKind::WordXml),
            (b"<?xml version=\"1.0\"?><config/>", FileKind::Unknown),
            (b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nhello", FileKind::Eml),
            (b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"x\"\r\n\r\n", FileKind::Mht),
            (b"From: a@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>hello</p>", FileKind::Eml),
            ("序号,单位\n1,甲局\n2,乙局\n".as_bytes(), FileKind::Csv),
            ("检查台账\n序号,单位,次数\n1,甲局,2\n2,乙局,3\n".as_bytes(), FileKind::Csv),
            ("今年检查如下\n一是甲,乙,丙\n二是丁\n".as_bytes(), FileKind::Text),
            ("关于开展消防检查的通知\n各单位：\n".as_bytes(), FileKind::Text),
            (b"\x00\x01\x02\x03\x04\x05", FileKind::Unknown),
            (b"", FileKind::Unknown),
        ] {
            assert_eq!(sniff(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
