//! A task on its way into the register: what tables and prose both give, before dates are reckoned.

use zuozheng_model::{Duty, Locator};

use super::numbering::is_numeral;

/// The section a task stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SectionName {
    /// The number printed before it.
    pub(crate) printed: Option<u32>,
    /// Its name without the number.
    pub(crate) name: String,
}

/// A task as it was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    /// Label as printed.
    pub(crate) label: String,
    /// Number of the label, if it has one.
    pub(crate) ordinal: Option<u32>,
    /// Which run of numbers the label belongs to: the item above it in prose, one run for all tables.
    pub(crate) series: usize,
    /// Section, by position in the list of sections.
    pub(crate) section: Option<usize>,
    /// What is asked.
    pub(crate) text: String,
    /// 存在问题 that the demand answers to.
    pub(crate) issue: Option<String>,
    /// Who.
    pub(crate) duties: Vec<Duty>,
    /// The cell or clause that states the deadline.
    pub(crate) deadline: Option<String>,
    /// 分值.
    pub(crate) points: Option<f64>,
    /// 评分标准.
    pub(crate) criteria: Option<String>,
    /// Where it stands.
    pub(crate) locator: Option<Locator>,
}

/// The tasks of a document and the sections they stand in.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Drafts {
    /// Sections in order of first appearance.
    pub(crate) sections: Vec<SectionName>,
    /// Tasks in order.
    pub(crate) tasks: Vec<Draft>,
    /// True when the units filled in what they did: a report, not a circular.
    pub(crate) is_filled_in: bool,
    /// What a letter says in the paragraphs that hold tasks, too.
    pub(crate) letter: Vec<String>,
}

impl Drafts {
    /// The section with this name and number; a new one if the last one differs and no earlier one is numbered alike.
    pub(crate) fn section(&mut self, wanted: SectionName) -> usize {
        let wanted = SectionName { name: without_count(&wanted.name).to_owned(), ..wanted };
        let same = |known: &SectionName| {
            known.name == wanted.name
                && (known.printed == wanted.printed || wanted.printed.is_none() || known.printed.is_none())
        };
        let last = self.sections.len().checked_sub(1).filter(|&last| same(&self.sections[last]));
        let numbered = || self.sections.iter().position(|known| wanted.printed.is_some() && *known == wanted);
        if let Some(found) = last.or_else(numbered) {
            return found;
        }
        self.sections.push(wanted);
        self.sections.len() - 1
    }

    /// The number of each section: as printed when every section has one and they grow, else counted.
    pub(crate) fn section_numbers(&self) -> Vec<u16> {
        let printed: Option<Vec<u16>> =
            self.sections.iter().map(|section| section.printed.and_then(|number| u16::try_from(number).ok())).collect();
        let counted = || (1..=self.sections.len()).map(|number| u16::try_from(number).unwrap_or(u16::MAX)).collect();
        printed.filter(|numbers| numbers.windows(2).all(|pair| pair[0] < pair[1])).unwrap_or_else(counted)
    }
}

/// `一、管住源头（5项）` without the number of its tasks.
pub(super) fn without_count(name: &str) -> &str {
    let Some((bare, inside)) = name.strip_suffix(['）', ')']).and_then(|rest| rest.rsplit_once(['（', '('])) else {
        return name;
    };
    let count =
        inside.strip_prefix('共').unwrap_or(inside).trim_end_matches("项目").strip_suffix(['项', '条', '件', '个']);
    let is_count = count.is_some_and(|count| !count.is_empty() && count.chars().all(is_numeral));
    if is_count { bare.trim_end() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_not_called_by_its_count() {
        for (name, bare) in [
            ("管住源头（5项）", "管住源头"),
            ("管住源头(共十二项)", "管住源头"),
            ("交通基础设施（3个）", "交通基础设施"),
            ("交通基础设施（共3个项目）", "交通基础设施"),
            ("管住源头（三项）整治", "管住源头（三项）整治"),
            ("管住源头（专项）", "管住源头（专项）"),
        ] {
            assert_eq!(without_count(name), bare);
        }
    }
}
