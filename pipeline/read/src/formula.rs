//! Formulas in one line, as they are typed: 完成率=95/120×100%, √16, (a+b)/2, x². A fraction read without its bar, or a
//! root without its sign, is another number. The formulas of Word and PowerPoint (Office MathML) and those of
//! OpenDocument (MathML) have other names for the same parts.

use crate::xml::{Element, Node};

/// A formula in one line.
///
/// `<f><num>95</num><den>120</den></f>` gives 95/120, `<mfrac><mrow>a+b</mrow><mn>2</mn></mfrac>` gives (a+b)/2.
pub(crate) fn in_line(element: &Element) -> String {
    let mut out = String::new();
    for node in &element.children {
        match node {
            // Office MathML has text in its runs alone, and counts blanks there; MathML never counts them.
            Node::Text(text) if element.is("t") => out.push_str(text),
            Node::Text(text) => out.push_str(text.trim()),
            Node::Element(child) => push(&mut out, &part(child)),
        }
    }
    out
}

/// Appends a part: two numbers that only their place kept apart do not become one.
pub(crate) fn push(out: &mut String, part: &str) {
    let is_number_open = |text: &str| text.ends_with(|char: char| char.is_ascii_digit());
    let is_fraction = |text: &str| text.contains('/') && is_term_or_fraction(text);
    let begins = part.starts_with(|char: char| char.is_alphanumeric());
    if begins && (is_number_open(out) && is_fraction(part) || is_fraction(last_word(out))) {
        out.push(' ');
    }
    out.push_str(part);
}

/// What stands behind the last sign or blank.
fn last_word(text: &str) -> &str {
    let is_sign = |char: char| !is_of_term(char) && !"/()".contains(char);
    text.rfind(is_sign).map_or(text, |at| text[at..].trim_start_matches(is_sign))
}

fn is_of_term(char: char) -> bool {
    char.is_alphanumeric() || ".,%‰".contains(char)
}

fn is_term_or_fraction(text: &str) -> bool {
    text.chars().all(|char| is_of_term(char) || "/()".contains(char))
}

fn part(element: &Element) -> String {
    let of = |name: &str| element.child(name).map(in_line).unwrap_or_default();
    let nth = |nth: usize| element.elements().nth(nth).map(part).unwrap_or_default();
    match &*element.name {
        // Without its bar, one above the other.
        "f" if property(element, "fPr", "type") == Some("noBar") => format!("({} {})", of("num"), of("den")),
        "f" => fraction(&of("num"), &of("den")),
        "mfrac" => fraction(&nth(0), &nth(1)),
        "rad" => root(&of("deg"), &of("e")),
        "msqrt" => root("", &in_line(element)),
        "mroot" => root(&nth(1), &nth(0)),
        "sSup" => format!("{}{}", of("e"), raised(&of("sup"))),
        "msup" => format!("{}{}", nth(0), raised(&nth(1))),
        // A bar, an arrow or a dot over a letter.
        "mover" => nth(0),
        "sSubSup" => format!("{}{}{}", of("e"), of("sub"), raised(&of("sup"))),
        "msubsup" => format!("{}{}{}", nth(0), nth(1), raised(&nth(2))),
        "munder" => format!("{}{}", nth(0), lowered(&nth(1))),
        "munderover" => format!("{}{}{}", nth(0), lowered(&nth(1)), raised(&nth(2))),
        "limLow" => format!("{}{}", of("e"), lowered(&of("lim"))),
        "nary" => {
            let sign = property(element, "naryPr", "chr").unwrap_or("∫");
            format!("{sign}{}{} {}", lowered(&of("sub")), raised(&of("sup")), of("e"))
        }
        "d" => {
            let mark = |name, usual| property(element, "dPr", name).unwrap_or(usual);
            let parts: Vec<String> = element.children_named("e").map(in_line).collect();
            format!("{}{}{}", mark("begChr", "("), parts.join(mark("sepChr", "|")), mark("endChr", ")"))
        }
        "mfenced" => {
            let mark = |name, usual| element.attribute(name).unwrap_or(usual).trim();
            let parts: Vec<String> = element.elements().map(part).collect();
            format!("{}{}{}", mark("open", "("), parts.join(mark("separators", ",")), mark("close", ")"))
        }
        // Rows of a matrix, and equations below each other.
        "m" | "mtable" => listed(element, "; "),
        "mr" | "mtr" => listed(element, ", "),
        "eqArr" => listed(element, "; "),
        // The same formula once more, as it was typed.
        "annotation" | "annotation-xml" | "rPr" | "ctrlPr" | "del" => String::new(),
        _ => in_line(element),
    }
}

fn property<'e>(element: &'e Element, properties: &str, name: &str) -> Option<&'e str> {
    element.child(properties)?.child(name)?.attribute("val")
}

fn listed(element: &Element, between: &str) -> String {
    let parts: Vec<String> = element.elements().map(part).filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

fn fraction(over: &str, under: &str) -> String {
    format!("{}/{}", grouped(over), grouped(under))
}

fn root(degree: &str, of: &str) -> String {
    let degree =
        if degree.trim().is_empty() { String::new() } else { superscript(degree).unwrap_or(degree.to_owned()) };
    format!("{degree}√{}", grouped(of))
}

fn raised(power: &str) -> String {
    if power.is_empty() {
        return String::new();
    }
    superscript(power).unwrap_or_else(|| format!("^{}", grouped(power)))
}

fn lowered(index: &str) -> String {
    if index.is_empty() { String::new() } else { format!("_{}", grouped(index)) }
}

/// A number in raised digits.
fn superscript(number: &str) -> Option<String> {
    let raised = |char: char| {
        Some(match char {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32(char as u32 - '4' as u32 + '⁴' as u32)?,
            '-' | '−' => '⁻',
            _ => return None,
        })
    };
    number.chars().map(raised).collect()
}

/// A part between brackets, unless it is one number or name.
fn grouped(part: &str) -> String {
    let is_one = !part.is_empty() && part.chars().all(is_of_term);
    if is_one || is_bracketed(part) { part.to_owned() } else { format!("({part})") }
}

/// True if the first bracket closes at the end.
fn is_bracketed(part: &str) -> bool {
    let mut depth = 0;
    for (at, char) in part.char_indices() {
        depth += match char {
            '(' | '（' => 1,
            ')' | '）' => -1,
            _ => 0,
        };
        if depth == 0 {
            return at > 0 && at + char.len_utf8() == part.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn read(xml: &str) -> String {
        in_line(&xml::parse_str(&format!("<oMath>{xml}</oMath>")).unwrap().root)
    }

    /// A run of Office MathML.
    fn r(text: &str) -> String {
        format!("<r><rPr><sty val='p'/></rPr><t>{text}</t></r>")
    }

    #[test]
    fn bars_and_roots_are_signs() {
        let half = |over: &str, under: &str| format!("<f><num>{}</num><den>{}</den></f>", r(over), r(under));
        for (formula, line) in [
            (format!("{}{}{}", r("完成率="), half("95", "120"), r("×100%")), "完成率=95/120×100%"),
            (format!("<rad><deg/><e>{}</e></rad>{}", r("16"), r("=4")), "√16=4"),
            (format!("<rad><deg>{}</deg><e>{}</e></rad>", r("3"), r("a+b")), "³√(a+b)"),
            (
                format!("{}{}<sSup><e>{}</e><sup>{}</sup></sSup>", r("x="), half("a+b", "2"), r("y"), r("2")),
                "x=(a+b)/2 y²",
            ),
            (format!("{}{}", r("2"), half("1", "2")), "2 1/2"),
            (format!("<d><e>{}</e></d>{}", r("95-80"), half("本年-上年", "上年")), "(95-80)(本年-上年)/上年"),
            (
                format!(
                    "<nary><naryPr><chr val='∑'/></naryPr><sub>{}</sub><sup>{}</sup><e>{}</e></nary>",
                    r("i=1"),
                    r("n"),
                    r("x")
                ),
                "∑_(i=1)^n x",
            ),
            (format!("<sSub><e>{}</e><sub>{}</sub></sSub>", r("CO"), r("2")), "CO2"),
        ] {
            assert_eq!(read(&formula), line);
        }
    }

    #[test]
    fn open_document_has_other_names() {
        let formula = "<semantics><mrow><mi>x</mi><mo>=</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>
            <msqrt><mn>16</mn></msqrt><msup><mi>y</mi><mn>10</mn></msup></mrow><annotation>x = {a+b} over 2</annotation></semantics>";
        assert_eq!(read(formula), "x=(a+b)/2√16y¹⁰");
    }
}
