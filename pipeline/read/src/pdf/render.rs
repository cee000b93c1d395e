//! A page as an image, for OCR and for showing where a citation stands.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use zuozheng_model::PageNumber;

use super::open;

/// Longest edge of an image in pixels; the renderer counts them in 16 bits.
const LONGEST_EDGE: f32 = 16_000.0;
/// Most pixels of an image: 64 million take 256 MB.
const MOST_PIXELS: f32 = 64e6;

/// Renders a page as PNG on white. `None` if the file or the page cannot be drawn.
pub fn render_page(bytes: &[u8], page: PageNumber, dpi: f32) -> Option<Vec<u8>> {
    let pdf = open::open(bytes).ok()?;
    let page = pdf.pages().get(page.index())?;
    let (width, height) = page.render_dimensions();
    let wanted = dpi / 72.0;
    let scale = wanted.min(LONGEST_EDGE / width.max(height)).min((MOST_PIXELS / (width * height)).sqrt());
    let is_drawable = scale.is_finite() && scale * width >= 1.0 && scale * height >= 1.0;
    if !is_drawable {
        return None;
    }
    let pixmap = catch_unwind(AssertUnwindSafe(|| {
        render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
        )
    }))
    .ok()?;
    pixmap.into_png().ok()
}
