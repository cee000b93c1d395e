//! What can stop a writer of office files. Text writers cannot fail.

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The workbook could not be put together.
    #[error("无法写出工作簿")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The letter could not be put together.
    #[error("无法写出给{unit}的函")]
    Letter {
        /// The unit it was for.
        unit: String,
        /// What went wrong.
        #[source]
        source: std::io::Error,
    },
    /// The PDF of cited pages could not be put together.
    #[error("无法汇编引用的页")]
    Pack(#[source] lopdf::Error),
}
