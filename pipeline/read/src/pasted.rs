//! Pictures of a document that has no text of its own, a form that was photographed and pasted into Word: each becomes a
//! file of its own, which text recognition can read.

use zuozheng_model::Problem;

use crate::{Attachment, sniff};

/// Pictures of one document that are handed out.
const MOST: usize = 100;
/// Bytes of them all together.
pub(crate) const MOST_BYTES: usize = 64 << 20;
/// Smaller ones are rules, bullets and emblems, in bytes.
const SMALLEST: usize = 4 << 10;

/// The pictures among files, in their order, named by their number.
pub(crate) fn handed_out(files: impl IntoIterator<Item = Vec<u8>>) -> Vec<Attachment> {
    let is_picture = |bytes: &Vec<u8>| bytes.len() >= SMALLEST && sniff(bytes) == zuozheng_model::FileKind::Image;
    let mut n_bytes = 0;
    let fits = |bytes: &Vec<u8>| {
        n_bytes += bytes.len();
        n_bytes <= MOST_BYTES
    };
    let pictures = files.into_iter().filter(is_picture).take(MOST).take_while(fits).enumerate();
    pictures.map(|(nth, bytes)| Attachment { name: format!("图片{}{}", nth + 1, ending(&bytes)), bytes }).collect()
}

/// Says that a document is read by its pictures.
pub(crate) fn remark(document: &str, n_pictures: usize) -> Problem {
    let message = format!("{document}里没有文字，只有图片，其中{n_pictures}张作为单独的文件读取");
    Problem::note("pictures-as-files", message, "如有可以复制文字的原文件，请一并报送")
}

fn ending(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => ".png",
        [0xff, 0xd8, ..] => ".jpg",
        [b'G', b'I', b'F', ..] => ".gif",
        [b'I', b'I', ..] | [b'M', b'M', ..] => ".tif",
        [b'B', b'M', ..] => ".bmp",
        _ => ".webp",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_numbered_and_the_rest_is_left() {
        let file = |head: &[u8], length: usize| [head, &vec![0; length]].concat();
        let files = [
            file(b"\x89PNG\r\n\x1a\n", 9000),
            file(b"\xff\xd8\xff\xe0", 9000),
            file(b"\x89PNG\r\n\x1a\n", 100),
            file(b"\xd7\xcd\xc6\x9a", 9000),
        ];
        let names: Vec<String> = handed_out(files).into_iter().map(|picture| picture.name).collect();
        assert_eq!(names, ["图片1.png", "图片2.jpg"]);
    }
}
