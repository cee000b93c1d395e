//! Files that were put into a document or sheet as objects, each handed out as a file of its own: evidence often comes as
//! an icon in a cell.
//!
//! Office keeps its own formats as they are. Any other file lies in a compound file: named and whole in a `Package`
//! (MS-OLEDS 2.3.6), a PDF in the stream `CONTENTS`.

use zuozheng_model::FileKind;

use crate::ole::{self, Compound};
use crate::package::Package;
use crate::{Attachment, sniff};

/// Objects of one document that are handed out.
const MOST: usize = 100;

/// The objects in a folder of a package, in the order of their numbers.
pub(crate) fn files(package: &mut Package<'_>, folder: &str) -> Vec<Attachment> {
    let is_object = |name: &&String| name.to_ascii_lowercase().starts_with(folder);
    let mut names: Vec<String> = package.names().iter().filter(is_object).cloned().collect();
    names.sort_by_key(|name| (name.len(), name.clone()));
    named(package, names)
}

/// The objects in parts with these names.
pub(crate) fn named(package: &mut Package<'_>, names: Vec<String>) -> Vec<Attachment> {
    let mut files = Vec::new();
    for name in names.into_iter().take(MOST) {
        let Ok(bytes) = package.part(&name, crate::xml::MAX_PART) else { continue };
        let name = name.rsplit('/').next().unwrap_or(&name);
        files.extend(file(name, bytes));
    }
    files
}

/// The objects of a compound file: a document or workbook before 2007.
pub(crate) fn in_compound(compound: &mut Compound<'_>) -> Vec<Attachment> {
    /// Bytes of them all together.
    const MOST_BYTES: usize = 64 << 20;
    let mut files: Vec<Attachment> = Vec::new();
    let mut n_bytes = 0;
    for (nth, storage) in compound.objects().into_iter().take(MOST).enumerate() {
        let Some(file) = of_storage(compound, storage, nth + 1) else { continue };
        n_bytes += file.bytes.len();
        if n_bytes > MOST_BYTES {
            break;
        }
        files.push(file);
    }
    files
}

fn of_storage(compound: &mut Compound<'_>, storage: usize, number: usize) -> Option<Attachment> {
    if let Some(stream) = compound.stream_in(storage, "\u{1}Ole10Native") {
        return packed(&stream);
    }
    let named = |bytes: Vec<u8>| {
        let kind = sniff(&bytes);
        let is_read = !matches!(kind, FileKind::Unknown | FileKind::Image | FileKind::Text);
        is_read.then(|| Attachment { name: format!("对象{number}.{kind}"), bytes })
    };
    if let Some(package) = compound.stream_in(storage, "Package") {
        return named(package);
    }
    if let Some(contents) = compound.stream_in(storage, "CONTENTS").filter(|contents| contents.starts_with(b"%PDF")) {
        return named(contents);
    }
    let is_file = ["WordDocument", "Workbook", "Book"].iter().any(|name| compound.has_in(storage, name));
    if is_file { compound.extracted(storage).and_then(named) } else { None }
}

/// The file in an object; `None` for what is no file, an equation or a control.
fn file(name: &str, bytes: Vec<u8>) -> Option<Attachment> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    if !ending.eq_ignore_ascii_case("bin") {
        let is_read = !matches!(sniff(&bytes), FileKind::Unknown | FileKind::Image);
        return is_read.then(|| Attachment { name: name.to_owned(), bytes });
    }
    if !bytes.starts_with(&ole::MAGIC) {
        return None;
    }
    let mut compound = Compound::open(&bytes).ok()?;
    if let Some(stream) = compound.stream("\u{1}Ole10Native") {
        return packed(&stream);
    }
    if let Some(contents) = compound.stream("CONTENTS").filter(|contents| contents.starts_with(b"%PDF")) {
        return Some(Attachment { name: format!("{stem}.pdf"), bytes: contents });
    }
    let ending = match sniff(&bytes) {
        FileKind::Doc => "doc",
        FileKind::Xls => "xls",
        _ => return None,
    };
    Some(Attachment { name: format!("{stem}.{ending}"), bytes })
}

/// The file in an `Ole10Native` stream: its name, where it came from, a path for it and its bytes.
fn packed(stream: &[u8]) -> Option<Attachment> {
    // Size of the whole and a mark stand before the name.
    let (name, rest) = until_zero(stream.get(6..)?)?;
    let (_, rest) = until_zero(rest)?;
    let (n_path, rest) = number(rest.get(4..)?)?;
    let (n_bytes, rest) = number(rest.get(n_path..)?)?;
    let bytes = rest.get(..n_bytes).filter(|bytes| !bytes.is_empty())?.to_vec();
    let name = crate::encoding::decode_declared(name, Some("gb18030")).text;
    let name = name.rsplit(['\\', '/']).next().unwrap_or(&name).to_owned();
    Some(Attachment { name, bytes })
}

fn until_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let number = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?);
    Some((number as usize, &bytes[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_file_has_its_name() {
        let name = encoding_rs::GBK.encode("验收单.pdf").0.into_owned();
        let path = b"C:\\a.pdf\0";
        let content = b"%PDF-1.4";
        let mut stream = vec![0, 0, 0, 0, 2, 0];
        stream.extend_from_slice(&name);
        stream.push(0);
        stream.extend_from_slice(path);
        stream.extend([0, 0, 3, 0]);
        stream.extend((path.len() as u32).to_le_bytes());
        stream.extend_from_slice(path);
        stream.extend((content.len() as u32).to_le_bytes());
        stream.extend_from_slice(content);
        let file = packed(&stream).unwrap();
        assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("验收单.pdf", content.as_slice()));
        assert!((0..stream.len()).all(|end| packed(&stream[..end]).is_none()));
    }
}
