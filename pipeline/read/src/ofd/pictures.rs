//! Pictures of OFD pages that have no text (GB/T 33190, 7.9 and 10): a scanned page is one picture over all of it.

use crate::package::{Package, resolved};
use crate::xml::{self, Element};

use super::{candidates, part};

/// The pictures that a page shows, in their order.
pub(super) fn of_page(package: &mut Package<'_>, document: &Element, page: &Element, folder: &str) -> Vec<Vec<u8>> {
    let mut objects = Vec::new();
    page.find_all("ImageObject", &mut objects);
    let wanted: Vec<&str> = objects.iter().filter_map(|object| object.attribute("ResourceID")).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut lists = Vec::new();
    for name in ["PublicRes", "DocumentRes"] {
        document.find_all(name, &mut lists);
    }
    page.find_all("PageRes", &mut lists);
    let media: Vec<(String, Vec<String>)> =
        lists.iter().flat_map(|list| media_of(package, folder, list.text().trim())).collect();
    let stored = |id: &&str| media.iter().find(|(known, _)| known == id).map(|(_, paths)| paths.as_slice());
    wanted
        .iter()
        .filter_map(stored)
        .filter_map(|paths| paths.iter().find_map(|path| package.part(path, xml::MAX_PART).ok()))
        .collect()
}

/// The media of a list of resources, by number, each with the paths where its file may lie.
fn media_of(package: &mut Package<'_>, folder: &str, location: &str) -> Vec<(String, Vec<String>)> {
    let Some((root, path)) = part(package, &candidates(folder, location)) else { return Vec::new() };
    let here = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let base = root.attribute("BaseLoc").unwrap_or_default().trim();
    let mut media = Vec::new();
    root.find_all("MultiMedia", &mut media);
    let paths = |file: &str| {
        let folders = [resolved(here, base), resolved(folder, base), here.to_owned(), folder.to_owned(), String::new()];
        folders.iter().map(|folder| resolved(folder, file)).collect()
    };
    media
        .iter()
        .filter_map(|medium| {
            let file = medium.child("MediaFile")?.text();
            Some((medium.attribute("ID")?.to_owned(), paths(file.trim())))
        })
        .collect()
}
