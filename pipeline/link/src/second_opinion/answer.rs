//! Reading an answer, which a model writes more or less as it was told.

use serde_json::Value;
use zuozheng_model::{DocId, Grade, Opinion, Task};

use super::Question;

/// Characters that a quotation needs to tell a place.
const LEAST_OF_QUOTE: usize = 4;
/// Characters of a reason that are kept.
const MOST_OF_WHY: usize = 300;

/// An answer that names no task that was asked about, or is no JSON at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("答复不合所要的格式：{start}")]
pub struct NotUnderstood {
    /// Its start.
    pub start: String,
}

impl Question<'_> {
    /// Reads the opinions out of an answer, one a task that was asked about, by task. What a model thinks aloud before
    /// or writes around is passed over. A quotation that does not stand in what was sent is dropped, and the opinion then
    /// has no passage.
    ///
    /// # Errors
    /// When the answer has no opinion on any of the tasks.
    pub fn read(&self, doc: DocId, model: &str, answer: &str) -> Result<Vec<Opinion>, NotUnderstood> {
        let given = objects(answer).into_iter().rev().find_map(|object| {
            let answers = object.get("answers")?.as_array()?;
            let of_tasks: Vec<Opinion> =
                self.tasks.iter().filter_map(|task| self.on(task, answers, doc, model)).collect();
            (!of_tasks.is_empty()).then_some(of_tasks)
        });
        given.ok_or_else(|| NotUnderstood { start: answer.trim().chars().take(80).collect() })
    }

    fn on(&self, task: &Task, answers: &[Value], doc: DocId, model: &str) -> Option<Opinion> {
        let number = task.number.get();
        let answer = answers.iter().find(|answer| answer.get("task").and_then(number_of) == Some(number))?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        let grade = match text("grade").to_lowercase().as_str() {
            "direct" | "直接" | "直接佐证" => Some(Grade::Direct),
            "supporting" | "辅助" | "辅助材料" => Some(Grade::Supporting),
            "none" | "无" | "不能佐证" => None,
            _ => return None,
        };
        let passage = grade.and_then(|_| self.passage_with(text("quote")));
        Some(Opinion {
            doc,
            task: task.number,
            task_text: task.text.clone(),
            grade,
            quote: passage.map(|_| text("quote").to_owned()).unwrap_or_default(),
            passage,
            why: text("why").chars().take(MOST_OF_WHY).collect(),
            model: model.to_owned(),
        })
    }

    /// The passage in which a quotation stands, white space aside.
    fn passage_with(&self, quote: &str) -> Option<u32> {
        let without_space = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        let quote = without_space(quote.trim_matches(['“', '”', '"', '…']));
        if quote.chars().count() < LEAST_OF_QUOTE {
            return None;
        }
        self.sent.iter().find(|(_, text)| without_space(text).contains(&quote)).map(|(ordinal, _)| *ordinal)
    }
}

/// A task's number as a figure or in words around one.
fn number_of(value: &Value) -> Option<u16> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| number.try_into().ok()),
        Value::String(text) => text.trim_matches(|c: char| !c.is_ascii_digit()).parse().ok(),
        _ => None,
    }
}

/// The outermost JSON objects of a text, in order.
fn objects(text: &str) -> Vec<Value> {
    let mut objects = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let mut values = serde_json::Deserializer::from_str(&rest[start..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                rest = &rest[start + values.byte_offset()..];
                objects.push(value);
            }
            _ => rest = &rest[start + 1..],
        }
    }
    objects
}

#[cfg(test)]
mod tests {
    use super::super::question::tests::{assessment, evidence, register};
    use super::*;

    const DOC: DocId = DocId([7; 16]);

    /// Task, grade, quotation and passage of an opinion.
    type Told = (u16, Option<Grade>, String, Option<u32>);

    fn read(answer: &str) -> Result<Vec<Told>, NotUnderstood> {
        let register = register();
        let evidence = evidence(&["关于供水的情况".to_owned(), "今年挖沟换管 3.2公里，惠及两村。".to_owned()]);
        let nearest = [assessment(1, &[1]), assessment(2, &[0])];
        let question = Question::new(&register, &evidence, &nearest.iter().collect::<Vec<_>>());
        let opinions = question.read(DOC, "m", answer)?;
        Ok(opinions.into_iter().map(|one| (one.task.get(), one.grade, one.quote, one.passage)).collect())
    }

    #[test]
    fn answers_are_read_through_what_models_write_around_them() {
        let plain = r#"{"answers":[{"task":1,"grade":"direct","quote":"挖沟换管3.2公里","why":"已更换"},{"task":2,"grade":"none","quote":"","why":""}]}"#;
        let wanted =
            vec![(1, Some(Grade::Direct), "挖沟换管3.2公里".to_owned(), Some(1)), (2, None, String::new(), None)];
        for answer in [
            plain.to_owned(),
            format!("```json\n{plain}\n```"),
            format!("<think>先看 {{任务}}，例如 {{\"answers\":[]}} ……</think>\n{plain}\n以上。"),
            plain.replace("\"task\":1", "\"task\":\"任务1\"").replace("direct", "直接佐证"),
        ] {
            assert_eq!(read(&answer).unwrap(), wanted, "{answer}");
        }
    }

    #[test]
    fn what_is_invented_does_not_count() {
        let invented = r#"{"answers":[{"task":1,"grade":"direct","quote":"已更换管道十公里","why":"x"},{"task":9,"grade":"direct","quote":"挖沟换管","why":"x"}]}"#;
        assert_eq!(read(invented).unwrap(), [(1, Some(Grade::Direct), String::new(), None)]);
        for nonsense in
            ["", "我认为可以。", "{\"answers\":[]}", "{\"answers\":[{\"task\":1,\"grade\":\"maybe\"}]}", "{{{{", "[1,2"]
        {
            assert!(read(nonsense).is_err(), "{nonsense}");
        }
    }
}
