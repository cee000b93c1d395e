//! A .pptx: its slides in the order in which they are shown, each with what it refers to.

use std::collections::BTreeMap;

use zuozheng_model::{Locator, PageNumber, Problem, Rect, Severity};

use super::parts::{Background, Relations, kind_of, part};
use super::piece::{Content, Line, Piece, Role};
use super::shapes::{POINTS, Shapes, placeholder};
use super::{Deck, Slide, paragraphs};
use crate::package::{Package, PartError};
use crate::xml::Element;
use crate::{Limits, diagrams, embedded, pasted};

/// Charts and diagrams of one file that are read.
const MOST_DRAWINGS: usize = 500;

/// Reads every slide.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Deck, Problem> {
    let mut package = Package::open(bytes, limits).map_err(|error| unreadable(&error.to_string()))?;
    let (names, size) = slides(&mut package)?;
    let mut deck = Deck { size, ..Deck::default() };
    let mut reading = Reading {
        package,
        backgrounds: BTreeMap::new(),
        n_drawings: 0,
        left: limits.cells,
        objects: Vec::new(),
        pictures: Vec::new(),
        problems: Vec::new(),
    };
    for (at, name) in names.iter().enumerate() {
        if at >= limits.pages as usize {
            let message = format!("幻灯片超过{}页，其余部分未读取", limits.pages);
            reading.problems.push(Problem::partial("too-many-pages", message, "请拆分后重新报送"));
            break;
        }
        match reading.slide(name, PageNumber::from_index(at)) {
            Ok(slide) => deck.slides.push(slide),
            Err(problem) if deck.slides.is_empty() => return Err(problem),
            Err(problem) => {
                reading.problems.push(Problem { severity: Severity::Partial, ..problem });
                break;
            }
        }
    }
    let Reading { mut package, left, objects, pictures, problems, .. } = reading;
    deck.problems = problems;
    if left == 0 {
        let message = format!("单元格超过{}个，其余部分未读取", limits.cells);
        deck.problems.push(Problem::partial("too-many-cells", message, "请把数据拆分成几个文件后报送"));
    }
    deck.objects = embedded::named(&mut package, objects);
    if !deck.has_text() {
        let stored = pictures.iter().filter_map(|name| package.part(name, pasted::MOST_BYTES as u64).ok());
        deck.pictures = pasted::handed_out(stored);
    }
    Ok(deck)
}

fn unreadable(why: &str) -> Problem {
    let hint = "请用 PowerPoint 或 WPS 打开后另存为 .pptx，或导出为 PDF 后报送";
    Problem::fatal("slides-unreadable", format!("演示文稿已损坏，无法读取（{why}）"), hint)
}

fn too_large() -> Problem {
    Problem::fatal("unpacked-too-large", "演示文稿解压后过大，未读取", "请拆分成几个文件后报送")
}

fn unreadable_part(what: &str) -> Problem {
    let message = format!("演示文稿的{what}无法读取，其中的内容可能缺失");
    Problem::partial("slide-unreadable", message, "请打开原文件核对，另存后重新报送")
}

/// The names of the slides in their order, and the size of one in points. Without the list of slides their numbers tell.
fn slides(package: &mut Package<'_>) -> Result<(Vec<String>, (f32, f32)), Problem> {
    const WIDE: (f32, f32) = (960.0, 540.0);
    let main = package.main_part().unwrap_or_else(|| "ppt/presentation.xml".to_owned());
    let root = match part(package, &main) {
        Ok(root) => root,
        Err(PartError::TooLarge) => return Err(too_large()),
        Err(_) => {
            let mut names: Vec<String> = package.names().iter().filter(|name| is_slide(name)).cloned().collect();
            names.sort_by_key(|name| (name.len(), name.clone()));
            let found = (!names.is_empty()).then_some((names, WIDE));
            return found.ok_or_else(|| unreadable("缺少 presentation.xml"));
        }
    };
    let relations = Relations::read(package, &main);
    let target = |slide: &Element| relations.of(slide, "id").map(|relation| relation.target.clone());
    let names = root.child("sldIdLst").map(|list| list.elements().filter_map(target).collect()).unwrap_or_default();
    let length = |name: &str| root.child("sldSz")?.attribute(name)?.parse::<f32>().ok().filter(|length| *length > 0.0);
    let size = length("cx").zip(length("cy")).map(|(width, height)| (width * POINTS, height * POINTS));
    Ok((names, size.unwrap_or(WIDE)))
}

fn is_slide(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.trim_start_matches('/').starts_with("ppt/slides/slide") && name.ends_with(".xml")
}

/// A file while its slides are read.
struct Reading<'b> {
    package: Package<'b>,
    /// What lies behind the slides, by the name of the layout.
    backgrounds: BTreeMap<String, Background>,
    n_drawings: usize,
    left: u64,
    objects: Vec<String>,
    pictures: Vec<String>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    /// A slide; a problem when the file unpacks to more than it may.
    fn slide(&mut self, name: &str, page: PageNumber) -> Result<Slide, Problem> {
        let here = Locator::Page { page, area: Rect::default() };
        let root = match part(&mut self.package, name) {
            Ok(root) => root,
            Err(PartError::TooLarge) => return Err(too_large()),
            Err(_) => {
                self.problems.push(unreadable_part(&format!("第{}页", page.get())).at(here));
                return Ok(Slide::default());
            }
        };
        let relations = Relations::read(&mut self.package, name);
        let (charts, diagrams) = self.drawings(&relations, page);
        let layout = relations.one("slideLayout").unwrap_or_default().to_owned();
        let is_new = !self.backgrounds.contains_key(&layout);
        if is_new {
            let background = Background::read(&mut self.package, &layout);
            self.backgrounds.insert(layout.clone(), background);
        }
        let Some(background) = self.backgrounds.get(&layout) else { return Ok(Slide::default()) };
        let mut shapes = Shapes {
            page,
            relations: &relations,
            background,
            diagrams: &diagrams,
            charts: &charts,
            left: &mut self.left,
            objects: Vec::new(),
            n_pictures: 0,
        };
        let mut pieces = shapes.of_slide(&root);
        let Shapes { objects, n_pictures, .. } = shapes;
        self.objects.extend(objects);
        if is_new {
            pieces.extend(background.texts.iter().map(|text| foot(text)));
        }
        self.pictures.extend(relations.of_kind("image").map(|(_, name)| name.to_owned()));
        let notes = self.notes(&relations);
        let hidden = root.attribute("show").is_some_and(|show| matches!(show, "0" | "false"));
        Ok(Slide { pieces, notes, hidden, n_pictures })
    }

    /// The words of the charts and the lines of the diagrams of a slide, by the id of their relation.
    fn drawings(
        &mut self,
        relations: &Relations,
        page: PageNumber,
    ) -> (BTreeMap<String, String>, BTreeMap<String, Vec<String>>) {
        let (mut charts, mut shown) = (BTreeMap::new(), BTreeMap::new());
        for kind in ["chart", "chartEx", "diagramData"] {
            for (id, name) in relations.of_kind(kind) {
                self.n_drawings += 1;
                let root = if self.n_drawings > MOST_DRAWINGS { None } else { part(&mut self.package, name).ok() };
                let Some(root) = root else {
                    let what = format!("第{}页的图表或图示", page.get());
                    let here = Locator::Page { page, area: Rect::default() };
                    self.problems.push(unreadable_part(&what).at(here));
                    continue;
                };
                if kind == "diagramData" {
                    shown.insert(id.to_owned(), diagrams::lines(&root));
                } else {
                    charts.insert(id.to_owned(), diagrams::chart_text(&root));
                }
            }
        }
        (charts, shown)
    }

    /// What the speaker says, and what people remarked.
    fn notes(&mut self, relations: &Relations) -> Vec<String> {
        let mut notes = Vec::new();
        for (_, name) in relations.of_kind("notesSlide") {
            let Ok(root) = part(&mut self.package, name) else { continue };
            let mut shapes = Vec::new();
            root.find_all("sp", &mut shapes);
            let is_said = |shape: &&&Element| placeholder(shape).is_none_or(|kind| kind_of(kind) == "body");
            let bodies = shapes.iter().filter(is_said).filter_map(|shape| shape.child("txBody"));
            notes.extend(marked("备注", bodies));
        }
        for (_, name) in relations.of_kind("comments") {
            let Ok(root) = part(&mut self.package, name) else { continue };
            let mut comments = Vec::new();
            root.find_all("cm", &mut comments);
            for comment in comments {
                let mut bodies = Vec::new();
                comment.find_all("txBody", &mut bodies);
                notes.extend(marked("批注", bodies.into_iter()));
                let plain = comment.child("text").map(|text| text.text().trim().to_owned());
                notes.extend(plain.filter(|text| !text.is_empty()).map(|text| format!("批注：{text}")));
            }
        }
        notes
    }
}

fn marked<'e>(mark: &str, bodies: impl Iterator<Item = &'e Element>) -> Option<String> {
    let lines = bodies.flat_map(|body| paragraphs::lines(body, &Vec::new(), &Relations::default()));
    let text = paragraphs::joined(&lines.collect::<Vec<_>>());
    (!text.is_empty()).then(|| format!("{mark}：{text}"))
}

/// Text of a layout: the same on every slide, so it is told once.
fn foot(text: &str) -> Piece {
    let line = Line { text: text.to_owned(), ..Line::default() };
    Piece { role: Role::Furniture, ..Piece::new(Rect::default(), Content::Lines(vec![line])) }
}
