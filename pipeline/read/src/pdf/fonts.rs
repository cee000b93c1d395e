//! The fonts of a document: what they are called, whether they are bold, and what their glyphs mean in Unicode.
//!
//! hayro reads `ToUnicode` and glyph names. Many Chinese producers write neither: then the character code leads over
//! the font's CMap to a CID and over the collection's UCS2 map to a character, or the glyph is looked up backwards in
//! the character map of the embedded font. Both tables are built once a document, on the first glyph that needs them.

use std::collections::{BTreeMap, HashMap};

use hayro_interpret::font::{Glyph as DrawnGlyph, OutlineFontData, OutlineGlyph, PositionedGlyph};
use hayro_interpret::hayro_cmap::{self, BfString, CMap, CMapName, CidFamily};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use skrifa::MetadataProvider;

use crate::symbols;

/// Number of a font inside a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FontId(pub(super) u16);

/// What a glyph means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unicode {
    /// One character.
    Char(char),
    /// A ligature, or a wrong map that names several.
    Several(String),
    /// Nothing a reader sees.
    Nothing,
    /// The file does not say.
    Unknown,
}

/// All fonts met so far.
pub(super) struct Fonts<'a> {
    pdf: &'a Pdf,
    fonts: Vec<Font>,
    by_key: HashMap<(u128, Option<String>), FontId>,
}

struct Font {
    name: String,
    bold: bool,
    /// Its codes have two bytes; `None` before that was asked.
    is_wide: Option<bool>,
    rescue: Option<Rescue>,
}

/// The ways to a character that the file does not spell out.
#[derive(Default)]
struct Rescue {
    /// Character code to CID, and CID to character.
    by_cid: Option<(CodeToCid, CMap)>,
    /// Character codes are UTF-16 already.
    codes_are_unicode: bool,
    /// Glyph of the embedded font to character.
    by_glyph: BTreeMap<u32, char>,
}

enum CodeToCid {
    Identity,
    Map(Box<CMap>),
}

impl<'a> Fonts<'a> {
    /// No fonts yet. The first number is for fonts without an identity, such as Type 1 and Type 3.
    pub(super) fn new(pdf: &'a Pdf) -> Self {
        let unnamed = Font { name: String::new(), bold: false, is_wide: Some(false), rescue: Some(Rescue::default()) };
        Self { pdf, fonts: vec![unnamed], by_key: HashMap::new() }
    }

    /// The number of the font of a glyph.
    pub(super) fn id_of(&mut self, glyph: &PositionedGlyph<'a>) -> FontId {
        let DrawnGlyph::Outline(outline) = &**glyph else { return FontId(0) };
        let Some(data) = outline.font_data() else { return FontId(0) };
        let key = (data.cache_key, data.postscript_name);
        if let Some(id) = self.by_key.get(&key) {
            return *id;
        }
        let Ok(number) = u16::try_from(self.fonts.len()) else { return FontId(0) };
        let name = key.1.clone().unwrap_or_default();
        let bold = data.weight.is_some_and(|weight| weight >= 600) || has_bold_name(&name);
        self.fonts.push(Font { name, bold, is_wide: None, rescue: None });
        self.by_key.insert(key, FontId(number));
        FontId(number)
    }

    /// True if the font is bold by its weight or its name.
    pub(super) fn is_bold(&self, id: FontId) -> bool {
        self.fonts.get(usize::from(id.0)).is_some_and(|font| font.bold)
    }

    /// Notes that a font has codes of two bytes: one was met.
    pub(super) fn set_wide(&mut self, id: FontId) {
        if let Some(font) = self.fonts.get_mut(usize::from(id.0)).filter(|_| id != FontId(0)) {
            font.is_wide = Some(true);
        }
    }

    /// Finds out from a glyph of a font whether its codes have two bytes, as those of a Type 0 font do.
    pub(super) fn find_out_width(&mut self, id: FontId, glyph: &PositionedGlyph<'a>) {
        let pdf = self.pdf;
        let DrawnGlyph::Outline(outline) = &**glyph else { return };
        let Some(font) = self.fonts.get_mut(usize::from(id.0)).filter(|font| font.is_wide.is_none()) else { return };
        let data = outline.font_data();
        let is_type0 = |data: OutlineFontData| find_type0_font(pdf, &font.name, (*data.data).as_ref(), false).is_some();
        font.is_wide = Some(data.is_some_and(is_type0));
    }

    /// True if the codes of a font are known to have two bytes.
    pub(super) fn is_wide(&self, id: FontId) -> bool {
        self.fonts.get(usize::from(id.0)).is_some_and(|font| font.is_wide == Some(true))
    }

    /// What a glyph means.
    pub(super) fn unicode(&mut self, id: FontId, glyph: &PositionedGlyph<'a>, vertical: bool) -> Unicode {
        let declared = glyph.as_unicode();
        if let Some(BfString::Char(char)) = declared
            && let Some(known) = self.symbol(id, char)
        {
            return Unicode::Char(known);
        }
        match declared {
            Some(BfString::Char(char)) if is_meaningful(char) => return from_char(char),
            Some(BfString::String(text)) if text.chars().any(is_meaningful) => {
                let text: String = text.chars().filter(|char| is_meaningful(*char)).collect();
                return Unicode::Several(text);
            }
            Some(BfString::Char(char)) if is_blank(char) => return Unicode::Nothing,
            _ => {}
        }
        let DrawnGlyph::Outline(outline) = &**glyph else { return Unicode::Unknown };
        match self.rescue(id, outline, vertical) {
            Some(char) if is_blank(char) => Unicode::Nothing,
            Some(char) => from_char(char),
            None if outline.outline().elements().is_empty() => Unicode::Nothing,
            None => Unicode::Unknown,
        }
    }

    /// What a symbol font draws for a character. Wingdings without a map come out as Western letters.
    fn symbol(&self, id: FontId, char: char) -> Option<char> {
        let name = strip_subset_prefix(&self.fonts.get(usize::from(id.0))?.name);
        let code = u32::from(char);
        // LibreOffice calls the font that it draws with, not the one that the code is of.
        let may_stand_in = !symbols::is_symbol_font(name) || name.starts_with("OpenSymbol");
        if let Some(mark) = symbols::check_mark(code).filter(|_| may_stand_in) {
            return Some(mark);
        }
        let may_be = matches!(code, 0xf020..=0xf0ff) || (code < 0x100 && name.starts_with("Wingdings"));
        symbols::plain(name, code).filter(|_| may_be)
    }

    fn rescue(&mut self, id: FontId, outline: &OutlineGlyph, vertical: bool) -> Option<char> {
        let pdf = self.pdf;
        let font = self.fonts.get_mut(usize::from(id.0))?;
        let rescue = match &mut font.rescue {
            Some(rescue) => rescue,
            empty => {
                let data = outline.font_data()?;
                empty.insert(Rescue::new(pdf, &font.name, &data, vertical))
            }
        };
        let code = outline.char_code();
        if rescue.codes_are_unicode {
            return char::from_u32(code).filter(|char| is_meaningful(*char));
        }
        rescue.char_of(code).or_else(|| rescue.by_glyph.get(&outline.glyph_id().to_u32()).copied())
    }
}

impl Rescue {
    fn new(pdf: &Pdf, name: &str, data: &OutlineFontData, vertical: bool) -> Self {
        let mut rescue = Self { by_glyph: glyph_to_char((*data.data).as_ref()), ..Self::default() };
        let Some(font) = find_type0_font(pdf, name, (*data.data).as_ref(), vertical) else { return rescue };
        let encoding = font.get::<Object<'_>>(b"Encoding".as_slice());
        let (codes, family_of_cmap) = match &encoding {
            Some(Object::Name(name)) => {
                let name: &[u8] = name.as_ref();
                rescue.codes_are_unicode = name.windows(4).any(|part| part == b"UCS2" || part == b"UTF1");
                named_cmap(name)
            }
            Some(Object::Stream(stream)) => stream_cmap(stream),
            _ => (CodeToCid::Identity, None),
        };
        let family =
            descendant(&font).and_then(|font| font.get::<Dict<'_>>(b"CIDSystemInfo".as_slice())).and_then(|info| {
                let registry = info.get::<PdfString<'_>>(b"Registry".as_slice())?;
                let ordering = info.get::<PdfString<'_>>(b"Ordering".as_slice())?;
                Some(CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes()))
            });
        let to_unicode = [family_of_cmap, family]
            .into_iter()
            .flatten()
            .find_map(|family| family.ucs2_cmap())
            .and_then(|name| CMap::parse(hayro_cmap::load_embedded(name)?, hayro_cmap::load_embedded));
        rescue.by_cid = to_unicode.map(|to_unicode| (codes, to_unicode));
        rescue
    }

    fn char_of(&self, code: u32) -> Option<char> {
        let (codes, to_unicode) = self.by_cid.as_ref()?;
        let cid = match codes {
            CodeToCid::Identity => code,
            CodeToCid::Map(cmap) => (1..=4).find_map(|n_bytes| cmap.lookup_cid_code(code, n_bytes))?,
        };
        match to_unicode.lookup_bf_string(cid)? {
            BfString::Char(char) => Some(char),
            BfString::String(text) => text.chars().next(),
        }
        .filter(|char| is_meaningful(*char))
    }
}

/// The Type 0 font dictionary that embeds this program under this name.
fn find_type0_font<'a>(pdf: &'a Pdf, name: &str, program: &[u8], vertical: bool) -> Option<Dict<'a>> {
    let mut found = None;
    for object in pdf.objects() {
        let Object::Dict(dict) = object else { continue };
        let is_type0 = dict.get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|name| name.as_ref() == b"Type0");
        if !is_type0 {
            continue;
        }
        let has_name =
            dict.get::<Name<'_>>(b"BaseFont".as_slice()).is_some_and(|base| strip_subset_prefix(base.as_str()) == name);
        if !has_name || !embeds(&dict, program) {
            continue;
        }
        let is_vertical = dict
            .get::<Name<'_>>(b"Encoding".as_slice())
            .is_some_and(|name| name.as_ref() == b"V" || name.as_ref().ends_with(b"-V"));
        if is_vertical == vertical {
            return Some(dict);
        }
        found = Some(dict);
    }
    found
}

fn descendant<'a>(font: &Dict<'a>) -> Option<Dict<'a>> {
    font.get::<Array<'_>>(b"DescendantFonts".as_slice())?.iter::<Dict<'_>>().next()
}

fn embeds(font: &Dict<'_>, program: &[u8]) -> bool {
    let descriptor = descendant(font).and_then(|font| font.get::<Dict<'_>>(b"FontDescriptor".as_slice()));
    let Some(descriptor) = descriptor else { return false };
    [b"FontFile2".as_slice(), b"FontFile3".as_slice(), b"FontFile".as_slice()]
        .into_iter()
        .find_map(|key| descriptor.get::<Stream<'_>>(key))
        .and_then(|stream| stream.decoded_data().ok().map(|data| data.as_ref() == program))
        .unwrap_or(false)
}

fn named_cmap(name: &[u8]) -> (CodeToCid, Option<CidFamily>) {
    let name = CMapName::from_bytes(name);
    if matches!(name, CMapName::IdentityH | CMapName::IdentityV) {
        return (CodeToCid::Identity, None);
    }
    let cmap = hayro_cmap::load_embedded(name).and_then(|data| CMap::parse(data, hayro_cmap::load_embedded));
    with_family(cmap)
}

fn stream_cmap(stream: &Stream<'_>) -> (CodeToCid, Option<CidFamily>) {
    let cmap = stream.decoded_data().ok().and_then(|data| CMap::parse(&data, hayro_cmap::load_embedded));
    with_family(cmap)
}

fn with_family(cmap: Option<CMap>) -> (CodeToCid, Option<CidFamily>) {
    match cmap {
        Some(cmap) => {
            let family = cmap.metadata().character_collection.as_ref().map(|collection| collection.family.clone());
            (CodeToCid::Map(Box::new(cmap)), family)
        }
        None => (CodeToCid::Identity, None),
    }
}

/// The character map of an embedded font, read backwards; of several characters for a glyph the plainest wins.
fn glyph_to_char(program: &[u8]) -> BTreeMap<u32, char> {
    let mut map = BTreeMap::new();
    let Ok(font) = skrifa::FontRef::new(program) else { return map };
    for (code, glyph) in font.charmap().mappings() {
        let Some(char) = char::from_u32(code).filter(|char| is_meaningful(*char)) else { continue };
        map.entry(glyph.to_u32())
            .and_modify(|known: &mut char| {
                if rank(char) < rank(*known) {
                    *known = char;
                }
            })
            .or_insert(char);
    }
    map
}

fn rank(char: char) -> (u8, char) {
    let class = match char as u32 {
        0x4e00..=0x9fff | 0x20..=0x7e => 0,
        0x2e80..=0x2fdf | 0xf900..=0xfaff => 2,
        _ => 1,
    };
    (class, char)
}

fn strip_subset_prefix(name: &str) -> &str {
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest,
        _ => name,
    }
}

fn has_bold_name(name: &str) -> bool {
    ["Bold", "bold", "BOLD", "Heavy", "Black", "SimHei", "黑体"].iter().any(|word| name.contains(word))
}

/// False for what stands for no character: controls, U+FFFD, private use.
fn is_meaningful(char: char) -> bool {
    !char.is_control()
        && !matches!(char as u32, 0xfeff | 0xfffd | 0xfffe | 0xffff | 0xe000..=0xf8ff | 0xf0000..=0x0010_ffff)
}

fn is_blank(char: char) -> bool {
    matches!(char as u32, 0x01..=0x1f | 0x7f | 0xad | 0x200b..=0x200f | 0x2060..=0x2064 | 0xfeff)
}

fn from_char(char: char) -> Unicode {
    if is_blank(char) { Unicode::Nothing } else { Unicode::Char(plain(char)) }
}

/// The everyday character for its look-alikes: radicals that Word writes for Han characters, compatibility
/// ideographs, and the punctuation of vertical writing.
fn plain(char: char) -> char {
    match char as u32 {
        0xa0 | 0x2000..=0x200a | 0x202f | 0x205f => ' ',
        0x2e80..=0x2eff => of_radical(char),
        0x2f00..=0x2fdf | 0xf900..=0xfaff => {
            let mut chars = unicode_normalization::UnicodeNormalization::nfkc(std::iter::once(char));
            chars.next().unwrap_or(char)
        }
        0xfe10..=0xfe4f => upright(char),
        _ => char,
    }
}

/// The character of a radical that is one by itself; Unicode has no decomposition for these.
fn of_radical(char: char) -> char {
    const SAME: &str = "⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟";
    let mut chars = SAME.chars().skip_while(|known| *known != char);
    chars.nth(1).unwrap_or(char)
}

fn upright(char: char) -> char {
    match char {
        '︐' => '，',
        '︑' => '、',
        '︒' => '。',
        '︓' => '：',
        '︔' => '；',
        '︕' => '！',
        '︖' => '？',
        '︰' => '：',
        '︱' => '—',
        '︵' => '（',
        '︶' => '）',
        '︷' => '｛',
        '︸' => '｝',
        '︹' => '〔',
        '︺' => '〕',
        '︻' => '【',
        '︼' => '】',
        '︽' => '《',
        '︾' => '》',
        '︿' => '〈',
        '﹀' => '〉',
        '﹁' | '﹃' => '“',
        '﹂' | '﹄' => '”',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_become_plain() {
        for (written, plain_char) in
            [('⼀', '一'), ('⼈', '人'), ('⺠', '民'), ('⺀', '⺀'), ('︵', '（'), ('\u{a0}', ' '), ('中', '中')]
        {
            assert_eq!(plain(written), plain_char);
        }
    }

    #[test]
    fn private_use_means_nothing() {
        for char in ['\u{e001}', '\u{fffd}', '\u{0}', '\u{1}'] {
            assert!(!is_meaningful(char), "{char:?}");
        }
    }
}
