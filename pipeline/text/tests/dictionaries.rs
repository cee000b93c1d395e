//! The data files themselves: form, order, and that everything in them leads somewhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zuozheng_text::{Dictionaries, Place, WORDING_CLASSES, normalise};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every data file below dictionaries/ by its name there.
fn files() -> BTreeMap<String, String> {
    let folder = repository().join("dictionaries");
    let mut files = BTreeMap::new();
    for sub in ["", "rosters/"] {
        for entry in fs_err::read_dir(folder.join(sub)).expect("the repository has dictionaries") {
            let entry = entry.expect("a readable folder");
            let name = format!("{sub}{}", entry.file_name().to_string_lossy());
            if name.ends_with(".tsv") || name.ends_with(".toml") {
                files.insert(name, fs_err::read_to_string(entry.path()).expect("UTF-8"));
            }
        }
    }
    files
}

/// The cells of a table without its header.
fn rows(content: &str) -> Vec<Vec<&str>> {
    content.lines().skip(1).map(|line| line.split('\t').collect()).collect()
}

#[test]
fn every_file_is_embedded_as_it_is() {
    let dictionaries = Dictionaries::with_overrides(files()).unwrap();
    assert_eq!(dictionaries.hash(), Dictionaries::builtin().hash(), "a file was changed after the program was built");
    for name in files().keys() {
        let missing = Dictionaries::with_overrides([(name.clone(), "\u{0}")]).unwrap_err().to_string();
        assert!(!missing.contains("没有叫这个名字的名录"), "{name} is not embedded: {missing}");
    }
}

#[test]
fn files_end_with_a_newline_and_have_no_stray_space() {
    for (name, content) in files() {
        assert!(content.ends_with('\n') && !content.ends_with("\n\n"), "{name}: end of file");
        assert!(!content.contains('\r') && !content.contains('\u{feff}'), "{name}: line ends or byte order mark");
        for (line, text) in (1..).zip(content.lines()) {
            assert_eq!(text.trim_end(), text, "{name} line {line}: space at the end");
        }
    }
}

#[test]
fn tables_are_sorted_without_repeats() {
    // Weights stand in the order of the matcher's features, which is how their loader checks them.
    let is_sorted = |name: &str| name.ends_with(".tsv") && !name.ends_with("weights.tsv");
    for (name, content) in files().into_iter().filter(|(name, _)| is_sorted(name)) {
        let rows = rows(&content);
        for (line, pair) in (3..).zip(rows.windows(2)) {
            assert!(pair[0] < pair[1], "{name} line {line}: {:?} after {:?}", pair[1], pair[0]);
        }
    }
}

#[test]
fn every_table_is_explained() {
    let readme = fs_err::read_to_string(repository().join("dictionaries/README.md")).unwrap();
    for (name, content) in files() {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name {name}");
        if name.ends_with(".tsv") {
            for column in content.lines().next().unwrap().split('\t') {
                assert!(readme.contains(&format!("`{column}`")), "README.md does not explain `{column}` of {name}");
            }
        }
    }
}

#[test]
fn forms_stand_in_the_form_of_normalised_text() {
    for (name, content) in files() {
        // A variant is by its nature not in that form, weights have names of their own, and patterns are no prose.
        let is_prose = name.ends_with(".tsv")
            && !["variants.tsv", "setbacks.tsv"].contains(&name.as_str())
            && !name.ends_with("weights.tsv");
        for (line, row) in (2..).zip(if is_prose { rows(&content) } else { Vec::new() }) {
            for cell in row {
                assert_eq!(normalise(cell).text, cell, "{name} line {line}");
            }
        }
    }
}

/// A class without a word would leave a pattern of the matcher that never matches.
#[test]
fn every_class_of_wordings_has_words_and_is_explained() {
    let files = files();
    let mut classes: Vec<&str> = rows(&files["wordings.tsv"]).iter().map(|row| row[0]).collect();
    classes.dedup();
    assert_eq!(classes, WORDING_CLASSES);
    let readme = fs_err::read_to_string(repository().join("dictionaries/README.md")).unwrap();
    for class in WORDING_CLASSES {
        assert!(readme.contains(&format!("| `{class}` |")), "README.md does not explain the class {class}");
    }
}

#[test]
fn a_variant_leads_to_a_standard_character_in_one_step() {
    let files = files();
    for row in rows(&files["variants.tsv"]) {
        assert_eq!(normalise(row[0]).text, row[1]);
        assert_eq!(normalise(row[1]).text, row[1], "{} leads to another variant", row[0]);
    }
}

#[test]
fn a_traditional_character_leads_to_a_simplified_one_in_one_step() {
    for row in rows(&files()["simplified.tsv"]) {
        let simplified: String = row[0].chars().map(zuozheng_text::simplified).collect();
        let again: String = simplified.chars().map(zuozheng_text::simplified).collect();
        assert_eq!((simplified.as_str(), again.as_str()), (row[1], row[1]));
    }
}

#[test]
fn abbreviations_are_shorter_than_what_they_stand_for() {
    for row in rows(&files()["unit_abbreviations.tsv"]) {
        assert!(row[1].len() < row[0].len(), "{row:?}");
    }
}

/// The folders of the sample corpus are named in every way that clerks name a unit.
#[test]
fn every_folder_and_label_of_the_sample_corpus_is_a_unit() {
    let roster = Dictionaries::builtin().roster_for(Some("江门市蓬江区人民政府办公室"), "");
    let mut seen = 0;
    for entry in fs_err::read_dir(repository().join("corpus/evidence")).unwrap() {
        let folder = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(roster.unit(&folder).is_some(), "no unit is called {folder}");
        seen += 1;
    }
    assert!(seen > 40);

    let labels = fs_err::read_to_string(repository().join("corpus/expected/links.jsonl")).unwrap();
    for label in labels.lines() {
        let folder = label.split("\"path\": \"").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        let unit = label.split("\"unit\": \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert_eq!(roster.unit(folder).unwrap().id, roster.unit(unit).unwrap().id, "{label}");
    }
}

#[test]
fn every_alias_leads_to_its_own_unit() {
    let roster = Dictionaries::builtin().roster_for(Some("江门市蓬江区人民政府"), "");
    for unit in roster.units() {
        for name in unit.aliases.iter().chain(unit.former.iter().map(|former| &former.0)) {
            assert_eq!(roster.unit(name).unwrap().id, unit.id, "{name}");
        }
    }
    for group in roster.groups() {
        assert!(!group.members.is_empty(), "{:?} has no members", group.forms);
        for form in &group.forms {
            assert!(roster.unit(form).is_none(), "{form} is a unit and a group");
            assert_eq!(roster.group(form).unwrap().members, group.members, "{form} is the form of two groups");
        }
    }
}

#[test]
fn the_issuer_chooses_the_roster() {
    let dictionaries = Dictionaries::builtin();
    let is_known = |issuer, title| !dictionaries.roster_for(issuer, title).is_empty();
    assert!(is_known(Some("江门市蓬江区人民政府办公室"), ""));
    assert!(is_known(None, "江门市蓬江区2020年重点任务表"));
    assert!(
        is_known(Some("区政务服务数据管理局"), "蓬江区2020年任务分解表"),
        "an issuer without a place leaves it to the title"
    );
    assert!(!is_known(Some("江门市人民政府"), "关于支持蓬江区发展的通知"), "another issuer's circular");
    assert!(!is_known(Some("阳川市临溪区应急管理局"), "消防安全任务分工"));
    assert!(!is_known(None, ""));
}

/// Without a roster, folders named by the usual abbreviations still meet the units that the circular names.
#[test]
fn folders_meet_units_of_a_circular_without_a_roster() {
    let named =
        ["区应急管理局", "区住房和城乡建设局", "市公安局临溪分局", "区消防救援大队", "石门镇人民政府", "区政府办公室"];
    let roster = Dictionaries::builtin().roster_with_named(Some("阳川市临溪区安全生产委员会"), "", named);
    for (folder, unit) in [
        ("区应急局", "区应急管理局"),
        ("临溪区住建局", "区住房和城乡建设局"),
        ("区公安分局", "市公安局临溪分局"),
        ("消防大队", "区消防救援大队"),
        ("石门镇", "石门镇人民政府"),
        ("临溪区石门镇政府", "石门镇人民政府"),
        ("区府办", "区政府办公室"),
    ] {
        assert_eq!(roster.unit(folder).map(|unit| unit.id.as_str()), Some(unit), "{folder}");
    }
    assert!(roster.unit("区卫健局").is_none(), "a unit that the circular does not name is not invented");
    assert_eq!(Place::of_issuer("阳川市临溪区安全生产委员会").prefixes()[0], "阳川市临溪区");
}

/// 市卫生健康局（医疗机构） says for what 市卫生健康局 answers; 县住建局（县人防办） is one unit with two names.
#[test]
fn a_bracket_behind_a_unit_makes_no_other_unit() {
    let named = [
        "市卫生健康局（医疗机构）",
        "市民政局",
        "市民政局（养老机构）",
        "市卫生健康局（学校）",
        "市住建局（市人防办）",
    ];
    let roster = Dictionaries::builtin().roster_with_named(Some("临江市人民政府"), "", named);
    let unit = |name: &str| roster.unit(name).map(|unit| unit.id.as_str());
    for name in ["市卫生健康局（医疗机构）", "市卫生健康局（学校）", "市卫健局"] {
        assert_eq!(unit(name), Some("市卫生健康局"), "{name}");
    }
    assert_eq!(unit("市民政局（养老机构）"), Some("市民政局"));
    assert_eq!(unit("市住建局（市人防办）"), Some("市住建局（市人防办）"));
    assert_eq!(roster.units().len(), 3);
    // Once the unit is named without it, too, both names are the unit's.
    let named = ["市卫健局（市疾控中心）", "市卫健局"];
    let roster = Dictionaries::builtin().roster_with_named(Some("临江市人民政府"), "", named);
    assert_eq!(roster.unit("临江市疾病预防控制中心").map(|unit| unit.id.as_str()), Some("市卫健局"));
    assert_eq!(roster.unit("疾控中心").map(|unit| unit.id.as_str()), Some("市卫健局"));
}

/// A circular that writes one unit long here and short there means one, whichever comes first.
#[test]
fn a_unit_written_long_and_short_is_one() {
    let unit_of = |named: [&str; 4]| {
        let roster = Dictionaries::builtin().roster_with_named(Some("岚屏县人民政府"), "", named);
        let unit = |name: &str| roster.unit(name).map(|unit| unit.id.as_str().to_owned());
        (roster.units().len(), unit("教科局"), unit("岚屏县供电公司"))
    };
    let first_short = unit_of(["县教科局", "县教育和科技局", "供电公司", "国网岚屏县供电公司"]);
    assert_eq!(first_short, (2, Some("县教科局".into()), Some("供电公司".into())));
    let first_long = unit_of(["国网岚屏县供电公司", "县教育和科技局", "供电公司", "县教科局"]);
    assert_eq!(first_long, (2, Some("县教育和科技局".into()), Some("国网岚屏县供电公司".into())));
}

#[test]
fn a_project_brings_its_own_roster() {
    let toml = r#"
issuer_contains = ["临溪区"]
prefixes = [["阳川市临溪区", "临溪区", "区", ""]]

[[unit]]
name = "区应急管理局"
kind = "department"
former = [{ name = "区安全生产监督管理局", until = "2019-03-01" }]

[[unit]]
name = "石门镇人民政府"
kind = "town"

[[group]]
forms = ["各镇（街）"]
kinds = ["town"]
"#;
    let dictionaries = Dictionaries::with_overrides([("rosters/yangchuan-linxi.toml", toml)]).unwrap();
    let roster = dictionaries.roster_for(Some("阳川市临溪区安全生产委员会"), "");
    assert_eq!(roster.unit("临溪区安监局").unwrap().id.as_str(), "区应急管理局");
    assert_eq!(roster.group("各镇(街)").unwrap().members.len(), 1);
    assert_ne!(dictionaries.hash(), Dictionaries::builtin().hash());

    let broken = |from: &str, to: &str| {
        let content = toml.replace(from, to);
        Dictionaries::with_overrides([("rosters/x.toml", content)]).unwrap_err().to_string()
    };
    assert!(broken("kind = \"town\"", "kind = \"village\"").starts_with("“rosters/x.toml”第12行："));
    assert!(broken("forms =", "form =").starts_with("“rosters/x.toml”第15行："));
    assert_eq!(
        broken("石门镇人民政府", "区安全生产监督管理局"),
        "“rosters/x.toml”第11行：“区安全生产监督管理局”在本名录里已属于另一个单位；请只留一处"
    );
    assert_eq!(
        broken("kinds = [\"town\"]", "members = [\"南山镇\"]"),
        "“rosters/x.toml”第15行：“南山镇”没有定义；请加进 [[unit]]，或在这里改正"
    );
}

#[test]
fn a_project_adds_words_and_learns_of_its_mistakes() {
    let add = |name: &str, content: &str| {
        Dictionaries::with_overrides([(name, content)]).map(|_| ()).map_err(|error| error.to_string())
    };
    let terms = "term\tfrequency\tsource\n智慧消防平台\t100\tproject\n";
    let dictionaries = Dictionaries::with_overrides([("terms.tsv", terms)]).unwrap();
    assert!(dictionaries.terms().iter().any(|term| term.text == "智慧消防平台"));
    assert_eq!(
        add("terms.tsv", "term\tfrequency\tsource\n智慧消防平台\t0\tproject\n").unwrap_err(),
        "“terms.tsv”第2行：“0”不能作 frequency；请写大于0的整数，否则这个词不起作用"
    );
    assert_eq!(
        add("relations.tsv", "concept\trelated\trelation\tweight\n没有的概念\t也没有\tnarrower\t1\n").unwrap_err(),
        "“relations.tsv”第2行：“没有的概念”没有定义；请加进 concepts.tsv，或在这里改正"
    );
    let wordings = "class\tform\npending\t选秧\n-pending\t选苗\n";
    let dictionaries = Dictionaries::with_overrides([("wordings.tsv", wordings)]).unwrap();
    let pending = dictionaries.wordings().of("pending");
    assert!(pending.iter().any(|form| form == "选秧") && pending.iter().all(|form| form != "选苗"));
    let unknown = add("wordings.tsv", "class\tform\npendign\t选秧\n").unwrap_err();
    assert!(unknown.starts_with("“wordings.tsv”第2行：“pendign”不能作 class；可写 amount_deed, area, "), "{unknown}");
    assert!(add("stopwords.tsv", "word\n").unwrap_err().contains("请改为"));
    assert!(add("variants.tsv", "variant\tstandard\n公\t私\n").unwrap_err().contains("项目不能改这个文件"));
    assert_eq!(
        add("document_kinds.tsv", "kind\tform\twhere\tclass\n台账\t台账本\tthere\tledger\n").unwrap_err(),
        "“document_kinds.tsv”第2行：“there”不能作 where；可写 title 或 body"
    );
}

#[test]
fn markers_are_counted_in_one_pass_as_they_are_found_one_class_at_a_time() {
    let markers = Dictionaries::builtin().markers();
    let classes: Vec<&str> = markers.classes().collect();
    assert!(classes.contains(&"plan") && classes.contains(&"result"));
    let texts = [
        "下一步计划于明年完成，拟定方案后组织实施，已于6月完成整改并已公开。",
        "食堂、车辆、工会活动，运动会报名；计划计划已完成已完成。",
        "",
    ];
    for text in texts {
        let counted = markers.count(["plan", "result", "irrelevant"], text);
        let found = ["plan", "result", "irrelevant"].map(|class| markers.find(class, text).len());
        assert_eq!(counted, found, "{text}");
    }
}
