//! Strings of binary workbooks: in BIFF8 Unicode, perhaps continued over records; before that bytes of a code page.

use crate::encoding;

/// The bytes of a record and of the `CONTINUE` records after it (MS-XLS 2.4.58).
#[derive(Debug, Clone)]
pub(super) struct Segments<'a> {
    segments: Vec<&'a [u8]>,
    segment: usize,
    at: usize,
}

impl<'a> Segments<'a> {
    /// Reads from the first byte of the first segment.
    pub(super) fn new(segments: Vec<&'a [u8]>) -> Self {
        Self { segments, segment: 0, at: 0 }
    }

    fn left_here(&self) -> &'a [u8] {
        self.segments.get(self.segment).and_then(|segment| segment.get(self.at..)).unwrap_or(&[])
    }

    /// The next byte, wherever it stands.
    pub(super) fn byte(&mut self) -> Option<u8> {
        while self.segment < self.segments.len() {
            if let Some(&byte) = self.left_here().first() {
                self.at += 1;
                return Some(byte);
            }
            self.next_segment();
        }
        None
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    /// Passes over bytes.
    pub(super) fn skip(&mut self, n: usize) {
        let mut n = n;
        while n > 0 && self.segment < self.segments.len() {
            let step = n.min(self.left_here().len());
            self.at += step;
            n -= step;
            if n > 0 {
                self.next_segment();
            }
        }
    }

    fn next_segment(&mut self) {
        self.segment += 1;
        self.at = 0;
    }

    /// `XLUnicodeRichExtendedString` (MS-XLS 2.5.293) after its count of characters.
    pub(super) fn unicode(&mut self, n_chars: usize) -> Option<Characters> {
        let flags = self.byte()?;
        let n_runs = if flags & 8 != 0 { self.u16()? } else { 0 };
        let n_extra = if flags & 4 != 0 { self.u32()? } else { 0 };
        let characters = self.characters(n_chars, flags & 1 != 0);
        self.skip(4 * usize::from(n_runs));
        self.skip(n_extra as usize);
        Some(characters)
    }

    /// Characters that may go on in the next segment, which then says anew whether they are wide.
    pub(super) fn characters(&mut self, n_chars: usize, wide: bool) -> Characters {
        let mut units = Vec::new();
        let mut wide = wide;
        let mut any_wide = wide;
        while units.len() < n_chars {
            if self.left_here().is_empty() {
                self.next_segment();
                let Some(flags) = self.byte() else { break };
                wide = flags & 1 != 0;
                any_wide |= wide;
                continue;
            }
            let here = self.left_here();
            let left = n_chars - units.len();
            if wide {
                let n = left.min(here.len() / 2);
                units.extend(here.chunks_exact(2).take(n).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
                // An odd byte at the end of a segment belongs to nothing.
                self.at += if n == 0 { here.len() } else { 2 * n };
            } else {
                let n = left.min(here.len());
                units.extend(here[..n].iter().map(|&byte| u16::from(byte)));
                self.at += n;
            }
        }
        Characters { units, wide: any_wide }
    }
}

/// UTF-16 units of a string, and whether its file stored them as such.
#[derive(Debug, Clone, Default)]
pub(super) struct Characters {
    units: Vec<u16>,
    wide: bool,
}

impl Characters {
    /// The text. Narrow characters are Latin 1, unless the workbook is marked as Chinese and they only make sense as
    /// GBK: some report generators write so.
    pub(super) fn text(&self, marked_chinese: bool) -> String {
        if marked_chinese && !self.wide && self.units.iter().filter(|&&unit| unit >= 0x80).count() >= 2 {
            let bytes: Vec<u8> = self.units.iter().map(|&unit| unit as u8).collect();
            if let Some(text) = encoding::as_chinese(&bytes) {
                return text;
            }
        }
        String::from_utf16_lossy(&self.units)
    }
}

/// The encoding of byte strings: what the code page says, unless all strings together read as Chinese.
pub(super) fn of_code_page(code_page: u16, sample: &[u8]) -> &'static encoding_rs::Encoding {
    if encoding::as_chinese(sample).is_some() {
        return encoding_rs::GB18030;
    }
    match code_page {
        936 | 10_008 => encoding_rs::GB18030,
        950 | 10_002 => encoding_rs::BIG5,
        932 | 10_001 => encoding_rs::SHIFT_JIS,
        949 | 10_003 => encoding_rs::EUC_KR,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        65_001 => encoding_rs::UTF_8,
        _ => encoding_rs::WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_goes_on_in_the_next_record_in_another_width() {
        let first: Vec<u8> = [&[5, 0, 1][..], &[0x2d, 0x4e], &[0x87, 0x65]].concat();
        let mut segments = Segments::new(vec![&first, &[0, b'a', b'b', b'c']]);
        let n = segments.u16().unwrap();
        assert_eq!(segments.unicode(usize::from(n)).unwrap().text(false), "中文abc");
        assert!(segments.byte().is_none());
    }

    #[test]
    fn runs_and_phonetics_are_passed_over() {
        let bytes = [1, 0, 0x0d, 1, 0, 2, 0, 0, 0, 0x2d, 0x4e, 1, 2, 3, 4, 5, 6, 1, 0, 0, b'x'];
        let mut segments = Segments::new(vec![&bytes]);
        for expected in ["中", "x"] {
            let n = segments.u16().unwrap();
            assert_eq!(segments.unicode(usize::from(n)).unwrap().text(false), expected);
        }
    }

    #[test]
    fn a_string_that_breaks_off_gives_its_start() {
        let mut segments = Segments::new(vec![&[9, 0, 0, b'a']]);
        let n = segments.u16().unwrap();
        assert_eq!(segments.unicode(usize::from(n)).unwrap().text(false), "a");
    }
}
