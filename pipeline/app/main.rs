//! The command line of zuozheng. Only this package opens files, asks the clock, reads the environment, prints and
//! starts processes; the stages below get bytes and dictionaries and give values back.

mod accounts;
mod cli;
mod commands;
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

use zuozheng_report::shown;

use crate::exit::{Exit, WrongUsage};

/// Texts become many small strings: with the allocator of the system a tenth of the CPU of a run goes into them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == readers::SUBCOMMAND) {
        return read_for_parent().into();
    }
    let cli = cli::Cli::parse();
    commands::run(&cli)
        .unwrap_or_else(|error| {
            // Where even the message finds no room the exit code still tells.
            let _ = writeln!(std::io::stderr(), "zuozheng: {}", shown(&format!("{error:#}")));
            if error.is::<WrongUsage>() { Exit::WrongUsage } else { Exit::CouldNotRun }
        })
        .into()
}

/// What a reader process does: lock itself in, then answer until its input ends.
fn read_for_parent() -> Exit {
    let missing = sandbox::enter();
    match readers::serve(&missing) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::CouldNotRun,
    }
}
