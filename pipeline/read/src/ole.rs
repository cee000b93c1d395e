//! OLE2 compound files: the container of .xls, .doc, .wps and of encrypted Office files.

use std::io::Cursor;

use office_oxide::cfb::CfbReader;

/// First bytes of every compound file.
pub(crate) const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// An opened compound file.
pub(crate) struct Compound<'a> {
    reader: CfbReader<Cursor<&'a [u8]>>,
}

impl<'a> Compound<'a> {
    /// Opens a compound file.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        CfbReader::new(Cursor::new(bytes)).map(|reader| Self { reader }).map_err(|error| error.to_string())
    }

    /// True when there is a stream or folder of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.reader.find_entry(name).is_some()
    }

    /// The content of a stream.
    pub(crate) fn stream(&mut self, name: &str) -> Option<Vec<u8>> {
        self.reader.open_stream(name).ok()
    }
}
