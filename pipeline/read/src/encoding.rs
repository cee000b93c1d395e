//! Bytes to text: byte order mark, declaration, strict UTF-8, then a guess that prefers Chinese.
//!
//! GB2312 and GBK are always read as GB18030, which contains both: the declaration is often older than the text.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Text and how it was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text.
    pub(crate) text: String,
    /// Name of the encoding.
    pub(crate) encoding: &'static str,
    /// Characters that could not be decoded and became U+FFFD.
    pub(crate) n_broken: usize,
}

/// Decodes bytes whose encoding nobody declares.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    decode_declared(bytes, None)
}

/// Decodes bytes with a declared encoding, which is believed unless the bytes are valid UTF-8 or do not fit it.
pub(crate) fn decode_declared(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes);
    }
    if is_utf8(bytes) {
        return with(UTF_8, bytes);
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes())).map(widened);
    if let Some(encoding) =
        declared.filter(|&encoding| encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE)
    {
        let decoded = with(encoding, bytes);
        if decoded.n_broken * 200 <= decoded.text.len() {
            return decoded;
        }
    }
    if reads_as_traditional(bytes) {
        return with(BIG5, bytes);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    let guessed = widened(detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow));
    let chinese = with(GB18030, bytes);
    if guessed == GB18030 || reads_as_chinese(&chinese) { chinese } else { with(guessed, bytes) }
}

/// Decodes an XML document by its declaration.
pub(crate) fn decode_xml(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declared = head.find("encoding").and_then(|at| {
        let mut quoted = head[at..].split(['"', '\'']);
        quoted.next()?;
        quoted.next().map(str::to_owned)
    });
    decode_declared(bytes, declared.as_deref()).text
}

/// The GB18030 superset of the older Chinese encodings.
pub(crate) fn widened(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let n_broken = text.matches('\u{fffd}').count();
    Decoded { text: text.into_owned(), encoding: encoding.name(), n_broken }
}

/// The bytes as GB18030, if that makes them Chinese without doubt.
pub(crate) fn as_chinese(bytes: &[u8]) -> Option<String> {
    let decoded = with(GB18030, bytes);
    (decoded.n_broken == 0 && reads_as_chinese(&decoded)).then_some(decoded.text)
}

/// Valid UTF-8, but for a character cut off at the very end.
fn is_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() + 3 >= bytes.len() && error.valid_up_to() > 0,
    }
}

/// UTF-16 as Excel's "Unicode text" without its mark: nearly every line break and digit brings a zero byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = head.len() / 40 + 1;
    if odd >= enough && even == 0 {
        Some(UTF_16LE)
    } else if even >= enough && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Big5 and nothing else. Both encodings have two bytes a character, so most texts in one are also valid in the other; but
/// both have the characters that everybody writes in a block of their own, and a text read in the wrong one misses it.
fn reads_as_traditional(bytes: &[u8]) -> bool {
    /// Characters that a decision needs.
    const FEWEST: usize = 12;
    let head = &bytes[..bytes.len().min(100_000)];
    let (mut n, mut common) = (0, 0);
    let mut rest = head;
    while let [first, after @ ..] = rest {
        rest = after;
        if first.is_ascii() {
            continue;
        }
        let Some((second, after)) = after.split_first() else { break };
        rest = after;
        match (first, second) {
            (0xa1..=0xa3, 0x40..=0x7e | 0xa1..=0xfe) => {}
            (0xa4..=0xc6, 0x40..=0x7e | 0xa1..=0xfe) => (n, common) = (n + 1, common + 1),
            (0xc9..=0xf9, 0x40..=0x7e | 0xa1..=0xfe) => n += 1,
            _ => return false,
        }
    }
    n >= FEWEST && common * 20 >= n * 19 && common_in_gb(head) * 10 < n * 6
}

/// How many characters would be those that GB 2312 has in its first block, which make up nearly all of a text.
fn common_in_gb(bytes: &[u8]) -> usize {
    let mut common = 0;
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        if !first.is_ascii() {
            let Some((second, after)) = after.split_first() else { break };
            common += usize::from(matches!((first, second), (0xb0..=0xd7, 0xa1..=0xfe)));
            rest = after;
        }
    }
    common
}

/// Nearly all that is not ASCII are common Han characters and their punctuation, and nothing is broken.
fn reads_as_chinese(decoded: &Decoded) -> bool {
    let mut common = 0_usize;
    let mut other = decoded.n_broken * 4;
    for c in decoded.text.chars().take(100_000).filter(|c| !c.is_ascii()) {
        match c {
            '\u{4e00}'..='\u{9fff}'
            | '\u{3000}'..='\u{303f}'
            | '\u{ff00}'..='\u{ffef}'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '…'
            | '—'
            | '·'
            | '×' => {
                common += 1;
            }
            _ => other += 1,
        }
    }
    common > other * 19
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_in_every_encoding_comes_back() {
        let text = "消防安全检查台账\r\n序号,单位,日期\r\n1,某某局,2021年3月\r\n";
        let gb = GB18030.encode(text).0.into_owned();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked: Vec<u8> = [&[0xff, 0xfe], little.as_slice()].concat();
        let utf8_marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &gb, &little, &big, &marked, &utf8_marked] {
            assert_eq!(decode(bytes).text, text);
        }
    }

    #[test]
    fn big5_is_told_from_gbk_when_there_is_enough_of_it() {
        let traditional = "關於開展檢查的通知\r\n各單位：總體要求如下，請認真執行。\r\n";
        assert_eq!(decode(&BIG5.encode(traditional).0).text, traditional);
        for simplified in [
            "关于开展检查的通知\r\n各单位：总体要求如下，请认真执行。\r\n",
            "鑫淼镕喆垚焱昊翊珺玥璟琰睿瑄璇\r\n",
            "蓬江区、杜阮镇、荷塘镇、棠下镇、环市街道、潮连街道、白沙街道\r\n",
            traditional,
        ] {
            assert_eq!(decode(&GB18030.encode(simplified).0).text, simplified);
        }
    }

    #[test]
    fn a_wrong_declaration_is_not_believed() {
        assert_eq!(decode_declared("通知公告".as_bytes(), Some("gb2312")).text, "通知公告");
        let gb = GB18030.encode("关于印发方案的通知").0.into_owned();
        assert_eq!(decode_declared(&gb, Some("utf-8")).text, "关于印发方案的通知");
        assert_eq!(decode_declared(&gb, Some("gb2312")).text, "关于印发方案的通知");
    }

    #[test]
    fn a_character_of_gb18030_survives_a_gb2312_label() {
        let gb = GB18030.encode("䶮镕喆〇").0.into_owned();
        assert_eq!(decode_declared(&gb, Some("gb2312")).text, "䶮镕喆〇");
    }

    #[test]
    fn a_character_cut_off_at_the_end_is_still_utf8() {
        let bytes = "消防通知".as_bytes();
        assert_eq!(decode(&bytes[..bytes.len() - 1]).encoding, "UTF-8");
    }
}
