//! Reminders: a round says one thing, the next one names what was closed, and the ledger knows what was sent.

use serde_json::json;

use crate::project::{Project, Ran};

const FIRST: &str = "2020-02-10";
const SECOND: &str = "2020-03-02";
const OF: &str = "区市场监督管理局";
const PROOF: &str = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机检查结果二十条。\n";

fn letters(project: &Project, folder: &str, day: &str, more: &[&str]) -> Ran {
    let folder = project.join(folder);
    let base = ["letters", folder.to_str().unwrap(), "--unit", OF, "--today", day, "--reply-by", "2020-04-01"];
    project.run(&[&base[..], more].concat())
}

fn text_of(project: &Project, file: &str) -> String {
    project.ok(&["read", project.join(file).to_str().unwrap(), "--format", "text"]).out
}

fn sent(project: &Project) -> serde_json::Value {
    project.json(&["letters", "--sent", "--format", "json", "--today", SECOND])
}

#[test]
fn a_round_says_one_thing_and_the_next_names_what_was_closed() {
    let project = Project::with_circular();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(sent(&project), json!([]));

    let first = letters(&project, "one", FIRST, &["--number", "蓬江府办催[2020]7号"]);
    assert_eq!((first.code, first.out.as_str()), (0, "催办函-第1轮-区市场监督管理局.docx\n"), "{}", first.err);
    let text = text_of(&project, "one/催办函-第1轮-区市场监督管理局.docx");
    for words in ["蓬江府办催〔2020〕7号", "2020年2月10日", "2020年4月1日", "双随机、一公开"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let asked = sent(&project)[0]["asked"].clone();
    assert!(asked.as_array().unwrap().contains(&json!(23)), "{asked}");

    // The same letter once more is the same letter, and its number stays.
    letters(&project, "again", FIRST, &[]);
    let bytes = |folder: &str| fs_err::read(project.join(&format!("{folder}/催办函-第1轮-{OF}.docx"))).unwrap();
    assert_eq!(bytes("one"), bytes("again"));
    assert_eq!(sent(&project).as_array().unwrap().len(), 1);

    // After new proof, the round that was sent cannot be written otherwise, unless as a draft.
    project.file(&format!("corpus/evidence/{OF}/a.txt"), PROOF);
    project.ok(&["ingest", "--no-ocr"]);
    let refused = letters(&project, "refused", FIRST, &["--round", "1"]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(refused.err.contains("--round 2"), "{}", refused.err);
    assert!(!project.join("refused").exists());
    let draft = letters(&project, "draft", FIRST, &["--round", "1", "--draft"]);
    assert_eq!(draft.out, format!("催办函-第1轮-{OF}-草稿.docx\n"), "{}", draft.err);

    let second = letters(&project, "two", SECOND, &[]);
    assert_eq!(second.out, format!("催办函-第2轮-{OF}.docx\n"), "{}", second.err);
    let text = text_of(&project, &format!("two/催办函-第2轮-{OF}.docx"));
    assert!(text.contains("（第二次）") && text.contains("第23项已补齐佐证材料"), "{text}");
    assert!(text.contains("2020年2月10日曾以蓬江府办催〔2020〕7号发函催办") && !text.contains("索引第"), "{text}");
    let sent = sent(&project);
    assert_eq!(sent.as_array().unwrap().len(), 2);
    assert_eq!((&sent[0]["closed"], &sent[0]["number"]), (&json!([23]), &json!("蓬江府办催〔2020〕7号")));
    assert_eq!((&sent[1]["round"], &sent[1]["number"]), (&json!(2), &json!(null)));
    let table = project.ok(&["letters", "--sent", "--today", SECOND]).out;
    assert!(table.contains("1项：23"), "{table}");
}

#[test]
fn a_unit_left_out_of_a_round_is_told_how_many_letters_it_got() {
    let project = Project::with_circular();
    project.ok(&["ingest", "--no-ocr"]);
    let write = |unit: &str, day: &str, reply_by: &str, more: &[&str]| {
        let folder = project.join("letters");
        let base = ["letters", folder.to_str().unwrap(), "--unit", unit, "--today", day, "--reply-by", reply_by];
        project.run(&[&base[..], more].concat())
    };
    let refused = write(OF, "2020-02-10", "2020-02-09", &[]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(refused.err.contains("2020年2月9日"), "{}", refused.err);
    assert_eq!(sent(&project), json!([]));

    let first = write(OF, "2020-02-10", "2020-02-20", &[]);
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    // The days to answer are not over: said clearly, and written all the same.
    let second = write(OF, "2020-02-20", "2020-03-01", &[]);
    assert_eq!(second.out, format!("催办函-第2轮-{OF}.docx\n"));
    assert!(second.err.contains("2020年2月20日未过") && second.err.contains(OF), "{}", second.err);
    let late = write("区教育局", "2020-03-02", "2020-03-12", &["--round", "1"]);
    assert_eq!((late.out.as_str(), late.err.as_str()), ("催办函-第1轮-区教育局.docx\n", ""));
    let third = write("区教育局", "2020-03-20", "2020-03-30", &[]);
    assert_eq!((third.out.as_str(), third.err.as_str()), ("催办函-第3轮-区教育局（第2次）.docx\n", ""));
    let text = text_of(&project, "letters/催办函-第3轮-区教育局（第2次）.docx");
    assert!(text.contains("（第二次）"), "{text}");
    let numbers: Vec<_> = sent(&project)
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| (letter["round"].as_u64().unwrap(), letter["nth"].as_u64().unwrap()))
        .collect();
    assert_eq!(numbers, [(1, 1), (2, 2), (1, 1), (3, 2)]);
}

#[test]
fn no_round_is_left_out() {
    let project = Project::with_circular();
    project.ok(&["ingest", "--no-ocr"]);
    let ran = letters(&project, "two", SECOND, &["--round", "2"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("第1轮还没有发过"), "{}", ran.err);
    assert_eq!(sent(&project), json!([]));
}
