//! What a folder, an archive or a mail calls its unit: 05县残联, 县残联（2025年佐证材料）, 县残联.zip and 县残联-第7项 all mean 县残联.
//!
//! A name counts only where it is one that a roster has: what is taken away never makes a unit out of anything else.

/// Files that hold others; their names stand for folders.
const CONTAINERS: [&str; 9] = [".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".eml", ".msg", ".dat"];
/// What is said of papers that a unit hands in, behind its name.
const HANDED_IN: [&str; 30] = [
    "佐证", "印证", "证明", "材料", "资料", "报送", "上报", "提交", "报来", "提供", "移交", "转来", "台账", "附件",
    "文件", "打包", "汇总", "归档", "档案", "反馈", "回复", "照片", "备查", "总结", "自评", "考核", "迎检", "报", "交",
    "的",
];
/// By whom the papers of a folder inside that of another unit come.
const GIVEN: [&str; 7] = ["提供", "报送", "报来", "转来", "移交", "出具", "供稿"];
/// What may stand before a number: 附件3, 任务12.
const NUMBERED: [&str; 8] = ["附件", "任务", "佐证", "材料", "第", "序号", "单位", "No"];
const SEPARATORS: [char; 22] = [
    ' ', '　', '-', '－', '—', '–', '_', '＿', '·', '、', '，', ',', '.', '．', '。', '+', '＋', '&', '/', '~', '：',
    ':',
];

/// A name without what stands around that of the unit: numbers, dates, brackets, words for what is handed in.
///
/// | written | plain |
/// |---|---|
/// | `01县教育局` `1.县教育局` `（3）县教育局` | `县教育局` |
/// | `县教育局（含电大）` `县教育局报（12.11）` `县教育局7、8` | `县教育局` |
/// | `县教育局2025年佐证材料.zip` `附件2县教育局` | `县教育局` |
/// | `县教育局创卫考核资料` | `县教育局创卫` |
pub(super) fn plain(name: &str) -> String {
    let (outside, _) = brackets(without_container(name));
    let inner = without_back(without_front(&outside));
    inner.to_owned()
}

/// The one unit that a name means, by what the roster knows; none where it names several or none.
pub(super) fn meant<U: PartialEq>(name: &str, known: impl Fn(&str) -> Option<U>) -> Option<U> {
    let name = without_container(name);
    if let Some(unit) = known(name) {
        return Some(unit);
    }
    let (outside, inside) = brackets(name);
    let front = without_front(&outside);
    let plain = without_back(front);
    if let Some(unit) = known(plain).or_else(|| one_of(plain.split(SEPARATORS), &known)) {
        return Some(unit);
    }
    let is_handed_in = HANDED_IN.iter().any(|word| front.ends_with(word));
    let begins_so = || is_handed_in.then(|| begins_with(plain, &known)).flatten();
    let in_bracket = || one_of(inside.iter().map(|inside| without_back(without_front(inside))), &known);
    begins_so().or_else(in_bracket)
}

/// True when a folder says itself that another one gave what lies in it: 县妇联提供.
pub(super) fn is_given(name: &str) -> bool {
    let (outside, inside) = brackets(name);
    GIVEN.iter().any(|word| outside.trim_end().ends_with(word) || inside.iter().any(|inside| inside.ends_with(word)))
}

/// What a folder says that it holds besides: 红会 of 县卫健局（含红会）.
pub(super) fn held_besides(name: &str) -> Vec<String> {
    let (_, inside) = brackets(name);
    let besides = inside.iter().filter_map(|inside| inside.strip_prefix('含').or_else(|| inside.strip_prefix("包括")));
    besides.flat_map(|names| names.split(SEPARATORS)).map(str::to_owned).collect()
}

fn without_container(name: &str) -> &str {
    let mut name = name.trim();
    while let Some(short) = CONTAINERS.iter().find_map(|ending| {
        let at = name.len().checked_sub(ending.len()).filter(|at| name.is_char_boundary(*at))?;
        name[at..].eq_ignore_ascii_case(ending).then(|| &name[..at])
    }) {
        name = short;
    }
    name
}

/// A name without its brackets, and what they hold.
fn brackets(name: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside) = (String::new(), Vec::new());
    let mut depth = 0_usize;
    for c in name.chars() {
        match c {
            '（' | '(' | '【' | '[' | '〔' | '《' => {
                depth += 1;
                inside.push(String::new());
            }
            '）' | ')' | '】' | ']' | '〕' | '》' => depth = depth.saturating_sub(1),
            c => match inside.last_mut().filter(|_| depth > 0) {
                Some(inside) => inside.push(c),
                None => outside.push(c),
            },
        }
    }
    (outside, inside)
}

/// `01县教育局`, `附件3：县教育局`, `2025年县教育局` without the number.
fn without_front(name: &str) -> &str {
    let mut rest = name.trim_start_matches(SEPARATORS);
    loop {
        let word = NUMBERED.iter().find_map(|word| rest.strip_prefix(word));
        let digits = word.unwrap_or(rest).trim_start_matches(SEPARATORS);
        let behind = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        let counted = if behind.len() < digits.len() { Some(behind) } else { in_words(digits) };
        let Some(behind) = counted else { return rest };
        let behind = ["年度", "年", "月", "日", "号", "项", "条"]
            .iter()
            .find_map(|unit| behind.strip_prefix(unit))
            .unwrap_or(behind);
        rest = behind.trim_start_matches(SEPARATORS);
    }
}

/// `一、县教育局`, `十二.县教育局`: what follows a number in words and its mark.
fn in_words(name: &str) -> Option<&str> {
    let behind = name.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    (behind.len() < name.len()).then(|| behind.strip_prefix(['、', '.', '．', ' ', '-'])).flatten()
}

/// `县教育局12.11`, `县教育局2025年报送材料` without what stands behind.
fn without_back(name: &str) -> &str {
    let mut rest = name;
    loop {
        let shorter = rest.trim_end_matches(SEPARATORS);
        let dated = shorter.trim_end_matches(['年', '月', '日', '号', '项', '度', '第']);
        let bare = dated.trim_end_matches(|c: char| c.is_ascii_digit());
        // 年 counts only behind a figure: 青少年 ends in none.
        let shorter = if bare.len() < dated.len() { bare } else { shorter };
        let shorter = HANDED_IN.iter().find_map(|word| shorter.strip_suffix(word)).unwrap_or(shorter);
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

/// The unit of several names, when they mean one.
fn one_of<'n, U: PartialEq>(names: impl Iterator<Item = &'n str>, known: impl Fn(&str) -> Option<U>) -> Option<U> {
    let mut units = names.filter_map(|name| known(without_back(without_front(name))));
    let unit = units.next()?;
    units.all(|other| other == unit).then_some(unit)
}

/// The unit with which a name begins, when what follows names no other body: 县住建局 of 县住建局创卫, none of 县教育局附属小学.
fn begins_with<U>(name: &str, known: impl Fn(&str) -> Option<U>) -> Option<U> {
    const LEAST: usize = 3;
    const BODIES: [char; 13] = ['局', '委', '办', '校', '园', '院', '所', '站', '队', '会', '司', '心', '学'];
    let ends = name.char_indices().map(|(at, c)| at + c.len_utf8()).skip(LEAST - 1);
    let found = ends.filter(|end| *end < name.len()).filter_map(|end| Some((end, known(&name[..end])?)));
    let (end, unit) = found.last()?;
    (!name[end..].contains(BODIES)).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> Option<&'static str> {
        const KNOWN: [&str; 6] = ["县教育局", "教育局", "县残联", "残联", "青溪镇", "教育局办公室"];
        let known = |name: &str| KNOWN.iter().copied().find(|known| *known == name);
        meant(name, |name| known(name).map(|found| found.trim_start_matches('县')))
    }

    #[test]
    fn folders_name_a_unit_among_other_things() {
        for name in [
            "县教育局",
            "01县教育局",
            "3 教育局",
            "06-教育局",
            "1.县教育局",
            "一、县教育局",
            "（2）县教育局",
            "附件3：教育局",
            "教育局17、18",
            "教育局25.26",
            "教育局报（12.11）",
            "县教育局报送材料",
            "教育局（基教股）",
            "02 教育局（含电大）",
            "县教育局2025年佐证材料.zip",
            "教育局报送材料.eml",
            "教育局-佐证",
            "教育局-校园安全汇报",
            "教育局消防考核资料",
            "任务12（县教育局）",
            "县教育局、教育局",
        ] {
            assert_eq!(unit(name), Some("教育局"), "{name}");
        }
        assert_eq!(unit("05残联"), Some("残联"));
        assert_eq!(unit("青溪镇.ZIP"), Some("青溪镇"));
    }

    #[test]
    fn other_names_mean_no_unit() {
        for name in [
            "待归类",
            "19 消火栓（供水公司等）",
            "教育局、残联",
            "教育局附属小学材料",
            "教育局转来残联办公室资料",
            "教育局下发",
            "第8项",
            "2025",
            "",
            "材料",
            "县教育局附属幼儿园",
        ] {
            assert_eq!(unit(name), None, "{name}");
        }
    }

    #[test]
    fn a_folder_says_whose_papers_it_holds() {
        assert!(is_given("妇联提供") && is_given("县妇联（12月报送）") && !is_given("妇联"));
        assert_eq!(held_besides("卫健局（含红会、疾控）"), ["红会", "疾控"]);
        assert_eq!(plain("02 卫健局（含红会）"), "卫健局");
        assert_eq!(plain("共青团县委青少年"), "共青团县委青少年");
    }
}
