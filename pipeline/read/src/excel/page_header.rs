//! What is printed above and below the cells of a sheet (ECMA-376 part 1, 18.3.1.46): some lists have their title there
//! and nowhere else.

/// Header and footer of the printed pages of a sheet: their left, middle and right parts, without those that are empty.
#[derive(Debug, Default, PartialEq)]
pub(super) struct PageHeader {
    pub(super) above: Vec<String>,
    pub(super) below: Vec<String>,
}

impl PageHeader {
    /// The title of a sheet that has none in its cells.
    pub(super) fn title(&self) -> Option<&str> {
        const SHORTEST: usize = 5;
        const LONGEST: usize = 60;
        let is_title = |part: &&String| {
            (SHORTEST..=LONGEST).contains(&part.chars().count()) && !part.contains(['：', ':', '\n', '/', '\\'])
        };
        self.above.iter().find(is_title).map(String::as_str)
    }
}

/// The parts that a code names, as text: `&C&"宋体,加粗"&18整改台账&R第&P页` is 整改台账, for what counts pages is no text.
pub(super) fn parts(code: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut counts = false;
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            part.push(c);
            continue;
        }
        match chars.next().map(|c| c.to_ascii_uppercase()) {
            Some('L' | 'C' | 'R') => end_part(&mut parts, &mut part, &mut counts),
            // A page, a day, a name of the file or of the sheet.
            Some('P' | 'N' | 'D' | 'T' | 'F' | 'A' | 'Z' | 'G') => counts = true,
            Some('"') => while chars.next().is_some_and(|c| c != '"') {},
            Some('K') => drop(chars.by_ref().take(6).count()),
            Some('&') => part.push('&'),
            Some('0'..='9') => while chars.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    end_part(&mut parts, &mut part, &mut counts);
    parts
}

fn end_part(parts: &mut Vec<String>, part: &mut String, counts: &mut bool) {
    let text = super::cleaned(&std::mem::take(part));
    if !std::mem::take(counts) && text.chars().any(char::is_alphabetic) {
        parts.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_no_text() {
        let header = parts(r#"&L附件3&C&"宋体,加粗"&18&KFF0000农村危房改造情况统计表&R第&P页"#);
        assert_eq!(header, ["附件3", "农村危房改造情况统计表"]);
        assert_eq!(parts("&A"), [""; 0]);
        assert_eq!(parts("甲&&乙"), ["甲&乙"]);
        assert_eq!(parts("&"), [""; 0]);
        let header = PageHeader { above: header, below: Vec::new() };
        assert_eq!(header.title(), Some("农村危房改造情况统计表"));
    }
}
