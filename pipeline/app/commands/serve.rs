//! `serve`: the pages of the office, on this machine; with accounts also for assessors and units.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context as _, bail};

use super::Context;
use crate::cli;
use crate::exit::Exit;
use crate::project::Project;
use crate::{store, web};

/// Runs the command until a person stops it.
pub(crate) fn run(context: &Context<'_>, args: &cli::Serve) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let has_accounts = !store::ledger(&project)?.accounts()?.is_empty();
    let address = SocketAddr::new(address(&args.address)?, args.port);
    let is_local = address.ip().is_loopback() && args.names.is_empty();
    if !has_accounts && !is_local {
        bail!(
            "要让别的电脑打开网页，而还没有账户，谁都能复核：请先建账户，zuozheng user add 名字 --role office，再建 \
             --role assessor 和 --role unit --unit 单位"
        );
    }
    if !address.ip().is_loopback() && !context.quiet {
        eprintln!(
            "密码和材料在网络上不加密：请只在可信的内网使用，或放在支持 HTTPS 的代理之后（--address 127.0.0.1 --name 域名）。"
        );
    }
    let options = web::Options { address, who: args.who.clone(), names: args.names.clone(), today: args.today };
    web::serve(project, &options, |url| {
        context.output.write(format!("{url}\n").as_bytes())?;
        if !context.quiet {
            eprintln!("在浏览器中打开以上网址；按 Ctrl-C 结束。");
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

fn address(typed: &str) -> anyhow::Result<IpAddr> {
    if typed == "localhost" {
        return Ok(IpAddr::from([127, 0, 0, 1]));
    }
    typed.parse().with_context(|| format!("“{typed}”不是 IP 地址：只限本机用 127.0.0.1，对外用 0.0.0.0"))
}
