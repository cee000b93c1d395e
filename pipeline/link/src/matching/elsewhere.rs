//! Papers on what another place did: 赴他县学习, 转载 of the news of the city above, the neighbour's experience. Their titles name
//! a city, a county or its government that the circular of a county or a district does not know.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Register, Roster};
use zuozheng_text::Place;

/// A place at the start of a title.
static BEGINS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\p{Han}{1,2}?(\p{Han}\p{Han}[市县])").expect("a constant pattern"));
/// A place before its government anywhere in it.
static GOVERNS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\p{Han}\p{Han}[市县区旗])(?:人民)?政府").expect("a constant pattern"));

/// What a circular knows of places.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Its own place without the level: 临溪; none when it comes from a city or a province, whose counties it does not name.
    own: Option<String>,
    /// All names that it and its roster have.
    known: String,
}

impl Places {
    pub(super) fn of(register: &Register, roster: &Roster) -> Self {
        let place = Place::of_issuer(register.head.issuer.as_deref().unwrap_or_default());
        let is_county = place.prefixes().iter().any(|prefix| matches!(prefix.as_str(), "区" | "县" | "旗"));
        let own = place.own_name().filter(|_| is_county).map(str::to_owned);
        let units = roster.units().iter().map(|unit| unit.id.as_str());
        let tasks = register.tasks.iter().map(|task| task.text.as_str());
        let head = [register.head.title.as_str(), register.head.issuer.as_deref().unwrap_or_default()];
        let known: Vec<&str> = head.into_iter().chain(tasks).chain(units).collect();
        Self { own, known: known.join("\n") }
    }

    /// The other place that a title speaks of.
    pub(super) fn other(&self, title: &str) -> Option<String> {
        let own = self.own.as_deref()?;
        if title.contains(own) {
            return None;
        }
        let is_other = |name: &&str| !self.known.contains(*name) && !is_no_name(name);
        let begins = || starts(title).filter(|name| is_other(name));
        let governs =
            || GOVERNS.captures_iter(title).filter_map(|found| found.get(1)).map(|name| name.as_str()).find(is_other);
        begins().or_else(governs).map(str::to_owned)
    }
}

/// 云岭县 of 云岭县的做法, 都匀市 of 黔南都匀市….
fn starts(title: &str) -> Option<&str> {
    let short = title.char_indices().nth(3).map_or(title.len(), |(at, _)| at);
    let plain = Some(&title[..short]).filter(|name| name.ends_with(['市', '县']) && name.chars().count() == 3);
    let name = plain.or_else(|| BEGINS.captures(title).and_then(|found| found.get(1)).map(|name| name.as_str()))?;
    // 文化市场, 农贸市场, 方便市民.
    let behind = title[title.find(name)? + name.len()..].chars().next();
    behind.is_some_and(|c| !"场民政容值级属域郊面内外际长价委".contains(c)).then_some(name)
}

/// 全市, 本县, 城市, 超市: no place by name.
fn is_no_name(name: &str) -> bool {
    const OF_MANY: &str = "全我本各该跨县市区城超都夜菜集门上股楼房早闹设地省级两为向对和与在至由";
    let before = name.chars().rev().nth(1);
    before.is_none_or(|c| OF_MANY.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_place_is_told_by_the_title() {
        let places = Places {
            own: Some("临溪".into()), known: "阳川市临溪区\n区水利局\n白石县对口帮扶".into()
        };
        let other = |title: &str| places.other(title);
        assert_eq!(other("云岭县推行窗口的做法").as_deref(), Some("云岭县"));
        assert_eq!(other("代表列席宁川市政府常务会议").as_deref(), Some("宁川市"));
        for title in [
            "阳川市关于河道的通报",
            "宁川市临溪区财政局工作总结",
            "全市河道巡查情况",
            "我县超市抽检结果",
            "对口帮扶白石县情况",
            "区政府常务会议",
            "城市管理情况报告",
            "文化市场执法公示自查",
        ] {
            assert_eq!(other(title), None, "{title}");
        }
        assert_eq!(Places::default().other("云岭县推行窗口的做法"), None);
    }
}
