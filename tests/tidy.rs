//! The repository itself: labels that fit the corpus, documents without dead links.

use serde_json::Value;

use crate::project::repository;

#[test]
fn every_label_has_its_file() {
    let labels = fs_err::read_to_string(repository().join("corpus/expected/links.jsonl")).unwrap();
    let labels: Vec<Value> = labels.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(labels.len(), 250);
    for label in labels {
        let path = repository().join("corpus/evidence").join(label["path"].as_str().unwrap());
        assert!(path.is_file(), "{}", path.display());
    }
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    for document in ["README.md", "README.zh-CN.md", "corpus/README.md", "dictionaries/README.md"] {
        let path = repository().join(document);
        let text = fs_err::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap_or_default();
            let is_local = !target.starts_with("http") && !target.starts_with('#');
            let file = target.split('#').next().unwrap_or_default();
            assert!(!is_local || path.parent().unwrap().join(file).exists(), "{document}: {target}");
        }
    }
}
