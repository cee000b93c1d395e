//! Problems that several readers share.

use zuozheng_model::Problem;

/// The file wants a password.
pub(crate) fn encrypted() -> Problem {
    let hint = "请取消打开密码后重新报送，或提供密码由工作人员解除";
    Problem::fatal("office-encrypted", "文件设有打开密码，无法读取", hint)
}

/// Part of an XML format breaks off.
pub(crate) fn broken_off(why: &str) -> Problem {
    let hint = "请核对原文件是否完整，另存后重新报送";
    Problem::partial("broken-off", format!("文件内容不完整，中断处之后未读取（{why}）"), hint)
}

/// Text in some paragraphs is struck through, which may mean that it no longer holds.
pub(crate) fn struck(n_paragraphs: usize, first: &str) -> Problem {
    /// Characters that the message repeats.
    const MOST_SHOWN: usize = 20;
    let first: String = first.chars().take(MOST_SHOWN).collect();
    let message = format!("有{n_paragraphs}段文字带删除线（如“{first}”），已照常读取");
    Problem::note("struck-text", message, "请核对带删除线的内容是否已经作废")
}

/// The file could be read and holds nothing.
pub(crate) fn empty_document(message: &str) -> Problem {
    Problem::partial("empty-document", message, "请核对是否报送了空白文件")
}
