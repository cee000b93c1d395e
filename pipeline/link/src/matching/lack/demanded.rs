//! What a meeting only demands: 会议要求，二要落实每月巡查1次.

use regex::Regex;

use super::super::sentences::Sentence;
use super::super::wording::{Forms, Wording, begins};
use super::{Lack, Speaks, clauses_of};

#[derive(Debug)]
pub(super) struct Patterns {
    /// How minutes tell what is to be done, and how their lists go on.
    demands: Regex,
    /// How a report of deeds names what it was asked for: 按照区安委会部署，我镇 ….
    mandates: Vec<String>,
}

impl Patterns {
    pub(super) fn new(forms: &Forms<'_>) -> Result<Self, regex::Error> {
        let demands = format!(
            "^[^，。；：]{{0,12}}会议(?:{})|^[一二三四五六七八九十]+(?:是)?要|^(?:下一步|下步|接下来)，?[^，。；]{{0,8}}要",
            forms.any("demand")
        );
        let demands = Regex::new(&demands)?;
        Ok(Self { demands, mandates: forms.list("mandate") })
    }
}

/// The clause that demands it, where no sentence about the task tells of more.
pub(super) fn of(
    task: &str,
    sentences: &[&Sentence],
    speaks: impl Fn(&Sentence) -> Speaks,
    wording: &Wording<'_>,
) -> Option<Lack> {
    let Patterns { demands, mandates } = &wording.lack().demanded;
    if wording.asks_meeting(task) {
        return None;
    }
    let mut demanded: Option<&str> = None;
    let mut goes_on = false;
    for sentence in sentences {
        let text = sentence.text().trim();
        let is_mandate = begins(text, mandates);
        let is_demand = demands.is_match(text) && !is_mandate || goes_on;
        goes_on = is_demand && sentence.text().trim_end().ends_with(['；', ';']);
        match speaks(sentence) {
            Speaks::Another | Speaks::Beside => {}
            _ if clauses_of(sentence, wording)
                .iter()
                .any(|clause| clause.done && (!is_demand || clause.text.contains(['已', '我']))) =>
            {
                return None;
            }
            Speaks::Itself if is_demand => demanded = demanded.or(Some(sentence.text())),
            Speaks::Itself => return None,
            Speaks::Neither => {}
        }
    }
    let words = demanded?.trim().trim_end_matches(['；', '。', ';']);
    Some(Lack::Demanded(words.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::super::sentences::Sentences;
    use super::*;

    #[test]
    fn what_a_meeting_demands_is_not_done_yet() {
        let told = |task: &str, text: &str| {
            let sentences = Sentences::of(text);
            let speaks = |sentence: &Sentence| match sentence.text().contains("巡查") {
                true => Speaks::Itself,
                false => Speaks::Another,
            };
            of(task, &sentences.all(), speaks, &Wording::builtin()).is_some()
        };
        let minutes = "会议要求：一要加快清淤，5月底前完成；二要落实护路员每月巡查1次，建立巡查台账；三要补植行道树。";
        assert!(told("每月巡查1次", minutes));
        assert!(told("每月巡查1次", "会议强调，各村护路员每月巡查1次。"));
        assert!(!told("召开会议部署巡查", minutes), "the meeting is what is asked for");
        assert!(!told("每月巡查1次", "会议听取了汇报，一季度巡查24次。会议要求，继续抓好巡查。"));
        assert!(!told("每月巡查1次", "每月巡查2次，台账齐全。"));
        for done in [
            "按照区安委会部署，我镇组织护路员每月巡查1次，整改隐患31处。",
            "根据会议要求，我局已开展巡查12次。",
            "会议要求抓好巡查，我镇已巡查12次。",
        ] {
            assert!(!told("每月巡查1次", done), "{done}");
        }
        assert!(!told("每月巡查1次", "要求：护路员每月巡查1次。"), "a report may begin with what was asked");
    }
}
