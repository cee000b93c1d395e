//! What was typed; each command says what it means.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use zuozheng_model::DocumentNumber;
use zuozheng_report::harmful;

/// Links the evidence that units hand in to the tasks of a government circular, and lists what is missing.
#[derive(Debug, Parser)]
#[command(name = "zuozheng", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Project folder with corpus/circulars, corpus/evidence/UNIT and index/store
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub(crate) project: PathBuf,
    /// Write the result to a file instead of standard output
    #[arg(long, short, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// No progress bar and no remarks on standard error
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read what is new or changed, match it to the tasks and index it; then show what is missing
    Ingest(Ingest),
    /// Show the task register of a circular
    Tasks(Tasks),
    /// Show every link between a file and a task
    Links(Links),
    /// Search the evidence: words, "phrases", task numbers (23, （二十三）), units, dates
    Search(Search),
    /// Show what is proven and what is missing, unit by unit
    Gaps(Gaps),
    /// Write a reminder (催办函) to each unit with gaps, as .docx
    Letters(Letters),
    /// Put the cited pages and originals together for an assessor, in a form that can be checked later
    Pack(Pack),
    /// Propose points where the circular has them
    Score(Score),
    /// Show how coverage changed between two runs
    History(History),
    /// Show why a file was linked to a task, or why not
    Explain(Explain),
    /// Show what the readers see in one file
    Read(Read),
    /// Decide about links: list the uncertain ones, accept, reject, add
    Review(Review),
    /// Show runs, files that could not be read and what to do about them
    Status(Status),
    /// Hash the originals again, look for every citation at its place, check ledger and index
    Verify(Verify),
    /// Write the whole project to one file, also while it is in use
    Backup(Backup),
    /// Make a project from such a file, checked byte for byte
    Restore(Restore),
    /// Show what this program was built from, with hashes, as a CycloneDX bill of materials (JSON)
    Sbom,
    /// Show board, evidence with the passage marked, search, review and drop box in a browser
    Serve(Serve),
    /// Accounts of these pages: office, assessor, units
    User(User),
}

/// Who did something, as the history keeps it: a name that says nothing is as good as none.
fn person(written: &str) -> Result<String, String> {
    let name = written.trim();
    if name.chars().any(char::is_alphanumeric) && !name.contains(harmful) {
        Ok(name.to_owned())
    } else {
        Err("要写明是谁".to_owned())
    }
}

/// The formats that a command writes: any other is wrong usage, and `--help` lists these alone.
fn written_as(formats: &'static [Format]) -> impl TypedValueParser<Value = Format> {
    let names = formats.iter().filter_map(ValueEnum::to_possible_value);
    PossibleValuesParser::new(names).try_map(|name| Format::from_str(&name, false))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
    Md,
    Xlsx,
    Html,
    Text,
}

#[derive(Debug, Args)]
pub(crate) struct Ingest {
    /// Files or folders inside the project's corpus (default: all of it)
    pub(crate) paths: Vec<PathBuf>,
    /// Threads to read with (default: one a core)
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,
    /// Do not send scanned pages to tesseract
    #[arg(long)]
    pub(crate) no_ocr: bool,
    /// Read again the files that failed or were read only in part
    #[arg(long)]
    pub(crate) retry_failed: bool,
    /// Exit with 3 when there are gaps or files that could not be read
    #[arg(long)]
    pub(crate) check: bool,
    /// Say on standard error where the time went: the stages of the run and the slowest files
    #[arg(long)]
    pub(crate) timings: bool,
    /// The day against which deadlines are judged (default: today)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Tasks {
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// table, json, csv, md, or xlsx: a workbook to correct and give to `tasks import`
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json, Format::Csv, Format::Md, Format::Xlsx]), default_value = "table")]
    pub(crate) format: Format,
    #[command(subcommand)]
    pub(crate) action: Option<TasksAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TasksAction {
    /// Compare the tasks of two circulars: same, changed, new, dropped
    Diff(TasksDiff),
    /// Take over what a person changed in the workbook that `tasks --format xlsx` wrote
    Import(TasksImport),
}

#[derive(Debug, Args)]
pub(crate) struct TasksDiff {
    /// The earlier or higher circular: its 文号, title or file
    pub(crate) a: String,
    /// The later or lower circular
    pub(crate) b: String,
    /// table or json
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct TasksImport {
    /// The workbook
    pub(crate) file: PathBuf,
    /// Who corrects
    #[arg(long, value_name = "NAME", value_parser = person)]
    pub(crate) who: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Links {
    /// 文号, title or file of the circular, when the project has several (default: all)
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// Only this task: 23, （二十三）, 第23项
    #[arg(long, value_name = "N")]
    pub(crate) task: Option<String>,
    /// Only this unit; any of its names
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,
    /// table, jsonl or csv
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Jsonl, Format::Json, Format::Csv]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Words, "phrases", -not, 任务:23, 单位:…, 日期:2019-03..2019-12
    pub(crate) query: Vec<String>,
    /// Evidence linked to this task: 23, （二十三）, 第23项
    #[arg(long, value_name = "N")]
    pub(crate) task: Option<String>,
    /// Evidence of this unit; any of its names
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,
    /// Documents dated on or after this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) since: Option<Date>,
    /// Documents dated on or before this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<Date>,
    /// Only links of this grade
    #[arg(long, value_enum)]
    pub(crate) grade: Option<Grade>,
    /// Hits to show
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: usize,
    /// Hits to leave out at the start
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) offset: usize,
    /// Order of the hits
    #[arg(long, value_enum, default_value = "score")]
    pub(crate) sort: Sort,
    /// What one hit is, shown by its best passage
    #[arg(long, value_enum, default_value = "passage")]
    pub(crate) group: Group,
    /// Count all that matches by unit, task, kind and year
    #[arg(long)]
    pub(crate) facets: bool,
    /// Passages like those of a file, or of one of its pages
    #[arg(long, value_name = "FILE[#PAGE]", conflicts_with_all = ["query", "task", "unit", "since", "until", "grade", "batch"])]
    pub(crate) like: Option<String>,
    /// Many queries at once: a CSV file with a column `query` or one query a line
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["query", "task", "unit", "since", "until", "grade"])]
    pub(crate) batch: Option<PathBuf>,
    /// table or json; csv too with --batch
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json, Format::Csv]), default_value = "table")]
    pub(crate) format: Format,
}

impl Search {
    /// The search for a query, everything else as usual.
    pub(crate) fn of(query: &str) -> Self {
        Self {
            query: vec![query.to_owned()],
            task: None,
            unit: None,
            since: None,
            until: None,
            grade: None,
            limit: 20,
            offset: 0,
            sort: Sort::Score,
            group: Group::Passage,
            facets: false,
            like: None,
            batch: None,
            format: Format::Json,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Group {
    Passage,
    File,
    Unit,
    Task,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    Score,
    Newest,
    Oldest,
    Unit,
    Path,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Grade {
    Direct,
    Supporting,
}

impl From<Grade> for zuozheng_model::Grade {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Direct => Self::Direct,
            Grade::Supporting => Self::Supporting,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Gaps {
    /// Only this unit; any of its names
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// As it was when this run ended, with the rules of then; `status` numbers the last run
    #[arg(long, value_name = "N")]
    pub(crate) run: Option<u64>,
    /// The day against which deadlines are judged (default: today)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// Exit with 3 when there are gaps or files that could not be read
    #[arg(long)]
    pub(crate) check: bool,
    /// table, json, csv, md, xlsx or html
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json, Format::Csv, Format::Md, Format::Xlsx, Format::Html]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Letters {
    /// Folder for the letters; made if it is missing
    #[arg(required_unless_present = "sent")]
    pub(crate) folder: Option<PathBuf>,
    /// Show the letters that were sent, and what became of what they asked for
    #[arg(long, conflicts_with = "folder")]
    pub(crate) sent: bool,
    /// Write the letters without keeping them in the ledger as sent
    #[arg(long)]
    pub(crate) draft: bool,
    /// Only to this unit; any of its names
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// Which reminder this is (default: the one after the last that was sent; the last one on its own day)
    #[arg(long, value_name = "N")]
    pub(crate) round: Option<u32>,
    /// 文号 of the first letter; the others count on
    #[arg(long, value_name = "文号")]
    pub(crate) number: Option<DocumentNumber>,
    /// Who signs (default: the circular's issuer)
    #[arg(long, value_name = "NAME")]
    pub(crate) issuer: Option<String>,
    /// The day to answer by (default: in ten days)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) reply_by: Option<Date>,
    /// 联系人及电话
    #[arg(long, value_name = "TEXT")]
    pub(crate) contact: Option<String>,
    /// The day of the letter (default: today)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// With --sent: table or json
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// Folder for the pack: new or empty
    pub(crate) folder: PathBuf,
    /// Only this unit; any of its names
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,
    /// Only this task: 23, （二十三）, 第23项
    #[arg(long, value_name = "N")]
    pub(crate) task: Option<String>,
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// The day against which deadlines are judged (default: today)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct Score {
    /// Only this unit; any of its names
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// The day against which deadlines are judged (default: today)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// table, json or csv
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json, Format::Csv]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct History {
    /// The earlier run (default: the one before the later run)
    #[arg(long, value_name = "RUN")]
    pub(crate) from: Option<u64>,
    /// The later run (default: the last)
    #[arg(long, value_name = "RUN")]
    pub(crate) to: Option<u64>,
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// The day against which deadlines are judged (default: for each run its own day)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// table or json
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The file: its path inside the evidence folder, or on disk
    pub(crate) file: PathBuf,
    /// Only this task: 23, （二十三）, 第23项
    #[arg(long, value_name = "N")]
    pub(crate) task: Option<String>,
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) circular: Option<String>,
    /// table or json
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// The file
    pub(crate) file: PathBuf,
    /// Do not send scanned pages to tesseract
    #[arg(long)]
    pub(crate) no_ocr: bool,
    /// text or json
    #[arg(long, value_parser = written_as(&[Format::Text, Format::Json]), default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// 文号, title or file of the circular, when the project has several
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) circular: Option<String>,
    #[command(subcommand)]
    pub(crate) action: ReviewAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewAction {
    /// Links that no person has decided on, the most uncertain first; or the decisions that hold
    List(ReviewList),
    /// Ask a language model for a second opinion on the files of which the machine is not sure; it decides nothing
    Ask(SecondOpinion),
    /// What files say that people accepted as direct proof, by task: a table for `dictionaries/precedents.tsv` of this project or of the
    /// next, whose circular asks for the same again
    Precedents,
    /// The file proves the task, whether the machine linked it or not
    #[command(visible_alias = "add")]
    Accept(Decision),
    /// The file does not prove the task
    Reject(Decision),
    /// Take an earlier decision back: what the machine thinks holds again
    #[command(visible_alias = "undo")]
    Withdraw(Decision),
    /// A file that could not be read in full was looked at, and nothing in it counts: its unit's gaps wait for it no more
    Seen(SeenFile),
    /// Tick off what is told of decisions whose task the circular has no more
    Dismiss(Dismissal),
}

#[derive(Debug, Args)]
pub(crate) struct ReviewList {
    /// The decisions that hold instead, the latest first: when, who, what, on which task and file, why
    #[arg(long)]
    pub(crate) decided: bool,
    /// Lines to show (default: 30 links, or all decisions)
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// table, json or csv
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json, Format::Csv]), default_value = "table")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct SecondOpinion {
    /// Ask about this file only, sure or not: its path inside the evidence folder, or on disk
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Files to ask about
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: usize,
    /// Address of an OpenAI-compatible endpoint, such as http://10.0.0.8:8000/v1; its key, when it wants one, is taken from
    /// the variable ZUOZHENG_ENDPOINT_KEY
    #[arg(long, value_name = "URL", env = "ZUOZHENG_ENDPOINT")]
    pub(crate) endpoint: Option<String>,
    /// Name of the model
    #[arg(long, value_name = "NAME", env = "ZUOZHENG_MODEL")]
    pub(crate) model: Option<String>,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Decision {
    /// The file: its path inside the evidence folder, or on disk
    pub(crate) file: PathBuf,
    /// The task: 23, （二十三）, 第23项
    #[arg(long, value_name = "N")]
    pub(crate) task: String,
    /// Who decides
    #[arg(long, value_name = "NAME", value_parser = person)]
    pub(crate) who: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
    /// What it is accepted as (default: direct)
    #[arg(long, value_enum)]
    pub(crate) grade: Option<Grade>,
    /// Where in the file an accepted proof stands: 第2段, 第3页, 台账!A4:D4 as `links` writes it, or some words of the passage
    #[arg(long, value_name = "PLACE")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SeenFile {
    /// The file: its path inside the evidence folder, or on disk
    pub(crate) file: PathBuf,
    /// Who has looked
    #[arg(long, value_name = "NAME", value_parser = person)]
    pub(crate) who: String,
    /// What was seen
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
    /// Take it back: the file waits to be read again
    #[arg(long)]
    pub(crate) undo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Dismissal {
    /// Only the task that had this number (default: all that are gone)
    #[arg(long, value_name = "N")]
    pub(crate) task: Option<String>,
    /// Who has seen it
    #[arg(long, value_name = "NAME", value_parser = person)]
    pub(crate) who: String,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Check a folder that `pack` wrote instead of a project
    #[arg(long, value_name = "FOLDER")]
    pub(crate) pack: Option<PathBuf>,
    /// Exit with 3 when something does not hold
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address to listen on; one that other machines reach needs accounts (`user add`)
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) address: String,
    /// Port; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8470)]
    pub(crate) port: u16,
    /// A name by which browsers reach it through a proxy that speaks TLS; may be given again
    #[arg(long = "name", value_name = "HOST")]
    pub(crate) names: Vec<String>,
    /// Who decides about links while there are no accounts, for the history of reviews
    #[arg(long, value_name = "NAME", value_parser = person, default_value = "办公室")]
    pub(crate) who: String,
    /// The day against which deadlines are judged (default: today)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(subcommand)]
    pub(crate) action: UserAction,
    /// Who does it, for the history
    #[arg(long, global = true, value_name = "NAME", value_parser = person, default_value = "办公室")]
    pub(crate) who: String,
}

/// A password is asked for at the terminal, else it is the first line of standard input.
#[derive(Debug, Subcommand)]
pub(crate) enum UserAction {
    /// Make an account
    Add {
        /// What is typed to log in
        name: String,
        /// What it may: office all, assessor read and review, unit its own
        #[arg(long)]
        role: RoleName,
        /// The unit it belongs to, by any of its names
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
    /// Show all accounts
    List {
        /// table or json
        #[arg(long, value_parser = written_as(&[Format::Table, Format::Json]), default_value = "table")]
        format: Format,
    },
    /// Give another password
    Passwd { name: String },
    /// Let nobody log in with it any more; who is logged in is out at once
    Disable { name: String },
    /// Take `disable` back
    Enable { name: String },
    /// Print a new token for programs (`Authorization: Bearer …`); one before it ends
    Token { name: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleName {
    Office,
    Assessor,
    Unit,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write, a zip archive; it must not exist yet
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The file that `backup` wrote
    pub(crate) file: PathBuf,
    /// The project's new folder
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Only the files that failed or were read in part, with reason and remedy
    #[arg(long)]
    pub(crate) failed: bool,
    /// table or json
    #[arg(long, value_parser = written_as(&[Format::Table, Format::Json]), default_value = "table")]
    pub(crate) format: Format,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
