//! Covers: mails that say nothing but that something hangs on them. What hangs on one may prove a task; its subject does not.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Evidence, FileKind, Passage, PassageKind};

use super::wording::Forms;

/// The patterns that need words of the field.
#[derive(Debug)]
pub(super) struct Patterns {
    /// Clauses that send, greet and thank: 现将有关材料报送你们, 请查收, 此致敬礼.
    polite: Regex,
}

impl Patterns {
    pub(super) fn new(forms: &Forms<'_>) -> Result<Self, regex::Error> {
        let polite = format!("{}|(?:^|[^已])(?:{})", forms.any("polite"), forms.any("sending"));
        Ok(Self { polite: Regex::new(&polite)? })
    }
}

/// Deeds and figures (mostly aspect and numerals), which tell something whatever stands around them.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[已完]成|完工|[已共均]|开展|组织|落实|[0-9一二三四五六七八九十百]+[个处次户人场公里座块株期项万亩]")
        .expect("a constant pattern")
});
/// What stands below: 柳河镇人民政府, 2026年7月3日, 电话.
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:局|委|办|镇|乡|街道|政府|中心|办公室|办事处|委员会)$|^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日$|^[0-9 -]+$|[：:]$")
        .expect("a constant pattern")
});

/// What a mail says itself: its body, without its subject and the line with its day.
pub fn body_of_mail(passages: &[Passage]) -> impl Iterator<Item = &str> {
    let body = passages.iter().filter(|passage| passage.kind != PassageKind::Heading);
    body.map(|passage| passage.text.trim()).filter(|text| !text.starts_with("日期："))
}

/// True for a mail that says nothing itself.
pub(super) fn is_cover(evidence: &Evidence, patterns: &Patterns) -> bool {
    /// Characters of a clause that says nothing, whatever it is: 材料如下.
    const FEW: usize = 4;
    /// Characters of a mail that may be one.
    const BRIEF: usize = 160;
    if evidence.kind != Some(FileKind::Eml) {
        return false;
    }
    let said: Vec<&str> = body_of_mail(&evidence.passages).collect();
    if said.iter().map(|text| text.chars().count()).sum::<usize>() > BRIEF {
        return false;
    }
    let is_nothing = |clause: &str| {
        let is_sending = patterns.polite.is_match(clause) || SIGNED.is_match(clause) || clause.chars().count() <= FEW;
        is_sending && (clause.starts_with("现将") || SIGNED.is_match(clause) || !TOLD.is_match(clause))
    };
    let clauses = said.iter().flat_map(|text| text.split_inclusive(['。', '；', '！', '，', ',', '\n', '：', ':']));
    clauses.map(|clause| clause.trim_end_matches(['。', '；', '！', '，', ',', '\n']).trim()).all(is_nothing)
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Locator, TextSource};

    use super::super::wording::Wording;
    use super::*;

    fn is_cover(evidence: &Evidence) -> bool {
        super::is_cover(evidence, Wording::builtin().cover())
    }

    fn file(kind: FileKind, lines: &[&str]) -> Evidence {
        let passage = |(at, text): (usize, &&str)| Passage {
            ordinal: u32::try_from(at).unwrap(),
            kind: if at == 0 { PassageKind::Heading } else { PassageKind::Body },
            text: (*text).to_owned(),
            locator: Locator::Paragraph { paragraph: 1, cell: None },
            source: TextSource::Native,
        };
        let passages = lines.iter().enumerate().map(passage).collect();
        Evidence {
            path: "柳河镇/转报".into(),
            kind: Some(kind),
            unit: None,
            signers: Vec::new(),
            description: zuozheng_model::Description::default(),
            passages,
        }
    }

    #[test]
    fn a_mail_that_only_sends_says_nothing() {
        let subject = "报送公益性岗位材料";
        for body in [
            &["见附件。"][..],
            &["日期：2026-07-03 09:00", "请查收"],
            &["交通局：", "现将灾毁保险参保材料、凭证报送你们，请查收。", "区应急管理局", "2026年7月3日"],
            &["领导您好，材料如附，谢谢！"],
            &[],
        ] {
            assert!(is_cover(&file(FileKind::Eml, &[&[subject], body].concat())), "{body:?}");
        }
        for body in [
            &["我镇已安排公益性岗位31个，名单见附件。"][..],
            &["公益性岗位安排到位，人员31人全部上岗，附件为名单。"],
            &["今年三月我镇把护路员的岗位都落到了人头上。"],
        ] {
            assert!(!is_cover(&file(FileKind::Eml, &[&[subject], body].concat())), "{body:?}");
        }
        assert!(!is_cover(&file(FileKind::Docx, &[subject, "见附件"])));
    }
}
