//! What titles of official documents say of what comes next.

use std::sync::LazyLock;

use regex::Regex;

/// A title without what a report of work done adds on what comes next: 2020年工作总结和2021年工作计划 is no plan.
///
/// ```
/// use zuozheng_text::without_outlook;
///
/// assert_eq!(without_outlook("2020年工作总结和2021年工作计划（摘要）"), "2020年工作总结");
/// assert_eq!(without_outlook("1—9月工作情况及四季度打算"), "1—9月工作情况");
/// assert_eq!(without_outlook("2018年末债务情况及2019年新增债券安排"), "2018年末债务情况及2019年新增债券安排");
/// assert_eq!(without_outlook("关于报送工作总结和工作计划的通知"), "关于报送工作总结和工作计划的通知");
/// ```
#[must_use]
pub fn without_outlook(title: &str) -> &str {
    static OUTLOOK: LazyLock<Regex> = LazyLock::new(|| {
        let done = "总结|小结|情况|回顾|汇报|进展|成效";
        let next = "打算|计划|工作安排|步安排|思路|设想|谋划|要点|展望";
        Regex::new(&format!(
            "(?:{done})((?:以及|和|及|与|暨|、)[^，。；、]{{0,16}}(?:{next})(?:的?(?:报告|汇报))?(?:（[^（）]*）)?)$"
        ))
        .expect("a constant pattern")
    });
    let outlook = OUTLOOK.captures(title).and_then(|found| found.get(1));
    outlook.map_or(title, |outlook| &title[..outlook.start()])
}
