//! Papers on what another place did: the news of the city above, the neighbour's experience. Their titles begin with the name of a
//! city, a county or a district that the circular of a county or a district does not know. A city that gives duties to towns
//! and to no county is one of the rank of a county.

use zuozheng_model::{Register, Roster};
use zuozheng_text::{Place, Segmenter};

use super::wording::Forms;

/// Words of the field by which areas are told from districts.
#[derive(Debug)]
pub(super) struct Words {
    /// What stands before 区 and makes an area: 示范区, 开发区.
    areas: Vec<String>,
    /// Words with the character of a level that are none: 社区, 乡村.
    no_levels: Vec<String>,
}

impl Words {
    pub(super) fn new(forms: &Forms<'_>) -> Self {
        Self { areas: forms.list("area"), no_levels: forms.list("no_level") }
    }

    /// The name of a group without the words that only look like levels.
    fn plain(&self, name: &str) -> String {
        self.no_levels.iter().fold(name.to_owned(), |name, word| name.replace(word.as_str(), ""))
    }
}

/// What a circular knows of places.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Its own place without the level: 临溪; none when it comes from a city or a province, whose counties it does not name.
    own: Option<String>,
    /// All names that it and its roster have.
    known: String,
}

impl Places {
    pub(super) fn of(register: &Register, roster: &Roster, words: &Words) -> Self {
        let place = Place::of_issuer(register.head.issuer.as_deref().unwrap_or_default());
        let is_county = place.prefixes().iter().any(|prefix| matches!(prefix.as_str(), "区" | "县" | "旗"))
            || has_towns_only(register, words);
        let own = place.own_name().filter(|_| is_county).map(str::to_owned);
        let units = roster.units().iter().map(|unit| unit.id.as_str());
        let tasks = register.tasks.iter().map(|task| task.text.as_str());
        let head = [register.head.title.as_str(), register.head.issuer.as_deref().unwrap_or_default()];
        let known: Vec<&str> = head.into_iter().chain(tasks).chain(units).collect();
        Self { own, known: known.join("\n") }
    }

    /// True when a title that begins with a place speaks of another one.
    pub(super) fn is_other(&self, place: &str, title: &str) -> bool {
        self.own.as_deref().is_some_and(|own| !title.contains(own)) && !self.known.contains(place)
    }
}

/// True when a circular gives duties to all towns and to no county or district.
fn has_towns_only(register: &Register, words: &Words) -> bool {
    let groups = || register.tasks.iter().flat_map(|task| &task.duties).filter(|duty| duty.group);
    // 社区, 开发区 are no districts, 乡村振兴 no towns.
    let names = |levels: &[char]| groups().any(|duty| words.plain(&duty.name).contains(levels));
    names(&['镇', '乡', '街']) && !names(&['县', '区'])
}

/// The city, county or district that a title begins with: 青垣县 of 青垣县的做法, and of 青垣完成改造 where the text below names
/// 青垣县. 落实县政府… and 文化市场… begin with words.
pub(super) fn place_of(title: &str, below: &str, segmenter: &Segmenter, words: &Words) -> Option<String> {
    let title = title.trim_start_matches("关于");
    let (level, _) = title.char_indices().nth(2)?;
    let end = title.char_indices().nth(3).map_or(title.len(), |(at, _)| at);
    let (name, own) = (&title[..end], &title[..level]);
    if own.ends_with(is_of_many) {
        return None;
    }
    let behind = title[end..].chars().next();
    let ends_so = behind.is_some_and(|c| !"场民容值级属域郊面内外际长价".contains(c));
    if name.ends_with(['市', '县']) {
        return (ends_so && (segmenter.has_word(name) || !segmenter.has_word(own))).then(|| name.to_owned());
    }
    // 落实县政府部署: a word before a level is no name, unless it is one with a level, too.
    let is_name =
        !segmenter.has_word(own) || ["县", "市"].iter().any(|level| segmenter.has_word(&format!("{own}{level}")));
    if name.ends_with('区') {
        // 示范区, 开发区: areas, and no places by name. A district comes up again.
        let is_district = !own.ends_with(|c| "小社园片校厂景库灾矿林牧渔商住居禁学地街辖险疫".contains(c))
            && !words.areas.iter().any(|area| area == own)
            && (is_name || segmenter.has_word(name));
        let is_told_again = title[end..].contains(name) || below.contains(name);
        return (is_district && is_told_again).then(|| name.to_owned());
    }
    let level = ["市", "县"].into_iter().find(|level| is_name && below.contains(&format!("{own}{level}")))?;
    Some(format!("{own}{level}"))
}

/// The place that the text begins with where the title names it without its level, somewhere: 一个厨房送餐的渝中做法 above
/// 渝中区以一个厨房… What stands in both with its level may be an area: 淹没区.
pub(super) fn place_told(title: &str, text: &str, segmenter: &Segmenter, words: &Words) -> Option<String> {
    let place = place_of(text, text, segmenter, words)?;
    let own = place.strip_suffix(['市', '县', '区']).filter(|own| own.chars().count() > 1)?;
    let speaks_of_us = ["我区", "我县", "我市", "我镇", "我街", "我局", "我委", "本区", "本县", "本市"];
    let is_theirs = title.replace(&place, "").contains(own) && !speaks_of_us.iter().any(|word| text.contains(word));
    is_theirs.then_some(place)
}

/// 全市, 本县, 城市, 超市: no place by name.
fn is_of_many(c: char) -> bool {
    "全我本各该跨县市区城超都夜菜集门上股楼房早闹设地省级两为向对和与在至由".contains(c)
}

#[cfg(test)]
mod tests {
    use super::super::wording::Wording;
    use super::*;

    #[test]
    fn another_place_is_told_by_the_title() {
        let segmenter = Segmenter::new(zuozheng_text::Dictionaries::builtin());
        let wording = Wording::builtin();
        let places = Places {
            own: Some("临溪".into()), known: "宁川市临溪区\n区水利局\n白石县对口帮扶".into()
        };
        let below = "截至六月，青垣县已建档97栋。罗江区有98期。示范区建成三处。区体育馆，进小区。";
        let other = |title: &str| {
            place_of(title, below, &segmenter, wording.elsewhere())
                .filter(|place| places.is_other(place, title))
                .is_some()
        };
        assert!(other("青垣完成高层住宅建档"));
        assert!(other("罗江区政府公报实现数字化"));
        assert!(other("台山市推行窗口的做法"));
        assert!(other("青垣县消防站开放日"));
        for title in [
            "宁川市关于河道的通报",
            "台山市与临溪区签订协议",
            "全市河道巡查情况",
            "我县超市抽检结果",
            "白石县帮扶情况",
            "落实县政府部署情况",
            "关于调整县消防安全委员会成员的通知",
            "城市管理情况报告",
            "文化市场执法公示自查",
            "示范区建设情况",
            "城市更新情况",
            "消防安全检查情况",
            "进小区演练登记",
            "关于区体育馆水质的说明",
            "关于区级部门清单的报告",
        ] {
            assert!(!other(title), "{title}");
        }
        assert!(!Places::default().is_other("台山市", "台山市推行窗口的做法"));
    }

    #[test]
    fn another_place_is_told_by_title_and_text() {
        let segmenter = Segmenter::new(zuozheng_text::Dictionaries::builtin());
        let wording = Wording::builtin();
        let told = |title: &str, text: &str| place_told(title, text, &segmenter, wording.elsewhere());
        let theirs = "罗江区以一个中央厨房带八十七个社区点。罗江区还按餐补差。";
        assert_eq!(told("一个厨房送餐的罗江做法", theirs).as_deref(), Some("罗江区"));
        assert_eq!(told("一个厨房送餐的做法", theirs), None);
        let area = "淹没区移民避险解困项目已完成，淹没区搬迁八十六户。";
        assert_eq!(told("关于淹没区移民避险解困情况的报告", area), None);
        assert_eq!(told("罗江来我区考察", "罗江区代表团来我区考察。罗江区问了食堂。"), None);
    }
}
