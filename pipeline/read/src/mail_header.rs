//! Values of header lines in a mail as Chinese programs write them: bytes in GBK that nobody declares, and encoded words
//! (RFC 2047) that cut a character of two bytes in half, the rest of which stands in the next word.

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};

use crate::encoding;

/// The text of a header line's value.
pub(crate) fn decoded(raw: &[u8]) -> String {
    let mut text = String::new();
    let mut words: Option<(&str, Vec<u8>)> = None;
    let unfolded: Vec<u8> = raw.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let mut rest = unfolded.as_slice();
    while !rest.is_empty() {
        if let Some((charset, bytes, after)) = encoded_word(rest) {
            match &mut words {
                Some((same, before)) if same.eq_ignore_ascii_case(charset) => before.extend(bytes),
                _ => {
                    end_words(&mut text, &mut words);
                    words = Some((charset, bytes));
                }
            }
            rest = after;
            continue;
        }
        // White space between two words is no text.
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if blank > 0 && words.is_some() && encoded_word(&rest[blank..]).is_some() {
            rest = &rest[blank..];
            continue;
        }
        end_words(&mut text, &mut words);
        let next = rest.windows(2).skip(1).position(|two| two == b"=?").map_or(rest.len(), |at| at + 1);
        let (plain, after) = rest.split_at(next);
        text.push_str(&encoding::decode(plain).text);
        rest = after;
    }
    end_words(&mut text, &mut words);
    text.trim().to_owned()
}

/// The value of a parameter such as `filename="…"`, its bytes as they are.
pub(crate) fn parameter<'a>(raw: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let lower = raw.to_ascii_lowercase();
    let wanted = format!("{name}=");
    let is_start = |at: &usize| *at == 0 || matches!(lower[at - 1], b';' | b' ' | b'\t' | b'\n');
    let at = lower.windows(wanted.len()).enumerate().filter(|(_, piece)| *piece == wanted.as_bytes());
    let at = at.map(|(at, _)| at).find(is_start)? + wanted.len();
    let value = &raw[at..];
    match value.strip_prefix(b"\"") {
        Some(quoted) => Some(&quoted[..quoted.iter().position(|byte| *byte == b'"')?]),
        None => Some(&value[..value.iter().position(|byte| b"; \t\r\n".contains(byte)).unwrap_or(value.len())]),
    }
}

/// The value of a parameter cut into numbered pieces (RFC 2231): `filename*0*=utf-8''%E6%95; filename*1*=%B4%E6.docx`. The
/// cut may go through a character, so bytes are put together before they are decoded.
pub(crate) fn pieced_parameter(raw: &[u8], name: &str) -> Option<String> {
    const MOST_PIECES: usize = 200;
    let mut charset = None;
    let mut bytes = Vec::new();
    for nth in 0..MOST_PIECES {
        if let Some(coded) = parameter(raw, &format!("{name}*{nth}*")) {
            let mut coded = coded;
            if nth == 0 {
                let mut parts = coded.splitn(3, |byte| *byte == b'\'');
                charset = parts.next().and_then(|charset| std::str::from_utf8(charset).ok());
                coded = parts.nth(1)?;
            }
            bytes.extend(percent_decoded(coded));
        } else if let Some(plain) = parameter(raw, &format!("{name}*{nth}")) {
            bytes.extend_from_slice(plain);
        } else {
            break;
        }
    }
    (!bytes.is_empty()).then(|| encoding::decode_declared(&bytes, charset).text)
}

fn percent_decoded(coded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(coded.len());
    let mut rest = coded;
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

fn end_words(text: &mut String, words: &mut Option<(&str, Vec<u8>)>) {
    if let Some((charset, bytes)) = words.take() {
        text.push_str(&encoding::decode_declared(&bytes, Some(charset)).text);
    }
}

/// Character set and bytes of an encoded word at the beginning, and what follows it.
fn encoded_word(bytes: &[u8]) -> Option<(&str, Vec<u8>, &[u8])> {
    let inner = bytes.strip_prefix(b"=?")?;
    let charset_end = inner.iter().position(|byte| *byte == b'?')?;
    let charset = std::str::from_utf8(&inner[..charset_end]).ok()?;
    let coded = inner[charset_end + 1..].get(2..).filter(|_| inner.get(charset_end + 2) == Some(&b'?'))?;
    let end = coded.windows(2).position(|two| two == b"?=")?;
    let content = match inner[charset_end + 1].to_ascii_lowercase() {
        b'b' => base64_decode(&coded[..end])?,
        b'q' => {
            let spaced: Vec<u8> = coded[..end].iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
            quoted_printable_decode(&spaced)?
        }
        _ => return None,
    };
    Some((charset, content, &coded[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_in_half_and_undeclared_bytes() {
        let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
        let cases: [(&[u8], &str); 6] = [
            (b"=?gbk?B?udjT2rGoyw==?=\r\n =?gbk?B?zdX7uMTH6b/2tcS6rw==?=", "关于报送整改情况的函"),
            (b"=?gb2312?Q?=CF=FB_=B7?= =?gb2312?Q?=C0?=", "消 防"),
            (&gbk("关于报送的函"), "关于报送的函"),
            ("关于报送的函".as_bytes(), "关于报送的函"),
            (b"Re: =?utf-8?B?5Ye9?= (2)", "Re: 函 (2)"),
            (b"=?broken", "=?broken"),
        ];
        for (raw, expected) in cases {
            assert_eq!(decoded(raw), expected);
        }
    }

    #[test]
    fn parameters_as_they_are() {
        let raw = b" attachment;\r\n filename=\"\xcb\xb5\xc3\xf7.txt\"; size=3";
        assert_eq!(parameter(raw, "filename"), Some(&b"\xcb\xb5\xc3\xf7.txt"[..]));
        assert_eq!(parameter(raw, "size"), Some(&b"3"[..]));
        assert_eq!(parameter(raw, "name"), None);
    }

    #[test]
    fn a_name_in_pieces_is_put_together_before_it_is_decoded() {
        let raw = b"attachment; filename*0*=UTF-8''%E6%95%B4%E6; filename*1*=%94%B9; filename*2=\".docx\"";
        assert_eq!(pieced_parameter(raw, "filename").as_deref(), Some("整改.docx"));
        assert_eq!(
            pieced_parameter(b"attachment; filename*0=\"a-\"; filename*1=b.txt", "filename").as_deref(),
            Some("a-b.txt")
        );
        assert_eq!(pieced_parameter(b"attachment; filename=a.txt", "filename"), None);
    }
}
