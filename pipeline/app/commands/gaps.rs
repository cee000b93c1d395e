//! `gaps`: what is proven and what is missing, unit by unit.

use zuozheng_model::{Coverage, Status};
use zuozheng_report as report;
use zuozheng_report::gaps::{self, GapReport, PageOptions, WorkbookOptions};
use zuozheng_report::{Rules, Searched};

use super::Context;
use super::view::{self, View};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Gaps) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, args.circular.as_deref())?, &dictionaries)?;
    let register = &view.record.register;
    let today = args.today.unwrap_or_else(super::today);
    let rules = Rules::default();
    let mut coverage = view.coverage(today, &rules);
    if let Some(name) = &args.unit {
        coverage = report::only_unit(&coverage, &view.unit(name)?);
    }
    let searched = view.searched(today);
    let of = GapReport { register, coverage: &coverage, files: &view.files, searched: &searched, rules: &rules };
    let bytes = match args.format {
        Format::Table => gaps::table(&of).into_bytes(),
        Format::Json => gaps::json(&of).into_bytes(),
        Format::Csv => gaps::csv(&of),
        Format::Md => gaps::md(&of).into_bytes(),
        Format::Xlsx => {
            let folder = context.output.path_to(&project.evidence())?;
            let options = WorkbookOptions { evidence_folder: &folder, created: today.at(0, 0, 0, 0) };
            gaps::xlsx(&of, &view.links, &options)?
        }
        Format::Html => {
            let folder = context.output.path_to(&project.evidence())?;
            gaps::html(&of, &PageOptions { evidence_folder: Some(&folder) }).into_bytes()
        }
        other => return super::no_such_format(other, "gaps", "table, json, csv, md, xlsx and html"),
    };
    context.output.write(&bytes)?;
    Ok(if args.check && !is_complete(&coverage, &searched) { Exit::Incomplete } else { Exit::Done })
}

/// True when every unit that must prove has proven, and every file was read.
pub(crate) fn is_complete(coverage: &Coverage, searched: &Searched) -> bool {
    let has_gap =
        coverage.units.iter().flat_map(|unit| &unit.items).any(|item| !item.asked && item.status != Status::Covered);
    !has_gap && searched.failed == 0
}
