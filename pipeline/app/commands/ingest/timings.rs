//! `ingest --timings`: where the time of a run went.

use std::cell::RefCell;
use std::time::{Duration, Instant};

/// Files that are named.
const MOST_FILES: usize = 10;

/// Wall-clock time of the stages, in their order, and of reading each file in its child.
pub(crate) struct Timings {
    stages: RefCell<Vec<(&'static str, Duration)>>,
    last: RefCell<Instant>,
}

impl Timings {
    /// The first stage starts now.
    pub(crate) fn start() -> Self {
        Self { stages: RefCell::default(), last: RefCell::new(Instant::now()) }
    }

    /// A stage has ended, the next one starts.
    pub(crate) fn end(&self, stage: &'static str) {
        let took = self.last.replace(Instant::now()).elapsed();
        self.stages.borrow_mut().push((stage, took));
    }

    /// The stages and the slowest files; several files are read at once, so that their times add up to more.
    pub(crate) fn table(&self, files: &[(String, Duration)]) -> String {
        let stages = self.stages.borrow();
        let whole: Duration = stages.iter().map(|(_, took)| *took).sum();
        let mut out = String::from("各阶段用时（秒）：\n");
        for (stage, took) in stages.iter() {
            let share = 100.0 * took.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE);
            out.push_str(&format!("  {:>8.3}  {share:>5.1}%  {stage}\n", took.as_secs_f64()));
        }
        out.push_str(&format!("  {:>8.3}  100.0%  合计\n", whole.as_secs_f64()));
        let mut slowest: Vec<&(String, Duration)> = files.iter().collect();
        slowest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if !slowest.is_empty() {
            out.push_str(&format!("读取最慢的材料（秒，共读{}份）：\n", files.len()));
        }
        for (path, took) in slowest.into_iter().take(MOST_FILES) {
            out.push_str(&format!("  {:>8.3}  {path}\n", took.as_secs_f64()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_come_first_and_shares_add_up() {
        let timings = Timings::start();
        timings.end("读取");
        timings.end("比对");
        let file = |name: &str, ms| (name.to_owned(), Duration::from_millis(ms));
        let table = timings.table(&[file("a.pdf", 5), file("b.pdf", 1500)]);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[1].ends_with("读取") && lines[3].ends_with("100.0%  合计"), "{table}");
        assert!(lines[5].contains("1.500  b.pdf") && lines[6].contains("0.005  a.pdf"), "{table}");
    }
}
