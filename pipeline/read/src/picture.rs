//! Photographs and scans that came as .jpg, .png or .tif. They hold text only for those who look at them: a page of each is
//! handed to text recognition, drawn at a size that suits it.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits as Bounds, imageops};
use zuozheng_model::{Document, FileKind, Locator, PageNumber, Problem, Rect};

use crate::{Limits, Read};

/// Dots per inch at which a picture has the size that recognition likes; recognition is trained on it.
const DPI: f32 = 300.0;
/// The longer edge of a picture at that resolution: a photograph of twelve megapixels says no more when it is larger, and
/// a small one is enlarged, since letters of ten pixels are not recognised.
const LONGEST: f32 = 4000.0;
const SHORTEST: f32 = 2000.0;
const MOST_ENLARGED: f32 = 3.0;
/// Edge in pixels and bytes beyond which a picture is not decoded.
const LARGEST_EDGE: u32 = 30_000;
const MOST_BYTES: u64 = 400 << 20;

/// Reads a picture: its pages, of which each wants recognition.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let mut document = Document::empty(FileKind::Image);
    let n_pages = pages_of_tiff(bytes).map_or(1, |pages| pages.len() as u32);
    document.n_pages = n_pages.min(limits.pages);
    let mut problems = Vec::new();
    if n_pages > document.n_pages {
        let message = format!("页数超过{}页，其余部分未读取", limits.pages);
        problems.push(Problem::partial("too-many-pages", message, "请拆分后重新报送"));
    }
    let pages: Vec<PageNumber> = (0..document.n_pages as usize).map(PageNumber::from_index).collect();
    let hint = "请安装文字识别程序（tesseract）后重新读取，或报送可以复制文字的原文件";
    problems.extend(pages.iter().map(|&page| {
        let problem = Problem::partial("needs-ocr", "文件是图片，文字需要识别后才能读取", hint);
        problem.at(Locator::Page { page, area: Rect::default() })
    }));
    Read { document, problems, attachments: Vec::new(), ocr_wanted: pages }
}

/// Draws a page of a picture as PNG, upright and on white. `None` when it cannot be decoded.
pub(crate) fn render(bytes: &[u8], page: PageNumber, dpi: f32) -> Option<Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| {
        let picture = match pages_of_tiff(bytes) {
            Some(pages) => decoded(&beginning_at(bytes, *pages.get(page.index())?))?,
            None if page.index() == 0 => decoded(bytes)?,
            None => return None,
        };
        let (width, height) = (picture.width(), picture.height());
        let scale = natural_scale(width.max(height) as f32) * dpi / DPI;
        let size = |edge: u32| ((edge as f32 * scale).round() as u32).max(1);
        let picture = if (scale - 1.0).abs() < 0.01 {
            picture
        } else {
            picture.resize_exact(size(width), size(height), imageops::FilterType::Triangle)
        };
        let mut png = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive);
        picture.write_with_encoder(encoder).ok()?;
        Some(png)
    }))
    .ok()
    .flatten()
}

/// How much a picture is enlarged or reduced to be shown at [`DPI`].
fn natural_scale(longer_edge: f32) -> f32 {
    if longer_edge > LONGEST {
        LONGEST / longer_edge
    } else if longer_edge < SHORTEST {
        (SHORTEST / longer_edge).min(MOST_ENLARGED)
    } else {
        1.0
    }
}

/// The picture as people see it: turned as the camera says, without transparency.
fn decoded(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut bounds = Bounds::default();
    (bounds.max_image_width, bounds.max_image_height) = (Some(LARGEST_EDGE), Some(LARGEST_EDGE));
    bounds.max_alloc = Some(MOST_BYTES);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Some(if picture.color().has_alpha() {
        on_white(picture)
    } else if picture.color().has_color() {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    } else {
        DynamicImage::ImageLuma8(picture.into_luma8())
    })
}

fn on_white(picture: DynamicImage) -> DynamicImage {
    let mut pixels = picture.into_rgba8();
    for pixel in pixels.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for channel in &mut pixel.0[..3] {
            *channel = ((u16::from(*channel) * alpha + 255 * (255 - alpha)) / 255) as u8;
        }
        pixel.0[3] = 255;
    }
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8())
}

/// Where the pages of a TIFF begin (TIFF 6.0, section 2): a scanner writes many into one file. `None` for other files.
fn pages_of_tiff(bytes: &[u8]) -> Option<Vec<usize>> {
    /// A damaged list may lead in a circle.
    const MOST: usize = 10_000;
    let is_little = match bytes.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let array = |at: usize| bytes.get(at..at.checked_add(4)?).and_then(|four| <[u8; 4]>::try_from(four).ok());
    let long =
        |at: usize| array(at).map(|four| if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) });
    let short = |at: usize| {
        let two = bytes.get(at..at.checked_add(2)?).and_then(|two| <[u8; 2]>::try_from(two).ok())?;
        Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let mut pages = Vec::new();
    let mut next = long(4)? as usize;
    while next != 0 && pages.len() < MOST && !pages.contains(&next) {
        let Some(n_entries) = short(next) else { break };
        pages.push(next);
        next = long(next + 2 + 12 * usize::from(n_entries)).unwrap_or(0) as usize;
    }
    Some(pages)
}

/// A TIFF whose first page is the one that begins at a place.
fn beginning_at(bytes: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let place = place as u32;
    let first = if bytes[0] == b'I' { place.to_le_bytes() } else { place.to_be_bytes() };
    bytes[4..8].copy_from_slice(&first);
    bytes
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, ImageFormat, Luma, Rgba, RgbaImage};

    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn drawn(bytes: &[u8], page: usize, dpi: f32) -> DynamicImage {
        image::load_from_memory(&render(bytes, PageNumber::from_index(page), dpi).unwrap()).unwrap()
    }

    #[test]
    fn every_format_is_drawn_at_a_size_that_can_be_read() {
        let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(1000, 500, Luma([200])));
        let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP];
        for format in formats {
            let picture =
                if format == ImageFormat::WebP { DynamicImage::ImageRgb8(grey.to_rgb8()) } else { grey.clone() };
            let bytes = encoded(&picture, format);
            let read = crate::read(&bytes, &Limits::default());
            assert_eq!((read.document.kind, read.document.n_pages), (FileKind::Image, 1), "{format:?}");
            let (large, small) = (drawn(&bytes, 0, 300.0), drawn(&bytes, 0, 150.0));
            assert_eq!((large.width(), large.height()), (2000, 1000), "{format:?}");
            assert_eq!((small.width(), small.height()), (1000, 500), "{format:?}");
            assert!(large.to_luma8().get_pixel(5, 5).0[0].abs_diff(200) < 3, "{format:?}");
        }
        let huge = DynamicImage::ImageLuma8(GrayImage::new(8000, 100));
        assert_eq!(drawn(&encoded(&huge, ImageFormat::Png), 0, 300.0).width(), 4000);
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(3000, 30, Rgba([0, 0, 0, 0])));
        assert_eq!(drawn(&encoded(&clear, ImageFormat::Png), 0, 300.0).to_rgb8().get_pixel(1, 1).0, [255; 3]);
    }

    #[test]
    fn every_page_of_a_tiff_is_a_page() {
        let one = encoded(&DynamicImage::ImageLuma8(GrayImage::from_pixel(2000, 10, Luma([9]))), ImageFormat::Tiff);
        // The page once more, as a second entry of the list.
        let first = pages_of_tiff(&one).unwrap()[0];
        let n_entries = usize::from(u16::from_le_bytes([one[first], one[first + 1]]));
        let list = one[first..first + 2 + 12 * n_entries].to_vec();
        let mut two = one.clone();
        let second = two.len() as u32;
        two.extend([list.as_slice(), &[0; 4]].concat());
        two[first + 2 + 12 * n_entries..][..4].copy_from_slice(&second.to_le_bytes());
        let read = crate::read(&two, &Limits::default());
        assert_eq!((read.document.n_pages, read.ocr_wanted.len()), (2, 2));
        assert_eq!(drawn(&two, 1, 300.0).to_luma8().get_pixel(3, 3).0, [9]);
        assert_eq!(render(&two, PageNumber::from_index(2), 300.0), None);
        // A list that leads back to itself ends.
        two[second as usize + 2 + 12 * n_entries..][..4].copy_from_slice(&(first as u32).to_le_bytes());
        assert_eq!(pages_of_tiff(&two).unwrap().len(), 2);
    }

    #[test]
    fn what_cannot_be_decoded_is_not_drawn() {
        assert_eq!(render(b"\x89PNG\r\n\x1a\n....", PageNumber::from_index(0), 300.0), None);
        assert_eq!(render(b"II*\0\x08\0\0\0", PageNumber::from_index(0), 300.0), None);
    }
}
