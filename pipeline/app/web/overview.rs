//! 总览: what is proven and missing, tasks × units.

use std::collections::HashMap;

use maud::{Markup, html};
use zuozheng_ledger::{Progress, RunId};
use zuozheng_model::{CoverageItem, Role, Status, Task, TaskNumber, UnitCoverage};
use zuozheng_report::words::{
    file_state_word, owers_words, role_word, start_of, status_key, status_letter, status_sign, status_word, task_name,
};
use zuozheng_report::{Counts, FileState, TaskState, date_words, reason_and_remedy, task_states};

use super::app::App;
use super::ask::{Ask, to};
use super::layout;
use super::pieces::{to_task, to_unit};
use crate::commands::judged::Judged;

/// Runs of the chart.
const MOST_RUNS: usize = 40;
/// Files with problems that are shown here; the page of files has all.
const MOST_PROBLEMS: usize = 8;
const STATUSES: [Status; 5] = [Status::Missing, Status::Blocked, Status::Partial, Status::NotDue, Status::Covered];
const ROLES: [Role; 3] = [Role::Lead, Role::Responsible, Role::Support];

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let body = html! {
        (figures(&judged))
        (progress(&app.ledger()?.progress(&judged.view.record.circular, MOST_RUNS)?))
        (filters(ask, &judged))
        (heat_map(ask, &judged))
        (bars(ask, &judged))
        (problems(ask, &judged))
        (unresolved(&judged))
    };
    layout::page(app, ask, &judged, "总览", body)
}

fn figures(judged: &Judged) -> Markup {
    let report = judged.report();
    let states = task_states(report.register, report.coverage, report.rules);
    let in_state = |wanted: TaskState| states.iter().filter(|(_, state)| *state == wanted).count();
    let counts = Counts::of(report.coverage.units.iter().flat_map(|unit| &unit.items));
    let proven = format!("{}均已佐证", owers_words(report.coverage));
    let figures = [
        ("任务", states.len()),
        (proven.as_str(), in_state(TaskState::Proven)),
        ("部分佐证", in_state(TaskState::Begun)),
        ("尚无佐证", in_state(TaskState::Nothing)),
        ("责任单位不在名录", in_state(TaskState::NobodyKnown)),
        ("职责已佐证", counts.covered),
        ("职责缺失", counts.missing),
        ("职责待核", counts.blocked),
        ("未能读全的材料", report.searched.papers.partial + report.searched.papers.failed),
    ];
    html! {
        section.totals { @for (word, figure) in figures { div { b { (figure) } span { (word) } } } }
        @if let Some(due) = report.register.head.report_due { p { "报送截止：" (date_words(due)) "，" (days_words(judged, due)) "。" } }
    }
}

fn days_words(judged: &Judged, due: jiff::civil::Date) -> String {
    let days = judged.searched.today.until(due).map_or(0, |span| span.get_days());
    match days {
        0 => "今天截止".to_owned(),
        1.. => format!("还有{days}天"),
        _ => format!("已过{}天", -days),
    }
}

/// How the duties stood after each of the latest runs: a line for the proven and one for the missing, and the figures.
fn progress(runs: &[(RunId, Progress)]) -> Markup {
    const WIDTH: u64 = 600;
    const HEIGHT: u64 = 90;
    let all = |now: &Progress| now.covered + now.partial + now.missing + now.blocked + now.not_due;
    let most = runs.iter().map(|(_, now)| all(now)).max().unwrap_or(0).max(1);
    let steps = (runs.len() as u64).saturating_sub(1).max(1);
    let line = |figure: fn(&Progress) -> u64| -> String {
        let point = |(at, (_, now)): (u64, &(RunId, Progress))| {
            format!("{},{}", 4 + at * (WIDTH - 8) / steps, 4 + (HEIGHT - 8) * (most - figure(now)) / most)
        };
        (0..).zip(runs).map(point).collect::<Vec<_>>().join(" ")
    };
    html! {
        @if let [(_, first), .., (_, last)] = runs {
            h2 { "进展" }
            svg.progress viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                aria-label={ "最近" (runs.len()) "次运行：已佐证由" (first.covered) "项到" (last.covered) "项，缺失由" (first.missing) "项到" (last.missing) "项" } {
                polyline.c points=(line(|now| now.covered)) {}
                polyline.m points=(line(|now| now.missing)) {}
            }
            p.small {
                "最近" (runs.len()) "次运行：" span.s.c { "已佐证" } " " (first.covered) "→" (last.covered) "　"
                span.s.m { "缺失" } " " (first.missing) "→" (last.missing)
            }
            details { summary { "各次运行" }
                table.items {
                    thead { tr { th { "运行" } th { "统计日期" } th { "已佐证" } th { "仅辅助" } th { "缺失" } th { "待核" } th { "未到期" } } }
                    tbody { @for (run, now) in runs.iter().rev() { tr {
                        td { "第" (run.get()) "次" } td.day { (date_words(now.day)) } td { (now.covered) } td { (now.partial) }
                        td { (now.missing) } td { (now.blocked) } td { (now.not_due) }
                    } } }
                }
            }
        }
    }
}

fn sections(judged: &Judged) -> Vec<&str> {
    let mut sections: Vec<&str> = Vec::new();
    for section in judged.view.record.register.tasks.iter().filter_map(|task| task.section.as_deref()) {
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    sections
}

fn filters(ask: &Ask, judged: &Judged) -> Markup {
    let units = judged.coverage.units.iter().filter(|unit| !unit.items.is_empty());
    html! {
        form.filters action="/" {
            @if !ask.circular.is_empty() { input type="hidden" name="circular" value=(ask.circular); }
            label { "章节 " select name="section" {
                option value="" { "全部" }
                @for section in sections(judged) { option selected[section == ask.section] { (section) } }
            } }
            label { "单位 " select name="unit" {
                option value="" { "全部" }
                @for unit in units { option selected[unit.unit.as_str() == ask.unit] { (unit.unit.as_str()) } }
            } }
            label { "职责 " select name="role" {
                option value="" { "全部" }
                @for role in ROLES { option selected[role_word(role) == ask.role] { (role_word(role)) } }
            } }
            label { "状态 " select name="status" {
                option value="" { "全部" }
                @for status in STATUSES {
                    option value=(status_key(status)) selected[status_key(status) == ask.status] { (status_word(status)) }
                }
            } }
            button { "筛选" }
            @if [&ask.section, &ask.unit, &ask.role, &ask.status].iter().any(|value| !value.is_empty()) {
                a href=(to("/", &[("circular", &ask.circular)])) { "取消筛选" }
            }
        }
    }
}

fn heat_map(ask: &Ask, judged: &Judged) -> Markup {
    let is_wanted = |item: &CoverageItem| {
        (ask.role.is_empty() || role_word(item.role) == ask.role)
            && (ask.status.is_empty() || status_key(item.status) == ask.status)
    };
    let units: Vec<&UnitCoverage> = judged
        .coverage
        .units
        .iter()
        .filter(|unit| ask.unit.is_empty() || unit.unit.as_str() == ask.unit)
        .filter(|unit| unit.items.iter().any(is_wanted))
        .collect();
    let mut places: HashMap<(TaskNumber, &str), &CoverageItem> = HashMap::new();
    for unit in &units {
        let of_unit = unit.items.iter().filter(|item| is_wanted(item));
        places.extend(of_unit.map(|item| ((item.task, unit.unit.as_str()), item)));
    }
    let is_narrowed = !(ask.role.is_empty() && ask.status.is_empty() && ask.unit.is_empty());
    let is_shown = |task: &&Task| {
        let in_section = ask.section.is_empty() || task.section.as_deref() == Some(&ask.section);
        in_section && (!is_narrowed || units.iter().any(|unit| places.contains_key(&(task.number, unit.unit.as_str()))))
    };
    let tasks: Vec<&Task> = judged.view.record.register.tasks.iter().filter(is_shown).collect();
    html! {
        h2 { "任务与单位" }
        p.small { "证：已佐证　辅：仅辅助材料　缺：缺失　核：待核（有材料未读出）　未：未到期　下划线：牵头　斜体：配合，只作征询　空白：无此任务" }
        @if places.is_empty() { p { "没有符合条件的职责。" } } @else {
            div.map { table {
                thead { tr {
                    th { "任务" }
                    @for unit in &units { th { a href=(to_unit(ask, unit.unit.as_str())) { span { (unit.unit.as_str()) } } } }
                } }
                tbody { @for task in tasks { tr {
                    th title=(start_of(&task.text)) { a href=(to_task(ask, task.number)) { (task_name(task.number, &task.label)) } }
                    @for unit in &units { @match places.get(&(task.number, unit.unit.as_str())) {
                        Some(item) => td class={ (status_letter(item.status)) " " (role_class(item.role)) } {
                            a href={ (to_unit(ask, unit.unit.as_str())) "#t" (task.number) }
                                title={ (unit.unit.as_str()) "　任务" (task.number) "　" (status_word(item.status)) } {
                                (status_sign(item.status))
                            }
                        },
                        None => td {},
                    } }
                } } }
            } }
        }
    }
}

fn role_class(role: Role) -> &'static str {
    match role {
        Role::Lead => "lead",
        Role::Responsible => "",
        Role::Support => "support",
    }
}

fn bars(ask: &Ask, judged: &Judged) -> Markup {
    html! {
        h2 { "各单位" }
        table.bars { @for unit in judged.coverage.units.iter().filter(|unit| !unit.items.is_empty()) {
            @let counts = Counts::of(&unit.items);
            tr {
                th { a href=(to_unit(ask, unit.unit.as_str())) { (unit.unit.as_str()) } }
                td.figure { (counts.covered) "/" (counts.items) }
                td { (bar(&counts)) }
                td.small { "材料" (unit.n_files) "份" @if unit.n_failed + unit.n_partial > 0 { "，" (unit.n_failed + unit.n_partial) "份未读全" } }
            }
        } }
    }
}

/// A bar of five parts, as wide as their share, with the figures in it.
pub(super) fn bar(counts: &Counts) -> Markup {
    const WIDTH: usize = 600;
    let parts = [
        ("c", "已佐证", counts.covered),
        ("p", "仅辅助", counts.partial),
        ("m", "缺失", counts.missing),
        ("b", "待核", counts.blocked),
        ("n", "未到期", counts.not_due),
    ];
    let all = counts.items.max(1);
    let mut start = 0;
    let mut placed = Vec::new();
    for (class, word, n) in parts.into_iter().filter(|(.., n)| *n > 0) {
        placed.push((class, word, n, start * WIDTH / all, n * WIDTH / all));
        start += n;
    }
    html! {
        svg.bar viewBox={ "0 0 " (WIDTH) " 18" } role="img" {
            @for (class, word, n, x, width) in placed {
                rect class=(class) x=(x) y="0" width=(width) height="18" { title { (word) (n) } }
                @if width > 14 { text x=(x + width / 2) y="13" { (n) } }
            }
        }
    }
}

fn problems(ask: &Ask, judged: &Judged) -> Markup {
    let mut unread: Vec<_> = judged.view.files.iter().filter(|file| file.state != FileState::Ok).collect();
    unread.sort_by_key(|file| std::cmp::Reverse(file.state));
    html! {
        @if !unread.is_empty() {
            h2 { "未能读全的材料" }
            p.small { "读出之前，不能断定有关任务缺失。" }
            table.items {
                thead { tr { th { "材料" } th { "状态" } th { "原因" } th { "处理办法" } } }
                tbody { @for file in unread.iter().take(MOST_PROBLEMS) {
                    @let (reason, remedy) = reason_and_remedy(file);
                    tr {
                        td { a href=(to("/evidence", &[("path", &file.path), ("circular", &ask.circular)])) { (file.path) } }
                        td { (file_state_word(file.state)) } td { (reason) } td { (remedy) }
                    }
                } }
            }
            @if unread.len() > MOST_PROBLEMS {
                p { a href=(to("/files", &[("status", "unread"), ("circular", &ask.circular)])) { "全部" (unread.len()) "份" } }
            }
        }
    }
}

fn unresolved(judged: &Judged) -> Markup {
    html! {
        @if !judged.coverage.unresolved.is_empty() {
            h2 { "名录中没有的名称（未注明的，未计入任何单位）" }
            ul { @for name in &judged.coverage.unresolved {
                li { (name.name) "（任务" (zuozheng_report::words::numbers_words(&name.tasks)) "）"
                    "　" (zuozheng_report::words::unresolved_note(name)) }
            } }
        }
    }
}
