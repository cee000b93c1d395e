//! The words of charts and of diagrams (SmartArt), which are parts of their own in the files of Word, Excel and PowerPoint.

use std::collections::{BTreeMap, BTreeSet};

use crate::excel::shown_number;
use crate::xml::Element;

/// The title of a chart and what it draws: a line for each series.
pub(crate) fn chart_text(root: &Element) -> String {
    let values = |series: &Element, name: &str| -> Vec<String> {
        let mut values = Vec::new();
        let Some(part) = series.child(name) else { return Vec::new() };
        part.find_all("v", &mut values);
        let format = part.find("formatCode").map(Element::text);
        let shown = |value: &&Element| {
            let text = value.text().trim().to_owned();
            let number = format.as_deref().and_then(|code| Some(shown_number(text.parse().ok()?, code)));
            number.unwrap_or(text)
        };
        values.iter().map(shown).collect()
    };
    let mut titles = Vec::new();
    root.find_all("t", &mut titles);
    let mut lines: Vec<String> = titles.iter().map(|title| title.text().trim().to_owned()).collect();
    let mut all = Vec::new();
    root.find_all("ser", &mut all);
    for series in all {
        let (name, points) = (values(series, "tx").concat(), values(series, "val"));
        let mut points = points.iter();
        let shown = values(series, "cat").into_iter().map(|category| match points.next() {
            Some(value) => format!("{category} {value}"),
            None => category,
        });
        let shown = shown.collect::<Vec<_>>().join("，");
        let rest = points.cloned().collect::<Vec<_>>().join("，");
        let pieces: Vec<String> = [name, shown, rest].into_iter().filter(|piece| !piece.is_empty()).collect();
        lines.push(pieces.join("："));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// The title of a chart and, below it, those of its axes: their text, or that of the cell they stand for.
pub(crate) fn chart_title(root: &Element) -> Option<String> {
    let chart = root.child("chart")?;
    let mut lines = chart.child("title").map(title_lines).unwrap_or_default();
    let axes = chart.child("plotArea").into_iter().flat_map(Element::elements);
    lines.extend(
        axes.filter(|axis| axis.name.ends_with("Ax")).filter_map(|axis| axis.child("title")).flat_map(title_lines),
    );
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn title_lines(title: &Element) -> Vec<String> {
    let mut paragraphs = Vec::new();
    title.find_all("p", &mut paragraphs);
    let mut lines: Vec<String> = paragraphs.iter().map(|paragraph| paragraph.text().trim().to_owned()).collect();
    if lines.iter().all(String::is_empty) {
        lines = title.find("v").map(|value| value.text().trim().to_owned()).into_iter().collect();
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The words of a diagram: a line for each paragraph of its shapes, what hangs on a shape behind it.
pub(crate) fn lines(root: &Element) -> Vec<String> {
    let mut points = Vec::new();
    root.find_all("pt", &mut points);
    let id = |point: &&Element| point.attribute("modelId").unwrap_or_default().to_owned();
    let by_id: BTreeMap<String, &Element> = points.iter().map(|point| (id(point), *point)).collect();
    let below = connections(root);
    let is_top = |point: &&&Element| point.attribute("type") == Some("doc");
    // The last one is the next.
    let mut open: Vec<String> = points.iter().filter(is_top).map(id).collect();
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    while let Some(next) = open.pop() {
        if !seen.insert(next.clone()) {
            continue;
        }
        by_id.get(&next).into_iter().for_each(|point| add_paragraphs(point, &mut lines));
        open.extend(below.get(&next).into_iter().flatten().rev().map(|(_, id)| id.clone()));
    }
    for point in points.iter().filter(|point| !seen.contains(&id(point))) {
        add_paragraphs(point, &mut lines);
    }
    lines
}

/// What hangs on each point, in its order (ECMA-376 part 1, 21.4.3.2).
fn connections(root: &Element) -> BTreeMap<String, Vec<(u32, String)>> {
    let mut all = Vec::new();
    root.find_all("cxn", &mut all);
    let mut below: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    for connection in all {
        let attribute = |name: &str| connection.attribute(name);
        let (Some(from), Some(to)) = (attribute("srcId"), attribute("destId")) else { continue };
        if attribute("type").is_none_or(|kind| kind == "parOf") {
            let at = attribute("srcOrd").and_then(|at| at.parse().ok()).unwrap_or(0);
            below.entry(from.to_owned()).or_default().push((at, to.to_owned()));
        }
    }
    below.values_mut().for_each(|points| points.sort());
    below
}

fn add_paragraphs(point: &Element, lines: &mut Vec<String>) {
    let mut paragraphs = Vec::new();
    if let Some(body) = point.child("t") {
        body.find_all("p", &mut paragraphs);
        let texts = paragraphs.iter().map(|paragraph| paragraph.text().trim().to_owned());
        lines.extend(texts.filter(|text| !text.is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn a_chart_shows_its_figures_as_they_are_formatted() {
        let numbers = |values: &str, code: &str| {
            format!("<c:numRef><c:numCache><c:formatCode>{code}</c:formatCode>{values}</c:numCache></c:numRef>")
        };
        let series = format!(
            "<c:ser><c:tx><c:v>占比</c:v></c:tx><c:cat><c:v>甲</c:v><c:v>乙</c:v></c:cat><c:val>{}</c:val></c:ser>",
            numbers("<c:v>0.875</c:v><c:v>0.1250000001</c:v>", "0.0%")
        );
        let chart = format!(
            "<c:chartSpace><c:chart><c:title><a:p><a:t>整改</a:t></a:p></c:title>{series}</c:chart></c:chartSpace>"
        );
        let root = xml::parse_str(&chart).unwrap().root;
        assert_eq!(chart_text(&root), "整改\n占比：甲 87.5%，乙 12.5%");
        assert_eq!(chart_title(&root).as_deref(), Some("整改"));
        let axis = "<c:catAx><c:title><a:p><a:t>镇街</a:t></a:p></c:title></c:catAx>";
        let chart = chart.replace("</c:title><c:ser>", &format!("</c:title><c:plotArea>{axis}</c:plotArea><c:ser>"));
        let root = xml::parse_str(&chart).unwrap().root;
        assert_eq!(chart_title(&root).as_deref(), Some("整改\n镇街"));
    }

    #[test]
    fn a_diagram_is_read_in_the_order_of_its_tree() {
        let point = |id: u32, text: &str| {
            format!("<d:pt modelId='{id}'><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>")
        };
        let link = |from: u32, to: u32, at: u32| format!("<d:cxn srcId='{from}' destId='{to}' srcOrd='{at}'/>");
        let model = format!(
            "<d:dataModel><d:ptLst><d:pt modelId='0' type='doc'/>{}{}{}{}</d:ptLst><d:cxnLst>{}{}{}</d:cxnLst></d:dataModel>",
            point(3, "自查"),
            point(1, "部署"),
            point(2, "整改"),
            point(9, "旁注"),
            link(0, 2, 1),
            link(0, 1, 0),
            link(1, 3, 0)
        );
        assert_eq!(lines(&xml::parse_str(&model).unwrap().root), ["部署", "自查", "整改", "旁注"]);
    }
}
