//! What a link cites: of a list not its title alone, which tells nothing of what was done.

use zuozheng_model::PassageKind;
use zuozheng_text::{Dictionaries, Segmenter};

use super::gold::sets;

#[test]
fn a_list_is_cited_by_its_rows() {
    let segmenter = Segmenter::new(Dictionaries::builtin());
    let mut n_with_rows = 0;
    for set in sets() {
        let matcher = set.matcher(Dictionaries::builtin(), &segmenter);
        for document in &set.documents {
            let passages = &document.evidence.passages;
            let kind = |ordinal: u32| passages.get(ordinal as usize).map(|passage| passage.kind);
            for link in matcher.links(&document.evidence) {
                let names_only = |ordinal: &u32| {
                    matches!(kind(*ordinal), Some(PassageKind::Heading | PassageKind::Header))
                        && kind(ordinal + 1) == Some(PassageKind::Row)
                };
                assert!(!link.passages.iter().all(names_only), "{} {:?}", document.id, link.passages);
                let mut distinct = link.passages.clone();
                distinct.sort_unstable();
                distinct.dedup();
                assert_eq!(distinct.len(), link.passages.len(), "{} cites a passage twice", document.id);
                n_with_rows += usize::from(link.passages.iter().any(|at| kind(*at) == Some(PassageKind::Row)));
            }
        }
    }
    assert!(n_with_rows > 0);
}
