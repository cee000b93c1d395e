//! The numbers of lists, which a browser shows and the page does not write.

use scraper::ElementRef;

use crate::numeral;

/// How the items of an `ol` are numbered, and the number of the next one.
pub(super) struct Numbers {
    next: i64,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Digits,
    Letters,
    Roman,
    Chinese,
}

impl Numbers {
    /// Of a list; `None` when it shows no numbers.
    pub(super) fn of(list: ElementRef<'_>) -> Option<Self> {
        let tag = list.value();
        let style = tag.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        if tag.name() != "ol" || style.contains("list-style:none") || style.contains("list-style-type:none") {
            return None;
        }
        let form = match tag.attr("type") {
            Some("a" | "A") => Form::Letters,
            Some("i" | "I") => Form::Roman,
            _ if ["cjk-ideographic", "chinese-informal"].iter().any(|name| style.contains(name)) => Form::Chinese,
            _ => Form::Digits,
        };
        let next = tag.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        Some(Self { next, form })
    }

    /// The number of an item, as a browser shows it.
    pub(super) fn of_item(&mut self, item: ElementRef<'_>) -> Option<String> {
        let number = item.value().attr("value").and_then(|value| value.trim().parse().ok()).unwrap_or(self.next);
        self.next = number.saturating_add(1);
        let number = u64::try_from(number).ok().filter(|number| (1..100_000).contains(number))?;
        Some(match self.form {
            Form::Digits => format!("{number}."),
            Form::Letters => format!("{}.", numeral::letters(number)),
            Form::Roman => format!("{}.", numeral::roman(number)),
            Form::Chinese => format!("{}、", numeral::chinese(number)),
        })
    }
}
