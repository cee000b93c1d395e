//! `winmail.dat` (MS-OXTNEF): what Outlook packs the attachments of a mail into when it takes the receiver for Outlook.

use crate::{Attachment, encoding};

const SIGNATURE: u32 = 0x223e_9f78;

/// Attributes (MS-OXTNEF 2.1.3.2): a new attachment begins, its name of old, its content, its other properties.
const RENDERING: u32 = 0x0006_9002;
const TITLE: u32 = 0x0001_8010;
const DATA: u32 = 0x0006_800f;
const PROPERTIES: u32 = 0x0006_9005;

/// The property with the long name of an attachment (MS-OXPROPS 2.586), as bytes and as UTF-16.
const LONG_NAME: [[u8; 4]; 2] = [[0x1e, 0, 0x07, 0x37], [0x1f, 0, 0x07, 0x37]];

/// The files packed into such a file; `None` for any other.
pub(crate) fn attachments(bytes: &[u8]) -> Option<Vec<Attachment>> {
    if number(bytes, 0)? != SIGNATURE {
        return None;
    }
    let mut found: Vec<Attachment> = Vec::new();
    let mut rest = bytes.get(6..)?;
    // Level, attribute, length, content, check sum.
    while let (Some(attribute), Some(length)) = (number(rest, 1), number(rest, 5)) {
        let end = 9_usize.saturating_add(length as usize);
        let Some(content) = rest.get(9..end) else { break };
        rest = rest.get(end + 2..).unwrap_or_default();
        if attribute == RENDERING {
            found.push(Attachment { name: format!("附件{}", found.len() + 1), bytes: Vec::new() });
            continue;
        }
        let Some(last) = found.last_mut() else { continue };
        match attribute {
            TITLE => last.name = name(content),
            DATA => last.bytes = content.to_vec(),
            PROPERTIES => last.name = long_name(content).unwrap_or_else(|| std::mem::take(&mut last.name)),
            _ => {}
        }
    }
    found.retain(|file| !file.bytes.is_empty());
    Some(found)
}

/// The long name among the properties: how often, length, characters.
fn long_name(properties: &[u8]) -> Option<String> {
    let at = |tag: &[u8; 4]| memchr::memmem::find(properties, tag);
    let (tag, at) = LONG_NAME.iter().find_map(|tag| Some((tag, at(tag)?)))?;
    let length = number(properties, at + 8)? as usize;
    let characters = properties.get(at + 12..(at + 12).checked_add(length)?)?;
    let text = if tag[0] == 0x1f { encoding_rs::UTF_16LE.decode(characters).0.into_owned() } else { name(characters) };
    let text = text.trim_end_matches('\0').to_owned();
    (!text.is_empty()).then_some(text)
}

fn name(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    encoding::decode(&bytes[..end]).text.replace('\\', "/")
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(id: u32, content: &[u8]) -> Vec<u8> {
        [&[2][..], &id.to_le_bytes(), &(content.len() as u32).to_le_bytes(), content, &[0, 0]].concat()
    }

    #[test]
    fn files_are_unpacked_with_their_names() {
        let (short, _, _) = encoding_rs::GBK.encode("小结.csv");
        let long: Vec<u8> = "工作小结附表.csv\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let property = [&LONG_NAME[1][..], &[1, 0, 0, 0], &(long.len() as u32).to_le_bytes(), &long].concat();
        let file = [
            &SIGNATURE.to_le_bytes()[..],
            &[1, 0],
            &attribute(RENDERING, &[0; 14]),
            &attribute(TITLE, &short),
            &attribute(DATA, b"a,b"),
            &attribute(RENDERING, &[0; 14]),
            &attribute(TITLE, b"X.CSV\0"),
            &attribute(DATA, b"c"),
            &attribute(PROPERTIES, &property),
        ]
        .concat();
        let files = attachments(&file).unwrap();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["小结.csv", "工作小结附表.csv"]);
        assert_eq!(files[0].bytes, b"a,b");
        assert!((0..file.len()).all(|end| attachments(&file[..end]).is_none_or(|files| files.len() <= 2)));
        assert_eq!(attachments(b"%PDF-1.4"), None);
    }
}
