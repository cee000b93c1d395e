//! The command line of zuozheng. Only this package opens files, asks the clock, reads the environment, prints and
//! starts processes; the stages below get bytes and dictionaries and give values back.

mod accounts;
mod cli;
mod commands;
mod complaint;
mod endpoint;
mod exit;
mod grid;
mod inbox;
mod intake;
mod made;
mod ocr;
mod output;
mod prepare;
mod progress;
mod project;
mod readers;
mod sandbox;
mod store;
mod web;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use zuozheng_report::shown;

use crate::exit::{Exit, WrongUsage};

/// Texts become many small strings: with the allocator of the system a tenth of the CPU of a run goes into them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == readers::SUBCOMMAND) {
        return read_for_parent().into();
    }
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if is_help(&error) => error.exit(),
        Err(error) => {
            complain(&complaint::of_usage(&error));
            return Exit::WrongUsage.into();
        }
    };
    commands::run(&cli)
        .unwrap_or_else(|error| {
            complain(&complaint::words(&error));
            if error.is::<WrongUsage>() { Exit::WrongUsage } else { Exit::CouldNotRun }
        })
        .into()
}

/// True when help or the version is asked for, or nothing at all.
fn is_help(error: &clap::Error) -> bool {
    !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
}

fn complain(words: &str) {
    // Where even the message finds no room the exit code still tells.
    let _ = writeln!(std::io::stderr(), "zuozheng: {}", shown(words));
}

/// What a reader process does: lock itself in, then answer until its input ends.
fn read_for_parent() -> Exit {
    let missing = sandbox::enter();
    match readers::serve(&missing) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::CouldNotRun,
    }
}
