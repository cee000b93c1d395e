//! What each subcommand does.

mod backup;
mod explain;
mod gaps;
mod history;
pub(crate) mod ingest;
pub(crate) mod judged;
pub(crate) mod letters;
mod links;
mod overview;
mod pack;
mod read;
pub(crate) mod review;
mod sbom;
mod score;
pub(crate) mod search;
mod serve;
pub(crate) mod status;
pub(crate) mod task_number;
pub(crate) mod tasks;
pub(crate) mod user;
pub(crate) mod verdicts;
mod verify;
pub(crate) mod view;

use std::path::Path;

use jiff::Zoned;
use jiff::civil::Date;

use crate::cli::{Cli, Command, Format};
use crate::exit::{Exit, WrongUsage};
use crate::output::Output;

/// What all commands share.
pub(crate) struct Context<'a> {
    /// The project's folder.
    pub(crate) project: &'a Path,
    /// Where results go.
    pub(crate) output: Output,
    /// Nothing but errors on standard error.
    pub(crate) quiet: bool,
}

/// Runs the command that was typed.
pub(crate) fn run(cli: &Cli) -> anyhow::Result<Exit> {
    let context = Context { project: &cli.project, output: Output::new(cli.output.as_deref()), quiet: cli.quiet };
    match &cli.command {
        Command::Ingest(args) => ingest::run(&context, args),
        Command::Tasks(args) => tasks::run(&context, args),
        Command::Links(args) => links::run(&context, args),
        Command::Search(args) => search::run(&context, args),
        Command::Gaps(args) => gaps::run(&context, args),
        Command::Letters(args) => letters::run(&context, args),
        Command::Pack(args) => pack::run(&context, args),
        Command::Score(args) => score::run(&context, args),
        Command::History(args) => history::run(&context, args),
        Command::Explain(args) => explain::run(&context, args),
        Command::Read(args) => read::run(&context, args),
        Command::Review(args) => review::run(&context, args),
        Command::Status(args) => status::run(&context, args),
        Command::Verify(args) => verify::run(&context, args),
        Command::Backup(args) => backup::run(&context, args),
        Command::Restore(args) => backup::restore::run(&context, args),
        Command::Sbom => sbom::run(&context),
        Command::Serve(args) => serve::run(&context, args),
        Command::User(args) => user::run(&context, args),
    }
}

/// The clerk's day.
pub(crate) fn today() -> Date {
    Zoned::now().date()
}

/// The answer to a format that a command does not write.
fn no_such_format(format: Format, command: &str, known: &str) -> anyhow::Result<Exit> {
    let name = format!("{format:?}").to_lowercase();
    Err(WrongUsage(format!("{command} 不能写成 {name}，可用的格式：{known}")).into())
}
