//! Numbers that identify: of a task inside its circular, of a document among all.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Running number of a task inside its circular, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskNumber(NonZeroU16);

impl TaskNumber {
    /// The number, or `None` for 0.
    pub fn new(number: u16) -> Option<Self> {
        NonZeroU16::new(number).map(Self)
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0.get()
    }
}

impl fmt::Display for TaskNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// 文号: agency code, year and running number, such as 蓬江府办函〔2019〕840号.
///
/// Built only by parsing, which accepts 〔〕, [], 【】, （） and full-width digits; printed in the form of GB/T 9704.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentNumber {
    agency: String,
    year: u16,
    number: u32,
}

/// The text is no document number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是文号；写法如：蓬江府办函〔2019〕840号")]
pub struct NotADocumentNumber(pub String);

impl DocumentNumber {
    /// 发文机关代字, such as 蓬江府办函.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The year in brackets.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The running number.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The number after this one, of the same agency and year.
    ///
    /// ```
    /// let number: zuozheng_model::DocumentNumber = "蓬江府办函〔2019〕840号".parse().unwrap();
    /// assert_eq!(number.following().to_string(), "蓬江府办函〔2019〕841号");
    /// ```
    #[must_use]
    pub fn following(&self) -> Self {
        Self { number: self.number.saturating_add(1), ..self.clone() }
    }
}

impl FromStr for DocumentNumber {
    type Err = NotADocumentNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
                '〔' | '[' | '［' | '【' | '（' | '(' | '〈' | '﹝' => '〔',
                '〕' | ']' | '］' | '】' | '）' | ')' | '〉' | '﹞' => '〕',
                c => c,
            })
            .collect();
        let parse = || {
            let (agency, rest) = plain.split_once('〔')?;
            let (year, rest) = rest.split_once('〕')?;
            let number = rest.strip_suffix('号')?.trim_start_matches('第');
            let year: u16 = year.parse().ok().filter(|year| (1949..=2100).contains(year))?;
            let number: u32 = number.parse().ok()?;
            let is_agency = !agency.is_empty() && agency.chars().count() <= 20 && !agency.contains('〕');
            is_agency.then(|| Self { agency: agency.to_owned(), year, number })
        };
        parse().ok_or_else(|| NotADocumentNumber(text.to_owned()))
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.agency, self.year, self.number)
    }
}

impl TryFrom<String> for DocumentNumber {
    type Error = NotADocumentNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DocumentNumber> for String {
    fn from(number: DocumentNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bracket_gives_one_form() {
        for written in [
            "蓬江府办函〔2019〕840号",
            "蓬江府办函[2019]840号",
            "蓬江府办函（２０１９）840号",
            "蓬江府办函 【2019】 840 号",
            "蓬江府办函〔2019〕第840号",
        ] {
            assert_eq!(written.parse::<DocumentNumber>().unwrap().to_string(), "蓬江府办函〔2019〕840号", "{written}");
        }
        for no in ["", "〔2019〕840号", "国务院令第722号", "蓬江府办函〔19〕840号", "蓬江府办函〔2019〕号"]
        {
            assert!(no.parse::<DocumentNumber>().is_err(), "{no}");
        }
    }
}
