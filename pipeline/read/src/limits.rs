//! Limits that keep one file from costing the run.

/// What a single file may cost. Every limit that is hit becomes a problem with its own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub file_bytes: u64,
    /// Bytes that all members of an archive or streams of a file may unpack to.
    pub unpacked_bytes: u64,
    /// Pages of a document.
    pub pages: u32,
    /// Non-empty cells of a workbook.
    pub cells: u64,
    /// Members of an archive.
    pub members: u32,
    /// Archives inside archives.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 512 << 20,
            unpacked_bytes: 1 << 30,
            pages: 5_000,
            cells: 5_000_000,
            members: 10_000,
            depth: 4,
        }
    }
}
