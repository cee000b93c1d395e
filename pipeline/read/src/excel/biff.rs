//! Records of a binary workbook (MS-XLS 2.1): BIFF8 and BIFF5/7.

use super::biff_strings::Segments;

/// `BOF`: begins the workbook, a sheet, or a chart inside a sheet.
pub(super) const BOF: u16 = 0x0809;
/// `EOF`: ends what `BOF` began.
pub(super) const EOF: u16 = 0x000a;
/// `CONTINUE`: more of the record before it.
const CONTINUE: u16 = 0x003c;

/// A record and its continuations.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    pub(super) continued: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.data.get(at..at + 2)?.try_into().ok()?))
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.data.get(at..at + 4)?.try_into().ok()?))
    }

    pub(super) fn f64(&self, at: usize) -> Option<f64> {
        Some(f64::from_le_bytes(self.data.get(at..at + 8)?.try_into().ok()?))
    }

    /// Everything from a byte of the record to the end of its continuations.
    pub(super) fn segments(&self, from: usize) -> Segments<'a> {
        let mut segments = vec![self.data.get(from..).unwrap_or(&[])];
        segments.extend_from_slice(&self.continued);
        Segments::new(segments)
    }

    /// Row, column and format of a cell record.
    pub(super) fn cell(&self) -> Option<(u32, u32, u16)> {
        Some((u32::from(self.u16(0)?), u32::from(self.u16(2)?), self.u16(4)?))
    }
}

/// Walks over records; ends where the stream ends or a length points beyond it.
#[derive(Debug, Clone)]
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn new(stream: &'a [u8]) -> Self {
        Self { rest: stream }
    }

    fn peek(&self) -> Option<(u16, &'a [u8], &'a [u8])> {
        let (head, rest) = self.rest.split_at_checked(4)?;
        let (data, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([head[2], head[3]])))?;
        Some((u16::from_le_bytes([head[0], head[1]]), data, rest))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, data, rest) = self.peek()?;
        self.rest = rest;
        let mut continued = Vec::new();
        while let Some((CONTINUE, data, rest)) = self.peek() {
            continued.push(data);
            self.rest = rest;
        }
        Some(Record { kind, data, continued })
    }
}

/// A number in four bytes (MS-XLS 2.5.217).
pub(super) fn rk(value: u32) -> f64 {
    let number =
        if value & 2 != 0 { f64::from((value as i32) >> 2) } else { f64::from_bits(u64::from(value & !3) << 32) };
    if value & 1 != 0 { number / 100.0 } else { number }
}

/// The name of an error value (MS-XLS 2.5.10).
pub(super) fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        _ => "#ERROR!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_joined_with_their_continuations() {
        let stream = [0xfc, 0, 2, 0, 1, 2, 0x3c, 0, 1, 0, 3, 0x0a, 0, 0, 0, 9, 9];
        let records: Vec<Record<'_>> = Records::new(&stream).collect();
        assert_eq!(records.len(), 2);
        assert_eq!((records[0].data, records[0].continued.as_slice()), (&[1_u8, 2][..], &[&[3_u8][..]][..]));
    }

    #[test]
    fn short_numbers() {
        assert_eq!(rk((123 << 2) | 2), 123.0);
        assert_eq!(rk((12_345 << 2) | 3), 123.45);
        assert_eq!(rk(((-5_i32) << 2) as u32 | 2), -5.0);
        assert_eq!(rk((1.5_f64.to_bits() >> 32) as u32), 1.5);
    }
}
