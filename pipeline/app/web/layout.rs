//! The frame of every page.

use maud::{DOCTYPE, Markup, html};
use zuozheng_report::date_words;

use super::app::App;
use super::ask::{Ask, to};
use crate::commands::judged::Judged;

/// A page of a circular.
pub(super) fn page(app: &App, ask: &Ask, judged: &Judged, title: &str, body: Markup) -> anyhow::Result<Markup> {
    let circular = judged.view.record.circular.as_str();
    let all: Vec<(String, String)> =
        app.ledger()?.registers()?.into_iter().map(|record| (record.circular, record.register.head.title)).collect();
    let circular_if_several = if all.len() > 1 { circular } else { "" };
    let entries =
        [("/", "总览"), ("/register", "任务登记"), ("/review", "复核"), ("/files", "材料"), ("/search", "搜索")];
    Ok(html! {
        (DOCTYPE)
        html lang="zh-CN" {
            (head(title))
            body {
                header {
                    nav {
                        @for (address, name) in entries {
                            a href=(to(address, &[("circular", circular_if_several)])) { (name) }
                        }
                        form.find action="/search" {
                            input type="search" name="q" value=(ask.q) placeholder="任务序号、短语、单位" aria-label="搜索";
                            button { "搜索" }
                        }
                    }
                    p.circular {
                        (judged.view.record.register.head.title) " "
                        span.small { (circular) "　统计日期：" (date_words(judged.searched.today)) }
                    }
                    @if all.len() > 1 {
                        form.circulars action="/" {
                            select name="circular" aria-label="文件" {
                                @for (name, title) in &all {
                                    option value=(name) selected[name == circular] { (name) "　" (title) }
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
        }
    }
}
