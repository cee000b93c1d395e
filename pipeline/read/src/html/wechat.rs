//! Articles of WeChat: when they were published stands in a script, and under them what the program around them shows.

use scraper::{Html, Selector};
use zuozheng_model::{Block, BlockKind};

use crate::excel::day_in_china;

/// The id of the article in its page.
pub(super) const ARTICLE: &str = "js_content";

/// Lines that belong to the program and not to the article.
const OF_THE_PROGRAM: [&str; 14] = [
    "预览时标签不可点",
    "微信扫一扫关注该公众号",
    "微信扫一扫使用小程序",
    "微信扫一扫可打开此内容，使用完整服务",
    "继续滑动看下一个",
    "向上滑动看下一个",
    "轻触阅读原文",
    "轻点两下取消赞",
    "轻点两下取消在看",
    "阅读原文",
    "知道了",
    "取消允许",
    "使用小程序",
    "在小说阅读器读本章",
];

/// Puts the day of an article below its title, and takes what is no part of it out of the text.
pub(super) fn tidied(page: &Html, blocks: &mut Vec<Block>) {
    let has = |selector: &str| Selector::parse(selector).ok().and_then(|selector| page.select(&selector).next());
    if has(&format!("#{ARTICLE}")).is_none() {
        return;
    }
    for block in blocks.iter_mut() {
        if let BlockKind::Paragraph { text } = &block.kind {
            let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            if OF_THE_PROGRAM.contains(&bare.as_str()) {
                block.kind = BlockKind::Furniture { text: text.clone() };
            }
        }
    }
    let is_told = has("#publish_time").is_some_and(|time| time.text().any(|text| !text.trim().is_empty()));
    let Some(day) = published(page).filter(|_| !is_told) else { return };
    let Some(title) = blocks.iter().position(|block| matches!(block.kind, BlockKind::Heading { .. })) else { return };
    let place = blocks[title].locator.clone();
    blocks.insert(title + 1, Block::paragraph(format!("发布时间：{day}"), place));
}

/// The day in `var ct = "1747044000"`, seconds since 1970.
fn published(page: &Html) -> Option<String> {
    let scripts = Selector::parse("script").ok()?;
    let seconds = page.select(&scripts).find_map(|script| {
        let text: String = script.text().collect();
        let rest = &text[text.find("var ct")? + "var ct".len()..];
        let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse::<u32>().ok()
    })?;
    day_in_china(seconds)
}

#[cfg(test)]
mod tests {
    use crate::Limits;

    #[test]
    fn an_article_has_its_day_and_nothing_of_the_program() {
        let page = |time: &str| {
            format!(
                r#"<html><body><h1 id="activity-name">垃圾分类入户宣传</h1><em id="publish_time">{time}</em><div id="js_content" style="visibility: hidden; opacity: 0;"><p>街道组织志愿者入户宣传。</p></div>
                <script>var nickname = "东湖发布"; var ct = "1747065600";</script><p>微信扫一扫<br/>关注该公众号</p></body></html>"#
            )
        };
        let texts = |time: &str| super::super::read_text(&page(time), &Limits::default()).document.plain_text();
        // Midnight in China is still the day before in Greenwich.
        assert!(texts("").contains("发布时间：2025年5月13日"), "{}", texts(""));
        assert!(!texts("2025年5月14日 10:00").contains("5月13日"));
        let read = super::super::read_text(&page(""), &Limits::default());
        let article = |block: &zuozheng_model::Block| block.text() == Some("街道组织志愿者入户宣传。");
        let article = read.document.blocks.iter().find(|block| article(block));
        assert!(article.is_some_and(|block| matches!(block.kind, zuozheng_model::BlockKind::Paragraph { .. })));
    }
}
