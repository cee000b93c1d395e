//! 第二意见: what is sent to a language model about a file whose links are uncertain, and what its answer is worth.
//!
//! A model reads what words alone do not say (挖沟换管 carries out 更换供水管道), and invents. So its answer is advice for the
//! person who reviews: no link and no coverage changes by it, and words it quotes count only where they stand in what
//! was sent.

mod answer;
mod question;

pub use answer::NotUnderstood;
pub use question::{MOST_CHARACTERS, Question};

use zuozheng_model::{Opinion, Register};

use crate::matching::Assessment;

/// Tasks that are asked about at once.
pub const MOST_TASKS: usize = 8;
/// Probabilities between which the matcher is not sure.
const UNSURE: std::ops::RangeInclusive<f32> = 0.15..=0.85;

/// How much a second opinion is needed on a file: small when the matcher wavers at a task. `None` when it is sure of
/// each; a file without any link never counts as sure. Tasks that a person has decided on are left out by the caller.
pub fn doubt(assessments: &[Assessment]) -> Option<f32> {
    let is_linked = assessments.iter().any(|assessment| assessment.grade.is_some());
    assessments
        .iter()
        .filter(|assessment| !is_linked || UNSURE.contains(&assessment.probability))
        .map(|assessment| (assessment.probability - 0.5).abs())
        .min_by(f32::total_cmp)
}

/// The tasks that come nearest, best first: those to ask about.
pub fn nearest(assessments: &[Assessment]) -> Vec<&Assessment> {
    let mut nearest: Vec<&Assessment> = assessments.iter().collect();
    nearest.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.task.cmp(&b.task)));
    nearest.truncate(MOST_TASKS);
    nearest
}

/// The opinions on tasks as they are worded now; those on tasks that read otherwise since are left out.
pub fn standing(opinions: Vec<Opinion>, register: &Register) -> impl Iterator<Item = Opinion> {
    opinions
        .into_iter()
        .filter(|opinion| register.task(opinion.task).is_some_and(|task| task.text == opinion.task_text))
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Grade, TaskNumber, UnitRelation};

    use super::*;

    fn assessment(task: u16, probability: f32, grade: Option<Grade>) -> Assessment {
        Assessment {
            task: TaskNumber::new(task).unwrap(),
            probability,
            grade,
            relation: UnitRelation::Unknown,
            basis: Vec::new(),
            passages: vec![0],
        }
    }

    #[test]
    fn doubt_is_where_the_matcher_wavers() {
        let sure = [assessment(1, 0.97, Some(Grade::Direct)), assessment(2, 0.02, None)];
        assert_eq!(doubt(&sure), None);
        let unlinked = [assessment(1, 0.10, None), assessment(2, 0.02, None)];
        assert!((doubt(&unlinked).unwrap() - 0.4).abs() < 1e-6);
        let wavering = [assessment(1, 0.97, Some(Grade::Direct)), assessment(2, 0.45, Some(Grade::Supporting))];
        assert!((doubt(&wavering).unwrap() - 0.05).abs() < 1e-6);
        assert_eq!(doubt(&[]), None);
    }

    #[test]
    fn the_nearest_tasks_are_asked_about() {
        let all: Vec<Assessment> = (1..=20).map(|task| assessment(task, f32::from(task) / 40.0, None)).collect();
        let numbers: Vec<u16> = nearest(&all).iter().map(|assessment| assessment.task.get()).collect();
        assert_eq!(numbers, [20, 19, 18, 17, 16, 15, 14, 13]);
    }
}
