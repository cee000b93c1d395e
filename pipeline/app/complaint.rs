//! Why a command could not run, in the language of all that it says: what the system and the parser of the command line
//! know in English is told in Chinese.

use std::io::{self, ErrorKind};

use clap::error::{ContextKind, ContextValue, ErrorKind as Usage};

/// An error with its causes.
pub(crate) fn words(error: &anyhow::Error) -> String {
    let of_cause = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<io::Error>() {
        Some(error) => of_system(error),
        None => cause.to_string(),
    };
    let mut causes: Vec<String> = error.chain().map(of_cause).collect();
    causes.dedup();
    causes.join("：")
}

/// What the system says, with the path where it is told.
fn of_system(error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘已满",
        ErrorKind::ReadOnlyFilesystem => "所在的盘只读",
        ErrorKind::IsADirectory => "是文件夹",
        ErrorKind::NotADirectory => "不是文件夹",
        ErrorKind::FileTooLarge => "文件太大",
        ErrorKind::InvalidFilename => "文件名不能用",
        ErrorKind::AddrInUse => "端口已被占用",
        ErrorKind::ConnectionRefused => "连接被拒绝",
        ErrorKind::TimedOut => "等待超时",
        ErrorKind::UnexpectedEof => "文件不完整",
        // Rare, and better in English than not at all.
        _ => return error.to_string(),
    };
    // As fs_err writes it.
    let told = error.to_string();
    match told.split('`').nth(1) {
        Some(path) => format!("“{path}”：{why}"),
        None => why.to_owned(),
    }
}

/// What is wrong with a command line.
pub(crate) fn of_usage(error: &clap::Error) -> String {
    let is = |kind| error.get(kind).map(listed).unwrap_or_default();
    let (arg, value) = (is(ContextKind::InvalidArg), is(ContextKind::InvalidValue));
    let mut out = match error.kind() {
        Usage::InvalidValue if value.is_empty() => format!("{arg} 后面缺少内容"),
        Usage::InvalidValue => format!("{arg} 不能是“{value}”"),
        Usage::ValueValidation => format!("{arg} 不能是“{value}”：{}", why_invalid(&arg, error)),
        // A word to leave out of a search, outside quotation marks.
        Usage::UnknownArgument if arg.chars().nth(1).is_some_and(|c| !c.is_ascii()) => {
            format!("“{arg}…”不是选项；查询里要排除词语，请把整个查询放进引号：zuozheng search \"甲 -乙\"")
        }
        Usage::UnknownArgument => format!("没有“{arg}”这个选项或参数"),
        Usage::InvalidSubcommand => format!("没有“{}”这个命令", is(ContextKind::InvalidSubcommand)),
        Usage::ArgumentConflict if is(ContextKind::PriorArg) == arg => format!("{arg} 只能写一次"),
        Usage::ArgumentConflict => format!("{arg} 不能与 {} 同时用", is(ContextKind::PriorArg)),
        Usage::MissingRequiredArgument => format!("缺少：{arg}"),
        Usage::MissingSubcommand => format!("还要写明做什么：{}", is(ContextKind::ValidSubcommand)),
        Usage::TooManyValues => format!("{arg} 不能再有“{value}”"),
        Usage::InvalidUtf8 => "命令里有不是 UTF-8 的字符".to_owned(),
        // Of rules that this command line does not have.
        _ => error.to_string(),
    };
    let valid = is(ContextKind::ValidValue);
    if !valid.is_empty() {
        out.push_str(&format!("；可以是：{valid}"));
    }
    let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(suggested) = suggested.map(is).into_iter().find(|suggested| !suggested.is_empty()) {
        out.push_str(&format!("；是不是 {suggested}？"));
    }
    let usage = is(ContextKind::Usage);
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    if !usage.is_empty() {
        out.push_str(&format!("\n用法：{usage}"));
    }
    format!("{out}\n加 --help 看说明。")
}

/// What a value should look like; our own values tell themselves.
fn why_invalid(arg: &str, error: &clap::Error) -> String {
    if arg.contains("<YYYY-MM-DD>") {
        return "日期写成年-月-日，如 2020-01-31".to_owned();
    }
    let Some(source) = std::error::Error::source(error) else { return "看不懂".to_owned() };
    let is_number = source.is::<std::num::ParseIntError>() || arg.contains("<N>") || arg.contains("<RUN>");
    if is_number { "要写整数，大小要合适".to_owned() } else { source.to_string() }
}

fn listed(value: &ContextValue) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join("、"),
        ContextValue::StyledStr(words) => words.to_string(),
        ContextValue::StyledStrs(words) => words.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        ContextValue::Bool(is) => is.to_string(),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;
    use crate::cli::Cli;

    fn check(args: &str, expected: &str) {
        use clap::Parser as _;
        let args = std::iter::once("zuozheng").chain(args.split_whitespace());
        let told = of_usage(&Cli::try_parse_from(args).unwrap_err());
        let (first, rest) = told.split_once('\n').unwrap();
        assert_eq!(first, expected);
        assert!(rest.ends_with("--help 看说明。"), "{rest}");
    }

    #[test]
    fn usage_is_told_in_chinese() {
        check("gap", "没有“gap”这个命令；是不是 gaps？");
        check("gaps --units 甲", "没有“--units”这个选项或参数；是不是 --unit？");
        check("gaps --unit", "--unit <NAME> 后面缺少内容");
        check("gaps --format doc", "--format <FORMAT> 不能是“doc”；可以是：table、json、csv、md、xlsx、html");
        check(
            "gaps --format tabel",
            "--format <FORMAT> 不能是“tabel”；可以是：table、json、csv、md、xlsx、html；是不是 table？",
        );
        check("gaps --today 明天", "--today <YYYY-MM-DD> 不能是“明天”：日期写成年-月-日，如 2020-01-31");
        check("gaps --run 一", "--run <N> 不能是“一”：要写整数，大小要合适");
        check("ingest --jobs 100000", "--jobs <N> 不能是“100000”：要写整数，大小要合适");
        check("review accept a.pdf --task 3", "缺少：--who <NAME>");
        check("review accept a.pdf --task 3 --who ——", "--who <NAME> 不能是“——”：要写明是谁");
        check("letters", "缺少：<FOLDER>");
        check(
            "letters 函 --number 甲乙",
            "--number <文号> 不能是“甲乙”：“甲乙”不是文号；写法如：蓬江府办函〔2019〕840号",
        );
        check("gaps --unit 甲 --unit 乙", "--unit <NAME> 只能写一次");
        check("search 甲 --batch a.csv", "[QUERY]... 不能与 --batch <FILE.csv> 同时用");
        check(
            "search 双随机 -计划",
            "“-计…”不是选项；查询里要排除词语，请把整个查询放进引号：zuozheng search \"甲 -乙\"",
        );
        check("explain", "缺少：<FILE>");
        check("explain a.pdf b.pdf", "没有“b.pdf”这个选项或参数");
    }

    #[test]
    fn the_system_is_told_in_chinese_with_the_path() {
        let missing = fs_err::read("/no/such/file").unwrap_err();
        let error = Err::<(), _>(missing).context("读不到名录").unwrap_err();
        assert_eq!(words(&error), "读不到名录：“/no/such/file”：没有这个文件或文件夹");
    }
}
