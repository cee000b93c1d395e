//! Cuts pages out into a PDF of their own, with what they show and without what they do.
//!
//! Kept of a page are the entries that draw it, and of its annotations those with an appearance (stamps and seals are
//! annotations). Actions, scripts, links, forms and attached files stay behind: nothing in the excerpt can act.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, Object, ObjectId};
use zuozheng_model::{PageNumber, Problem};

/// Entries of a page (ISO 32000-1, table 30) that say what it shows; the first four are inherited.
const OF_PAGE: [&[u8]; 8] =
    [b"Resources", b"MediaBox", b"CropBox", b"Rotate", b"Type", b"Contents", b"Group", b"UserUnit"];
const N_INHERITED: usize = 4;
/// Entries of an annotation (table 164) that say how it looks.
const OF_ANNOTATION: [&[u8]; 7] = [b"Type", b"Subtype", b"Rect", b"F", b"AP", b"AS", b"OC"];
/// Page trees nest a few levels; more is a loop.
const DEEPEST: usize = 50;
/// Objects that the pages of one file may lead to. A page of a newspaper has a few thousand.
const MOST_OBJECTS: usize = 400_000;

/// The pages, in the order given, as a PDF.
///
/// # Errors
/// A problem when the file cannot be opened by a writer of PDFs, has not that page, or leads to too many objects.
pub fn excerpt(bytes: &[u8], pages: &[PageNumber]) -> Result<Vec<u8>, Problem> {
    let cut = || {
        let source = Document::load_mem(bytes).map_err(|_| unopened())?;
        if source.is_encrypted() {
            return Err(unopened());
        }
        Cutter { source: &source, target: Document::with_version("1.7"), known: BTreeMap::new(), open: Vec::new() }
            .cut(pages)
    };
    catch_unwind(AssertUnwindSafe(cut)).unwrap_or_else(|_| Err(unopened()))
}

fn unopened() -> Problem {
    Problem::partial("pdf-no-excerpt", "不能从该 PDF 中摘出引用的页", "请直接打开原件核对")
}

struct Cutter<'a> {
    source: &'a Document,
    target: Document,
    /// From an object of the source to its copy.
    known: BTreeMap<ObjectId, ObjectId>,
    /// Objects that were promised and not copied yet.
    open: Vec<ObjectId>,
}

impl Cutter<'_> {
    fn cut(mut self, pages: &[PageNumber]) -> Result<Vec<u8>, Problem> {
        let all = self.source.get_pages();
        let tree = self.target.new_object_id();
        let mut kids = Vec::new();
        for page in pages {
            let id = *all.get(&page.get()).ok_or_else(unopened)?;
            let mut copy = self.page(id)?;
            copy.set("Parent", tree);
            kids.push(Object::Reference(self.target.add_object(copy)));
        }
        self.copy_what_was_promised()?;
        let mut root = Dictionary::new();
        root.set("Type", Object::Name(b"Pages".to_vec()));
        root.set("Count", i64::try_from(kids.len()).unwrap_or(i64::MAX));
        root.set("Kids", kids);
        self.target.objects.insert(tree, Object::Dictionary(root));
        let mut catalog = Dictionary::new();
        catalog.set("Type", Object::Name(b"Catalog".to_vec()));
        catalog.set("Pages", tree);
        let catalog = self.target.add_object(catalog);
        self.target.trailer.set("Root", catalog);
        let mut out = Vec::new();
        self.target.save_to(&mut out).map_err(|_| unopened())?;
        Ok(out)
    }

    fn page(&mut self, id: ObjectId) -> Result<Dictionary, Problem> {
        let page = self.source.get_dictionary(id).map_err(|_| unopened())?.clone();
        let mut copy = Dictionary::new();
        for (at, key) in OF_PAGE.into_iter().enumerate() {
            let value = page
                .get(key)
                .ok()
                .cloned()
                .or_else(|| if at < N_INHERITED { self.inherited(&page, key) } else { None });
            if let Some(value) = value {
                copy.set(key.to_vec(), self.mapped(value));
            }
        }
        let annotations =
            page.get_deref(b"Annots", self.source).and_then(Object::as_array).cloned().unwrap_or_default();
        let kept: Vec<Object> = annotations.iter().filter_map(|annotation| self.annotation(annotation)).collect();
        if !kept.is_empty() {
            copy.set("Annots", kept);
        }
        Ok(copy)
    }

    /// An entry that a page has from a node above it.
    fn inherited(&self, page: &Dictionary, key: &[u8]) -> Option<Object> {
        let mut node = page;
        for _ in 0..DEEPEST {
            node = self.source.get_dictionary(node.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
            if let Ok(value) = node.get(key) {
                return Some(value.clone());
            }
        }
        None
    }

    /// What an annotation looks like; `None` for one that is not seen.
    fn annotation(&mut self, annotation: &Object) -> Option<Object> {
        let (_, annotation) = self.source.dereference(annotation).ok()?;
        let annotation = annotation.as_dict().ok()?;
        let kind = annotation.get(b"Subtype").and_then(Object::as_name).ok()?;
        if !annotation.has(b"AP") || [b"Popup".as_slice(), b"Link", b"FileAttachment"].contains(&kind) {
            return None;
        }
        let mut copy = Dictionary::new();
        for key in OF_ANNOTATION {
            if let Ok(value) = annotation.get(key) {
                copy.set(key.to_vec(), self.mapped(value.clone()));
            }
        }
        Some(Object::Dictionary(copy))
    }

    /// The value with every reference turned to the copy.
    fn mapped(&mut self, value: Object) -> Object {
        match value {
            Object::Reference(id) => Object::Reference(self.promised(id)),
            Object::Array(items) => Object::Array(items.into_iter().map(|item| self.mapped(item)).collect()),
            Object::Dictionary(entries) => Object::Dictionary(self.mapped_entries(entries)),
            Object::Stream(mut stream) => {
                stream.dict = self.mapped_entries(stream.dict);
                // The length may have stood elsewhere; the writer knows it.
                stream.dict.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
                Object::Stream(stream)
            }
            plain => plain,
        }
    }

    fn mapped_entries(&mut self, entries: Dictionary) -> Dictionary {
        let mut copy = Dictionary::new();
        for (key, value) in entries {
            copy.set(key, self.mapped(value));
        }
        copy
    }

    fn promised(&mut self, id: ObjectId) -> ObjectId {
        if let Some(&known) = self.known.get(&id) {
            return known;
        }
        let copy = self.target.new_object_id();
        self.known.insert(id, copy);
        self.open.push(id);
        copy
    }

    fn copy_what_was_promised(&mut self) -> Result<(), Problem> {
        while let Some(id) = self.open.pop() {
            if self.known.len() > MOST_OBJECTS {
                return Err(unopened());
            }
            let object = self.source.get_object(id).cloned().unwrap_or(Object::Null);
            let is_node = object.as_dict().is_ok_and(|dict| dict.has_type(b"Page") || dict.has_type(b"Pages"));
            // A page that is led to from inside another would bring the whole document.
            let copy = if is_node { Object::Null } else { self.mapped(object) };
            self.target.objects.insert(self.known[&id], copy);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    /// Two pages under one node that has their size; the second shows a stamp, a link and a script.
    fn sample() -> Vec<u8> {
        let mut document = Document::with_version("1.7");
        let tree = document.new_object_id();
        let font =
            document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
        let stamp = document.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] },
            b"0 0 9 9 re f".to_vec(),
        ));
        let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
        let mut kids = Vec::new();
        for text in ["first page", "second page"] {
            let content = format!("BT /F1 12 Tf 50 700 Td ({text}) Tj ET").into_bytes();
            let content = document.add_object(Stream::new(dictionary! {}, content));
            let stamped = dictionary! {
                "Type" => "Annot", "Subtype" => "Stamp", "Rect" => vec![1.into(), 1.into(), 9.into(), 9.into()],
                "AP" => dictionary! { "N" => stamp }, "A" => script.clone(),
            };
            let link = dictionary! {
                "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![1.into(), 1.into(), 9.into(), 9.into()],
                "A" => script.clone(),
            };
            let page = dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content, "AA" => dictionary! { "O" => script.clone() },
                "Annots" => vec![stamped.into(), link.into()],
            };
            kids.push(Object::Reference(document.add_object(page)));
        }
        let root = dictionary! {
            "Type" => "Pages", "Count" => 2, "Kids" => kids,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        };
        document.objects.insert(tree, root.into());
        let catalog = document.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => tree, "OpenAction" => script,
        });
        document.trailer.set("Root", catalog);
        let mut out = Vec::new();
        document.save_to(&mut out).unwrap();
        out
    }

    #[test]
    fn a_page_shows_what_it_showed_and_does_nothing() {
        let cut = excerpt(&sample(), &[PageNumber::from_index(1)]).unwrap();
        let read = crate::pdf::read(&cut, &crate::Limits::default());
        let text = format!("{:?}", read.document.blocks);
        assert!(text.contains("second page") && !text.contains("first page"), "{text}");
        let document = Document::load_mem(&cut).unwrap();
        assert_eq!(document.get_pages().len(), 1);
        let all = format!("{:?}", document.objects);
        assert!(all.contains("Stamp"), "{all}");
        for gone in ["JavaScript", "Link", "OpenAction", "alert"] {
            assert!(!all.contains(gone), "{gone}: {all}");
        }
    }

    #[test]
    fn pages_that_are_not_there_and_files_that_are_none_are_problems() {
        assert_eq!(excerpt(&sample(), &[PageNumber::from_index(2)]).unwrap_err().code.as_str(), "pdf-no-excerpt");
        assert!(excerpt(b"%PDF-1.7 nothing", &[PageNumber::from_index(0)]).is_err());
        assert!(excerpt(b"", &[PageNumber::from_index(0)]).is_err());
    }
}
