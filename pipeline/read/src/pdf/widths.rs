//! Widths of more characters than a font can have. `/W [0 4294967295 500]` is a dozen bytes, and whoever makes a table of it
//! asks for a hundred gigabytes; so the widths are looked at before the fonts are, and cut when they ask for too much.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier, Stream};

/// The last character of a font (ISO 32000-1, annex C: the maximum value of a CID).
const LAST_CID: u32 = 65_535;

/// Widths that one font may give: each character several times.
const MOST: u64 = 4 * (LAST_CID as u64 + 1);

/// Resources inside resources that are looked at, and pages above pages.
const DEPTH: usize = 8;

/// Widths of characters, in fonts that write from left to right and from top to bottom, and how many numbers each has.
const KEYS: [(&[u8], usize); 2] = [(b"W", 1), (b"W2", 3)];

/// True if a font that some page may use gives more widths than it can have characters.
pub(super) fn are_too_many(pdf: &Pdf) -> bool {
    let mut seen = BTreeSet::new();
    let is_too_much = |page: &hayro_syntax::page::Page<'_>| {
        let mut at = Some(page.raw().clone());
        for _ in 0..DEPTH {
            let Some(node) = at else { break };
            if node.get::<Dict<'_>>(b"Resources".as_slice()).is_some_and(|it| in_resources(&it, &mut seen, DEPTH)) {
                return true;
            }
            at = node.get(b"Parent".as_slice());
        }
        false
    };
    catch_unwind(AssertUnwindSafe(|| pdf.pages().iter().any(is_too_much))).unwrap_or(false)
}

type Seen = BTreeSet<(u32, i32)>;

/// Remembers an object; false for one that was looked at before.
fn is_new(seen: &mut Seen, id: Option<ObjectIdentifier>) -> bool {
    id.is_none_or(|id| seen.insert((id.obj_number, id.gen_number)))
}

fn in_resources(resources: &Dict<'_>, seen: &mut Seen, depth: usize) -> bool {
    if depth == 0 || !is_new(seen, resources.obj_id()) {
        return false;
    }
    let dict = |name: &[u8]| resources.get::<Dict<'_>>(name).unwrap_or_default();
    let fonts = dict(b"Font");
    for name in fonts.keys() {
        let Some(font) = fonts.get::<Dict<'_>>(&*name) else { continue };
        if !is_new(seen, font.obj_id()) {
            continue;
        }
        let of_its_own = font.get::<Dict<'_>>(b"Resources".as_slice());
        let descendants = font.get::<Array<'_>>(b"DescendantFonts".as_slice()).unwrap_or_default();
        if descendants.iter::<Dict<'_>>().any(|font| asks_too_much(&font))
            || of_its_own.is_some_and(|inner| in_resources(&inner, seen, depth - 1))
        {
            return true;
        }
    }
    for kind in [&b"XObject"[..], b"Pattern"] {
        let drawn = dict(kind);
        for name in drawn.keys() {
            let Some(form) = drawn.get::<Stream<'_>>(&*name) else { continue };
            let inner = form.dict().get::<Dict<'_>>(b"Resources".as_slice());
            if inner.is_some_and(|inner| in_resources(&inner, seen, depth - 1)) {
                return true;
            }
        }
    }
    false
}

fn asks_too_much(font: &Dict<'_>) -> bool {
    KEYS.iter().any(|(key, n_numbers)| {
        let Some(widths) = font.get::<Array<'_>>(*key) else { return false };
        let mut n_widths = 0_u64;
        let mut numbers = Vec::new();
        for part in widths.iter::<Object<'_>>() {
            match part {
                // `first [w w w]` costs no more than it is long.
                Object::Array(_) => numbers.clear(),
                Object::Number(number) => numbers.push(number.as_f64()),
                _ => {}
            }
            if numbers.len() == 2 + n_numbers {
                n_widths += (numbers[1] - numbers[0]).max(0.0) as u64 + 1;
                numbers.clear();
            }
            if n_widths > MOST {
                return true;
            }
        }
        false
    })
}

/// The same file with the widths that its fonts can have. `None` when it cannot be written anew.
pub(super) fn cut(bytes: &[u8]) -> Option<Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut document = lopdf::Document::load_mem(bytes).ok()?;
        let mut changed = Vec::new();
        for (id, object) in &document.objects {
            let lopdf::Object::Dictionary(dict) = object else { continue };
            let mut dict = dict.clone();
            if cut_font(&mut dict, &document) | cut_descendants(&mut dict, &document) {
                changed.push((*id, dict));
            }
        }
        document.objects.extend(changed.into_iter().map(|(id, dict)| (id, lopdf::Object::Dictionary(dict))));
        let mut out = Vec::new();
        document.save_to(&mut out).ok()?;
        Some(out)
    }))
    .ok()?
}

/// Cuts the widths of the fonts that stand inside a Type 0 font and not in an object of their own.
fn cut_descendants(font: &mut lopdf::Dictionary, document: &lopdf::Document) -> bool {
    let Ok(lopdf::Object::Array(inner)) = font.get_mut(b"DescendantFonts") else { return false };
    let mut is_cut = false;
    for font in inner {
        if let lopdf::Object::Dictionary(font) = font {
            is_cut |= cut_font(font, document);
        }
    }
    is_cut
}

/// Cuts the widths of a font; false for what is none.
fn cut_font(font: &mut lopdf::Dictionary, document: &lopdf::Document) -> bool {
    let is_font = font.get(b"Subtype").and_then(lopdf::Object::as_name).is_ok_and(|name| name.starts_with(b"CIDFont"));
    let mut is_cut = false;
    for (key, n_numbers) in KEYS.iter().filter(|_| is_font) {
        let widths = font.get(key).ok().and_then(|widths| document.dereference(widths).ok());
        if let Some(widths) = widths.and_then(|(_, widths)| widths.as_array().ok()) {
            let widths = cut_widths(widths, *n_numbers, document);
            font.set(*key, lopdf::Object::Array(widths));
            is_cut = true;
        }
    }
    is_cut
}

fn cut_widths(widths: &[lopdf::Object], n_numbers: usize, document: &lopdf::Document) -> Vec<lopdf::Object> {
    let mut kept = Vec::new();
    let mut numbers = Vec::new();
    let mut n_widths = 0_u64;
    for part in widths {
        let Ok((_, part)) = document.dereference(part) else { continue };
        if part.as_array().is_ok() {
            kept.extend(numbers.pop());
            kept.push(part.clone());
            numbers.clear();
            continue;
        }
        numbers.push(part.clone());
        if numbers.len() < 2 + n_numbers {
            continue;
        }
        let range = [&numbers[0], &numbers[1]].map(|number| number.as_i64().ok().and_then(|it| u32::try_from(it).ok()));
        if let [Some(first), last] = range
            && first <= LAST_CID
        {
            let last = last.unwrap_or(LAST_CID).min(LAST_CID);
            n_widths += u64::from(last.saturating_sub(first)) + 1;
            numbers[1] = lopdf::Object::Integer(i64::from(last));
            if n_widths <= MOST {
                kept.append(&mut numbers);
            }
        }
        numbers.clear();
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::read;
    use crate::Limits;

    /// A page that says 你好 in a font with such widths.
    fn page(widths: &str) -> Vec<u8> {
        let text = "BT /F1 12 Tf 100 700 Td <4F60597D> Tj ET";
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
                .to_owned(),
            format!("<</Length {}>>stream\n{text}\nendstream", text.len()),
            "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>".to_owned(),
            format!(
                "<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>{widths}\
                 /FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>>>"
            ),
        ];
        let mut out = "%PDF-1.5\n".to_owned();
        let mut places = String::new();
        for (nth, object) in objects.iter().enumerate() {
            places += &format!("{:010} 00000 n \n", out.len());
            out += &format!("{} 0 obj\n{object}\nendobj\n", nth + 1);
        }
        let start = out.len();
        out += &format!(
            "xref\n0 7\n0000000000 65535 f \n{places}trailer<</Size 7/Root 1 0 R>>\nstartxref\n{start}\n%%EOF"
        );
        out.into_bytes()
    }

    #[test]
    fn widths_of_more_characters_than_there_are_cost_nothing() {
        let many = format!("/W[{}]", "0 65535 500 ".repeat(20_000));
        for widths in ["/W[0 4294967295 500]", "/W[1[500] 9 2147483647 500]", "/W2[0 4294967295 -1000 500 880]", &many]
        {
            let start = Instant::now();
            let read = read(&page(widths), &Limits::default());
            assert_eq!(read.document.plain_text(), "你好\n", "{widths:.40}");
            assert!(start.elapsed() < Duration::from_secs(30), "{widths:.40}");
        }
        assert_eq!(read(&page("/W[0 65535 500]"), &Limits::default()).document.plain_text(), "你好\n");
    }
}
