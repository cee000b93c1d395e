//! Papers on what another place did: the news of the city above, the neighbour's experience. Their titles begin with the name of a
//! city or a county that the circular of a county or a district does not know.

use zuozheng_model::{Register, Roster};
use zuozheng_text::{Place, Segmenter};

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

    /// True when a title that begins with a place speaks of another one.
    pub(super) fn is_other(&self, place: &str, title: &str) -> bool {
        self.own.as_deref().is_some_and(|own| !title.contains(own)) && !self.known.contains(place)
    }
}

/// The city or county that a title begins with: 青垣县 of 青垣县的做法. 落实县政府… and 文化市场… begin with words.
pub(super) fn place_of(title: &str, segmenter: &Segmenter) -> Option<String> {
    let (level, _) = title.char_indices().nth(2)?;
    let end = title.char_indices().nth(3).map_or(title.len(), |(at, _)| at);
    let (name, own) = (&title[..end], &title[..level]);
    let is_level = name.ends_with(['市', '县']) && !own.ends_with(is_of_many);
    let behind = title[end..].chars().next();
    let ends_so = behind.is_some_and(|c| !"场民容值级属域郊面内外际长价".contains(c));
    (is_level && ends_so && (segmenter.has_word(name) || !segmenter.has_word(own))).then(|| name.to_owned())
}

/// 全市, 本县, 城市, 超市: no place by name.
fn is_of_many(c: char) -> bool {
    "全我本各该跨县市区城超都夜菜集门上股楼房早闹设地省级两为向对和与在至由".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_place_is_told_by_the_title() {
        let segmenter = Segmenter::new(zuozheng_text::Dictionaries::builtin());
        let places = Places {
            own: Some("临溪".into()), known: "宁川市临溪区\n区水利局\n白石县对口帮扶".into()
        };
        let other = |title: &str| place_of(title, &segmenter).filter(|place| places.is_other(place, title)).is_some();
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
        ] {
            assert!(!other(title), "{title}");
        }
        assert!(!Places::default().is_other("台山市", "台山市推行窗口的做法"));
    }
}
