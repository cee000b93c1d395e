//! OLE2 compound files: the container of .xls, .doc, .wps and of encrypted Office files.

use std::collections::{BTreeMap, BTreeSet};
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

    /// The objects that were put into a document or workbook, each a storage: `MBD…` of a workbook, those in the
    /// `ObjectPool` of a document.
    pub(crate) fn objects(&self) -> Vec<usize> {
        let is_storage = |at: &usize| self.reader.entries()[*at].entry_type == EntryType::Storage;
        let name = |at: usize| self.reader.entries()[at].name.as_str();
        let mut objects = Vec::new();
        for at in self.children(0).into_iter().filter(is_storage) {
            if name(at).starts_with("MBD") {
                objects.push(at);
            } else if name(at) == "ObjectPool" {
                objects.extend(self.children(at).into_iter().filter(is_storage));
            }
        }
        objects
    }

    /// A stream of a storage.
    pub(crate) fn stream_in(&mut self, storage: usize, name: &str) -> Option<Vec<u8>> {
        let at = self.children(storage).into_iter().find(|&at| self.reader.entries()[at].name == name)?;
        self.reader.read_stream_by_index(at).ok()
    }

    /// True when a storage has a stream or storage of this name.
    pub(crate) fn has_in(&self, storage: usize, name: &str) -> bool {
        self.children(storage).into_iter().any(|at| self.reader.entries()[at].name == name)
    }

    /// What lies directly in a storage, in the order of the directory, however its tree is linked.
    fn children(&self, storage: usize) -> Vec<usize> {
        let entries = self.reader.entries();
        let mut children = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<u32> = entries.get(storage).map(|entry| entry.child).into_iter().collect();
        while let Some(at) = open.pop() {
            let Some(entry) = entries.get(at as usize).filter(|_| at != 0 && seen.insert(at)) else { continue };
            children.push(at as usize);
            open.extend([entry.left_sibling, entry.right_sibling]);
        }
        children.sort_by(|&a, &b| {
            let key = |at: usize| (entries[at].name.len(), &entries[at].name, at);
            key(a).cmp(&key(b))
        });
        children
    }

    /// A storage as a file of its own. `None` when it cannot be read as a whole, or claims far more than the file has.
    pub(crate) fn extracted(&mut self, storage: usize) -> Option<Vec<u8>> {
        /// Storages and streams of an object; it has a dozen.
        const MOST_INSIDE: usize = 1000;
        let mut inside = vec![storage];
        let mut next = 0;
        while next < inside.len() {
            let children = self.children(inside[next]);
            if inside.len() > MOST_INSIDE || children.iter().any(|at| inside.contains(at)) {
                return None;
            }
            inside.extend(children);
            next += 1;
        }
        let moved = |at: u32| inside.iter().position(|&old| old == at as usize).map_or(NO_ENTRY, |new| new as u32);
        let most = self.reader.header().sector_size + 2 * self.n_bytes + SLACK;
        let mut writer = Writer::default();
        for (nth, &at) in inside.iter().enumerate() {
            let mut entry = self.reader.entries()[at].clone();
            let is_stream = entry.entry_type == EntryType::Stream;
            let content = if is_stream { self.reader.read_stream_by_index(at).ok()? } else { Vec::new() };
            (entry.left_sibling, entry.right_sibling) = (moved(entry.left_sibling), moved(entry.right_sibling));
            entry.child = moved(entry.child);
            if nth == 0 {
                entry.entry_type = EntryType::RootStorage;
                entry.name = "Root Entry".into();
                (entry.left_sibling, entry.right_sibling) = (NO_ENTRY, NO_ENTRY);
            }
            writer.add(&entry, content);
            if writer.sectors.len() > most {
                return None;
            }
        }
        writer.finish()
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
const NO_ENTRY: u32 = 0xffff_ffff;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A compound file in which another one lies as an object.
    fn around(inner: &[u8]) -> Vec<u8> {
        let mut inner = Compound::open(inner).unwrap();
        let mut writer = Writer::default();
        let entries = inner.reader.entries().to_vec();
        let mut root = entries[0].clone();
        root.child = 1;
        writer.add(&root, Vec::new());
        let moved = |at: u32| if at == NO_ENTRY { at } else { at + 1 };
        for (nth, mut entry) in entries.into_iter().enumerate() {
            if nth == 0 {
                (entry.name, entry.entry_type) = ("MBD0001".into(), EntryType::Storage);
            }
            let is_stream = entry.entry_type == EntryType::Stream;
            let content = if is_stream { inner.reader.read_stream_by_index(nth).unwrap() } else { Vec::new() };
            entry.child = moved(entry.child);
            (entry.left_sibling, entry.right_sibling) = (moved(entry.left_sibling), moved(entry.right_sibling));
            writer.add(&entry, content);
        }
        writer.finish().unwrap()
    }

    #[test]
    fn an_object_comes_out_as_the_file_it_was() {
        let workbook = include_bytes!("../tests/fixtures/office/sample.xls");
        let outer = around(workbook);
        let mut compound = Compound::open(&outer).unwrap();
        let files = crate::embedded::in_compound(&mut compound);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].name, "对象1.xls");
        let limits = crate::Limits::default();
        let (expected, found) = (crate::read(workbook, &limits), crate::read(&files[0].bytes, &limits));
        assert!(!found.document.blocks.is_empty());
        assert_eq!(found.document, expected.document);
    }
}
