//! A zip package (OOXML, OFD, OpenDocument) whose parts are unpacked under a common limit.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::Limits;
use crate::xml::{self, Element};

/// Why a part did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PartError {
    /// There is no such part.
    Missing,
    /// It unpacks to more than a file may cost.
    TooLarge,
    /// It is damaged.
    Damaged(String),
}

/// A zip file and how much of it may still be unpacked.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// Index of each part by its name in lower case.
    places: BTreeMap<String, usize>,
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens a package.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ZipError> {
        let archive = archive(bytes)?;
        let names: Vec<String> = archive.file_names_raw().map(stored_name).collect();
        let mut places = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            places.entry(key(name)).or_insert(at);
        }
        Ok(Self { archive, names, places, left: limits.unpacked_bytes })
    }

    /// Names of all parts as stored.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Unpacks a part of at most `most` bytes. Names are compared as OPC demands: without case, `\` as `/`.
    pub(crate) fn part(&mut self, name: &str, most: u64) -> Result<Vec<u8>, PartError> {
        let at = self.places.get(&key(name)).copied();
        self.unpack(at.ok_or(PartError::Missing)?, most)
    }

    fn unpack(&mut self, at: usize, most: u64) -> Result<Vec<u8>, PartError> {
        let damaged = |error: &dyn std::fmt::Display| PartError::Damaged(error.to_string());
        let most = most.min(self.left);
        let file = self.archive.by_index(at).map_err(|error| damaged(&error))?;
        let mut bytes = Vec::new();
        let read = file.take(most + 1).read_to_end(&mut bytes);
        self.left = self.left.saturating_sub(bytes.len() as u64);
        if bytes.len() as u64 > most {
            return Err(PartError::TooLarge);
        }
        match read {
            Ok(_) => Ok(bytes),
            // A damaged check sum at the end still leaves the text; a damaged stream leaves nothing to trust.
            Err(_) if bytes.ends_with(b">") || bytes.ends_with(b">\n") => Ok(bytes),
            Err(error) => Err(damaged(&error)),
        }
    }
}

impl Package<'_> {
    /// The part that the package is about, as its relations tell.
    pub(crate) fn main_part(&mut self) -> Option<String> {
        let relations = self.part("_rels/.rels", 1 << 20).ok().and_then(|bytes| xml::parse(&bytes).ok())?;
        let is_main =
            |element: &&Element| element.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
        let target = relations.root.elements().find(is_main)?.attribute("Target")?;
        Some(resolved("", target))
    }

    /// True when all parts together unpack within the limit. They are unpacked to nowhere to find out: the sizes that
    /// the file declares are whatever its writer wants.
    pub(crate) fn unpacks_within_limit(&mut self) -> bool {
        let mut left = self.left;
        for at in 0..self.archive.len() {
            let Ok(file) = self.archive.by_index(at) else { continue };
            let copied = std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).unwrap_or(0);
            if copied > left {
                return false;
            }
            left -= copied;
        }
        true
    }
}

/// Opens a zip archive. Of a damaged one that holds a whole one, the list at the end of the inner one would pass for its
/// own.
pub(crate) fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, ZipError> {
    let archive = ZipArchive::new(Cursor::new(bytes))?;
    if archive.offset() > 0 && bytes.starts_with(b"PK\x03\x04") {
        return Err(ZipError::InvalidArchive("the list of members is missing".into()));
    }
    Ok(archive)
}

/// The name of a member. Archives made on Chinese Windows have GBK names that nothing marks as such.
pub(crate) fn stored_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.replace('\\', "/"),
        Err(_) => crate::encoding::decode(raw).text.replace('\\', "/"),
    }
}

/// The folder of a part and the name of the part with its relations.
pub(crate) fn relations_of(part: &str) -> (&str, String) {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let at = if folder.is_empty() { "_rels".to_owned() } else { format!("{folder}/_rels") };
    (folder, format!("{at}/{file}.rels"))
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').to_lowercase()
}

/// The path of a relation's target: absolute, or relative to the folder of its source.
pub(crate) fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            piece => path.push(piece),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("Doc_0", "../../../etc/passwd"), "etc/passwd");
    }
}
