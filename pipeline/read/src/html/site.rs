//! What every page of a site has around its article: where the reader is, who runs the site, menus and lists of other pages.

use scraper::{ElementRef, Node};

use super::elements::{contains, is_silent};

/// Characters of the longest breadcrumb, and of the longest lines at the foot of a page.
const LONGEST_BREADCRUMB: usize = 120;
const LONGEST_FOOT: usize = 500;

/// True for an element that every page of a site has: where the reader is (当前位置：首页 > 公告), and who runs the site
/// under which registration (主办：…… 浙ICP备123号).
pub(super) fn is_of_the_site(element: ElementRef<'_>) -> bool {
    let tag = element.value();
    let is_box = matches!(tag.name(), "div" | "section" | "p" | "table" | "td" | "ul" | "li" | "dl" | "center");
    if !is_box || contains(element, &["h1", "article"]) {
        return false;
    }
    let mut text = String::new();
    let mut n_chars = 0;
    for piece in element.text() {
        n_chars += piece.chars().filter(|c| !c.is_whitespace()).count();
        if n_chars > LONGEST_FOOT {
            return false;
        }
        text.extend(piece.chars().filter(|c| !c.is_whitespace()));
    }
    let names = [tag.attr("class"), tag.attr("id")].map(|name| name.unwrap_or_default().to_ascii_lowercase());
    let is_named = names.iter().any(|name| ["foot", "bottom", "copyright"].iter().any(|word| name.contains(word)));
    let is_short = n_chars <= LONGEST_BREADCRUMB;
    is_short && (is_breadcrumb(&text) || is_tools(&text) || names_neighbour(&text)) || is_foot(&text, n_chars, is_named)
}

/// True for the buttons around an article and nothing else: 【打印本页】【关闭窗口】, 分享到：微信 微博, 字体：[大 中 小].
pub(super) fn is_tools(text: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 30] = [
        "打印本页", "打印此页", "打印文章", "打印", "关闭窗口", "关闭本页", "关闭此页", "关闭", "返回顶部", "返回首页", "返回上页", "返回",
        "加入收藏", "收藏", "分享到", "分享", "微信", "新浪微博", "腾讯微博", "微博", "QQ空间", "QQ好友", "朋友圈", "字体", "字号", "大",
        "中", "小", "手机扫一扫", "扫一扫在手机打开当前页",
    ];
    let is_mark = |c: char| !c.is_alphanumeric();
    let mut rest = text.trim_matches(is_mark);
    let begins = ["打印", "关闭", "返回", "分享", "字体", "字号", "收藏", "加入收藏", "扫一扫", "手机扫一扫"];
    if !begins.iter().any(|word| rest.starts_with(word)) {
        return false;
    }
    while let Some(word) = WORDS.iter().find(|word| rest.starts_with(**word)) {
        rest = rest[word.len()..].trim_start_matches(is_mark);
    }
    rest.is_empty()
}

/// True for the way to the article before or after: 上一篇：… names what this page does not tell.
pub(super) fn names_neighbour(text: &str) -> bool {
    const NAMES: [&str; 8] = ["上一篇", "下一篇", "上一条", "下一条", "上一页", "下一页", "上篇", "下篇"];
    let rest = NAMES.iter().find_map(|name| text.trim_start_matches(['【', '[', '<', '《']).strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '：', '】', ']', '>', '》']))
}

fn is_breadcrumb(text: &str) -> bool {
    const STARTS: [&str; 5] = ["当前位置", "您的位置", "您当前的位置", "您现在的位置", "您所在的位置"];
    let rest = STARTS.iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| {
        rest.starts_with([':', '：', '>', '＞']) && rest.contains(['>', '＞', '»', '›', '→', '/', '-'])
    })
}

/// A registration with its number, and something else of the kind beside it: prose that tells of registrations names none.
fn is_foot(text: &str, n_chars: usize, is_named: bool) -> bool {
    /// A registration alone in its line.
    const ALONE: usize = 40;
    let n_registered = ["ICP备", "ICP证", "公网安备", "网站标识码"]
        .iter()
        .filter(|mark| {
            let after = text.split_once(**mark).map(|(_, after)| after.trim_start_matches([':', '：', '案', '号']));
            after.is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()))
        })
        .count();
    let n_others =
        ["主办", "承办", "版权所有", "网站地图", "技术支持"].iter().filter(|mark| text.contains(**mark)).count();
    let is_prose = text.contains('。') && !is_named;
    n_registered > 0 && !is_prose && (is_named || n_registered + n_others > 1 || n_chars <= ALONE)
}

/// What stands over the list of other articles.
const ELSEWHERE: [&str; 10] = [
    "相关阅读",
    "相关文章",
    "相关新闻",
    "相关链接",
    "相关信息",
    "延伸阅读",
    "推荐阅读",
    "热门文章",
    "热点新闻",
    "最新文章",
];

/// True for an element of some size whose text is mostly links: a menu or a list of other pages.
pub(super) fn is_link_list(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if !matches!(name, "ul" | "ol" | "dl" | "div" | "section" | "table" | "td" | "p" | "header") {
        return false;
    }
    let mut n_all = 0;
    let mut n_linked = 0;
    let mut n_links = 0;
    let mut longest = 0;
    let leads_elsewhere = || {
        let text: String = element.text().flat_map(str::chars).filter(|c| !c.is_whitespace()).take(8).collect();
        ELSEWHERE.iter().any(|words| text.starts_with(words))
    };
    // (element, inside a link)
    let mut open = vec![(element, false)];
    while let Some((element, linked)) = open.pop() {
        for child in element.children() {
            match child.value() {
                Node::Text(piece) => {
                    let n = piece.chars().filter(|c| !c.is_whitespace() && c.is_alphanumeric()).count();
                    n_all += n;
                    n_linked += if linked { n } else { 0 };
                    longest = longest.max(if linked { 0 } else { n });
                }
                Node::Element(tag) if !is_silent(tag.name()) => {
                    let is_link = tag.name() == "a" && tag.attr("href").is_some();
                    n_links += usize::from(is_link);
                    open.extend(ElementRef::wrap(child).map(|child| (child, linked || is_link)));
                }
                _ => {}
            }
        }
    }
    // 相关链接 over titles that are no links any more, as a saved page has them.
    let n_items = element.descendent_elements().filter(|inner| inner.value().name() == "li").count();
    if n_links == 0
        && n_items > 0
        && longest < 40
        && leads_elsewhere()
        && !element.text().any(|text| text.contains('。'))
    {
        return true;
    }
    let is_list = n_links >= 3 || n_links > 0 && leads_elsewhere();
    is_list && n_linked * 10 >= n_all * 6 && longest < 40
}
