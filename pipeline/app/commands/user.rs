//! `user`: accounts of the pages.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde::Serialize;
use zuozheng_ledger::{Account, AccountEvent, Ledger};
use zuozheng_model::AccountRole;

use super::{Context, search, view};
use crate::accounts;
use crate::cli::{self, Format, RoleName, UserAction};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::User) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    if let UserAction::List { format } = &args.action {
        return list(context, &store::ledger(&project)?, *format);
    }
    drop(store::ledger(&project)?);
    let mut ledger = Ledger::open(&project.store())?;
    let told = match &args.action {
        UserAction::Add { name, role, unit } => {
            let name = name.trim();
            let odd = |c: char| c.is_control() || c.is_whitespace();
            if name.is_empty() || name.chars().count() > 40 || name.contains(odd) {
                bail!("账户名为1至40个字符，不含空格");
            }
            if ledger.accounts()?.iter().any(|account| account.name == name) {
                bail!("已有账户“{name}”：改密码用 zuozheng user passwd");
            }
            let role = role_of(&project, &ledger, *role, unit.as_deref())?;
            let password = accounts::hashed(&password()?)?;
            let account = Account { name: name.to_owned(), role, password, token: None, disabled: false };
            keep(&mut ledger, &account, &args.who, "add")?;
            format!("{name}  {}\n", role_words(&account.role))
        }
        UserAction::Passwd { name } => {
            let mut account = account(&ledger, name)?;
            account.password = accounts::hashed(&password()?)?;
            keep(&mut ledger, &account, &args.who, "passwd")?;
            format!("{name}  已更换密码\n")
        }
        UserAction::Disable { name } => {
            let mut account = account(&ledger, name)?;
            let others = ledger.accounts()?.into_iter().filter(|other| other.name != account.name && !other.disabled);
            if account.role == AccountRole::Office && !others.into_iter().any(|other| other.role == AccountRole::Office)
            {
                bail!("“{name}”是最后一个办公室账户：请先另建一个");
            }
            (account.disabled, account.token) = (true, None);
            keep(&mut ledger, &account, &args.who, "disable")?;
            format!("{name}  已停用\n")
        }
        UserAction::Enable { name } => {
            let mut account = account(&ledger, name)?;
            account.disabled = false;
            keep(&mut ledger, &account, &args.who, "enable")?;
            format!("{name}  已启用\n")
        }
        UserAction::Token { name } => {
            let mut account = account(&ledger, name)?;
            if account.disabled {
                bail!("“{name}”已停用");
            }
            let token = accounts::secret()?;
            account.token = Some(accounts::digest(&token));
            keep(&mut ledger, &account, &args.who, "token")?;
            format!("{token}\n")
        }
        UserAction::List { .. } => String::new(),
    };
    context.output.write(told.as_bytes())?;
    Ok(Exit::Done)
}

fn role_of(project: &Project, ledger: &Ledger, role: RoleName, unit: Option<&str>) -> anyhow::Result<AccountRole> {
    match (role, unit) {
        (RoleName::Office, None) => Ok(AccountRole::Office),
        (RoleName::Assessor, None) => Ok(AccountRole::Assessor),
        (RoleName::Unit, Some(unit)) => {
            let rosters = search::rosters(ledger, &project.dictionaries()?)?;
            Ok(AccountRole::Unit(view::exact_unit(&rosters, unit)?))
        }
        (RoleName::Unit, None) => bail!("单位账户要写明单位：--unit 单位名"),
        (_, Some(_)) => bail!("只有 --role unit 的账户才属于单位：请去掉 --unit"),
    }
}

fn account(ledger: &Ledger, name: &str) -> anyhow::Result<Account> {
    let found = ledger.accounts()?.into_iter().find(|account| account.name == name);
    found.with_context(|| format!("没有账户“{name}”：zuozheng user list 列出全部"))
}

fn keep(ledger: &mut Ledger, account: &Account, who: &str, what: &str) -> anyhow::Result<()> {
    let event = AccountEvent {
        at: Timestamp::now(),
        who: who.to_owned(),
        account: account.name.clone(),
        what: what.to_owned(),
    };
    ledger.write(|tx| tx.put_account(account, &event))?;
    Ok(())
}

/// From the terminal without showing it, twice; else the first line of standard input.
fn password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("密码：")?;
        if rpassword::prompt_password("再输一次：")? != password {
            bail!("两次输入的密码不同");
        }
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("读不到密码")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

pub(crate) fn role_words(role: &AccountRole) -> String {
    match role {
        AccountRole::Office => "办公室".to_owned(),
        AccountRole::Assessor => "评估".to_owned(),
        AccountRole::Unit(unit) => format!("单位（{unit}）"),
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    #[serde(flatten)]
    role: &'a AccountRole,
    disabled: bool,
    has_token: bool,
}

fn list(context: &Context<'_>, ledger: &Ledger, format: Format) -> anyhow::Result<Exit> {
    let accounts = ledger.accounts()?;
    let out = match format {
        Format::Table if accounts.is_empty() => {
            "没有账户：在本机打开网页不需要账户；供其他机器使用时，先用 user add 建立。\n".to_owned()
        }
        Format::Table => {
            let line = |account: &Account| {
                let state = if account.disabled { "  已停用" } else { "" };
                let token = if account.token.is_some() { "  有程序令牌" } else { "" };
                format!("{}  {}{state}{token}\n", account.name, role_words(&account.role))
            };
            accounts.iter().map(line).collect()
        }
        Format::Json => {
            let shown: Vec<Shown<'_>> = accounts
                .iter()
                .map(|account| Shown {
                    name: &account.name,
                    role: &account.role,
                    disabled: account.disabled,
                    has_token: account.token.is_some(),
                })
                .collect();
            serde_json::to_string_pretty(&shown)? + "\n"
        }
        other => return super::no_such_format(other, "user list", "table、json"),
    };
    context.output.write(out.as_bytes())?;
    Ok(Exit::Done)
}
