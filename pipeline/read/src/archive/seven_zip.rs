//! 7z archives.

use std::io::Cursor;

use zuozheng_model::{FileKind, Problem};

use super::{HINT, Unpacked, is_clutter, locked_archive, volumes};
use crate::{Limits, Read};

/// Unpacks a 7z archive.
pub(crate) fn read_seven_zip(bytes: &[u8], limits: &Limits) -> Read {
    if volumes::is_first_of_seven_zip(bytes) {
        return Read::failed(FileKind::SevenZip, volumes::cut_off("7z"));
    }
    let mut unpacked = Unpacked::new(limits);
    let mut reader = match sevenz_rust2::ArchiveReader::new(Cursor::new(bytes), sevenz_rust2::Password::empty()) {
        Ok(reader) => reader,
        Err(error) => return Read::failed(FileKind::SevenZip, seven_zip_failure(&error)),
    };
    let done = reader.for_each_entries(|entry, content| {
        let name = entry.name().replace('\\', "/");
        if entry.is_directory() || is_clutter(&name) {
            return Ok(true);
        }
        Ok(unpacked.take(&name, content))
    });
    match done {
        Err(error) if unpacked.attachments.is_empty() => Read::failed(FileKind::SevenZip, seven_zip_failure(&error)),
        Err(error) => {
            unpacked.lost("其余成员", &error.to_string());
            unpacked.finish(FileKind::SevenZip)
        }
        Ok(()) => unpacked.finish(FileKind::SevenZip),
    }
}

fn seven_zip_failure(error: &sevenz_rust2::Error) -> Problem {
    use sevenz_rust2::Error;
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => locked_archive(),
        Error::UnsupportedCompressionMethod(method) if method.to_uppercase().contains("AES") => locked_archive(),
        Error::UnsupportedCompressionMethod(method) => {
            Problem::fatal("archive-unsupported", format!("7z 压缩包用了不支持的压缩方法（{method}）"), HINT)
        }
        error => Problem::fatal(
            "archive-damaged",
            format!("7z 压缩包已损坏或不完整，无法打开（{error}）"),
            "请重新压缩后报送",
        ),
    }
}
