//! `letters`: a reminder (催办函) to each unit that has gaps, as .docx.

use anyhow::Context as _;
use jiff::ToSpan as _;
use zuozheng_report::letter::{LetterOptions, letter};

use super::Context;
use super::judged::Judged;
use super::view::{self, View};
use crate::cli;
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Days that a unit has to answer when none are given.
const DAYS: i64 = 10;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Letters) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, args.circular.as_deref())?, &dictionaries)?;
    let today = args.today.unwrap_or_else(super::today);
    let judged = Judged::on(view, today).of_unit(args.unit.as_deref())?;
    let of = judged.report();
    let issuer = args.issuer.as_deref().or(of.register.head.issuer.as_deref());
    let options = LetterOptions {
        issuer: issuer.context("the circular names no issuer: say who signs with --issuer")?,
        number: None,
        round: args.round,
        date: today,
        reply_by: match args.reply_by {
            Some(date) => date,
            None => today.checked_add(DAYS.days()).context("the day to answer by is out of range")?,
        },
        contact: args.contact.as_deref(),
        closed: &[],
    };
    fs_err::create_dir_all(&args.folder)?;
    let mut written = String::new();
    for unit in &judged.coverage.units {
        let Some(bytes) = letter(&of, unit, &options)? else { continue };
        let name = format!("催办函-第{}轮-{}.docx", args.round, as_file_name(unit.unit.as_str()));
        fs_err::write(args.folder.join(&name), bytes)?;
        written.push_str(&format!("{name}\n"));
    }
    if written.is_empty() {
        written.push_str("没有需要催办的单位。\n");
    }
    context.output.write(written.as_bytes())?;
    Ok(Exit::Done)
}

/// A unit's name as part of a file name. Names may come from a circular: nothing but letters, digits and ideographs
/// is let through.
fn as_file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::as_file_name;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert_eq!(as_file_name("区教育局"), "区教育局");
        assert_eq!(as_file_name("../区/教育局\0"), "___区_教育局_");
    }
}
