//! What lies over the cells of a sheet: the text of boxes, which is read, and pictures and charts, which are counted so
//! that nobody takes a sheet of photographs for an empty one.

use std::collections::BTreeMap;

use zuozheng_model::Problem;

use super::grid::Sheet;
use crate::xml::Element;

/// What a picture that lies in a cell is shown as.
const PICTURE: &str = "（图片）";

/// Sheets that a remark names.
const MOST_NAMES: usize = 3;

/// What lies over the cells.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Drawings {
    /// Pictures, those in cells included.
    pub(super) n_pictures: usize,
    /// Charts without a title that could be read.
    pub(super) n_charts: usize,
    /// Texts of boxes and titles of charts, each with the cell that it is anchored at.
    pub(super) boxes: Vec<((u32, u32), String)>,
    /// Names of the folders that charts of OpenDocument lie in.
    pub(super) objects: Vec<((u32, u32), String)>,
}

impl Drawings {
    /// Adds a box unless it is empty.
    pub(super) fn add_box(&mut self, at: (u32, u32), text: &str) {
        let text = super::cleaned(text);
        if !text.is_empty() {
            self.boxes.push((at, text));
        }
    }

    /// Adds a chart: what it draws stands in cells, its title often nowhere else.
    pub(super) fn add_chart(&mut self, at: (u32, u32), title: Option<&str>) {
        match title.map(super::cleaned).filter(|title| !title.is_empty()) {
            Some(title) => self.boxes.push((at, format!("图表：{title}"))),
            None => self.n_charts += 1,
        }
    }

    /// Adds a drawing part of a workbook since 2007 (ECMA-376 part 1, 20.5), with the titles of its charts by the id of their
    /// relation.
    pub(super) fn add_part(&mut self, root: &Element, titles: &BTreeMap<String, String>) {
        for anchor in root.elements() {
            let number = |name: &str| anchor.child("from")?.child(name)?.text().trim().parse::<u32>().ok();
            // An absolute anchor names no cell.
            let at = (number("row").unwrap_or(0), number("col").unwrap_or(0));
            self.add_shapes(anchor, at, titles);
        }
    }

    fn add_shapes(&mut self, parent: &Element, at: (u32, u32), titles: &BTreeMap<String, String>) {
        for element in parent.elements() {
            match &*element.name {
                "pic" => self.n_pictures += 1,
                "graphicFrame" => {
                    if let Some(chart) = element.find("chart") {
                        let title = chart.attribute("id").and_then(|id| titles.get(id));
                        self.add_chart(at, title.map(String::as_str));
                    }
                }
                "sp" => {
                    if let Some(body) = element.child("txBody") {
                        self.add_box(at, &paragraphs(body));
                    }
                }
                // What older programs show instead of the shape beside it.
                "Fallback" => {}
                _ => self.add_shapes(element, at, titles),
            }
        }
    }

    /// Adds a shape of an OpenDocument sheet; `false` for an element that is none.
    pub(super) fn add_open_document(&mut self, element: &Element, at: (u32, u32)) -> bool {
        match &*element.name {
            "frame" => {
                if let Some(text) = element.child("text-box") {
                    self.add_box(at, &paragraphs(text));
                } else if let Some(object) = element.child("object") {
                    // A chart carries a picture of itself.
                    self.n_charts += 1;
                    self.objects.extend(object.attribute("href").map(|href| (at, href.to_owned())));
                } else {
                    self.n_pictures += usize::from(element.child("image").is_some());
                }
            }
            "custom-shape" | "rect" | "ellipse" => self.add_box(at, &paragraphs(element)),
            "g" | "shapes" => element.elements().for_each(|element| {
                self.add_open_document(element, at);
            }),
            _ => return false,
        }
        true
    }
}

fn paragraphs(element: &Element) -> String {
    let lines: Vec<String> = element.children_named("p").map(Element::text).collect();
    lines.join("\n")
}

/// The text of a cell in which WPS keeps a picture; `None` for any other text.
pub(super) fn picture_in_cell(text: &str) -> Option<&'static str> {
    let formula = text.strip_prefix('=')?;
    formula.strip_prefix("_xlfn.").unwrap_or(formula).starts_with("DISPIMG(").then_some(PICTURE)
}

/// Says which sheets have pictures and charts.
pub(super) fn problem(sheets: &[Sheet]) -> Option<Problem> {
    let with: Vec<&Sheet> =
        sheets.iter().filter(|sheet| sheet.drawings.n_pictures + sheet.drawings.n_charts > 0).collect();
    let n_pictures: usize = with.iter().map(|sheet| sheet.drawings.n_pictures).sum();
    let n_charts: usize = with.iter().map(|sheet| sheet.drawings.n_charts).sum();
    let counted = [(n_pictures, "张图片"), (n_charts, "个图表")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n}{what}"))
        .collect::<Vec<_>>()
        .join("、");
    let names: Vec<String> = with.iter().take(MOST_NAMES).map(|sheet| format!("“{}”", sheet.name)).collect();
    let more = if with.len() > MOST_NAMES { "等" } else { "" };
    let message = format!("工作表{}{more}里有{counted}，其中的文字未读取", names.join("、"));
    let hint = "如图片里有需要作为佐证的文字，请另附可复制文字的文件";
    (!with.is_empty()).then(|| Problem::note("images-not-read", message, hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn shapes_of_a_drawing() {
        let from = "<x:from><x:col>3</x:col><x:row>1</x:row></x:from>";
        let part = format!(
            "<x:wsDr><x:twoCellAnchor>{from}<x:sp><x:txBody><a:p><a:r><a:t>由住建局</a:t></a:r><a:r><a:t>填报</a:t></a:r></a:p>\
             <a:p><a:r><a:t>第二行</a:t></a:r></a:p></x:txBody></x:sp></x:twoCellAnchor>\
             <x:oneCellAnchor>{from}<x:grpSp><x:pic/><x:sp><x:txBody><a:p/></x:txBody></x:sp></x:grpSp></x:oneCellAnchor>\
             <x:twoCellAnchor>{from}<mc:AlternateContent><mc:Choice><x:graphicFrame><a:graphic><a:graphicData><c:chart r:id='rId1'/></a:graphicData>\
             </a:graphic></x:graphicFrame></mc:Choice><mc:Fallback><x:sp><x:txBody><a:p><a:r><a:t>此图表不可用</a:t></a:r></a:p></x:txBody></x:sp>\
             </mc:Fallback></mc:AlternateContent></x:twoCellAnchor></x:wsDr>"
        );
        let mut drawings = Drawings::default();
        let root = xml::parse_str(&part).unwrap().root;
        drawings.add_part(&root, &BTreeMap::new());
        let text = ((1, 3), "由住建局填报\n第二行".to_owned());
        let expected = Drawings { n_pictures: 1, n_charts: 1, boxes: vec![text.clone()], ..Drawings::default() };
        assert_eq!(drawings, expected);
        let mut titled = Drawings::default();
        titled.add_part(&root, &BTreeMap::from([("rId1".to_owned(), "各镇街办结率".to_owned())]));
        let boxes = vec![text, ((1, 3), "图表：各镇街办结率".to_owned())];
        assert_eq!(titled, Drawings { n_pictures: 1, boxes, ..Drawings::default() });
    }

    #[test]
    fn shapes_of_an_open_document() {
        let part = "<t:shapes><d:frame><d:image/></d:frame><d:frame><d:object/><d:image/></d:frame>\
            <d:g><d:frame><d:text-box><x:p>说明</x:p></d:text-box></d:frame></d:g><d:custom-shape><x:p>框</x:p></d:custom-shape></t:shapes>";
        let mut drawings = Drawings::default();
        assert!(drawings.add_open_document(&xml::parse_str(part).unwrap().root, (0, 0)));
        let boxes = ["说明", "框"].map(|text| ((0, 0), text.to_owned())).to_vec();
        assert_eq!(drawings, Drawings { n_pictures: 1, n_charts: 1, boxes, ..Drawings::default() });
    }

    #[test]
    fn a_picture_in_a_cell_is_shown_as_one() {
        assert_eq!(picture_in_cell("=DISPIMG(\"ID_1A2B\",1)"), Some(PICTURE));
        assert_eq!(picture_in_cell("=_xlfn.DISPIMG(\"ID_1A2B\",1)"), Some(PICTURE));
        assert_eq!(picture_in_cell("DISPIMG"), None);
    }
}
