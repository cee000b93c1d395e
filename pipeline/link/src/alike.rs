//! 雷同: files that say the same in the same words, from several units or for several years.
//!
//! A text becomes a set of prints: the smallest of the hashes of all pieces of `PIECE` characters in each window of
//! `WINDOW` pieces (winnowing, Schleimer, Wilkerson and Aiken 2003). Two texts that share `PIECE` + `WINDOW` − 1
//! characters in a row share a print, wherever they stand. Only letters count: a year, a figure or a comma that was changed
//! hides nothing. What the circular itself says, and the names of a table's columns, are nobody's own words.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Passage, PassageKind};
use zuozheng_text::is_letter;

/// Characters of a piece.
const PIECE: usize = 8;
/// Pieces of a window.
const WINDOW: usize = 8;
/// Prints that a text must have of its own before anything is said of it: about a hundred characters.
const FEWEST: usize = 16;
/// Share of the shorter text that is in the longer one too.
const ALIKE: f64 = 0.7;
/// Prints of a text of a paragraph or two, of which something is said where its figures are the same, too: what a form gives
/// everybody has figures of each one's own.
const FEWEST_SHORT: usize = 6;
/// Share of such a text.
const ALIKE_SHORT: f64 = 0.8;
/// Prints of all its words from which a text is too long to be the copy of such a one, figure by figure.
const MOST_SHORT: usize = 4 * FEWEST;
/// Figures that such a text must have, dates apart.
const FEWEST_FIGURES: usize = 2;
/// Texts that share a print until it is a phrase that everybody uses.
const MOST_SHARING: usize = 24;

/// Changes whenever the same text gives other prints.
pub const VERSION: u32 = 1;

/// The prints of a text, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prints(Vec<u64>);

impl Prints {
    /// The prints of a document's own words.
    pub fn of(passages: &[Passage]) -> Self {
        let own = passages.iter().filter(|passage| passage.kind != PassageKind::Header);
        Self::of_texts(own.map(own_words))
    }

    /// The prints of texts.
    pub fn of_texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut prints: Vec<u64> = texts.into_iter().flat_map(|text| winnowed(text.as_ref())).collect();
        prints.sort_unstable();
        prints.dedup();
        Self(prints)
    }

    /// As they are stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|print| print.to_le_bytes()).collect()
    }

    /// From what was stored.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.as_chunks::<8>().0.iter().map(|print| u64::from_le_bytes(*print)).collect())
    }
}

/// Two texts that are alike, by their places in [`pairs`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// The one that comes first.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// Share of the shorter one that is in the longer one too, 0..=1.
    pub share: f64,
    /// Whether they are so short that only the [same figures](same_figures) make one a copy of the other.
    pub is_short: bool,
}

/// All pairs of texts that are alike, where `common` holds what everybody says.
pub fn pairs(texts: &[Prints], common: &Prints) -> Vec<Alike> {
    let common: HashSet<u64> = common.0.iter().copied().collect();
    // Sorted pairs take a third of the room of a map, and a county's texts have millions of prints.
    let mut having: Vec<(u64, u32)> = Vec::with_capacity(texts.iter().map(|text| text.0.len()).sum());
    for (at, text) in texts.iter().enumerate() {
        let own = text.0.iter().filter(|print| !common.contains(print));
        having.extend(own.map(|print| (*print, at as u32)));
    }
    having.sort_unstable();
    let mut n_own = vec![0_usize; texts.len()];
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    // What everybody uses counts for nobody.
    for same in having.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() <= MOST_SHARING) {
        for (nth, (_, one)) in same.iter().enumerate() {
            n_own[*one as usize] += 1;
            for (_, other) in &same[nth + 1..] {
                *shared.entry((*one as usize, *other as usize)).or_default() += 1;
            }
        }
    }
    drop(having);
    let mut found: Vec<Alike> = shared
        .into_iter()
        .filter_map(|((one, other), n)| {
            let shorter = n_own[one].min(n_own[other]);
            let share = n as f64 / shorter.max(1) as f64;
            let is_short = shorter < FEWEST;
            let (fewest, least) = if is_short { (FEWEST_SHORT, ALIKE_SHORT) } else { (FEWEST, ALIKE) };
            let may_be_copy = !is_short || texts[one].0.len().max(texts[other].0.len()) < MOST_SHORT;
            (shorter >= fewest && share >= least && may_be_copy).then_some(Alike { one, other, share, is_short })
        })
        .collect();
    found.sort_by_key(|alike| (alike.one, alike.other));
    found
}

/// A date, or what stands for a paper, a road, a house, a person or a telephone: 〔2026〕19号, X201, 3号, 0750-8686868.
static NO_FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:19|20)[0-9]{2}(?:\.[0-9]{1,2}\.[0-9]{1,2}|[-/][0-9]{1,2}(?:[-/][0-9]{1,2})?)",
        r"|[〔\[［(（【](?:19|20)[0-9]{2}[〕\]］)）】](?:第?[0-9]+号)?",
        r"|0[0-9]{2,3}[-－—][0-9]{7,8}|[0-9]{7,}(?:\.[0-9]+)?",
        r"|[A-Za-z]+[0-9-]+|[0-9]+(?:年|月|日|号|:|：)|第[0-9]+"
    ))
    .expect("a constant pattern")
});
static FIGURE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[0-9]+(?:\.[0-9]+)?").expect("a constant pattern"));

/// True when two texts have some figures, and the same in the same order: 堆物61处、摊点14个 is nobody else's by chance.
pub fn same_figures(one: &[Passage], other: &[Passage]) -> bool {
    let figures = |passages: &[Passage]| -> Vec<String> {
        let plain = passages.iter().map(|passage| NO_FIGURE.replace_all(&passage.text, " ").into_owned());
        plain
            .flat_map(|text| FIGURE.find_iter(&text).map(|found| found.as_str().to_owned()).collect::<Vec<_>>())
            .collect()
    };
    let (one, other) = (figures(one), figures(other));
    one.len() >= FEWEST_FIGURES && one == other
}

/// Passages of two documents that say the same, by their ordinals, in the order of the first.
pub fn aligned(one: &[Passage], other: &[Passage]) -> Vec<(u32, u32)> {
    let mut places: HashMap<u64, u32> = HashMap::new();
    for passage in other.iter().rev() {
        places.extend(winnowed(&own_words(passage)).into_iter().map(|print| (print, passage.ordinal)));
    }
    let mut found = Vec::new();
    let mut taken = BTreeSet::new();
    for passage in one {
        let mut votes: HashMap<u32, usize> = HashMap::new();
        let prints = winnowed(&own_words(passage));
        for place in prints.iter().filter_map(|print| places.get(print)) {
            *votes.entry(*place).or_default() += 1;
        }
        let best = votes.into_iter().max_by_key(|(place, n)| (*n, std::cmp::Reverse(*place)));
        if let Some((place, _)) = best.filter(|(place, n)| *n * 2 >= prints.len() && taken.insert(*place)) {
            found.push((passage.ordinal, place));
        }
    }
    found
}

/// The text of a passage; of a row of a table what stands in its cells.
fn own_words(passage: &Passage) -> Cow<'_, str> {
    if passage.kind != PassageKind::Row {
        return Cow::Borrowed(&passage.text);
    }
    let value = |cell| str::split_once(cell, '：').map_or(cell, |(_, value)| value);
    Cow::Owned(passage.text.split('；').map(value).collect())
}

fn winnowed(text: &str) -> Vec<u64> {
    let letters: Vec<u64> = text.chars().filter(|c| is_letter(*c)).map(u64::from).collect();
    let mut hashes = piece_hashes(&letters);
    if hashes.len() < WINDOW {
        return hashes.into_iter().min().into_iter().collect();
    }
    // The smallest of each two, then of each two pairs, then of each two fours.
    const { assert!(WINDOW.is_power_of_two()) };
    let mut width = 1;
    while width < WINDOW {
        for at in 0..hashes.len() - width {
            hashes[at] = hashes[at].min(hashes[at + width]);
        }
        hashes.truncate(hashes.len() - width);
        width *= 2;
    }
    hashes.dedup();
    hashes
}

/// The hash of every piece: a polynomial that rolls on by one letter, mixed so that its order says nothing. The same on
/// every machine and in every version, as what is stored must be.
fn piece_hashes(letters: &[u64]) -> Vec<u64> {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let leaving = BASE.wrapping_pow(PIECE as u32);
    let mut rolling = 0_u64;
    let mut hashes = Vec::with_capacity(letters.len().saturating_sub(PIECE - 1));
    for (at, letter) in letters.iter().enumerate() {
        rolling = rolling.wrapping_mul(BASE).wrapping_add(letter + 1);
        if let Some(gone) = at.checked_sub(PIECE) {
            rolling = rolling.wrapping_sub((letters[gone] + 1).wrapping_mul(leaving));
        }
        if at + 1 >= PIECE {
            let mixed = (rolling ^ (rolling >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            hashes.push(mixed ^ (mixed >> 27));
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Locator, TextSource};

    use super::*;

    fn passages(texts: &[&str]) -> Vec<Passage> {
        let passage = |(at, text): (usize, &&str)| Passage {
            ordinal: at as u32,
            kind: PassageKind::Body,
            text: (*text).to_owned(),
            locator: Locator::Paragraph { paragraph: at as u32 + 1, cell: None },
            source: TextSource::Native,
        };
        texts.iter().enumerate().map(passage).collect()
    }

    const OWN: &str = "今年以来，我局围绕窗口办件提速，逐项梳理了一百二十个事项的材料清单，把重复提交的证明全部取消，并安排业务骨干轮流到大厅值班，\
        群众等候时间由四十分钟降到十五分钟。";
    const MORE: &str = "针对老年人不会使用自助机的情况，我们在每层楼设了两名引导员，准备了放大镜和老花镜，还把常用表格印成大字版放在门口。";

    #[test]
    fn a_copy_with_other_names_years_and_figures_is_alike() {
        let copied = OWN.replace("我局", "我中心").replace("一百二十", "九十六").replace("今年", "2019年");
        let texts = [
            passages(&["甲局工作总结", OWN, MORE]),
            passages(&["丙单位情况说明", MORE, &copied, "另附照片三张。"]),
            passages(&[
                "消防安全检查通报",
                "对三家商场开展了检查，发现疏散通道堆放杂物、灭火器过期等问题二十处，已当场责令整改，并约谈了负责人，限期十日内报送整改报告，逾期将依法处罚并向社会公布，请各单位引以为戒。",
            ]),
        ];
        let prints: Vec<Prints> = texts.iter().map(|text| Prints::of(text)).collect();
        let found = pairs(&prints, &Prints::default());
        assert_eq!(found.iter().map(|alike| (alike.one, alike.other)).collect::<Vec<_>>(), [(0, 1)]);
        assert!(found[0].share > 0.7, "{found:?}");
        assert_eq!(aligned(&texts[0], &texts[1]), [(1, 2), (2, 1)]);
        assert_eq!(Prints::from_bytes(&prints[0].to_bytes()), prints[0]);
        // What the circular says itself is not copied from each other.
        let circular = Prints::of_texts([OWN.to_owned(), MORE.to_owned()]);
        assert_eq!(pairs(&prints[..2], &circular), []);
    }

    #[test]
    fn a_short_copy_has_the_same_figures() {
        let text = |town: &str, road: &str, n: u32| {
            let title = format!("{town}公路用地堆积物清理情况报告");
            let body = format!(
                "5月至6月，我镇配合区城管局，对{road}线等公路用地范围内的堆物、摊点进行集中清除，共清走堆物{n}处、摊点14个，拆除非公路标志牌22块。"
            );
            passages(&[&title, &body, &format!("{town}人民政府"), &format!("2026年6月{}日", n % 28)])
        };
        let texts = [text("青石镇", "Y015", 61), text("柳河镇", "Y022", 61), text("望山镇", "Y022", 38)];
        let prints: Vec<Prints> = texts.iter().map(|text| Prints::of(text)).collect();
        let found = pairs(&prints, &Prints::default());
        assert!(found.iter().any(|alike| (alike.one, alike.other, alike.is_short) == (0, 1, true)), "{found:?}");
        assert!(same_figures(&texts[0], &texts[1]) && !same_figures(&texts[1], &texts[2]));
        for text in [
            "6月3日检查。",
            "2026.6.12检查，2026-06-13复查，2026/6/14销号，2026-06归档。",
            "按照东府办函〔2026〕19号、东交[2025]7号办理。",
            "联系电话：0750-8686868，手机13800138000。",
        ] {
            assert!(!same_figures(&passages(&[text]), &passages(&[text])), "no figures at all: {text}");
        }
        let figures = passages(&["改造2026.61米，投入31.5万元。"]);
        assert!(same_figures(&figures, &figures));
        assert_eq!(aligned(&texts[0], &texts[1])[0], (0, 0));
    }

    #[test]
    fn a_short_text_is_no_copy_of_a_long_one_that_holds_it() {
        let short = passages(&[
            "2026年6月清走公路用地内的堆物61处、摊点14个，拆除非公路标志牌22块，恢复路肩边坡绿化，逐处拍照留存并移交养护站看管。",
        ]);
        let name = |at: u32| (0..30).filter_map(|nth| char::from_u32(0x4e00 + (at * 97 + nth * 131) % 9000)).collect();
        let rows: Vec<String> = (0..40).map(name).collect();
        let mut long: Vec<&str> = rows.iter().map(String::as_str).collect();
        long.push(&short[0].text);
        let [short, long] = [short.clone(), passages(&long)].map(|text| Prints::of(&text));
        let alike = |other: &Prints| !pairs(&[short.clone(), other.clone()], &Prints::default()).is_empty();
        assert!(alike(&short) && !alike(&long));
    }

    #[test]
    fn a_piece_has_one_hash_wherever_it_stands() {
        let letters: Vec<u64> = OWN.chars().chain(MORE.chars()).map(u64::from).collect();
        let all = piece_hashes(&letters);
        for at in [0, 1, 9, 40] {
            assert_eq!(piece_hashes(&letters[at..at + PIECE]), [all[at]]);
        }
        assert_eq!(all.len(), letters.len() - PIECE + 1);
        assert_eq!(piece_hashes(&letters[..PIECE - 1]), Vec::<u64>::new());
    }

    #[test]
    fn a_phrase_of_everybody_makes_nobody_alike() {
        let texts: Vec<Prints> = (0..30).map(|_| Prints::of(&passages(&[OWN, MORE]))).collect();
        assert_eq!(pairs(&texts, &Prints::default()), []);
    }

    #[test]
    fn names_of_columns_are_nobodys_words() {
        let row = |values: [&str; 2]| {
            let text =
                format!("双随机抽查事项名称及其依据：{}；抽查结果公开的网站栏目和日期：{}", values[0], values[1]);
            let mut row = passages(&[&text]);
            row[0].kind = PassageKind::Row;
            Prints::of(&row)
        };
        assert_ne!(row(["烟花爆竹经营", "门户网站"]), Prints::default());
        let (one, other) =
            (row(["烟花爆竹零售经营许可条件检查", "门户"]), row(["食品小作坊加工环节卫生条件检查", "公众号"]));
        assert!(one.0.iter().all(|print| !other.0.contains(print)));
    }
}
