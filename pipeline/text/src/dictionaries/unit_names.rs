//! How the name of a unit is written: with more or less of the place before it, long or short.
//!
//! Nothing here knows a place or a unit: places come from the issuer of a circular or from a roster, abbreviations from
//! `unit_abbreviations.tsv`.

use std::collections::BTreeSet;

use super::{DictionaryError, Shape, Table};

pub(super) const ABBREVIATIONS: Shape =
    Shape { file: "unit_abbreviations.tsv", columns: &["full", "short", "where"], key_columns: 2 };

/// The place a circular comes from: 江门市蓬江区 of 江门市蓬江区人民政府办公室.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Divisions from the largest to the smallest: 江门市, 蓬江区.
    divisions: Vec<String>,
    /// What the smallest division is: 区, 县, 市 …
    level: Option<char>,
}

impl Place {
    /// Reads the place off the front of an issuer's name.
    ///
    /// ```
    /// use zuozheng_text::Place;
    /// assert_eq!(Place::of_issuer("阳川市临溪区应急管理局").prefixes(), ["阳川市临溪区", "临溪区", "区", ""]);
    /// assert_eq!(Place::of_issuer("青原县人民政府").prefixes(), ["青原县", "县", ""]);
    /// assert_eq!(Place::of_issuer("市场监督管理局").prefixes(), [""]);
    /// ```
    pub fn of_issuer(issuer: &str) -> Self {
        let mut place = Self::default();
        let mut rest = issuer;
        while let Some(len) = division(rest) {
            let (name, tail) = rest.split_at(len);
            place.level = name.chars().next_back();
            place.divisions.push(name.to_owned());
            rest = tail;
        }
        if place.divisions.is_empty() {
            // 区教育局 says which level, not which place.
            place.level = rest.chars().next().filter(|c| is_level(*c) && !is_word_with_level(rest));
        }
        place
    }

    /// True when the issuer names a place, not just a level.
    pub fn is_named(&self) -> bool {
        !self.divisions.is_empty()
    }

    /// What may stand before the name of a unit of this place, the longest first and nothing last.
    pub fn prefixes(&self) -> Vec<String> {
        let mut prefixes: Vec<String> = (0..self.divisions.len()).map(|from| self.divisions[from..].concat()).collect();
        prefixes.extend(self.level.map(String::from));
        prefixes.push(String::new());
        prefixes
    }

    /// The smallest division that it names: 临溪区.
    pub fn last(&self) -> Option<&str> {
        self.divisions.last().map(String::as_str)
    }

    /// The place's own name without its level: 临溪 of 阳川市临溪区.
    pub fn own_name(&self) -> Option<&str> {
        const SHORTEST: usize = 2;
        let own = self.divisions.last()?.strip_suffix(self.level?)?;
        (own.chars().count() >= SHORTEST).then_some(own)
    }

    /// A unit's name without what stands before it for the place, the place's own name without its level too.
    ///
    /// ```
    /// use zuozheng_text::Place;
    /// let place = Place::of_issuer("阳川市临溪区人民政府");
    /// let bare = |name| place.bare_name(name);
    /// assert_eq!(["区教育局", "临溪区教育局", "临溪教育局", "教育局"].map(bare), ["教育局"; 4]);
    /// assert_eq!(["区域发展办", "临溪镇", "区妇联"].map(bare), ["区域发展办", "临溪镇", "妇联"]);
    /// ```
    pub fn bare_name<'n>(&self, name: &'n str) -> &'n str {
        const SHORTEST: usize = 2;
        let prefixes = self.prefixes();
        let named = prefixes.iter().map(String::as_str).filter(|prefix| !prefix.is_empty());
        let mut prefixes = named.chain(self.own_name());
        let rest = prefixes.find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        if rest.chars().count() >= SHORTEST && !is_word_with_level(name) { rest } else { name }
    }

    /// The names that a branch of a higher authority carries: 市 and 阳川市 above, 临溪 and 临溪区 below.
    fn branch(&self) -> Option<Branch> {
        let [.., above, own] = self.divisions.as_slice() else { return None };
        let level = self.level?;
        let bare = own.strip_suffix(level)?;
        let above_level = above.chars().next_back()?;
        Some(Branch {
            above: vec![above.clone(), above_level.to_string(), String::new()],
            own: vec![own.clone(), bare.to_owned()],
            level: level.to_string(),
        })
    }
}

struct Branch {
    above: Vec<String>,
    own: Vec<String>,
    level: String,
}

const LEVELS: [char; 7] = ['省', '市', '区', '县', '州', '盟', '旗'];

fn is_level(c: char) -> bool {
    LEVELS.contains(&c)
}

/// Length in bytes of the division that a name begins with: two to ten characters, the last one a level.
fn division(name: &str) -> Option<usize> {
    for (count, (at, c)) in name.char_indices().enumerate().take(10) {
        if !is_level(c) {
            continue;
        }
        // 自治区, 自治州 and 自治县 end a longer name; 市 of 市场 and 区 of 区域 end none.
        let is_inside_word = is_word_with_level(&name[at..]) || name[..at].ends_with("自治") && count < 4;
        // 杭州市, 通州区, 沙县区: the name itself has a level at its end.
        let rest = &name[at + c.len_utf8()..];
        let is_of_name = rest.starts_with(is_level) && !is_word_with_level(rest);
        if count > 0 && !is_inside_word && !is_of_name {
            return Some(at + c.len_utf8());
        }
        if count == 0 {
            return None;
        }
    }
    None
}

/// Words of units' names that begin with a level but are no place.
fn is_word_with_level(rest: &str) -> bool {
    ["市场", "市政", "市容", "市民", "区域", "区划", "县域", "省际"].iter().any(|word| rest.starts_with(word))
}

/// Usual abbreviations inside names of units.
#[derive(Debug, Clone, Default)]
pub struct UnitNames {
    rules: Vec<Abbreviation>,
}

#[derive(Debug, Clone)]
struct Abbreviation {
    full: String,
    short: String,
    at_end: bool,
}

impl UnitNames {
    pub(super) fn load(table: &Table) -> Result<Self, DictionaryError> {
        let mut rules = Vec::new();
        for row in table.rows() {
            let at_end = match row.text(2) {
                "end" => true,
                "anywhere" => false,
                _ => return Err(row.wrong(2, "可写 end 或 anywhere")),
            };
            rules.push(Abbreviation { full: row.text(0).into(), short: row.text(1).into(), at_end });
        }
        Ok(Self { rules })
    }

    /// The usual written variants of a unit's name at a place, sorted, the name itself among them.
    pub fn variants(&self, name: &str, place: &Place) -> Vec<String> {
        let prefixes = place.prefixes();
        let mut variants = self.with_prefixes(name, &prefixes);
        if let Some(short) = initials(place.bare_name(name)) {
            variants.extend(prefixes.iter().map(|prefix| format!("{prefix}{short}")));
        }
        if let Some((house, local)) = of_house(name) {
            // 国网岚屏县供电公司 is 县供电公司 and 国网供电公司.
            let local = self.with_prefixes(local, &prefixes);
            variants.extend(local.iter().map(|local| format!("{house}{local}")));
            variants.extend(local);
        }
        if let Some(branch) = place.branch() {
            let twins: Vec<String> = variants.iter().flat_map(|name| branch_names(name, &branch)).collect();
            for twin in twins {
                variants.extend(self.short_forms(&twin));
            }
        }
        variants.into_iter().collect()
    }

    /// A name under every prefix, long and short.
    pub(super) fn with_prefixes(&self, name: &str, prefixes: &[String]) -> BTreeSet<String> {
        let mut variants = BTreeSet::new();
        let bare = prefixes
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix.as_str()))
            .filter(|bare| bare.chars().count() > 1 && !is_word_with_level(name))
            .unwrap_or(name);
        for bare in self.short_forms(bare) {
            variants.extend(prefixes.iter().map(|prefix| format!("{prefix}{bare}")));
        }
        variants.insert(name.to_owned());
        variants
    }

    /// A name, what it abbreviates, and what abbreviations make of all these: several of them may meet in one name.
    /// 人力资源社会保障局, as a circular may write it, is 人力资源和社会保障局 and so 人社局.
    pub(super) fn short_forms(&self, name: &str) -> BTreeSet<String> {
        let mut forms: BTreeSet<String> = self.rules.iter().filter_map(|rule| rule.lengthen(name)).collect();
        forms.insert(name.to_owned());
        let mut fresh: Vec<String> = forms.iter().cloned().collect();
        while let Some(form) = fresh.pop() {
            for rule in &self.rules {
                let Some(at) = rule.find(&form) else { continue };
                let shorter = format!("{}{}{}", &form[..at], rule.short, &form[at + rule.full.len()..]);
                if shorter.len() < form.len() && forms.insert(shorter.clone()) {
                    fresh.push(shorter);
                }
            }
        }
        forms
    }
}

impl Abbreviation {
    /// The name that another one abbreviates so; none where the short form is just a part of the long one (市场监管 of
    /// 市场监管局), or of so few characters that it may stand for anything.
    fn lengthen(&self, name: &str) -> Option<String> {
        const SHORTEST: usize = 3;
        let at = if self.at_end { name.strip_suffix(self.short.as_str())?.len() } else { name.find(&self.short)? };
        let is_whole = name.len() == at + self.short.len();
        let is_long = self.short.chars().count() >= SHORTEST;
        (is_whole && is_long && !self.at_end && !name.contains(&self.full))
            .then(|| format!("{}{}", &name[..at], self.full))
    }

    fn find(&self, name: &str) -> Option<usize> {
        if self.at_end {
            name.ends_with(&self.full).then(|| name.len() - self.full.len())
        } else {
            name.find(&self.full)
        }
    }
}

/// A branch of a house of the whole country, and its name without that of the house: 岚屏县供电公司 of 国网岚屏县供电公司.
fn of_house(name: &str) -> Option<(&'static str, &str)> {
    const HOUSES: [&str; 5] = ["国网", "国家电网", "南方电网", "国家税务总局", "税务总局"];
    const LEAST: usize = 3;
    let (house, local) = HOUSES.iter().find_map(|house| Some((*house, name.strip_prefix(house)?)))?;
    (local.chars().count() >= LEAST).then_some((house, local))
}

/// 教科局 of 教育和科技局, 水渔局 of 水利和渔业局: the first characters of two fields that 和 joins.
fn initials(name: &str) -> Option<String> {
    let (fields, ending) = ["局", "委员会"].iter().find_map(|ending| Some((name.strip_suffix(ending)?, *ending)))?;
    let (first, second) = fields.split_once('和')?;
    let is_field = |field: &str| field.chars().count() >= 2 && !field.contains(['和', '、', '市', '县', '区']);
    let ending = if ending == "委员会" { "委" } else { ending };
    let short = [first, second].iter().filter_map(|field| field.chars().next()).collect::<String>();
    (is_field(first) && is_field(second)).then(|| format!("{short}{ending}"))
}

/// 市公安局临溪分局 is 区公安分局 and the other way round.
fn branch_names(name: &str, branch: &Branch) -> Vec<String> {
    let mut names = Vec::new();
    let Some(stem) = name.strip_suffix("分局") else { return names };
    // 公安局临溪 of 市公安局临溪分局, or 公安 of 区公安分局.
    let subject = branch.above.iter().find_map(|above| {
        let rest = stem.strip_prefix(above.as_str())?;
        branch.own.iter().find_map(|own| rest.strip_suffix(own.as_str())?.strip_suffix('局'))
    });
    let subject = subject.or_else(|| {
        let prefixes = branch.own.iter().chain([&branch.level]);
        prefixes
            .into_iter()
            .find_map(|prefix| stem.strip_prefix(prefix.as_str()))
            .filter(|rest| rest.chars().count() > 1)
    });
    let Some(subject) = subject else { return names };
    for above in &branch.above {
        names.extend(branch.own.iter().map(|own| format!("{above}{subject}局{own}分局")));
    }
    names.extend([format!("{}{subject}分局", branch.own[0]), format!("{}{subject}分局", branch.level)]);
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dictionaries;

    fn variants(name: &str, issuer: &str) -> Vec<String> {
        Dictionaries::builtin().unit_names().variants(name, &Place::of_issuer(issuer))
    }

    #[test]
    fn the_place_is_read_off_the_issuer() {
        let cases: [(&str, &[&str]); 10] = [
            ("浙江省杭州市西湖区人民政府", &["浙江省杭州市西湖区", "杭州市西湖区", "西湖区", "区", ""]),
            ("三明市沙县区教育局", &["三明市沙县区", "沙县区", "区", ""]),
            ("福州市市场监督管理局", &["福州市", "市", ""]),
            ("江门市蓬江区人民政府办公室", &["江门市蓬江区", "蓬江区", "区", ""]),
            ("广东省江门市市场监督管理局", &["广东省江门市", "江门市", "市", ""]),
            ("内蒙古自治区呼和浩特市人民政府", &["内蒙古自治区呼和浩特市", "呼和浩特市", "市", ""]),
            ("恩施土家族苗族自治州民政局", &["恩施土家族苗族自治州", "州", ""]),
            ("区政务服务数据管理局", &["区", ""]),
            ("人民政府", &[""]),
            ("", &[""]),
        ];
        for (issuer, prefixes) in cases {
            assert_eq!(Place::of_issuer(issuer).prefixes(), prefixes, "{issuer}");
        }
    }

    #[test]
    fn a_name_is_written_with_and_without_place_long_and_short() {
        let names = variants("区卫生健康局", "阳川市临溪区应急管理局");
        for name in ["区卫健局", "卫健局", "卫生健康局", "临溪区卫健局", "阳川市临溪区卫生健康局"]
        {
            assert!(names.iter().any(|known| known == name), "{name} is missing among {names:?}");
        }
        assert!(!names.iter().any(|name| name.starts_with("蓬江")));
    }

    #[test]
    fn a_branch_is_found_under_both_names() {
        for (name, twin) in [
            ("区公安分局", "市公安局临溪分局"),
            ("市公安局临溪分局", "区公安分局"),
            ("阳川市公安局临溪分局", "临溪区公安分局"),
            ("市生态环境局临溪分局", "区生态环境分局"),
        ] {
            let names = variants(name, "阳川市临溪区人民政府");
            assert!(names.iter().any(|known| known == twin), "{twin} is missing among {names:?}");
        }
    }

    #[test]
    fn fields_and_houses_are_written_short() {
        let has = |name: &str, short: &str| variants(name, "青原县人民政府").iter().any(|known| known == short);
        assert!(has("县教育和科技局", "教科局") && has("县水利和渔业局", "青原县水渔局"));
        assert!(has("国网青原县供电公司", "县供电公司") && has("国网青原县供电公司", "国网供电公司"));
        assert!(has("国家税务总局青原县税务局", "县税务局"));
        assert!(has("县市场监督管理局", "市场局") && has("县妇幼保健院", "县妇保院"));
        assert!(!has("县文化局", "文局") && !has("县民政局", "民局"));
    }

    #[test]
    fn towns_are_written_short() {
        let names = variants("石门镇人民政府", "青原县人民政府");
        for name in ["石门镇", "石门镇政府", "青原县石门镇"] {
            assert!(names.iter().any(|known| known == name), "{name} is missing among {names:?}");
        }
        assert!(variants("城关街道办事处", "青原县人民政府").iter().any(|name| name == "城关街道"));
    }
}
