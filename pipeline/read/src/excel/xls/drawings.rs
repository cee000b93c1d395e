//! Objects that lie over the cells, and the titles of charts.

use memchr::memmem;

use crate::excel::biff::Record;

/// A drawing object.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Object {
    pub(super) sort: u16,
    pub(super) number: u16,
}

impl Object {
    pub(super) const CHART: u16 = 0x05;
    pub(super) const PICTURE: u16 = 0x08;
}

/// The cell of the last anchor in a drawing record (`OfficeArtClientAnchorSheet`, MS-XLS 2.5.193): row and column.
pub(super) fn anchor(drawing: &[u8]) -> Option<(u32, u32)> {
    const HEAD: [u8; 6] = [0x10, 0xf0, 18, 0, 0, 0];
    let at = memmem::rfind(drawing, &HEAD)? + HEAD.len();
    let number = |at: usize| Some(u32::from(u16::from_le_bytes(drawing.get(at..at + 2)?.try_into().ok()?)));
    Some((number(at + 6)?, number(at + 2)?))
}

/// The texts of a chart while its records are read (MS-XLS 2.1.7.20.1): each says behind itself what it belongs to.
#[derive(Debug, Default)]
pub(super) struct ChartTexts {
    last: Option<String>,
}

impl ChartTexts {
    const TEXT: u16 = 0x1025;
    const SERIES_TEXT: u16 = 0x100d;
    const OBJECT_LINK: u16 = 0x1027;
    /// What the title belongs to.
    const CHART: u16 = 1;

    /// The title, when this record is the last of it; `decode` reads a string that begins with the number of its
    /// characters.
    pub(super) fn title(
        &mut self,
        record: &Record<'_>,
        decode: impl Fn(&Record<'_>) -> Option<String>,
    ) -> Option<String> {
        match record.kind {
            Self::TEXT => self.last = None,
            Self::SERIES_TEXT => self.last = decode(record),
            Self::OBJECT_LINK if record.u16(0) == Some(Self::CHART) => return self.last.take(),
            _ => {}
        }
        None
    }
}
