//! The parts around a slide: what it refers to, and the layout and the master it stands on.

use std::collections::BTreeMap;

use zuozheng_model::Rect;

use super::shapes;
use crate::package::{Package, PartError, relations_of, resolved};
use crate::xml::{self, Element};

/// What a part refers to, by the id of the relation.
#[derive(Debug, Default)]
pub(super) struct Relations {
    by_id: BTreeMap<String, Relation>,
}

/// A part, or an address outside the file.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// The last piece of its type, such as `slideLayout`.
    pub(super) kind: String,
    /// The name of a part, or an address.
    pub(super) target: String,
    pub(super) is_outside: bool,
}

impl Relations {
    /// The relations of a part; none when it has none.
    pub(super) fn read(package: &mut Package<'_>, name: &str) -> Self {
        let (folder, relations) = relations_of(name);
        let Ok(root) = part(package, &relations) else { return Self::default() };
        let mut by_id = BTreeMap::new();
        for element in root.elements() {
            let attribute = |name: &str| element.attribute(name);
            let (Some(id), Some(kind), Some(target)) = (attribute("Id"), attribute("Type"), attribute("Target")) else {
                continue;
            };
            let kind = kind.rsplit('/').next().unwrap_or(kind).to_owned();
            let is_outside = attribute("TargetMode") == Some("External");
            let target = if is_outside { target.to_owned() } else { resolved(folder, target) };
            by_id.insert(id.to_owned(), Relation { kind, target, is_outside });
        }
        Self { by_id }
    }

    /// What an element refers to by an attribute with this local name: beside `r:id` there may be an `id` of another sort.
    pub(super) fn of(&self, element: &Element, name: &str) -> Option<&Relation> {
        element.attributes(name).find_map(|id| self.by_id.get(id))
    }

    /// The parts of a kind, by the id of the relation.
    pub(super) fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = (&str, &str)> {
        let is_meant = move |relation: &Relation| relation.kind == kind && !relation.is_outside;
        self.by_id.iter().filter(move |(_, relation)| is_meant(relation)).map(|(id, found)| (&**id, &*found.target))
    }

    /// The one part of a kind.
    pub(super) fn one(&self, kind: &'static str) -> Option<&str> {
        self.of_kind(kind).next().map(|(_, target)| target)
    }
}

/// A part as a tree.
pub(super) fn part(package: &mut Package<'_>, name: &str) -> Result<Element, PartError> {
    let bytes = package.part(name, xml::MAX_PART)?;
    xml::parse(&bytes).map(|parsed| parsed.root).map_err(PartError::Damaged)
}

/// What a slide takes from its layout and its master.
#[derive(Debug, Default)]
pub(super) struct Background {
    /// Boxes of the layout, then those of the master.
    frames: [Vec<Frame>; 2],
    /// `p:txStyles` of the master.
    styles: Option<Element>,
    /// Text that stands on every slide with this layout.
    pub(super) texts: Vec<String>,
}

/// A box that slides fill.
#[derive(Debug)]
struct Frame {
    kind: String,
    number: Option<String>,
    area: Option<Rect>,
    style: Option<Element>,
}

impl Background {
    /// Reads a layout and its master.
    pub(super) fn read(package: &mut Package<'_>, layout: &str) -> Self {
        let mut background = Self::default();
        let relations = Relations::read(package, layout);
        let master = relations.one("slideMaster").map(str::to_owned);
        for (nth, name) in [Some(layout), master.as_deref()].into_iter().enumerate() {
            let Some(root) = name.and_then(|name| part(package, name).ok()) else { continue };
            let mut shapes = Vec::new();
            root.find_all("sp", &mut shapes);
            background.frames[nth] = shapes.iter().copied().filter_map(Frame::of).collect();
            let texts = shapes.iter().copied().filter(|shape| shapes::placeholder(shape).is_none());
            background.texts.extend(texts.filter_map(shapes::plain_text));
            background.styles = root.child("txStyles").cloned().or(background.styles);
        }
        background
    }

    /// Where a box of a slide stands that does not say so itself, and the styles of its text.
    pub(super) fn of(&self, placeholder: &Element) -> (Option<Rect>, Vec<&Element>) {
        let (kind, number) = (kind_of(placeholder), placeholder.attribute("idx"));
        let [layout, master] = &self.frames;
        let by_number = layout.iter().find(|frame| number.is_some() && frame.number.as_deref() == number);
        let on_layout = by_number.or_else(|| layout.iter().find(|frame| frame.kind == kind));
        // A master has one box for all sorts of content.
        let basic = match kind {
            "ctrTitle" | "title" => "title",
            "dt" | "ftr" | "sldNum" => kind,
            _ => "body",
        };
        let on_master = master.iter().find(|frame| frame.kind == basic);
        let frames = || on_layout.into_iter().chain(on_master);
        let name = match basic {
            "title" => "titleStyle",
            "body" => "bodyStyle",
            _ => "otherStyle",
        };
        let mut styles: Vec<&Element> = frames().filter_map(|frame| frame.style.as_ref()).collect();
        styles.extend(self.styles.as_ref().and_then(|styles| styles.child(name)));
        (frames().find_map(|frame| frame.area), styles)
    }
}

impl Frame {
    fn of(shape: &Element) -> Option<Self> {
        let placeholder = shapes::placeholder(shape)?;
        Some(Self {
            kind: kind_of(placeholder).to_owned(),
            number: placeholder.attribute("idx").map(str::to_owned),
            area: shape.child("spPr").and_then(shapes::area),
            style: shape.child("txBody").and_then(|body| body.child("lstStyle")).cloned(),
        })
    }
}

/// What a placeholder is for; `obj` when it does not say.
pub(super) fn kind_of(placeholder: &Element) -> &str {
    placeholder.attribute("type").unwrap_or("obj")
}
