//! Whether the text of a page can be trusted: scans have none, broken fonts give garble.

use std::ops::RangeInclusive;

use super::glyphs::PageContent;

/// What the text of a page is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Legibility {
    /// Text as in any file.
    Text,
    /// Nothing on the page.
    Blank,
    /// An image without text, or text turned into outlines.
    Scan,
    /// A scan with the text layer of an OCR program below it.
    OcrLayer,
    /// So much of the text is wrong that none of it may be used.
    Garbled,
    /// Some characters are unknown; the rest reads well.
    PartlyUnknown,
}

/// Text of at most this many glyphs over a scan is a stamp or a page number.
const STAMP: usize = 20;

/// Judges a page by its glyphs and images.
pub(super) fn judge(page: &PageContent) -> Legibility {
    let text = Census::of(page);
    let page_area = (page.width * page.height).max(1.0);
    let covered = |image: &zuozheng_model::Rect| {
        let width = image.x1.min(page.width) - image.x0.max(0.0);
        let height = image.y1.min(page.height) - image.y0.max(0.0);
        width.max(0.0) * height.max(0.0) / page_area
    };
    // A scan may come in strips, so that no single image is large.
    let coverage = page.images.iter().map(covered).sum::<f32>();
    let is_covered = coverage >= 0.7;

    if text.n_all == 0 {
        let is_outlined = page.n_drawings >= 150;
        return match (coverage >= 0.25 || is_outlined, coverage > 0.0) {
            (true, _) => Legibility::Scan,
            (false, _) => Legibility::Blank,
        };
    }
    if text.n_all <= STAMP && is_covered {
        return Legibility::Scan;
    }
    if text.is_garbled() {
        return Legibility::Garbled;
    }
    if is_covered && text.n_invisible * 10 >= text.n_all * 9 {
        return Legibility::OcrLayer;
    }
    if text.n_unknown >= 5 && text.n_unknown * 50 >= text.n_all {
        return Legibility::PartlyUnknown;
    }
    Legibility::Text
}

/// Glyphs of a page by what they mean.
#[derive(Default)]
struct Census {
    n_all: usize,
    n_invisible: usize,
    n_unknown: usize,
    /// Western letters with accents and signs: Chinese bytes read as code page 1252.
    n_western: usize,
    n_han: usize,
    /// Han characters in neither GB 2312 nor the common part of Big5.
    n_rare: usize,
}

impl Census {
    fn of(page: &PageContent) -> Self {
        let mut census = Self::default();
        for glyph in page.glyphs.iter().filter(|glyph| !glyph.char.is_whitespace()) {
            census.n_all += 1;
            census.n_invisible += usize::from(glyph.invisible);
            match glyph.char as u32 {
                0xfffd | 0xe000..=0xf8ff => census.n_unknown += 1,
                0xa1..=0xff => census.n_western += 1,
                0x4e00..=0x9fff => {
                    census.n_han += 1;
                    census.n_rare += usize::from(is_rare(glyph.char));
                }
                0x3400..=0x4dbf | 0x2_0000..=0x3_ffff => {
                    census.n_han += 1;
                    census.n_rare += 1;
                }
                _ => {}
            }
        }
        census
    }

    fn is_garbled(&self) -> bool {
        let is_mostly = |n: usize, of: usize, tenths: usize| n * 10 > of * tenths;
        self.n_unknown >= 5 && is_mostly(self.n_unknown, self.n_all, 4)
            || self.n_western >= 20 && is_mostly(self.n_western, self.n_all, 4)
            || self.n_han >= 20 && is_mostly(self.n_rare, self.n_han, 6)
    }
}

/// First and last of the Han characters that the table of common ones covers.
const HAN: RangeInclusive<u32> = 0x4e00..=0x9fff;

/// Han characters of GB 2312 and of the common part of Big5, a bit each, the lowest first. Made once from the encodings and
/// held equal to them by a test: a program that reads one file need not decode twenty thousand characters first.
static COMMON: &[u8] = include_bytes!("common_han.bits");

fn is_rare(char: char) -> bool {
    let place = (char as usize).wrapping_sub(*HAN.start() as usize);
    COMMON.get(place / 8).is_none_or(|bits| bits >> (place % 8) & 1 == 0)
}

#[cfg(test)]
mod tests {
    use encoding_rs::Encoding;

    use super::*;
    use crate::pdf::fonts::FontId;
    use crate::pdf::glyphs::Glyph;
    use zuozheng_model::Rect;

    fn page(text: &str, image: Option<Rect>, invisible: bool) -> PageContent {
        let glyph = |char| Glyph {
            char,
            x: 0.0,
            y: 0.0,
            along: (1.0, 0.0),
            em: 10.0,
            advance: 10.0,
            font: FontId(0),
            vertical: false,
            invisible,
        };
        PageContent {
            width: 100.0,
            height: 100.0,
            glyphs: text.chars().map(glyph).collect(),
            images: image.into_iter().collect(),
            ..PageContent::default()
        }
    }

    #[test]
    fn pages_are_judged_by_what_they_show() {
        let whole = Some(Rect { x0: 0.0, y0: 0.0, x1: 100.0, y1: 100.0 });
        let prose = "为贯彻落实上级关于政务公开工作的部署要求现就有关事项通知如下";
        for (page, wanted) in [
            (page(prose, None, false), Legibility::Text),
            (page(prose, whole, false), Legibility::Text),
            (page(prose, whole, true), Legibility::OcrLayer),
            (page("— 3 —", whole, false), Legibility::Scan),
            (page("", whole, false), Legibility::Scan),
            (page("", None, false), Legibility::Blank),
            (page("\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}2019年", None, false), Legibility::Garbled),
            (page("ÎªÁËÂäÊµÉÏ¼¶¹ØÓÚÕþÎñ¹«¿ª", None, false), Legibility::Garbled),
            (page("㑏䭦獘䖦㙨䒩倁蔦閚㐀㐁㐂㐃㐄㐅㐆㐇㐈㐉㐊㐋㐌㐍", None, false), Legibility::Garbled),
            (page("為貫徹落實上級關於政務公開工作的部署要求現就有關事項通知如下", None, false), Legibility::Text),
        ] {
            assert_eq!(judge(&page), wanted, "{:?}", page.glyphs.iter().map(|glyph| glyph.char).collect::<String>());
        }
    }

    #[test]
    fn common_characters_are_those_of_the_encodings() {
        let mut bits = vec![0_u8; (HAN.end() - HAN.start()) as usize / 8 + 1];
        let mut add = |encoding: &'static Encoding, leads: RangeInclusive<u8>, trails: RangeInclusive<u8>| {
            let bytes: Vec<u8> = leads.flat_map(|lead| trails.clone().flat_map(move |trail| [lead, trail])).collect();
            let text = encoding.decode_without_bom_handling(&bytes).0;
            for char in text.chars().filter(|char| HAN.contains(&(*char as u32))) {
                let place = char as usize - *HAN.start() as usize;
                bits[place / 8] |= 1 << (place % 8);
            }
        };
        add(encoding_rs::BIG5, 0xa4..=0xc6, 0x40..=0x7e);
        add(encoding_rs::BIG5, 0xa4..=0xc6, 0xa1..=0xfe);
        // GB 2312 is the part of GBK with trail bytes above A0; the rest of its rows holds rare characters.
        add(encoding_rs::GBK, 0xb0..=0xf7, 0xa1..=0xfe);
        assert!(bits == COMMON, "make common_han.bits again");
    }
}
