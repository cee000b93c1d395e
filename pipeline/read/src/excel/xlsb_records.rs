//! Records of a part of an .xlsb workbook (MS-XLSB 2.1.4): a kind and a length in as few bytes as they need, then data.

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
}

impl<'a> Record<'a> {
    pub(super) fn u8(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.data.get(at..at.checked_add(2)?)?.try_into().ok()?))
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.data.get(at..at.checked_add(4)?)?.try_into().ok()?))
    }

    pub(super) fn f64(&self, at: usize) -> Option<f64> {
        Some(f64::from_le_bytes(self.data.get(at..at.checked_add(8)?)?.try_into().ok()?))
    }

    /// A string (2.5.168) and where it ends; one that is missing is empty.
    pub(super) fn text(&self, at: usize) -> Option<(String, usize)> {
        let (n_chars, start) = (self.u32(at)?, at + 4);
        if n_chars == u32::MAX {
            return Some((String::new(), start));
        }
        let end = start.checked_add((n_chars as usize).checked_mul(2)?)?;
        let units = self.data.get(start..end)?.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Some((text, end))
    }

    /// The first and the last cell of a range (2.5.153).
    pub(super) fn range(&self, at: usize) -> Option<((u32, u32), (u32, u32))> {
        let [top, bottom, left, right] = [0, 4, 8, 12].map(|offset| self.u32(at + offset));
        Some(((top?, left?), (bottom?, right?)))
    }
}

/// The records of a part, up to its end or to what is no record.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn new(part: &'a [u8]) -> Self {
        Self { rest: part }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let mut kind = u16::from(self.byte()?);
        if kind & 0x80 != 0 {
            kind = kind & 0x7f | u16::from(self.byte()? & 0x7f) << 7;
        }
        let mut length = 0_usize;
        for nth in 0..4 {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << (7 * nth);
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (data, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Record { kind, data })
    }
}
