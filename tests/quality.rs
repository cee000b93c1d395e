//! The quality of links on the labelled sample, with floors that only ever rise.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::project::{repository, sample};

/// Figures of a run against labels: grade 2 is a wanted direct link, grade 1 is neutral, no label is a false link.
#[derive(Debug)]
struct Score {
    precision: f64,
    recall: f64,
    f1: f64,
    any_recall: f64,
    top1: f64,
    clean: f64,
}

fn score(labels: &[Value], links: &[Value]) -> Score {
    let mut by_path: BTreeMap<&str, BTreeMap<u64, (f64, bool)>> = BTreeMap::new();
    for link in links {
        let entry = (link["score"].as_f64().unwrap(), link["grade"] == "direct");
        by_path.entry(link["path"].as_str().unwrap()).or_default().insert(link["task"].as_u64().unwrap(), entry);
    }
    let (mut hit, mut missed, mut wrong, mut found, mut wanted) = (0, 0, 0, 0, 0);
    let (mut with_want, mut best, mut unlabelled, mut clean) = (0, 0, 0, 0);
    for document in labels {
        let grades: BTreeMap<u64, u64> = document["labels"]
            .as_array()
            .unwrap()
            .iter()
            .map(|label| (label["task"].as_u64().unwrap(), label["grade"].as_u64().unwrap()))
            .collect();
        let want: BTreeSet<u64> = grades.iter().filter(|(_, grade)| **grade == 2).map(|(task, _)| *task).collect();
        let got = by_path.get(document["path"].as_str().unwrap()).cloned().unwrap_or_default();
        let direct: BTreeSet<u64> = got.iter().filter(|(_, (_, direct))| *direct).map(|(task, _)| *task).collect();
        hit += want.intersection(&direct).count();
        missed += want.difference(&direct).count();
        wrong += direct.iter().filter(|task| !grades.contains_key(task)).count();
        found += want.iter().filter(|task| got.contains_key(task)).count();
        wanted += want.len();
        if !want.is_empty() {
            with_want += 1;
            let top = got.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0)).map(|(task, _)| *task);
            best += usize::from(top.is_some_and(|task| grades.contains_key(&task)));
        }
        if grades.is_empty() {
            unlabelled += 1;
            clean += usize::from(direct.is_empty());
        }
    }
    let share = |part: usize, of: usize| if of == 0 { 1.0 } else { part as f64 / of as f64 };
    let (precision, recall) = (share(hit, hit + wrong), share(hit, hit + missed));
    Score {
        precision,
        recall,
        f1: 2.0 * precision * recall / (precision + recall).max(1e-9),
        any_recall: share(found, wanted),
        top1: share(best, with_want),
        clean: share(clean, unlabelled),
    }
}

#[test]
fn links_on_the_sample_are_as_good_as_they_were() {
    let labels = fs_err::read_to_string(repository().join("corpus/expected/links.jsonl")).unwrap();
    let labels: Vec<Value> = labels.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let links = sample().json_lines(&["links", "--format", "jsonl"]);
    let score = score(&labels, &links);
    eprintln!("{score:#?}");
    assert!(score.f1 >= 0.91, "{score:?}");
    assert!(score.top1 >= 0.97, "{score:?}");
    assert!(score.precision >= 0.96, "{score:?}");
    assert!(score.recall >= 0.86, "{score:?}");
    assert!(score.any_recall >= 0.98, "{score:?}");
    assert!(score.clean >= 0.95, "{score:?}");
}
