//! OLE2 compound files: the container of .xls, .doc, .wps and of encrypted Office files.

use std::collections::BTreeMap;
use std::io::Cursor;

use office_oxide::cfb::{CfbReader, EntryType};

/// First bytes of every compound file.
pub(crate) const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// An opened compound file.
pub(crate) struct Compound<'a> {
    reader: CfbReader<Cursor<&'a [u8]>>,
    n_bytes: usize,
}

impl<'a> Compound<'a> {
    /// Opens a compound file.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        CfbReader::new(Cursor::new(bytes))
            .map(|reader| Self { reader, n_bytes: bytes.len() })
            .map_err(|error| error.to_string())
    }

    /// True when the directory, which may lie anywhere in the file, is there.
    pub(crate) fn has_directory(&self) -> bool {
        self.reader.entries().first().is_some_and(|entry| entry.entry_type == EntryType::RootStorage)
    }

    /// True when there is a stream or folder of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.reader.find_entry(name).is_some()
    }

    /// The content of a stream.
    pub(crate) fn stream(&mut self, name: &str) -> Option<Vec<u8>> {
        self.reader.open_stream(name).ok()
    }
    /// The whole file anew, with some of its streams replaced. `None` when it cannot be read as a whole, or when it claims
    /// far more content than it has bytes.
    pub(crate) fn with_streams(&mut self, mut replaced: BTreeMap<&str, Vec<u8>>) -> Option<Vec<u8>> {
        let given: usize = replaced.values().map(Vec::len).sum();
        let most = self.reader.header().sector_size + 2 * self.n_bytes + given + SLACK;
        let mut replaced_at = BTreeMap::new();
        for name in replaced.keys().copied().collect::<Vec<_>>() {
            replaced_at.insert(self.reader.find_entry(name)?, replaced.remove(name)?);
        }
        let mut writer = Writer::default();
        let entries = self.reader.entries().to_vec();
        for (nth, entry) in entries.iter().enumerate() {
            let is_stream = entry.entry_type == EntryType::Stream;
            let content = match replaced_at.remove(&nth) {
                Some(content) => content,
                None if is_stream => self.reader.read_stream_by_index(nth).ok()?,
                None => Vec::new(),
            };
            writer.add(entry, content);
            if writer.sectors.len() > most {
                return None;
            }
        }
        writer.finish()
    }
}

/// Bytes that a file written anew may have more than the old one: its sectors are larger.
const SLACK: usize = 16 << 20;
const SECTOR: usize = 4096;
/// Streams below this length would lie in a stream of their own; they are filled up instead.
const SMALLEST: usize = 4096;
const END_OF_CHAIN: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;
const FAT_SECTOR: u32 = 0xffff_fffd;
/// Parts of the sector table that the header itself has room for.
const N_FAT_IN_HEADER: usize = 109;

/// Writes a compound file of version 4 (MS-CFB 2), which has sectors so large that the header names them all.
#[derive(Default)]
struct Writer {
    sectors: Vec<u8>,
    /// The next sector of each.
    chain: Vec<u32>,
    directory: Vec<u8>,
}

impl Writer {
    fn add(&mut self, entry: &office_oxide::cfb::DirEntry, mut content: Vec<u8>) {
        if !content.is_empty() && content.len() < SMALLEST {
            content.resize(SMALLEST, 0);
        }
        let (start, length) = (self.store(&content), content.len() as u64);
        let mut name: Vec<u8> = entry.name.encode_utf16().take(31).flat_map(u16::to_le_bytes).collect();
        let name_length = if name.is_empty() { 0 } else { name.len() as u16 + 2 };
        name.resize(64, 0);
        let kind = match entry.entry_type {
            EntryType::Empty => 0,
            EntryType::Storage => 1,
            EntryType::Stream => 2,
            EntryType::RootStorage => 5,
        };
        self.directory.extend(name);
        self.directory.extend(name_length.to_le_bytes());
        self.directory.extend([kind, entry.color]);
        for id in [entry.left_sibling, entry.right_sibling, entry.child] {
            self.directory.extend(id.to_le_bytes());
        }
        self.directory.extend([0; 36]);
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(length.to_le_bytes());
    }

    /// Stores bytes in sectors of their own; returns the first of them.
    fn store(&mut self, bytes: &[u8]) -> u32 {
        if bytes.is_empty() {
            return END_OF_CHAIN;
        }
        let start = self.chain.len() as u32;
        let n_sectors = bytes.len().div_ceil(SECTOR);
        self.chain.extend((1..n_sectors as u32).map(|nth| start + nth));
        self.chain.push(END_OF_CHAIN);
        self.sectors.extend_from_slice(bytes);
        self.sectors.resize(self.chain.len() * SECTOR, 0);
        start
    }

    fn finish(mut self) -> Option<Vec<u8>> {
        let directory = std::mem::take(&mut self.directory);
        let n_directory = directory.len().div_ceil(SECTOR) as u32;
        let first_directory = self.store(&directory);
        let first_fat = self.chain.len();
        let per_sector = SECTOR / 4;
        let n_fat = first_fat.div_ceil(per_sector - 1);
        if n_fat > N_FAT_IN_HEADER {
            return None;
        }
        self.chain.resize(first_fat + n_fat, FAT_SECTOR);
        self.chain.resize(n_fat * per_sector, FREE);
        let mut file = Vec::with_capacity(SECTOR * (1 + n_fat) + self.sectors.len());
        file.extend(MAGIC);
        file.extend([0; 16]);
        // Minor and major version, byte order, sizes of sectors and small sectors as powers of two.
        for number in [0x3e_u16, 4, 0xfffe, 12, 6, 0, 0, 0] {
            file.extend(number.to_le_bytes());
        }
        let numbers =
            [n_directory, n_fat as u32, first_directory, 0, SMALLEST as u32, END_OF_CHAIN, 0, END_OF_CHAIN, 0];
        numbers.iter().for_each(|number| file.extend(number.to_le_bytes()));
        for nth in 0..N_FAT_IN_HEADER {
            let sector = if nth < n_fat { (first_fat + nth) as u32 } else { FREE };
            file.extend(sector.to_le_bytes());
        }
        file.resize(SECTOR, 0);
        file.extend(self.sectors);
        self.chain.iter().for_each(|next| file.extend(next.to_le_bytes()));
        Some(file)
    }
}
