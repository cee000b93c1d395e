//! Reading a query: forgiving where a wrong guess costs nothing, exact about where it is not understood.

use std::ops::Range;

use zuozheng_model::Grade;

use super::values::{self, DateError};
use super::{Node, Query, QueryError, task_number};
use crate::fold::fold;

/// How deep brackets may nest.
const MAX_DEPTH: usize = 32;

/// Reads a query.
///
/// ```
/// use zuozheng_index::{Node, parse};
/// let query = parse("单位：市场监管 “双随机、一公开” -计划").unwrap();
/// assert_eq!(
///     query.root,
///     Node::All(vec![
///         Node::Unit("市场监管".into()),
///         Node::Text("双随机、一公开".into()),
///         Node::Not(Box::new(Node::Text("计划".into()))),
///     ])
/// );
/// let error = parse("检查 日期:去年").unwrap_err();
/// assert_eq!((error.character, &"检查 日期:去年"[error.at.clone()]), (7, "去年"));
/// ```
///
/// # Errors
/// When nothing is left to search, or the value of a condition cannot be meant.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    if let Some(number) = task_number(text) {
        let root = Node::Task { circular: None, number, grade: None };
        return Ok(Query { root, fallback: Some(Node::Text(text.trim().to_owned())), notes: Vec::new() });
    }
    let mut parser = Parser { text, at: 0, depth: 0, notes: Vec::new() };
    let root = parser.any()?;
    match root {
        Some(root) => Ok(Query { root, fallback: None, notes: parser.notes }),
        None => Err(parser.error(0..text.len(), "没有可查的内容", "请输入任务序号、词语或“单位:名称”这样的条件")),
    }
}

/// The conditions there are.
#[derive(Clone, Copy)]
enum Key {
    Task,
    Unit,
    Date,
    Kind,
    File,
    Grade,
    Lack,
}

const KEYS: &str = "任务: 单位: 日期: 类型: 材料: 等级: 缺:";

fn key_of(written: &str) -> Option<Key> {
    Some(match written.to_lowercase().as_str() {
        "任务" | "task" => Key::Task,
        "单位" | "unit" => Key::Unit,
        "日期" | "时间" | "date" => Key::Date,
        "类型" | "种类" | "kind" | "type" => Key::Kind,
        "材料" | "文件" | "文件名" | "file" => Key::File,
        "等级" | "grade" => Key::Grade,
        "缺" | "缺少" | "lack" | "missing" => Key::Lack,
        _ => return None,
    })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    notes: Vec<String>,
}

impl<'t> Parser<'t> {
    fn any(&mut self) -> Result<Option<Node>, QueryError> {
        let mut branches = Vec::new();
        loop {
            branches.extend(self.all()?);
            if !self.take_or() {
                break;
            }
        }
        Ok(if branches.len() > 1 { Some(Node::Any(branches)) } else { branches.pop() })
    }

    fn all(&mut self) -> Result<Option<Node>, QueryError> {
        let mut items = Vec::new();
        loop {
            self.skip_spaces();
            if self.rest().is_empty() || self.at_or() {
                break;
            }
            if self.at_closing() {
                if self.depth > 0 {
                    break;
                }
                self.bump();
                self.note("多了一个右括号，已忽略");
                continue;
            }
            if self.take_word("AND") || self.take_word("并且") {
                continue;
            }
            items.extend(self.item()?);
        }
        Ok(if items.is_empty() { None } else { Some(Node::all(items)) })
    }

    fn item(&mut self) -> Result<Option<Node>, QueryError> {
        let is_negated = self.take_minus() || self.take_word("NOT");
        if is_negated {
            self.skip_spaces();
            self.enter()?;
            let inner = if self.rest().is_empty() { None } else { self.item()? };
            self.depth_out();
            return Ok(inner.map(|inner| Node::Not(Box::new(inner))));
        }
        match self.peek() {
            Some('(' | '（') => {
                self.bump();
                self.enter()?;
                let inner = self.any()?;
                self.depth_out();
                if self.at_closing() {
                    self.bump();
                } else {
                    self.note("少了一个右括号，已按到末尾处理");
                }
                Ok(inner)
            }
            Some(c) if closing_quotes(c).is_some() => {
                let phrase = self.quoted();
                Ok(self.text_node(phrase))
            }
            _ => self.word_or_condition(),
        }
    }

    fn word_or_condition(&mut self) -> Result<Option<Node>, QueryError> {
        let start = self.at;
        if let Some((written, after_colon)) = self.key_ahead() {
            let written = written.to_owned();
            if let Some(key) = key_of(&written) {
                self.at = after_colon;
                self.skip_spaces();
                let from = self.at;
                let value = match self.peek() {
                    Some(c) if closing_quotes(c).is_some() => self.quoted(),
                    _ => self.word(),
                };
                return self.condition(key, &written, value.trim(), from..self.at).map(Some);
            }
            let is_like_a_key = !self.text[after_colon..].starts_with('/') && written.chars().count() <= 6;
            if is_like_a_key {
                self.notes.push(format!("没有“{written}:”这个条件，已按文字查找；可用的条件有 {KEYS}"));
            }
        }
        self.at = start;
        let word = self.word();
        if word.is_empty() {
            self.bump();
            return Ok(None);
        }
        // 2026-04-20 stands as 2026年4月20日 in most texts.
        match values::day_written(word) {
            Some(forms) => Ok(Some(Node::Any(forms.into_iter().map(Node::Text).collect()))),
            None => Ok(self.text_node(word)),
        }
    }

    fn condition(&self, key: Key, written: &str, value: &str, at: Range<usize>) -> Result<Node, QueryError> {
        if value.is_empty() {
            return Err(self.error(at, &format!("“{written}:”后面没有内容"), "请在冒号后写上要查的值，例如 任务:23"));
        }
        match key {
            Key::Unit => Ok(Node::Unit(value.to_owned())),
            Key::Kind => Ok(Node::Kind(value.to_owned())),
            Key::File => Ok(Node::File(value.to_owned())),
            Key::Grade => values::grade(value)
                .map(Node::Grade)
                .ok_or_else(|| self.error(at, &format!("没有“{value}”这个等级"), "等级只有两种：等级:直接，等级:辅助")),
            Key::Lack => values::lack(value)
                .map(Node::Lack)
                .ok_or_else(|| self.error(at, &format!("不明白缺“{value}”"), "可以写 缺:任务，缺:单位，缺:日期")),
            Key::Date => values::date_range(value).map(Node::Date).map_err(|error| match error {
                DateError::NotADay => self.error(
                    at,
                    &format!("“{value}”不是日期"),
                    "可以写 日期:2019，日期:2019-03，日期:2019-03-05，日期:2019-03..2019-12",
                ),
                DateError::WrongOrder => self.error(at, "起止日期写反了", "请把较早的日期写在前面"),
            }),
            Key::Task => {
                let (circular, numbers) = match value.rsplit_once(['#', '＃']) {
                    Some((circular, numbers)) if !circular.is_empty() => (Some(circular.to_owned()), numbers),
                    _ => (None, value),
                };
                let numbers = values::task_numbers(numbers).ok_or_else(|| {
                    self.error(
                        at,
                        &format!("“{value}”不是任务序号"),
                        "可以写 任务:23，任务:二十三，任务:22-25，或 任务:文号#23",
                    )
                })?;
                let node = |number| Node::Task { circular: circular.clone(), number, grade: None };
                let mut nodes: Vec<Node> = numbers.into_iter().map(node).collect();
                Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
            }
        }
    }

    /// The word before a colon, and where the value starts.
    fn key_ahead(&self) -> Option<(&'t str, usize)> {
        let word = self.rest();
        let colon = word.find([':', '：'])?;
        let key = &word[..colon];
        let is_name = !key.is_empty() && key.chars().all(char::is_alphabetic);
        let width = word[colon..].chars().next().map_or(1, char::len_utf8);
        is_name.then_some((key, self.at + colon + width))
    }

    /// Up to white space or to a bracket that closes a group; brackets inside a word belong to it.
    fn word(&mut self) -> &'t str {
        let start = self.at;
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                c if c.is_whitespace() => break,
                '|' => break,
                '(' | '（' => open += 1,
                ')' | '）' if open > 0 => open -= 1,
                ')' | '）' if self.depth > 0 => break,
                _ => {}
            }
            self.bump();
        }
        &self.text[start..self.at]
    }

    /// What stands between quotes; to the end when they are not closed.
    fn quoted(&mut self) -> &'t str {
        let closing = self.peek().and_then(closing_quotes).unwrap_or(&[]);
        self.bump();
        let start = self.at;
        match self.rest().find(closing) {
            Some(len) => {
                self.at = start + len;
                let phrase = &self.text[start..self.at];
                self.bump();
                phrase
            }
            None => {
                self.at = self.text.len();
                self.note("引号没有配对，已按到末尾处理");
                &self.text[start..]
            }
        }
    }

    fn text_node(&mut self, text: &str) -> Option<Node> {
        if fold(text).text.is_empty() {
            if !text.trim().is_empty() {
                self.notes.push(format!("“{text}”只有标点，已忽略"));
            }
            return None;
        }
        Some(Node::Text(text.to_owned()))
    }

    fn enter(&mut self) -> Result<(), QueryError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(self.at..self.text.len(), "括号套得太深", "请把查询写得简单一些"));
        }
        Ok(())
    }

    fn depth_out(&mut self) {
        self.depth -= 1;
    }

    fn at_or(&self) -> bool {
        self.peek() == Some('|') || ["OR", "或", "或者"].iter().any(|word| self.is_word(word))
    }

    fn take_or(&mut self) -> bool {
        self.skip_spaces();
        if self.peek() == Some('|') {
            while self.peek() == Some('|') {
                self.bump();
            }
            return true;
        }
        ["OR", "或者", "或"].iter().any(|word| self.take_word(word))
    }

    /// A minus is a negation when something to negate follows at once.
    fn take_minus(&mut self) -> bool {
        let is_minus = matches!(self.peek(), Some('-' | '－' | '−' | '!' | '！'));
        let follows = self.rest().chars().nth(1).is_some_and(|c| !c.is_whitespace());
        if is_minus && follows {
            self.bump();
        }
        is_minus && follows
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_here = self.is_word(word);
        if is_here {
            self.at += word.len();
        }
        is_here
    }

    /// True when the word stands here by itself.
    fn is_word(&self, word: &str) -> bool {
        self.rest().strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    }

    fn at_closing(&self) -> bool {
        matches!(self.peek(), Some(')' | '）'))
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    fn error(&self, at: Range<usize>, message: &str, hint: &str) -> QueryError {
        let character = self.text[..at.start].chars().count() + 1;
        QueryError { at, character, message: message.to_owned(), hint: hint.to_owned() }
    }
}

/// The signs that close a quotation that this sign opens.
fn closing_quotes(opening: char) -> Option<&'static [char]> {
    match opening {
        '"' | '“' | '”' | '＂' => Some(&['"', '”', '“', '＂']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}

/// Beside a task, a grade is the grade of that link.
pub(super) fn grade_the_tasks(items: &mut [Node]) {
    let mut grades = items.iter().filter_map(|item| match item {
        Node::Grade(grade) => Some(*grade),
        _ => None,
    });
    if let (Some(grade), None) = (grades.next(), grades.next()) {
        items.iter_mut().for_each(|item| grade_task(item, grade));
    }
}

fn grade_task(node: &mut Node, wanted: Grade) {
    match node {
        Node::Task { grade, .. } => *grade = Some(wanted),
        Node::Any(nodes) if nodes.iter().all(|node| matches!(node, Node::Task { .. })) => {
            nodes.iter_mut().for_each(|node| grade_task(node, wanted));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zuozheng_model::TaskNumber;

    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.into())
    }

    fn not(node: Node) -> Node {
        Node::Not(Box::new(node))
    }

    fn task(number: u16) -> Node {
        Node::Task { circular: None, number: TaskNumber::new(number).unwrap(), grade: None }
    }

    #[test]
    fn queries_are_understood() {
        for (query, root) in [
            ("农业", text("农业")),
            ("农业 银行", Node::All(vec![text("农业"), text("银行")])),
            ("农业 AND 银行", Node::All(vec![text("农业"), text("银行")])),
            ("农业 OR 银行 检查", Node::Any(vec![text("农业"), Node::All(vec![text("银行"), text("检查")])])),
            ("农业|银行", Node::Any(vec![text("农业"), text("银行")])),
            (
                "2026/4/9 拨付",
                Node::All(vec![
                    Node::Any(["2026年4月9日", "2026年04月09日", "2026-04-09", "2026-4-9"].map(text).to_vec()),
                    text("拨付"),
                ]),
            ),
            ("2026-13-09", text("2026-13-09")),
            ("1.2.3", text("1.2.3")),
            ("农业 或 银行", Node::Any(vec![text("农业"), text("银行")])),
            ("(农业 OR 银行) -计划", Node::All(vec![Node::Any(vec![text("农业"), text("银行")]), not(text("计划"))])),
            (
                "（农业 OR 银行） NOT 计划",
                Node::All(vec![Node::Any(vec![text("农业"), text("银行")]), not(text("计划"))]),
            ),
            ("各镇（街）", text("各镇（街）")),
            ("(各镇（街）)", text("各镇（街）")),
            ("“双随机、一公开”", text("双随机、一公开")),
            ("「双随机 一公开」", text("双随机 一公开")),
            ("某〔2019〕8号", text("某〔2019〕8号")),
            ("http://a.cn/b", text("http://a.cn/b")),
            ("任务:23", task(23)),
            ("task：（二十三）", task(23)),
            ("任务: 第3项", task(3)),
            ("任务:1-2", Node::Any(vec![task(1), task(2)])),
            ("-任务:22", not(task(22))),
            ("--农业", not(not(text("农业")))),
            ("缺:任务", Node::Lack(super::super::Lack::Task)),
            ("单位:\"甲 局\"", Node::Unit("甲 局".into())),
            ("类型:公示", Node::Kind("公示".into())),
            ("材料:抽查结果", Node::File("抽查结果".into())),
            ("等级:直接", Node::Grade(Grade::Direct)),
        ] {
            let understood = parse(query).unwrap();
            assert_eq!(understood.root, root, "{query}");
            assert_eq!(understood.notes, Vec::<String>::new(), "{query}");
        }
    }

    #[test]
    fn a_number_as_the_whole_query_is_a_task() {
        for written in ["23", "（二十三）", "第23项", "任务二十三"] {
            let query = parse(written).unwrap();
            assert_eq!((query.root, query.fallback), (task(23), Some(text(written))));
        }
        assert_eq!(parse("23 农业").unwrap().root, Node::All(vec![text("23"), text("农业")]));
    }

    #[test]
    fn a_grade_beside_a_task_is_that_of_its_link() {
        let query = parse("任务:3 等级:辅助").unwrap();
        let Node::All(nodes) = query.root else { panic!("{query:?}") };
        assert!(matches!(nodes[0], Node::Task { grade: Some(Grade::Supporting), .. }));
    }

    #[test]
    fn what_is_harmless_is_noted() {
        for (query, root, note) in [
            ("“双随机", text("双随机"), "引号没有配对，已按到末尾处理"),
            ("(农业", text("农业"), "少了一个右括号，已按到末尾处理"),
            ("农业 )", text("农业"), "多了一个右括号，已忽略"),
            ("农业 、", text("农业"), "“、”只有标点，已忽略"),
        ] {
            let understood = parse(query).unwrap();
            assert_eq!((understood.root, understood.notes), (root, vec![note.to_owned()]), "{query}");
        }
        let unknown = parse("部门:农业").unwrap();
        assert_eq!(unknown.root, text("部门:农业"));
        assert!(unknown.notes[0].contains("没有“部门:”这个条件"));
    }

    #[test]
    fn what_cannot_be_meant_says_where() {
        for (query, at, message) in [
            ("", 1, "没有可查的内容"),
            ("、，", 1, "没有可查的内容"),
            ("检查 任务:甲", 7, "“甲”不是任务序号"),
            ("日期:2020..2019", 4, "起止日期写反了"),
            ("等级:好", 4, "没有“好”这个等级"),
            ("单位:", 4, "“单位:”后面没有内容"),
            ("缺:水", 3, "不明白缺“水”"),
        ] {
            let error = parse(query).unwrap_err();
            assert_eq!((error.character, error.message.as_str()), (at, message), "{query}");
            assert!(!error.hint.is_empty());
        }
        assert!(parse(&"(".repeat(100)).is_err());
    }

    proptest! {
        #[test]
        fn no_query_is_too_strange(query in "[甲乙一23 \"“”()（）:：|!\\-任务单位日期OR]{0,20}") {
            if let Err(error) = parse(&query) {
                prop_assert!(query.get(error.at.clone()).is_some());
            }
        }
    }
}
