//! `gaps`: what is proven and what is missing, unit by unit.

use anyhow::Context as _;
use zuozheng_ledger::Ledger;
use zuozheng_report::Rules;
use zuozheng_report::gaps::{self, PageOptions, WorkbookOptions};
use zuozheng_text::Dictionaries;

use super::judged::Judged;
use super::view::{self, View};
use super::{Context, ingest};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Gaps) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let (view, rules) = match args.run {
        None => {
            let circular = view::circular(&ledger, args.circular.as_deref())?;
            (View::of(&ledger, circular, &dictionaries)?, project.rules()?)
        }
        Some(run) => as_of(context, &ledger, run, args.circular.as_deref(), &dictionaries)?,
    };
    // A workbook over tens of thousands of links needs the room of all that no gap list shows.
    drop((dictionaries, ledger));
    let today = args.today.unwrap_or_else(super::today);
    let mut judged = Judged::on(view, today, rules).of_unit(args.unit.as_deref())?;
    if !context.quiet {
        judged.remark_on_day();
    }
    for fact in std::sync::Arc::make_mut(&mut judged.view.links) {
        fact.link.basis.truncate(gaps::MOST_GROUNDS);
        fact.link.basis.shrink_to_fit();
    }
    let of = judged.report();
    let bytes = match args.format {
        Format::Table => gaps::table(&of).into_bytes(),
        Format::Json => gaps::json(&of).into_bytes(),
        Format::Csv => gaps::csv(&of),
        Format::Md => gaps::md(&of).into_bytes(),
        Format::Xlsx => {
            let folder = context.output.path_to(&project.evidence())?;
            let options = WorkbookOptions { evidence_folder: &folder, created: today.at(0, 0, 0, 0) };
            gaps::xlsx(&of, &judged.view.links, &options)?
        }
        Format::Html => {
            let folder = context.output.path_to(&project.evidence())?;
            gaps::html(&of, &PageOptions { evidence_folder: Some(&folder) }).into_bytes()
        }
        other => return super::no_such_format(other, "gaps", "table、json、csv、md、xlsx、html"),
    };
    context.output.write(&bytes)?;
    Ok(if args.check && !judged.is_complete() { Exit::Incomplete } else { Exit::Done })
}

/// The state that a past run ended in, and the rules that held then.
fn as_of(
    context: &Context<'_>,
    ledger: &Ledger,
    number: u64,
    circular: Option<&str>,
    dictionaries: &Dictionaries,
) -> anyhow::Result<(View, Rules)> {
    let run = ledger.runs()?.into_iter().find(|run| run.id.get().unsigned_abs() == number);
    let ended = run.and_then(|run| run.generation.map(|generation| (run, generation)));
    let (run, generation) = ended.with_context(|| format!("没有第{number}次运行，或它没有完成：见 zuozheng status"))?;
    if run.start.dictionary_hash != ingest::hex(&dictionaries.hash()) && !context.quiet {
        eprintln!("第{number}次运行之后名录改过：单位名称按现在的名录认");
    }
    let rules = run.start.settings.get("rules").cloned().map(serde_json::from_value).transpose();
    let rules = rules.with_context(|| format!("本版本看不懂第{number}次运行时的规则"))?;
    let circular = view::one_of(ledger.registers_at(generation)?, circular)?.circular;
    let view = View::at(ledger, generation, &circular, dictionaries)?;
    Ok((view.with_context(|| format!("第{number}次运行时还没有{circular}"))?, rules.unwrap_or_default()))
}
