//! Files inside a PDF: the embedded files of the catalogue and those pinned to a page.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use zuozheng_model::Problem;

use crate::{Attachment, Limits};

/// Name trees nest a few levels; more is a loop.
const DEEPEST: usize = 20;

/// The files inside a PDF, in the order the file lists them, each once.
pub(super) fn of(pdf: &Pdf, limits: &Limits, problems: &mut Vec<Problem>) -> Vec<Attachment> {
    let mut specs: Vec<Dict<'_>> = Vec::new();
    let xref = pdf.xref();
    if let Some(catalog) = xref.get::<Dict<'_>>(xref.root_id()) {
        let tree = catalog
            .get::<Dict<'_>>(b"Names".as_slice())
            .and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles".as_slice()));
        if let Some(tree) = tree {
            collect(&tree, DEEPEST, limits.members as usize, &mut specs);
        }
        if let Some(associated) = catalog.get::<Array<'_>>(b"AF".as_slice()) {
            specs.extend(associated.iter::<Dict<'_>>());
        }
    }
    for page in pdf.pages().iter().take(limits.pages as usize) {
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else { continue };
        let pinned = annotations.iter::<Dict<'_>>().filter(|annotation| {
            annotation.get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|kind| kind.as_ref() == b"FileAttachment")
        });
        specs.extend(pinned.filter_map(|annotation| annotation.get::<Dict<'_>>(b"FS".as_slice())));
    }

    let mut out: Vec<Attachment> = Vec::new();
    let mut room = limits.unpacked_bytes;
    for spec in specs.iter().take(limits.members as usize) {
        let Some(attachment) = read(spec) else {
            problems.push(Problem::partial(
                "pdf-attachment-unreadable",
                format!("PDF 内的附件“{}”无法读取", name_of(spec)),
                "请单位单独报送该附件",
            ));
            continue;
        };
        let size = attachment.bytes.len() as u64;
        if size > room {
            problems.push(Problem::partial(
                "pdf-attachments-too-large",
                "PDF 内的附件解压后过大，其余附件未读取",
                "请单位单独报送附件",
            ));
            break;
        }
        room -= size;
        if !out.contains(&attachment) {
            out.push(attachment);
        }
    }
    out
}

fn collect<'a>(node: &Dict<'a>, depth: usize, most: usize, specs: &mut Vec<Dict<'a>>) {
    if depth == 0 || specs.len() >= most {
        return;
    }
    if let Some(pairs) = node.get::<Array<'_>>(b"Names".as_slice()) {
        specs.extend(pairs.iter::<Object<'_>>().filter_map(|object| match object {
            Object::Dict(spec) => Some(spec),
            _ => None,
        }));
    }
    if let Some(kids) = node.get::<Array<'_>>(b"Kids".as_slice()) {
        for kid in kids.iter::<Dict<'_>>() {
            collect(&kid, depth - 1, most, specs);
        }
    }
}

fn read(spec: &Dict<'_>) -> Option<Attachment> {
    let files = spec.get::<Dict<'_>>(b"EF".as_slice())?;
    let stream = [b"UF".as_slice(), b"F".as_slice(), b"Unix".as_slice(), b"DOS".as_slice(), b"Mac".as_slice()]
        .into_iter()
        .find_map(|key| files.get::<Stream<'_>>(key))?;
    let bytes = stream.decoded_data().ok()?.into_owned();
    Some(Attachment { name: name_of(spec), bytes })
}

fn name_of(spec: &Dict<'_>) -> String {
    let name = [b"UF".as_slice(), b"F".as_slice()]
        .into_iter()
        .find_map(|key| spec.get::<PdfString<'_>>(key))
        .map(|name| text_of(name.as_bytes()))
        .unwrap_or_default();
    let plain: String = name.replace('\\', "/").chars().filter(|char| !char.is_control()).collect();
    if plain.is_empty() { "附件".to_owned() } else { plain }
}

/// A text string: UTF-16 with a byte order mark, UTF-8, or what Chinese systems write without saying so: GBK.
pub(super) fn text_of(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned();
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_every_encoding() {
        let (gbk, _, _) = encoding_rs::GBK.encode("台账.xlsx");
        let mut utf16 = vec![0xfe, 0xff];
        utf16.extend("台账.xlsx".encode_utf16().flat_map(u16::to_be_bytes));
        for bytes in [&gbk[..], &utf16[..], "台账.xlsx".as_bytes()] {
            assert_eq!(text_of(bytes), "台账.xlsx");
        }
    }
}
