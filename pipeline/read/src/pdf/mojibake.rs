//! GBK bytes that a file declares as WinAnsi: 中 is drawn by a Chinese font but reads as `ÖÐ`.

use encoding_rs::GBK;

/// What a run says when its bytes are read as GBK.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// The characters, each with the number of bytes it stands for.
    pub(super) chars: Vec<(char, usize)>,
    /// Characters of two bytes.
    n_wide: usize,
    /// Those among them that are common in Chinese.
    n_common: usize,
}

/// Reads the bytes of a run as GBK, if what the file calls them is Western letters.
///
/// ```text
/// D6 D0 CE C4  "ÖÐÎÄ"   ->  中文
/// 72 E9 73 75  "résu"   ->  None, E9 73 is rare: it speaks against Chinese
/// ```
pub(super) fn gbk_behind(bytes: &[u8], mut declared: impl Iterator<Item = char>) -> Option<Reading> {
    if !declared.all(is_western) {
        return None;
    }
    let mut reading = Reading { chars: Vec::with_capacity(bytes.len()), n_wide: 0, n_common: 0 };
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            reading.chars.push((char::from(bytes[at]), 1));
            at += 1;
            continue;
        }
        let pair = bytes.get(at..at + 2)?;
        reading.chars.push((decode_pair(pair)?, 2));
        reading.n_wide += 1;
        reading.n_common += usize::from(is_common(pair));
        at += 2;
    }
    Some(reading)
}

/// True if the runs of a page, taken together, are Chinese. `None` is a run that is no GBK at all.
pub(super) fn is_chinese(readings: &[Option<Reading>]) -> bool {
    let n_wide: usize = readings.iter().flatten().map(|reading| reading.n_wide).sum();
    let n_common: usize = readings.iter().flatten().map(|reading| reading.n_common).sum();
    let n_read = readings.iter().flatten().count();
    n_common >= 2 && n_common * 10 >= n_wide * 8 && n_read * 2 >= readings.len()
}

fn decode_pair(pair: &[u8]) -> Option<char> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(pair)?;
    let mut chars = text.chars();
    let char = chars.next()?;
    chars.next().is_none().then_some(char)
}

/// Level 1 Han characters, punctuation and full-width digits of GB 2312.
fn is_common(pair: &[u8]) -> bool {
    matches!(pair[0], 0xa1 | 0xa3 | 0xb0..=0xd7) && pair[1] >= 0xa1
}

/// Letters and signs of code page 1252, and what stands for its unused places.
fn is_western(char: char) -> bool {
    matches!(char as u32,
        0x09..=0x17f | 0x192 | 0x2c6 | 0x2dc | 0x2010..=0x203a | 0x20ac | 0x2122 | 0x2212 | 0xfffd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(runs: &[&[u8]]) -> Option<String> {
        let readings: Vec<Option<Reading>> = runs
            .iter()
            .map(|bytes| {
                let (declared, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
                gbk_behind(bytes, declared.chars())
            })
            .collect();
        let text = || readings.iter().flatten().flat_map(|reading| &reading.chars).map(|(char, _)| char).collect();
        is_chinese(&readings).then(text)
    }

    #[test]
    fn han_bytes_read_as_han() {
        let (bytes, _, _) = GBK.encode("中文（2019）第1号");
        assert_eq!(read(&[&bytes]).as_deref(), Some("中文（2019）第1号"));
    }

    #[test]
    fn one_character_a_run_is_enough_when_all_agree() {
        let (bytes, _, _) = GBK.encode("原则");
        assert_eq!(read(&[&bytes[..2], &bytes[2..]]).as_deref(), Some("原则"));
    }

    #[test]
    fn western_words_stay() {
        for words in [["résumé", "où"], ["naïve", "Ärger"], ["½ °C", "±5"], ["plain", "text"]] {
            let runs: Vec<Vec<u8>> =
                words.iter().map(|word| encoding_rs::WINDOWS_1252.encode(word).0.into_owned()).collect();
            let runs: Vec<&[u8]> = runs.iter().map(Vec::as_slice).collect();
            assert_eq!(read(&runs), None, "{words:?}");
        }
    }
}
