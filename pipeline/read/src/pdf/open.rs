//! Bytes to an opened PDF: hayro first, then a repair through lopdf.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use zuozheng_model::Problem;

use super::widths;

/// Opens a file. A password other than the empty one is a fatal problem, as is a file without a single page: a
/// truncated file opens with none, which is a failure and not an empty document.
pub(super) fn open(bytes: &[u8]) -> Result<Pdf, Problem> {
    match open_as_is(bytes) {
        Ok(pdf) if !pdf.pages().is_empty() => {
            if widths::are_too_many(&pdf) {
                without_excess(bytes).ok_or_else(damaged)
            } else {
                Ok(pdf)
            }
        }
        Err(LoadPdfError::Decryption(error)) => match error {
            DecryptionError::PasswordProtected => Err(Problem::fatal(
                "pdf-encrypted",
                "PDF 已加密，需要密码才能打开",
                "请单位提供未加密的文件，或另存为不带密码的 PDF 后重新报送",
            )),
            _ => reopen_repaired(bytes).ok_or_else(|| {
                Problem::fatal(
                    "pdf-encrypted",
                    "PDF 的加密方式无法识别",
                    "请单位用打印或另存的方式生成未加密的 PDF 后重新报送",
                )
            }),
        },
        Ok(_) | Err(LoadPdfError::Invalid) => reopen_repaired(bytes).ok_or_else(damaged),
    }
}

/// True when the file ends as a PDF must (ISO 32000-1, 7.5.5: `%%EOF` on the last line; readers look for it in the last
/// 1024 bytes, some writers put more behind it).
pub(super) fn has_end(bytes: &[u8]) -> bool {
    const TAIL: usize = 4096;
    bytes[bytes.len().saturating_sub(TAIL)..].windows(5).any(|window| window == b"%%EOF")
}

pub(super) fn damaged() -> Problem {
    Problem::fatal("pdf-damaged", "PDF 已损坏或不完整，一页也读不出来", "文件可能没有传输完整，请单位重新导出后报送")
}

fn open_as_is(bytes: &[u8]) -> Result<Pdf, LoadPdfError> {
    let data = Arc::new(bytes.to_vec());
    catch_unwind(AssertUnwindSafe(|| Pdf::new(data))).unwrap_or(Err(LoadPdfError::Invalid))
}

/// The file without the widths that no character has.
fn without_excess(bytes: &[u8]) -> Option<Pdf> {
    open_as_is(&widths::cut(bytes)?).ok().filter(|pdf| !pdf.pages().is_empty() && !widths::are_too_many(pdf))
}

/// lopdf follows damaged cross-reference tables that hayro gives up on; what it can load is written anew.
fn reopen_repaired(bytes: &[u8]) -> Option<Pdf> {
    let repaired = catch_unwind(AssertUnwindSafe(|| {
        let mut document = lopdf::Document::load_mem(bytes).ok()?;
        if document.get_pages().is_empty() {
            return None;
        }
        let mut out = Vec::new();
        document.save_to(&mut out).ok()?;
        Some(out)
    }))
    .ok()??;
    let pdf = open_as_is(&repaired).ok().filter(|pdf| !pdf.pages().is_empty())?;
    if widths::are_too_many(&pdf) { without_excess(&repaired) } else { Some(pdf) }
}
