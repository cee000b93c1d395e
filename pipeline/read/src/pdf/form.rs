//! Values of form fields that nothing draws. A field holds its value beside its appearance (ISO 32000-1, 12.7.3), and a
//! file may leave the drawing to the viewer (`NeedAppearances`). Such values are set here as a viewer sets them, so that
//! each is read in its place, beside its label.

use hayro_interpret::kurbo::{Affine, Point, Rect as KurboRect};
use hayro_syntax::object::{Array, Dict, Name, Object, Rect, Stream, String as PdfString};
use hayro_syntax::page::Page;

use super::attachments::text_of;
use super::fonts::FontId;
use super::glyphs::Glyph;
use super::lines::is_wide;
use super::runs::is_ink;

/// Fields inherit from their parents over a few levels; more is a loop.
const DEEPEST: usize = 8;
/// Fields looked at on a page, and characters of a value.
const MOST_FIELDS: usize = 2_000;
const LONGEST: usize = 5_000;
/// Annotation flags (12.5.3): hidden, and not for viewing.
const UNSEEN: u32 = 1 << 1 | 1 << 5;
/// Field flags (12.7.4.3): text of several lines, and a password.
const MULTILINE: u32 = 1 << 12;
const PASSWORD: u32 = 1 << 13;
/// Size of text that is to fit its box, at most; free space around it; distance of its lines, in ems.
const LARGEST: f64 = 12.0;
const PADDING: f64 = 2.0;
const PITCH: f64 = 1.2;

/// The glyphs of all values of a page in whose boxes nothing is drawn. `drawn` are the glyphs of the page.
pub(super) fn values(page: &Page<'_>, to_page: Affine, drawn: &[Glyph]) -> Vec<Glyph> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else { return Vec::new() };
    let is_left_to_viewer = is_left_to_viewer(page);
    let mut out = Vec::new();
    for field in annotations.iter::<Dict<'_>>().take(MOST_FIELDS) {
        if !is_shown(&field) || has_appearance(&field) && !is_left_to_viewer {
            continue;
        }
        let (Some(value), Some(area)) = (value_of(&field), field.get::<Rect>(b"Rect".as_slice())) else { continue };
        let area = KurboRect::new(area.x0, area.y0, area.x1, area.y1).abs();
        let place = to_page.transform_rect_bbox(area);
        let is_inside =
            |glyph: &Glyph| is_ink(glyph.char) && place.contains(Point::new(f64::from(glyph.x), f64::from(glyph.y)));
        if !drawn.iter().any(is_inside) {
            set(&value, area, &field, to_page, &mut out);
        }
    }
    out
}

/// True if the file wants its viewer to draw all values.
fn is_left_to_viewer(page: &Page<'_>) -> bool {
    let xref = page.xref();
    let form = xref.get::<Dict<'_>>(xref.root_id()).and_then(|root| root.get::<Dict<'_>>(b"AcroForm".as_slice()));
    form.is_some_and(|form| form.get::<bool>(b"NeedAppearances".as_slice()).unwrap_or_default())
}

fn is_shown(field: &Dict<'_>) -> bool {
    let is_widget = field.get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|kind| kind.as_ref() == b"Widget");
    is_widget && field.get::<u32>(b"F".as_slice()).unwrap_or(0) & UNSEEN == 0
}

fn has_appearance(field: &Dict<'_>) -> bool {
    let appearance = field.get::<Dict<'_>>(b"AP".as_slice());
    appearance.is_some_and(|appearance| appearance.get::<Stream<'_>>(b"N".as_slice()).is_some())
}

/// The value of a text or choice field.
fn value_of(field: &Dict<'_>) -> Option<String> {
    let kind = inherited(field, |dict| dict.get::<Name<'_>>(b"FT".as_slice()))?;
    let is_secret = flags_of(field) & PASSWORD != 0;
    let value = inherited(field, |dict| dict.get::<Object<'_>>(b"V".as_slice()))?;
    let text = match kind.as_ref() {
        b"Tx" if !is_secret => text_of_value(&value),
        b"Ch" => {
            let options = inherited(field, |dict| dict.get::<Array<'_>>(b"Opt".as_slice()));
            let shown = |value: &Object<'_>| shown_for(&text_of_value(value), options.as_ref());
            match &value {
                Object::Array(values) => {
                    values.iter::<Object<'_>>().map(|value| shown(&value)).collect::<Vec<_>>().join("、")
                }
                value => shown(value),
            }
        }
        _ => return None,
    };
    let text: String = text.replace("\r\n", "\n").replace('\r', "\n").chars().take(LONGEST).collect();
    (!text.trim().is_empty()).then(|| text.trim_end().to_owned())
}

fn text_of_value(value: &Object<'_>) -> String {
    match value {
        Object::String(text) => text_of(text.as_bytes()),
        Object::Stream(text) => text.decoded_data().map(|bytes| text_of(&bytes)).unwrap_or_default(),
        _ => String::new(),
    }
}

/// What the list of options shows for a value: each is a text, or a pair of what is stored and what is shown.
fn shown_for(value: &str, options: Option<&Array<'_>>) -> String {
    let pairs = options.into_iter().flat_map(|options| options.iter::<Array<'_>>());
    let mut texts =
        pairs.map(|pair| pair.iter::<PdfString<'_>>().map(|text| text_of(text.as_bytes())).collect::<Vec<_>>());
    texts.find(|pair| pair.len() == 2 && pair[0] == value).map_or(value.to_owned(), |mut pair| pair.remove(1))
}

fn flags_of(field: &Dict<'_>) -> u32 {
    inherited(field, |dict| dict.get::<u32>(b"Ff".as_slice())).unwrap_or(0)
}

/// An entry of a field or of the nearest of its parents that has it.
fn inherited<'a, T>(field: &Dict<'a>, entry: impl Fn(&Dict<'a>) -> Option<T>) -> Option<T> {
    let mut field = field.clone();
    for _ in 0..DEEPEST {
        if let Some(found) = entry(&field) {
            return Some(found);
        }
        field = field.get::<Dict<'a>>(b"Parent".as_slice())?;
    }
    None
}

/// The size that the default appearance (12.7.3.3) gives; 0 there means one that fits.
fn size_of(field: &Dict<'_>) -> Option<f64> {
    let appearance = inherited(field, |dict| dict.get::<PdfString<'_>>(b"DA".as_slice()))?;
    let text = String::from_utf8_lossy(appearance.as_bytes()).into_owned();
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let at = words.iter().position(|word| *word == "Tf")?;
    words.get(at.checked_sub(1)?)?.parse().ok().filter(|size| (1.0..200.0).contains(size))
}

fn set(value: &str, area: KurboRect, field: &Dict<'_>, to_page: Affine, out: &mut Vec<Glyph>) {
    let room = (area.width() - 2.0 * PADDING).max(1.0);
    let size = size_of(field).unwrap_or((area.height() - 2.0 * PADDING).clamp(1.0, LARGEST));
    let has_lines = flags_of(field) & MULTILINE != 0;
    // A line that is too long is set smaller, not broken: nobody has to see it, and its words stay whole.
    let lines: Vec<String> =
        if has_lines { value.split('\n').map(str::to_owned).collect() } else { vec![value.replace('\n', " ")] };
    let widest = lines.iter().map(|line| width_of(line)).fold(1.0, f64::max);
    let em = size.min(room / widest);
    let first = if has_lines { area.y1 - PADDING - 0.88 * size } else { area.center().y - 0.38 * em };
    for (line, nth) in lines.iter().zip(0..) {
        let mut x = area.x0 + PADDING;
        let base = first - f64::from(nth) * PITCH * size;
        for char in line.chars() {
            let advance = em * width(char);
            let (from, to) = (to_page * Point::new(x, base), to_page * Point::new(x + advance, base));
            let (step, scale) = (to - from, (to - from).hypot() / advance);
            out.push(Glyph {
                char,
                x: from.x as f32,
                y: from.y as f32,
                along: ((step.x / step.hypot()) as f32, (step.y / step.hypot()) as f32),
                em: (em * scale) as f32,
                advance: step.hypot() as f32,
                font: FontId(0),
                vertical: false,
                invisible: false,
            });
            x += advance;
        }
    }
}

fn width_of(text: &str) -> f64 {
    text.chars().map(width).sum()
}

fn width(char: char) -> f64 {
    if is_wide(char) { 1.0 } else { 0.5 }
}
