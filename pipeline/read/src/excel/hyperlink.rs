//! Addresses that a cell leads to.

use super::biff::Record;

/// The address as it is, when it leads out of the workbook: to a page, a mailbox or a file.
pub(crate) fn outside(address: &str) -> Option<String> {
    let address: String = address.chars().filter(|c| !c.is_control()).collect();
    let address = address.trim();
    (!address.is_empty() && !address.starts_with('#')).then(|| address.to_owned())
}

/// Marks of a hyperlink object (MS-OSHARED 2.3.7.1).
mod mark {
    pub(super) const MONIKER: u32 = 0x001;
    pub(super) const DISPLAY_NAME: u32 = 0x010;
    pub(super) const FRAME: u32 = 0x080;
    pub(super) const MONIKER_AS_TEXT: u32 = 0x100;
}

/// First bytes of the identifiers of the two monikers in use (MS-OSHARED 2.3.7.2): a URL and a file.
const URL_MONIKER: u32 = 0x79ea_c9e0;
const FILE_MONIKER: u32 = 0x0000_0303;

/// The first cell and the address of an `HLink` record (MS-XLS 2.4.140).
pub(super) fn of_record(record: &Record<'_>) -> Option<((u32, u32), String)> {
    let at = (u32::from(record.u16(0)?), u32::from(record.u16(4)?));
    let marks = record.u32(28)?;
    let mut next = 32;
    for part in [mark::DISPLAY_NAME, mark::FRAME] {
        if marks & part != 0 {
            next = text(record, next)?.1;
        }
    }
    if marks & mark::MONIKER == 0 {
        return None;
    }
    let address = if marks & mark::MONIKER_AS_TEXT != 0 {
        text(record, next)?.0
    } else {
        let body = next + 16;
        match record.u32(next)? {
            URL_MONIKER => utf16(record.data.get(body + 4..)?, record.u32(body)? as usize / 2),
            FILE_MONIKER => {
                let length = record.u32(body + 2)? as usize;
                let bytes = record.data.get(body + 6..)?;
                let bytes = &bytes[..length.min(bytes.len())];
                crate::encoding::decode_declared(bytes, Some("gb18030")).text
            }
            _ => return None,
        }
    };
    Some((at, outside(address.trim_end_matches('\0'))?))
}

/// The address in the tokens of a formula that is `HYPERLINK("http://…",…)` (MS-XLS 2.5.198): the first text, when the call
/// comes last.
pub(super) fn of_formula(tokens: &[u8]) -> Option<String> {
    const TEXT: u8 = 0x17;
    const CALLS: [u8; 3] = [0x22, 0x42, 0x62];
    let [.., call, _, 0x67, 0x01] = tokens else { return None };
    let [TEXT, n_chars, is_wide, characters @ ..] = tokens else { return None };
    let n_chars = usize::from(*n_chars);
    let address = if *is_wide & 1 != 0 {
        utf16(characters.get(..n_chars * 2)?, n_chars)
    } else {
        encoding_rs::mem::decode_latin1(characters.get(..n_chars)?).into_owned()
    };
    outside(&address).filter(|_| CALLS.contains(call))
}

/// A string with the number of its characters before it, and where it ends.
fn text(record: &Record<'_>, at: usize) -> Option<(String, usize)> {
    let n_chars = record.u32(at)? as usize;
    let start = at + 4;
    let end = start.checked_add(n_chars.checked_mul(2)?)?;
    Some((utf16(record.data.get(start..end)?, n_chars), end))
}

/// Characters up to a zero.
fn utf16(bytes: &[u8], most: usize) -> String {
    let units = bytes.chunks_exact(2).take(most).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(marks: u32, rest: &[&[u8]]) -> Vec<u8> {
        let mut data = Vec::new();
        [3_u16, 3, 2, 2].iter().for_each(|at| data.extend_from_slice(&at.to_le_bytes()));
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&2_u32.to_le_bytes());
        data.extend_from_slice(&marks.to_le_bytes());
        rest.iter().for_each(|part| data.extend_from_slice(part));
        data
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn an_address_is_read_from_its_formula() {
        let call = [0x42, 2, 0x67, 1];
        let narrow = [&[0x17, 5, 0][..], b"a.pdf", &[0x17, 1, 0, b'x'], &call].concat();
        assert_eq!(of_formula(&narrow).as_deref(), Some("a.pdf"));
        let wide = [&[0x17, 2, 1][..], &wide("公示")[..4], &call].concat();
        assert_eq!(of_formula(&wide).as_deref(), Some("公示"));
        assert_eq!(of_formula(&narrow[..narrow.len() - 4]), None);
        assert_eq!(of_formula(&call), None);
    }

    #[test]
    fn an_address_is_read_from_its_record() {
        let url = wide("http://a.gov.cn/公示");
        let mut moniker = URL_MONIKER.to_le_bytes().to_vec();
        moniker.extend_from_slice(&[0; 12]);
        moniker.extend_from_slice(&(url.len() as u32).to_le_bytes());
        let name = wide("查看");
        let length = (name.len() as u32 / 2).to_le_bytes();
        let data = record(mark::MONIKER | mark::DISPLAY_NAME, &[&length, &name, &moniker, &url]);
        let read = |data: &[u8]| of_record(&Record { kind: 0x01b8, data, continued: Vec::new() });
        assert_eq!(read(&data), Some(((3, 2), "http://a.gov.cn/公示".to_owned())));
        for end in 0..data.len() {
            // Cut anywhere: less of the address or none, never a panic.
            assert!(read(&data[..end]).is_none_or(|(_, address)| "http://a.gov.cn/公示".starts_with(&address)));
        }
        assert_eq!(read(&record(0x008, &[])), None);
    }
}
