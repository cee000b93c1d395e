//! GBK bytes that a file declares as WinAnsi: 中 is drawn by a Chinese font but reads as `ÖÐ`.

use encoding_rs::GBK;

/// Reads the bytes of a run as GBK, if what the file calls them is Western gibberish and GBK gives common Han
/// characters. Each character comes with the number of bytes it stands for.
///
/// ```text
/// D6 D0 CE C4  "ÖÐÎÄ"   ->  中文
/// 72 E9 73 75  "résu"   ->  None
/// ```
pub(super) fn gbk_behind(bytes: &[u8], declared: &str) -> Option<Vec<(char, usize)>> {
    let is_western = declared.chars().all(|char| is_western(char) || char == char::REPLACEMENT_CHARACTER);
    if !is_western {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let (mut n_wide, mut n_common) = (0, 0);
    let mut at = 0;
    while at < bytes.len() {
        let lead = bytes[at];
        if lead < 0x80 {
            out.push((char::from(lead), 1));
            at += 1;
            continue;
        }
        let pair = bytes.get(at..at + 2)?;
        let char = decode_pair(pair)?;
        n_wide += 1;
        n_common += usize::from(is_common(pair));
        out.push((char, 2));
        at += 2;
    }
    // Accented letters come in pairs now and then; a run of common Han characters is no accident.
    let is_chinese = n_common >= 2 && n_common * 10 >= n_wide * 8;
    is_chinese.then_some(out)
}

fn decode_pair(pair: &[u8]) -> Option<char> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(pair)?;
    let mut chars = text.chars();
    let char = chars.next()?;
    chars.next().is_none().then_some(char)
}

/// Level 1 Han characters and the punctuation of GB 2312.
fn is_common(pair: &[u8]) -> bool {
    matches!(pair[0], 0xa1 | 0xa3 | 0xb0..=0xd7) && pair[1] >= 0xa1
}

/// Letters and signs of code page 1252.
fn is_western(char: char) -> bool {
    matches!(char as u32, 0x09..=0x17f | 0x192 | 0x2c6 | 0x2dc | 0x2010..=0x203a | 0x20ac | 0x2122 | 0x2212)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<String> {
        let (declared, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
        gbk_behind(bytes, &declared).map(|pieces| pieces.into_iter().map(|(char, _)| char).collect())
    }

    #[test]
    fn han_bytes_read_as_han() {
        let (bytes, _, _) = GBK.encode("中文（2019）第1号");
        assert_eq!(read(&bytes).as_deref(), Some("中文（2019）第1号"));
    }

    #[test]
    fn western_words_stay() {
        for word in ["résumé", "naïve Ärger", "½ °C", "plain"] {
            let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(word);
            assert_eq!(read(&bytes), None, "{word}");
        }
    }
}
