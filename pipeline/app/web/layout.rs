//! The frame of every page.

use maud::{DOCTYPE, Markup, html};
use zuozheng_model::AccountRole;
use zuozheng_report::date_words;

use super::app::App;
use super::ask::{Ask, to};
use crate::commands::judged::Judged;
use crate::commands::user::role_words;

/// A page of a circular.
pub(super) fn page(app: &App, ask: &Ask, judged: &Judged, title: &str, body: Markup) -> anyhow::Result<Markup> {
    let circular = judged.view.record.circular.as_str();
    let all = app.registers(&app.ledger()?)?;
    let circular_if_several = if all.len() > 1 { circular } else { "" };
    Ok(html! {
        (DOCTYPE)
        html lang="zh-CN" {
            (head(title))
            body {
                header {
                    nav {
                        @for (address, name) in entries(ask) {
                            a href=(to(address, &[("unit", own_unit(ask)), ("circular", circular_if_several)])) { (name) }
                        }
                        @if ask.own_unit().is_none() { form.find action="/search" {
                            input type="search" name="q" value=(ask.q) placeholder="任务序号、短语、单位" aria-label="搜索";
                            button { "搜索" }
                        } }
                        (account(ask))
                    }
                    p.circular {
                        (judged.view.record.register.head.title) " "
                        span.small { (judged.view.record.name()) "　统计日期：" (date_words(judged.searched.today)) }
                    }
                    @if all.len() > 1 {
                        form.circulars action=(entries(ask)[0].0) {
                            @if let Some(unit) = ask.own_unit() { input type="hidden" name="unit" value=(unit.as_str()); }
                            select name="circular" aria-label="文件" {
                                @for record in all.iter() {
                                    option value=(record.circular) selected[record.circular == circular] {
                                        (record.name()) "　" (record.register.head.title)
                                    }
                                }
                            }
                            button { "切换" }
                        }
                    }
                }
                main { h1 { (title) } (body) }
                footer.small { (judged.searched.sentence()) }
            }
        }
    })
}

/// Where an account may go, its first page first.
fn entries(ask: &Ask) -> &'static [(&'static str, &'static str)] {
    match ask.viewer.as_ref().map(|viewer| &viewer.role) {
        Some(AccountRole::Office) => &[
            ("/", "总览"),
            ("/register", "任务登记"),
            ("/review", "复核"),
            ("/files", "材料"),
            ("/inbox", "收件"),
            ("/search", "搜索"),
        ],
        Some(AccountRole::Assessor) => {
            &[("/", "总览"), ("/register", "任务登记"), ("/review", "复核"), ("/files", "材料"), ("/search", "搜索")]
        }
        Some(AccountRole::Unit(_)) | None => &[("/unit", "本单位"), ("/inbox", "报送")],
    }
}

fn own_unit(ask: &Ask) -> &str {
    ask.own_unit().map_or("", |unit| unit.as_str())
}

/// Who is logged in, and the way out.
fn account(ask: &Ask) -> Markup {
    html! {
        @if let Some(viewer) = ask.viewer.as_ref().filter(|viewer| viewer.has_account) {
            form.account method="post" action="/logout" {
                input type="hidden" name="token" value=(viewer.token);
                span.small { (viewer.name) "　" (role_words(&viewer.role)) " " }
                button { "退出" }
            }
        }
    }
}

/// A page that stands on no circular.
pub(super) fn bare(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            (head(title))
            body { main { h1 { (title) } (body) } }
        }
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) "　佐证" }
            link rel="stylesheet" href="/style.css";
            script src="/keys.js" defer {}
        }
    }
}
