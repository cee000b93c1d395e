//! What calamine does not tell of a sheet: comments, drawings, addresses behind cells, what is hidden, formulas that were saved
//! without their value, and merged ranges whatever corner they are named from.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use super::drawings::Drawings;
use super::grid::Merge;
use super::page_header::{self, PageHeader};
use crate::diagrams;
use crate::package::{Package, PartError};
use crate::xml::{self, Element};

/// Bytes of a part that is worth reading for this.
const MOST: u64 = 32 << 20;

/// What is beside the cells of a sheet.
#[derive(Debug, Default)]
pub(super) struct Extra {
    /// Comments by row and column.
    pub(super) comments: BTreeMap<(u32, u32), String>,
    /// Addresses by row and column.
    pub(super) hyperlinks: BTreeMap<(u32, u32), String>,
    /// Rows that are hidden.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Columns that are hidden, first and last.
    pub(super) hidden_cols: Vec<(u32, u32)>,
    /// What is shown to those who fill in a cell, by row and column.
    pub(super) hints: BTreeMap<(u32, u32), String>,
    /// What lies over the cells.
    pub(super) drawings: Drawings,
    /// What is printed above and below them.
    pub(super) page_header: PageHeader,
    /// Formulas without a cached value.
    pub(super) formulas_without_value: usize,
    /// Error values that calamine does not know, by row and column.
    pub(super) new_errors: BTreeMap<(u32, u32), String>,
    /// Merged ranges; `None` when the sheet's part is too large to look through.
    pub(super) merges: Option<Vec<Merge>>,
}

/// Reads what there is, by the name of the sheet. A damaged part costs only itself.
pub(super) fn read(package: &mut Package<'_>) -> BTreeMap<String, Extra> {
    let mut extras = BTreeMap::new();
    let Ok(workbook) = part(package, "xl/workbook.xml") else { return extras };
    let targets = relations(package, "xl/workbook.xml");
    let mut sheets = Vec::new();
    workbook.find_all("sheet", &mut sheets);
    for sheet in sheets {
        let (Some(name), Some(id)) = (sheet.attribute("name"), sheet.attribute("id")) else { continue };
        let Some((_, path)) = targets.iter().find(|(target, _)| target.id == id) else { continue };
        let mut extra = Extra::default();
        let related = relations(package, path);
        if let Ok(bytes) = package.part(path, MOST) {
            extra.formulas_without_value = formulas_without_value(&bytes);
            extra.new_errors = new_errors(&bytes);
            extra.merges = Some(merges(&bytes));
            extra.hyperlinks = hyperlinks(&bytes, &related);
            extra.hyperlinks.extend(formula_hyperlinks(&bytes));
            extra.hints = hints(&bytes);
            let printed = |name| element_text(&bytes, name).map(|code| page_header::parts(&code)).unwrap_or_default();
            extra.page_header = PageHeader { above: printed("oddHeader"), below: printed("oddFooter") };
            extra.hidden_rows = tags(&bytes, b"row ").filter(is_hidden).filter_map(|tag| number(tag, "r")).collect();
            extra.hidden_cols = tags(&bytes, b"col ")
                .filter(is_hidden)
                .filter_map(|tag| Some((number(tag, "min")?, number(tag, "max")?)))
                .collect();
        }
        let mut threads = BTreeMap::new();
        for (relation, path) in &related {
            let is = |kind: &str| relation.kind.ends_with(kind);
            if is("/drawing") {
                add_drawing(package, path, &mut extra.drawings);
            }
            if !is("/comments") && !is("/threadedComment") {
                continue;
            }
            let Ok(root) = part(package, path) else { continue };
            match () {
                () if is("/comments") => add_comments(&root, &mut extra.comments),
                () => add_threads(&root, &mut threads),
            }
        }
        // A thread has an ordinary comment beside it, which asks to install a newer program.
        extra.comments.extend(threads);
        extras.insert(name.to_owned(), extra);
    }
    extras
}

pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    /// Its target as written.
    pub(super) target: String,
}

/// The relations of a part, each with the path of its target.
pub(super) fn relations(package: &mut Package<'_>, path: &str) -> Vec<(Relation, String)> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let Ok(root) = part(package, &format!("{folder}/_rels/{file}.rels")) else { return Vec::new() };
    let relation = |element: &Element| {
        let target = element.attribute("Target")?;
        let relation = Relation {
            id: element.attribute("Id")?.to_owned(),
            kind: element.attribute("Type").unwrap_or_default().to_owned(),
            target: target.to_owned(),
        };
        Some((relation, crate::package::resolved(folder, target)))
    };
    root.elements().filter_map(relation).collect()
}

pub(super) fn part(package: &mut Package<'_>, path: &str) -> Result<Element, PartError> {
    let bytes = package.part(path, MOST)?;
    xml::parse(&bytes).map(|parsed| parsed.root).map_err(PartError::Damaged)
}

/// Adds what lies over the cells of a sheet, with the titles of its charts.
pub(super) fn add_drawing(package: &mut Package<'_>, path: &str, drawings: &mut Drawings) {
    let Ok(root) = part(package, path) else { return };
    let mut titles = BTreeMap::new();
    for (relation, path) in relations(package, path) {
        let is_chart = relation.kind.ends_with("/chart") || relation.kind.ends_with("/chartEx");
        let chart = if is_chart { part(package, &path).ok() } else { None };
        titles.extend(chart.and_then(|chart| Some((relation.id, diagrams::chart_title(&chart)?))));
    }
    drawings.add_part(&root, &titles);
}

fn add_comments(root: &Element, comments: &mut BTreeMap<(u32, u32), String>) {
    let mut found = Vec::new();
    root.find_all("comment", &mut found);
    for comment in found {
        let Some(at) = comment.attribute("ref").and_then(super::cell_ref) else { continue };
        let text = comment.child("text").map(Element::text).unwrap_or_default();
        if !text.trim().is_empty() {
            comments.insert(at, super::cleaned(&text));
        }
    }
}

/// Comments and the answers to them ([MS-XLSX] 2.6.205), in their order.
fn add_threads(root: &Element, threads: &mut BTreeMap<(u32, u32), String>) {
    for comment in root.children_named("threadedComment") {
        let text = comment.child("text").map(|text| super::cleaned(&text.text())).unwrap_or_default();
        let Some(at) = comment.attribute("ref").and_then(super::cell_ref).filter(|_| !text.is_empty()) else {
            continue;
        };
        let thread: &mut String = threads.entry(at).or_default();
        thread.push_str(if thread.is_empty() { "" } else { "\n" });
        thread.push_str(&text);
    }
}

/// Counts cells with a formula and nothing after it. Only the bytes are looked at: the writers that leave out values
/// (openpyxl, report generators) write no spaces between elements.
fn formulas_without_value(bytes: &[u8]) -> usize {
    let mut count = 0;
    let mut rest = bytes;
    while let Some(at) = memmem::find(rest, b"</f>") {
        rest = &rest[at + 4..];
        let empty: [&[u8]; 3] = [b"</c>", b"<v></v>", b"<v/>"];
        if empty.iter().any(|pattern| rest.starts_with(pattern)) || rest.starts_with(b"<v />") {
            count += 1;
        }
    }
    count
}

/// The ranges of `<mergeCell ref="A1:C2"/>`. Calamine fails for the whole sheet at a range named from another corner.
fn merges(bytes: &[u8]) -> Vec<Merge> {
    tags(bytes, b"mergeCell ").filter_map(range).map(|(from, to)| Merge { from, to }).collect()
}

/// The cells with an error value that Excel has had since dynamic arrays and data types, `#SPILL!`, `#CALC!`, `#FIELD!`
/// (ECMA-376 part 1, 18.18.11 lists the older ones alone). Only the bytes are looked at.
fn new_errors(bytes: &[u8]) -> BTreeMap<(u32, u32), String> {
    const KNOWN: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    let mut errors = BTreeMap::new();
    for mark in [&b" t=\"e\""[..], b" t='e'"] {
        for at in memmem::find_iter(bytes, mark) {
            let Some(start) = bytes[..at].iter().rposition(|byte| *byte == b'<') else { continue };
            let rest = &bytes[start + 1..];
            let Some(end) = rest.iter().position(|byte| *byte == b'>') else { continue };
            // A cell without anything in it.
            if rest[..end].ends_with(b"/") {
                continue;
            }
            let place = attribute(&rest[..end], "r").and_then(super::cell_ref);
            let rest = &rest[end..];
            let cell = &rest[..memmem::find(rest, b"c>").unwrap_or(rest.len())];
            let value = element_text(cell, "v").filter(|value| !value.is_empty() && !KNOWN.contains(&value.as_str()));
            errors.extend(place.zip(value));
        }
    }
    errors
}

/// The addresses of `<hyperlink ref="A1" r:id="rId1"/>`, at the first cell of their range.
fn hyperlinks(bytes: &[u8], related: &[(Relation, String)]) -> BTreeMap<(u32, u32), String> {
    let address = |tag: &[u8]| {
        let id = attribute(tag, "id")?;
        let (relation, _) = related.iter().find(|(relation, _)| relation.id == id)?;
        Some((range(tag)?.0, super::hyperlink::outside(&relation.target)?))
    };
    tags(bytes, b"hyperlink ").filter_map(address).collect()
}

/// What `<dataValidation sqref="A2:A9" promptTitle="…" prompt="…"/>` shows beside a cell, at the first cell of its range;
/// each text once.
fn hints(bytes: &[u8]) -> BTreeMap<(u32, u32), String> {
    let mut hints: BTreeMap<(u32, u32), String> = BTreeMap::new();
    for tag in tags(bytes, b"dataValidation ") {
        let text = |name: &str| attribute(tag, name).map(|text| unescaped(text.as_bytes())).unwrap_or_default();
        let hint = super::hint(&text("promptTitle"), &text("prompt"));
        let first = text("sqref").split([' ', ':']).next().and_then(super::cell_ref).unwrap_or((0, 0));
        if let Some(hint) = hint.filter(|hint| !hints.values().any(|known| known == hint)) {
            hints.entry(first).or_insert(hint);
        }
    }
    hints
}

/// The text of the first element of a name. Only the bytes are looked at.
fn element_text(bytes: &[u8], name: &str) -> Option<String> {
    let rest = &bytes[memmem::find(bytes, format!("{name}>").as_bytes())? + name.len() + 1..];
    let end = rest.iter().position(|byte| *byte == b'<')?;
    Some(unescaped(&rest[..end]))
}

/// Text with its characters for their names and numbers: openpyxl writes 宋 as `&#23435;`.
fn unescaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    quick_xml::escape::unescape(&text).map(Cow::into_owned).unwrap_or_else(|_| text.into_owned())
}

/// The addresses that stand as text in `<f>HYPERLINK("http://…","查看")</f>`.
fn formula_hyperlinks(bytes: &[u8]) -> Vec<((u32, u32), String)> {
    const CALL: &[u8] = b"HYPERLINK(";
    const LONGEST: usize = 4096;
    let mut found = Vec::new();
    for at in memmem::find_iter(bytes, CALL) {
        let before = &bytes[at.saturating_sub(LONGEST)..at];
        let Some(cell) = tags_backwards(before, b"c ") else { continue };
        let is_formula = memmem::rfind(cell, b"<f").or_else(|| memmem::rfind(cell, b":f")).is_some();
        let Some(place) = attribute(cell.split(|byte| *byte == b'>').next().unwrap_or(cell), "r") else { continue };
        let rest = &bytes[at + CALL.len()..bytes.len().min(at + LONGEST)];
        let end = rest.iter().position(|byte| *byte == b'<').unwrap_or(rest.len());
        let argument = unescaped(&rest[..end]);
        let address = argument.trim_start().strip_prefix('"').and_then(|text| text.split_once('"'));
        let address = address.map(|(address, _)| address);
        let place = super::cell_ref(place).filter(|_| is_formula);
        found.extend(place.zip(address.and_then(super::hyperlink::outside)));
    }
    found
}

/// From the last tag with a name, which ends with the space before the attributes, to the end.
fn tags_backwards<'a>(bytes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut end = bytes.len();
    loop {
        let at = memmem::rfind(&bytes[..end], name)?;
        if at > 0 && matches!(bytes[at - 1], b'<' | b':') {
            return Some(&bytes[at..]);
        }
        end = at;
    }
}

fn is_hidden(tag: &&[u8]) -> bool {
    matches!(attribute(tag, "hidden"), Some("1" | "true"))
}

/// A number that counts from 1, from 0.
fn number(tag: &[u8], name: &str) -> Option<u32> {
    attribute(tag, name)?.parse::<u32>().ok()?.checked_sub(1)
}

/// The cells of the attribute `ref`: first and last.
fn range(tag: &[u8]) -> Option<((u32, u32), (u32, u32))> {
    let range = attribute(tag, "ref")?;
    let (one, other) = range.split_once(':').unwrap_or((range, range));
    let (one, other) = (super::cell_ref(one)?, super::cell_ref(other)?);
    Some(((one.0.min(other.0), one.1.min(other.1)), (one.0.max(other.0), one.1.max(other.1))))
}

/// The insides of all tags with a name, which ends with the space before the attributes. Only the bytes are looked at:
/// a sheet may be large.
fn tags<'a>(bytes: &'a [u8], name: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        loop {
            let at = memmem::find(rest, name)?;
            let opens = at > 0 && matches!(rest[at - 1], b'<' | b':');
            rest = &rest[at + name.len()..];
            if opens {
                return Some(&rest[..rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len())]);
            }
        }
    })
}

/// The value of an attribute of a tag by its local name.
fn attribute<'a>(tag: &'a [u8], name: &str) -> Option<&'a str> {
    let tag = std::str::from_utf8(tag).ok()?;
    tag.match_indices(name).find_map(|(at, _)| {
        let starts = at == 0 || tag[..at].ends_with(|c: char| c.is_ascii_whitespace() || c == ':');
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| starts && matches!(c, '"' | '\''))?;
        value[1..].split_once(quote).map(|(value, _)| value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_without_value_are_counted() {
        let sheet = b"<c><f>A1</f><v>3</v></c><c><f>A2</f><v></v></c><c><f>A3</f></c><c><f>A4</f><v/></c>";
        assert_eq!(formulas_without_value(sheet), 3);
    }

    #[test]
    fn error_values_of_newer_programs_are_found() {
        let sheet = br##"<row><c r="A1" t="e"><f>SORT(B1:B3)</f><v>#SPILL!</v></c><c r="B1" s="2" t="e"><v>#REF!</v></c><x:c t='e' r='C7'><x:v>#CALC!</x:v></x:c><c r="D1" t="e"/><c r="E1"><v>1</v></c></row>"##;
        assert_eq!(new_errors(sheet), [((0, 0), "#SPILL!".to_owned()), ((6, 2), "#CALC!".to_owned())].into());
    }

    #[test]
    fn merges_are_read_from_any_corner() {
        let sheet = br#"<mergeCells count="3"><mergeCell ref="A1:C2"/><x:mergeCell ref='B5:A4' /><mergeCell ref="?"/></mergeCells>"#;
        let ranges: Vec<_> = merges(sheet).iter().map(|merge| (merge.from, merge.to)).collect();
        assert_eq!(ranges, [((0, 0), (1, 2)), ((3, 0), (4, 1))]);
    }

    #[test]
    fn hints_are_read_once_each() {
        let sheet = r#"<dataValidation type="list" sqref="C2:C9 E2" promptTitle="办理状态" prompt="请选择&#10;已办结或未办结"><formula1>1</formula1></dataValidation>
            <x:dataValidation sqref="D2" prompt="填阿拉伯数字"/><dataValidation sqref="D3" prompt="填阿拉伯数字"/><dataValidation sqref="B2"/>"#;
        let expected = [((1, 2), "填写提示：办理状态 请选择\n已办结或未办结"), ((1, 3), "填写提示：填阿拉伯数字")];
        assert_eq!(hints(sheet.as_bytes()), expected.map(|(at, text)| (at, text.to_owned())).into());
    }

    #[test]
    fn addresses_in_formulas_are_read() {
        let sheet = br#"<c r="A1"><f>HYPERLINK("http://a.cn/?x=1&amp;y=2","b")</f></c><c r="B1" t="str"><f>IF(A2="","",HYPERLINK(&quot;b.pdf&quot;))</f></c><c r="C1"><v>HYPERLINK("c")</v></c><c r="D1"><f>HYPERLINK(A1)</f></c>"#;
        let expected = [((0, 0), "http://a.cn/?x=1&y=2".to_owned()), ((0, 1), "b.pdf".to_owned())];
        assert_eq!(formula_hyperlinks(sheet), expected);
    }

    #[test]
    fn attributes_are_told_by_their_local_name() {
        let sheet = br#"<row r="5" spans='1:3' hidden="1"/><row r="6" x:hidden = 'true'/><row r="7" hidden="0"/><brow r="1" hidden="1"/>"#;
        let hidden: Vec<_> = tags(sheet, b"row ").filter(is_hidden).filter_map(|tag| number(tag, "r")).collect();
        assert_eq!(hidden, [4, 5]);
        assert_eq!(attribute(br#"ref="A1" r:id="rId7" grid="x""#, "id"), Some("rId7"));
        assert_eq!(attribute(br#"valid="no""#, "id"), None);
    }
}
