//! The numbers of lists, which a browser shows and the page does not write.

use scraper::ElementRef;

use crate::numeral;

/// How the items of an `ol` are numbered, and the number of the next one.
pub(super) struct Numbers {
    next: i64,
    /// From one item to the next; `reversed` lists count down.
    step: i64,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Digits,
    Letters,
    LargeLetters,
    Roman,
    LargeRoman,
    Chinese,
    FormalChinese,
}

/// Values of `list-style-type` (CSS Counter Styles 3) and what they draw.
const STYLES: [(&str, Form); 9] = [
    ("lower-alpha", Form::Letters),
    ("lower-latin", Form::Letters),
    ("upper-alpha", Form::LargeLetters),
    ("upper-latin", Form::LargeLetters),
    ("lower-roman", Form::Roman),
    ("upper-roman", Form::LargeRoman),
    ("cjk-ideographic", Form::Chinese),
    ("chinese-informal", Form::Chinese),
    ("chinese-formal", Form::FormalChinese),
];

impl Numbers {
    /// Of a list; `None` when it shows no numbers.
    pub(super) fn of(list: ElementRef<'_>) -> Option<Self> {
        let tag = list.value();
        let style = tag.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        if tag.name() != "ol" || style.contains("list-style:none") || style.contains("list-style-type:none") {
            return None;
        }
        // A style goes before the attribute.
        let styled = STYLES.iter().find(|(name, _)| style.contains(name)).map(|(_, form)| *form);
        let form = styled.unwrap_or(match tag.attr("type") {
            Some("a") => Form::Letters,
            Some("A") => Form::LargeLetters,
            Some("i") => Form::Roman,
            Some("I") => Form::LargeRoman,
            _ => Form::Digits,
        });
        let step = if tag.attr("reversed").is_some() { -1 } else { 1 };
        let n_items = || list.child_elements().filter(|item| item.value().name() == "li").count() as i64;
        let start = tag.attr("start").and_then(|start| start.trim().parse().ok());
        let next = start.unwrap_or_else(|| if step < 0 { n_items() } else { 1 });
        Some(Self { next, step, form })
    }

    /// The number of an item, as a browser shows it.
    pub(super) fn of_item(&mut self, item: ElementRef<'_>) -> Option<String> {
        let number = item.value().attr("value").and_then(|value| value.trim().parse().ok()).unwrap_or(self.next);
        self.next = number.saturating_add(self.step);
        let number = u64::try_from(number).ok().filter(|number| (1..100_000).contains(number))?;
        Some(match self.form {
            Form::Digits => format!("{number}."),
            Form::Letters => format!("{}.", numeral::letters(number)),
            Form::LargeLetters => format!("{}.", numeral::letters(number).to_ascii_uppercase()),
            Form::Roman => format!("{}.", numeral::roman(number)),
            Form::LargeRoman => format!("{}.", numeral::roman(number).to_ascii_uppercase()),
            Form::Chinese => format!("{}、", numeral::chinese(number)),
            Form::FormalChinese => format!("{}、", numeral::formal_chinese(number)),
        })
    }
}
