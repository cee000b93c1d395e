//! `serve`: the pages of the office, on this machine only.

use std::net::{IpAddr, SocketAddr};

use anyhow::bail;

use super::Context;
use crate::cli;
use crate::exit::Exit;
use crate::project::Project;
use crate::{store, web};

/// Runs the command until a person stops it.
pub(crate) fn run(context: &Context<'_>, args: &cli::Serve) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    drop(store::ledger(&project)?);
    let address = SocketAddr::new(address(&args.address)?, args.port);
    let options = web::Options { address, who: args.who.clone(), today: args.today };
    web::serve(project, &options, |url| {
        context.output.write(format!("{url}\n").as_bytes())?;
        if !context.quiet {
            eprintln!("在浏览器中打开以上网址；按 Ctrl-C 结束。");
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// An address of this machine. Whoever can open the pages can decide about links: there are no accounts.
fn address(typed: &str) -> anyhow::Result<IpAddr> {
    let address = if typed == "localhost" { Ok(IpAddr::from([127, 0, 0, 1])) } else { typed.parse() };
    match address {
        Ok(address) if address.is_loopback() => Ok(address),
        Ok(address) => bail!(
            "`{address}` can be reached by other machines, and this server knows no accounts: everybody could decide about links. \
             Serve on 127.0.0.1, and let a proxy that asks for passwords (nginx, Caddy) or `ssh -L` lead others to it"
        ),
        Err(_) => bail!("`{typed}` is no IP address: use 127.0.0.1 or ::1"),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn only_this_machine_is_served() {
        for own in ["127.0.0.1", "127.0.0.2", "::1", "localhost"] {
            assert!(address(own).is_ok(), "{own}");
        }
        for other in ["0.0.0.0", "::", "10.1.2.3", "192.168.0.1", "example.cn"] {
            assert!(address(other).is_err(), "{other}");
        }
    }
}
