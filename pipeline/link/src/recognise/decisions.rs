//! What running text hands out without a number: what a meeting decided, and what a letter counts up in one breath.
//!
//! | written | read as |
//! |---|---|
//! | `会议认为，…。会议要求，由甲局对…开展整治。` | one task; what the meeting heard or held is none |
//! | `会议议定：由甲局…；由乙局….` | one task for each sentence with units of its own |
//! | `请你局做好以下工作：一是…；二是由乙局…；三是….请于…前报…` | one task for each, the request is none |

use super::numbering::{in_chinese, label};
use super::subjects::told;
use super::words::ADDRESSED;

/// What a meeting did, when it decided something.
const DECIDES: [&str; 8] = ["议定", "决定", "要求", "明确", "确定", "商定", "同意", "审定"];
/// What stands in front of what a meeting did.
const MEETING: [&str; 6] = ["会议", "经研究，会议", "为此，会议", "经讨论，会议", "与会人员", "经会议研究"];

/// True for a document that tells what a meeting decided, by the lines of its head.
pub(super) fn are_minutes<'t>(mut head: impl Iterator<Item = &'t str>) -> bool {
    head.any(|line| line.contains("纪要"))
}

/// A paragraph of minutes without a number.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Decided<'t> {
    /// What comes before the sentence of the first decision.
    pub(super) context: &'t str,
    /// What was decided, each with units of its own.
    pub(super) decisions: Vec<&'t str>,
    /// The paragraph ends in the middle of deciding: `会议议定：`.
    pub(super) goes_on: bool,
}

/// Cuts the decisions out of a paragraph; `is_deciding` when the paragraph before it ended with `会议议定：`.
pub(super) fn decided(text: &str, is_deciding: bool) -> Decided<'_> {
    let mut found = Decided { context: text, ..Decided::default() };
    let mut deciding = is_deciding;
    // Where the decision begins that is being read, and whether its units are known.
    let mut open: Option<(usize, bool)> = None;
    let mut sentence_at = 0;
    let mut close = |from: usize, to: usize, has_units: bool, sentence_at: usize| {
        if has_units {
            if found.decisions.is_empty() {
                found.context = text[..sentence_at].trim_end();
            }
            found.decisions.push(text[from..to].trim());
        }
    };
    for (start, end) in sentences(text) {
        let sentence = &text[start..end];
        let (does_decide, from) = match meeting(sentence) {
            Some((decides, behind)) => (decides, start + behind),
            None => (deciding, start),
        };
        // 会议要求，各责任单位要…。县政府督查室要…。: to everybody, and so is what follows.
        let does_decide = does_decide && !(meeting(sentence).is_some() && speaks_to_all(&text[from..end]));
        let has_units = does_decide && names_units(&text[from..end]);
        let is_new = has_units && open.is_some_and(|(_, known)| known) || meeting(sentence).is_some();
        if let Some((begun, known)) = open.filter(|_| is_new || !does_decide) {
            close(begun, start, known, sentence_at);
            open = None;
        }
        deciding = does_decide;
        if does_decide && from < end {
            let (begun, known) = open.unwrap_or_else(|| {
                sentence_at = start;
                (from, false)
            });
            open = Some((begun, known || has_units));
        }
    }
    if let Some((begun, known)) = open {
        close(begun, text.len(), known, sentence_at);
    }
    found.goes_on = deciding && (is_deciding || text.ends_with(['：', ':']));
    found
}

/// `会议要求，` and `会议指出：` at the beginning of a sentence: whether it decides, and the bytes it takes.
fn meeting(sentence: &str) -> Option<(bool, usize)> {
    let behind = MEETING.iter().find_map(|word| sentence.strip_prefix(word))?;
    let mark = behind.find(['，', '：', ':', '。'])?;
    let verb = &behind[..mark];
    let length = sentence.len() - behind.len() + mark + behind[mark..].chars().next().map_or(0, char::len_utf8);
    // 会议议定以下事项：
    let says =
        |word: &&str| verb.ends_with(*word) || behind[mark..].starts_with(['：', ':']) && verb.starts_with(*word);
    let decides = verb.chars().count() <= 10 && DECIDES.iter().any(says);
    Some((decides, length))
}

/// Units of its own, not those of everybody: `各单位要高度重视`.
fn names_units(text: &str) -> bool {
    told(text).iter().any(|duty| !is_everybody(&duty.name))
}

/// Everybody, and at most groups besides: `各有关单位、各镇街要…`.
fn speaks_to_all(text: &str) -> bool {
    let units = told(text);
    units.iter().any(|duty| is_everybody(&duty.name)) && units.iter().all(|duty| duty.group)
}

fn is_everybody(name: &str) -> bool {
    ["单位", "部门", "各级", "方面"].iter().any(|word| name.ends_with(word))
}

/// The sentences of a text, with the stops that end them; quoted ones are cut nowhere.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    let (mut found, mut from, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '“' | '（' | '(' => depth += 1,
            '”' | '）' | ')' => depth = (depth - 1).max(0),
            '。' | '；' | ';' if depth == 0 => {
                found.push((from, at + c.len_utf8()));
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    if from < text.len() {
        found.push((from, text.len()));
    }
    found
}

/// One of the things that a sentence counts up.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) struct Counted<'t> {
    /// Its number.
    pub(super) ordinal: u32,
    /// 一是.
    pub(super) label: &'t str,
    /// What is asked.
    pub(super) text: &'t str,
}

/// What a text counts up, what stands before it, and what the letter says behind it: `…工作：一是…；二是…。请于…前报…`.
/// `first` is the number that it begins with.
pub(super) fn counted(text: &str, first: u32) -> Option<(&str, Vec<Counted<'_>>, &str)> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    while let Some((at, end)) = ordinal_in(text, from, first + u32::try_from(starts.len()).ok()?) {
        starts.push((at, end));
        from = end;
    }
    let before = &text[..starts.first()?.0];
    let mut rest = "";
    let mut items = Vec::with_capacity(starts.len());
    for (ordinal, (nth, &(at, end))) in (first..).zip(starts.iter().enumerate()) {
        let until = starts.get(nth + 1).map_or(text.len(), |next| next.0);
        let mut asked = &text[end..until];
        if nth + 1 == starts.len() {
            (asked, rest) = asked.split_at(request(asked));
        }
        let label = text[at..end].trim_end_matches(['，', '、', ',']);
        items.push(Counted { ordinal, label, text: asked.trim_end_matches(['；', ';']).trim() });
    }
    Some((before, items, rest))
}

/// `二是`, `二要`, `第二，` at the beginning of a sentence from a byte on: its bytes.
fn ordinal_in(text: &str, from: usize, number: u32) -> Option<(usize, usize)> {
    let written = in_chinese(number);
    let forms = [format!("{written}是"), format!("{written}要"), format!("第{written}，")];
    let found = forms.iter().filter_map(|form| {
        let begins = |at: &usize| *at == 0 || text[..*at].ends_with(['：', ':', '；', ';', '。']);
        let at = text[from..].match_indices(form.as_str()).map(|(at, _)| from + at).find(begins)?;
        Some((at, at + form.len()))
    });
    found.min()
}

/// Where the closing request of a letter begins: `…。请于11月10日前将办理结果报…`.
fn request(text: &str) -> usize {
    let begins = |&(start, end): &(usize, usize)| start > 0 && is_request(&text[start..end]);
    sentences(text).iter().find(|sentence| begins(sentence)).map_or(text.len(), |sentence| sentence.0)
}

/// `请于11月10日前将办理结果报…`, `以上工作…`, `逾期未办结的，…`: the letter speaks, no task.
pub(super) fn is_request(text: &str) -> bool {
    const SENDS: [&str; 8] = ["报", "反馈", "函告", "回复", "函复", "书面", "告知", "送"];
    let asks = ["请", "并请", "各", "你", "有关"].iter().any(|word| text.starts_with(word));
    let closes = ["以上", "上述", "逾期", "特此", "联系人"].iter().any(|word| text.starts_with(word));
    closes || asks && text.contains(['前', '内']) && SENDS.iter().any(|word| text.contains(word))
}

/// True when a text asks those whom a letter addresses for what stands behind it: `请你局做好以下工作：`.
pub(super) fn asks_addressee(text: &str) -> bool {
    const ASKS: [&str; 9] = ["请", "要", "应", "须", "务必", "望", "责成", "抓好", "做好"];
    let Some(body) = text.strip_suffix(['：', ':']) else { return false };
    let last = body.rsplit(['。', '；']).next().unwrap_or_default();
    // 你局《…》收悉，现批复如下：
    let answers = ["收悉", "批复", "函复", "答复", "回复", "复函"].iter().any(|word| last.contains(word));
    !answers && addressed(last).is_some() && ASKS.iter().any(|word| last.contains(word)) && label(text).is_none()
}

/// Where a text speaks to those whom the letter addresses: the bytes of `你局`, and the sort of body (`局`).
pub(super) fn addressed(text: &str) -> Option<(usize, &'static str)> {
    // 现印发给你们 hands over.
    let is_given = |at: usize| ["给", "发", "送", "向"].iter().any(|word| text[..at].ends_with(word));
    let found = ["你", "贵"].iter().flat_map(|you| text.match_indices(*you)).filter_map(|(at, you)| {
        if is_given(at) {
            return None;
        }
        let behind = &text[at + you.len()..];
        ADDRESSED.iter().find(|word| behind.starts_with(**word)).map(|word| (at, *word))
    });
    found.min()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[会议要求认为，：。；由县教育局一二三是第请你报“”（）前做好]{0,40}", is_deciding: bool) {
            let found = decided(&text, is_deciding);
            prop_assert!(found.decisions.iter().all(|decision| text.contains(decision)));
            let _ = (counted(&text, 1), asks_addressee(&text));
        }
    }

    #[test]
    fn decisions_are_cut_out_of_a_paragraph() {
        for (text, context, decisions) in [
            (
                "会议认为，各单位要高度重视。会议要求，由县教育局、县公安局按职责分工，开展整治。",
                "会议认为，各单位要高度重视。",
                vec!["由县教育局、县公安局按职责分工，开展整治。"],
            ),
            (
                "会议议定：由县教育局负责摸底；由县公安局牵头整治，一周内见效。会议强调，县教育局要尽责。",
                "",
                vec!["由县教育局负责摸底；", "由县公安局牵头整治，一周内见效。"],
            ),
            ("会议决定，成立专班。由县教育局负责日常工作。", "", vec!["成立专班。由县教育局负责日常工作。"]),
            ("会议要求，各单位要强化大局意识。", "会议要求，各单位要强化大局意识。", vec![]),
            ("会议指出，县教育局要尽责。", "会议指出，县教育局要尽责。", vec![]),
            (
                "会议要求，各责任单位要细化措施。县政府督查室要加强督办。",
                "会议要求，各责任单位要细化措施。县政府督查室要加强督办。",
                vec![],
            ),
            ("会议要求，各有关部门、各镇街要落实。", "会议要求，各有关部门、各镇街要落实。", vec![]),
        ] {
            let found = decided(text, false);
            assert_eq!((found.context, found.decisions), (context, decisions), "{text}");
        }
        assert!(decided("会议听取了汇报。会议议定：", false).goes_on);
        assert!(decided("会议明确了以下事项：", false).goes_on);
        assert_eq!(decided("由县教育局负责摸底。", true).decisions, ["由县教育局负责摸底。"]);
    }

    #[test]
    fn what_a_sentence_counts_up() {
        let text = "请你局做好以下工作：一是你局牵头排查；二是县民政局要走访。请于5月1日前报我办。";
        let (before, items, rest) = counted(text, 1).unwrap();
        assert_eq!((before, rest), ("请你局做好以下工作：", "请于5月1日前报我办。"));
        let shown: Vec<String> = items.iter().map(|item| format!("{}|{}", item.label, item.text)).collect();
        assert_eq!(shown, ["一是|你局牵头排查", "二是|县民政局要走访。"]);
        assert!(asks_addressee(before));
        assert!(counted("这不一是", 1).is_none());
        for text in ["你局《关于甲的请示》收悉，现批复如下：", "现将有关事项通知如下：", "请你局做好以下工作。"]
        {
            assert!(!asks_addressee(text), "{text}");
        }
    }
}
