//! What can stop a writer of office files. Text writers cannot fail.

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The workbook could not be put together.
    #[error("cannot write the workbook")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The letter could not be put together.
    #[error("cannot write the letter to `{unit}`")]
    Letter {
        /// The unit it was for.
        unit: String,
        /// What went wrong.
        #[source]
        source: std::io::Error,
    },
    /// The PDF of cited pages could not be put together.
    #[error("cannot put the cited pages together")]
    Pack(#[source] lopdf::Error),
}
