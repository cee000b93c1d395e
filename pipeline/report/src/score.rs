//! 评分建议: where a circular has points, what the evidence supports. Always a proposal: a person decides.

use serde::Serialize;
use zuozheng_model::{Status, UnitCoverage};

use crate::cells::csv_file;
use crate::gaps::GapReport;
use crate::grid::{Column, grid, wrap};
use crate::json::to_json;
use crate::words::{piece_words, reason_words, status_key, status_word, task_name};

/// What is said above every sheet.
const PROPOSAL: &str = "建议分值，仅供参考，须由考核人员核定";

/// The proposal for one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSheet {
    /// The unit.
    pub unit: String,
    /// A line per task with points, in the order of the circular.
    pub lines: Vec<ScoreLine>,
    /// Points of all lines.
    pub points: f64,
    /// Sum of what is proposed.
    pub proposed: f64,
    /// Points of the lines that nothing can be proposed for.
    pub undecided: f64,
}

/// The proposal for one task.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreLine {
    /// Number of the task.
    pub task: u16,
    /// How it is called.
    pub name: String,
    /// 分值.
    pub points: f64,
    /// 评分标准.
    pub criteria: String,
    /// What the evidence supports; `None` when files could not be read or the task is not due.
    pub proposed: Option<f64>,
    /// State of the item.
    pub status: Status,
    /// What the figure stands on: the best evidence with its place, or why there is none.
    pub ground: String,
}

/// The proposals for all units with duties; empty when no task of the circular has points.
///
/// A covered item gets all points, a partial one the share the rules name, a missing one none. What is blocked or
/// not due stays open, and so does what a unit was only asked for and did not send.
pub fn score_sheets(report: &GapReport<'_>) -> Vec<ScoreSheet> {
    let sheets = report.coverage.units.iter().map(|unit| sheet(report, unit));
    sheets.filter(|sheet| !sheet.lines.is_empty()).collect()
}

fn sheet(report: &GapReport<'_>, unit: &UnitCoverage) -> ScoreSheet {
    let mut lines = Vec::new();
    for item in &unit.items {
        let Some(task) = report.register.task(item.task) else { continue };
        let Some(points) = task.points else { continue };
        let proposed = match item.status {
            Status::Covered => Some(points),
            Status::Partial => Some(points * f64::from(report.rules.partial_percent) / 100.0),
            Status::Missing if !item.asked => Some(0.0),
            Status::Missing | Status::Blocked | Status::NotDue => None,
        };
        let best = item.evidence.iter().find(|piece| !piece.wrong_year).map(piece_words);
        let ground: Vec<String> =
            [reason_words(item, unit), best.unwrap_or_default()].into_iter().filter(|part| !part.is_empty()).collect();
        lines.push(ScoreLine {
            task: item.task.get(),
            name: task_name(item.task, &item.label),
            points,
            criteria: task.criteria.clone().unwrap_or_default(),
            proposed: proposed.map(tidy),
            status: item.status,
            ground: ground.join("："),
        });
    }
    let sum = |of: fn(&ScoreLine) -> f64| tidy(lines.iter().map(of).sum());
    let points = sum(|line| line.points);
    let proposed = sum(|line| line.proposed.unwrap_or(0.0));
    let undecided = sum(|line| if line.proposed.is_none() { line.points } else { 0.0 });
    ScoreSheet { unit: unit.unit.to_string(), lines, points, proposed, undecided }
}

/// Two digits after the point: sums of binary fractions read as people write them.
fn tidy(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

/// Writes the sheets as text.
pub fn table(report: &GapReport<'_>) -> String {
    const COLUMNS: [Column; 5] = [
        Column::left("任务", 14),
        Column::right("分值", 6),
        Column::right("建议", 6),
        Column::left("状态", 6),
        Column::left("依据", 54).lines(2),
    ];
    let sheets = score_sheets(report);
    let mut out = format!("{PROPOSAL}。\n");
    if sheets.is_empty() {
        out.push_str("通知没有给任务规定分值。\n");
    }
    for sheet in &sheets {
        out.push_str(&format!("\n【{}】建议{}分／满分{}分", sheet.unit, sheet.proposed, sheet.points));
        if sheet.undecided > 0.0 {
            out.push_str(&format!("，待定{}分", sheet.undecided));
        }
        out.push('\n');
        let rows: Vec<Vec<String>> = sheet.lines.iter().map(row).collect();
        out.push_str(&grid(&COLUMNS, &rows, 2));
    }
    for line in wrap(&report.searched.sentence(), 98) {
        out.push_str(&format!("{line}\n"));
    }
    out
}

fn row(line: &ScoreLine) -> Vec<String> {
    vec![
        line.name.clone(),
        line.points.to_string(),
        line.proposed.map_or("待定".to_owned(), |points| points.to_string()),
        status_word(line.status).to_owned(),
        line.ground.clone(),
    ]
}

/// Writes the sheets as CSV (UTF-8 with mark, for Excel), with an empty column for the decision.
pub fn csv(report: &GapReport<'_>) -> Vec<u8> {
    let mut rows = Vec::new();
    for sheet in score_sheets(report) {
        for line in &sheet.lines {
            rows.push([
                sheet.unit.clone(),
                line.name.clone(),
                line.points.to_string(),
                line.criteria.clone(),
                status_word(line.status).to_owned(),
                line.proposed.map_or("待定".to_owned(), |points| points.to_string()),
                String::new(),
                line.ground.clone(),
            ]);
        }
    }
    let mut note: [String; 8] = Default::default();
    note[0] = PROPOSAL.to_owned();
    note[7] = report.searched.sentence();
    rows.push(note);
    csv_file(&["单位", "任务", "分值", "评分标准", "状态", "建议分值", "核定分值", "依据"], rows)
}

#[derive(Serialize)]
struct Proposal<'a> {
    proposal: bool,
    note: &'static str,
    units: Vec<UnitRow<'a>>,
}

#[derive(Serialize)]
struct UnitRow<'a> {
    unit: &'a str,
    points: f64,
    proposed: f64,
    undecided: f64,
    tasks: Vec<LineRow<'a>>,
}

#[derive(Serialize)]
struct LineRow<'a> {
    task: u16,
    points: f64,
    proposed: Option<f64>,
    status: &'static str,
    criteria: &'a str,
    ground: &'a str,
}

/// Writes the sheets as JSON.
pub fn json(report: &GapReport<'_>) -> String {
    let sheets = score_sheets(report);
    let units = sheets
        .iter()
        .map(|sheet| UnitRow {
            unit: &sheet.unit,
            points: sheet.points,
            proposed: sheet.proposed,
            undecided: sheet.undecided,
            tasks: sheet
                .lines
                .iter()
                .map(|line| LineRow {
                    task: line.task,
                    points: line.points,
                    proposed: line.proposed,
                    status: status_key(line.status),
                    criteria: &line.criteria,
                    ground: &line.ground,
                })
                .collect(),
        })
        .collect();
    to_json(&Proposal { proposal: true, note: PROPOSAL, units })
}
