//! The pages of `serve`, asked over the wire as a browser does.

use std::collections::{BTreeSet, VecDeque};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::project::{Project, repository, sample, zipped};
use crate::server::{Server, escaped};

/// Values of an attribute, as a browser understands them.
fn values(page: &str, attribute: &str) -> Vec<String> {
    let start = format!(" {attribute}=\"");
    page.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let server = Server::of(sample());
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut waiting: VecDeque<String> = VecDeque::from(["/".to_owned()]);
    // Enough of each kind of page; asking all of them says nothing new.
    let mut asked: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    while let Some(address) = waiting.pop_front() {
        let kind = address.split('?').next().unwrap().to_owned();
        let n_asked = asked.entry(kind.clone()).or_default();
        *n_asked += 1;
        if *n_asked > 12 {
            continue;
        }
        let answer = server.get(&address);
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert!(answer.head.contains("content-security-policy: default-src 'none'"), "{address}: {}", answer.head);
        if !answer.head.contains("text/html") {
            continue;
        }
        let page = answer.text();
        assert!(!page.contains("<script>") && !page.contains(" style=") && !page.contains("javascript:"), "{address}");
        for target in values(&page, "href").into_iter().chain(values(&page, "src")) {
            assert!(target.starts_with('/') && !target.starts_with("//"), "{address} leads out: {target}");
            let target = target.split('#').next().unwrap().to_owned();
            if seen.insert(target.clone()) {
                waiting.push_back(target);
            }
        }
    }
    for kind in [
        "/task",
        "/unit",
        "/evidence",
        "/search",
        "/review",
        "/register",
        "/files",
        "/unit.xlsx",
        "/unit.docx",
        "/page.png",
        "/original",
        "/style.css",
    ] {
        assert!(asked.contains_key(kind), "no page leads to {kind}: {asked:?}");
    }
}

#[test]
fn a_passage_is_marked_on_its_page_and_the_original_is_the_file() {
    let server = Server::of(sample());
    let unit = "区市场监督管理局";
    let links = sample().json_lines(&["links", "--task", "23", "--unit", unit, "--format", "jsonl"]);
    let link = links.iter().find(|link| link["path"].as_str().unwrap().ends_with(".pdf")).unwrap();
    let path = link["path"].as_str().unwrap();
    let page = server.get(&format!("/evidence?path={}&task=23", escaped(path))).text();
    assert!(page.contains("class=\"mark\"") && page.contains("任务23"), "{page}");
    let picture = page.split("<image href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    assert!(server.get(&picture).body.starts_with(b"\x89PNG"));
    let original = server.get(&format!("/original?path={}", escaped(path)));
    assert!(original.head.contains("attachment"), "{}", original.head);
    assert!(original.body == fs_err::read(sample().join(&format!("corpus/evidence/{path}"))).unwrap());
    // A way out of the folder is no file that the ledger knows.
    for path in ["../circulars/840.docx", "/etc/passwd", "区教育局/../../../rules.toml", "没有.pdf"] {
        for page in ["/evidence", "/original", "/page.png"] {
            assert_eq!(server.get(&format!("{page}?path={}", escaped(path))).status, 404, "{page} {path}");
        }
    }
}

#[test]
fn programs_get_what_the_command_line_writes() {
    let server = Server::of(sample());
    let day = ["--today", "2020-03-02"];
    let same: [(&str, Vec<&str>); 5] = [
        ("/api/gaps", vec!["gaps", "--format", "json", day[0], day[1]]),
        (
            "/api/gaps?unit=%E6%95%99%E8%82%B2%E5%B1%80",
            vec!["gaps", "--unit", "教育局", "--format", "json", day[0], day[1]],
        ),
        ("/api/tasks", vec!["tasks", "--format", "json"]),
        ("/api/links?task=23", vec!["links", "--task", "23", "--format", "jsonl"]),
        ("/api/status", vec!["status", "--format", "json"]),
    ];
    for (address, args) in same {
        assert_eq!(server.get(address).text().trim_end(), sample().ok(&args).out.trim_end(), "{address}");
    }
    let found: serde_json::Value = serde_json::from_str(&server.get("/api/search?q=23").text()).unwrap();
    assert_eq!(found["total"], sample().json(&["search", "23", "--format", "json"])["total"]);
    let described: serde_json::Value = serde_json::from_str(&server.get("/api/openapi.json").text()).unwrap();
    let described: BTreeSet<&str> = described["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let source = fs_err::read_to_string(repository().join("pipeline/app/web/mod.rs")).unwrap();
    let served: BTreeSet<&str> =
        source.split('"').filter(|text| text.starts_with("/api/") && !text.contains(' ')).collect();
    assert_eq!(described, served);
}

#[test]
fn a_decision_counts_at_once_and_can_be_taken_back() {
    let project = Project::with_circular();
    let file = "区市场监督管理局/公示.txt";
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过“信用江门”网站公开双随机检查结果二十条。\n";
    project.file(&format!("corpus/evidence/{file}"), text);
    project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
    let before = project.state();
    let server = Server::of(&project);
    let page = server.get("/task?task=23").text();
    let hidden = |name: &str| {
        let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (token, circular) = (hidden("token"), hidden("circular"));
    let origin = format!("http://{}", server.host);
    let form = |verdict: &'static str| {
        vec![
            ("token", token.clone()),
            ("circular", circular.clone()),
            ("path", file.to_owned()),
            ("task", "23".into()),
            ("verdict", verdict.into()),
            ("why", "<b>不是原件</b>".into()),
            ("back", "/task?task=23".into()),
        ]
    };
    let send = |form: &[(&str, String)], origin: &str| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        server.send(&form, origin)
    };
    // Another page, an old page, another name for this machine: nothing changes.
    let mut old = form("reject");
    old[0].1 = "0".repeat(48);
    assert_eq!(send(&form("reject"), "http://example.cn").status, 403);
    assert_eq!(send(&old, &origin).status, 403);
    assert_eq!(server.ask("GET", "/", "example.cn", "", "").status, 421);
    assert_eq!(project.state(), before);

    let done = send(&form("reject"), &origin);
    assert!(done.status == 303 && done.head.contains("location: /task?task=23"), "{}", done.head);
    let page = server.get("/task?task=23").text();
    assert!(
        page.contains("审核人不予采信") && page.contains("&lt;b&gt;不是原件") && !page.contains("<b>不是原件"),
        "{page}"
    );
    assert!(project.ok(&["explain", file]).out.contains("不是原件"));
    assert!(server.get("/review").text().contains("已复核1条"));
    let mut out = form("withdraw");
    out[6].1 = "//example.cn/".into();
    assert!(send(&out, &origin).head.contains("location: /\r\n"), "a form led elsewhere");
    assert_eq!(project.state(), before);
    // Nothing stands any more that could be taken back; the page says so.
    assert_eq!(send(&form("withdraw"), &origin).status, 422);
}

#[test]
fn a_run_beside_the_server_is_seen_and_what_comes_in_stays_text() {
    let project = Project::with_circular();
    project.file("corpus/evidence/区教育局/一.txt", "政策解读2019年9月同步解读文件三份。");
    project.ok(&["ingest", "--no-ocr"]);
    let server = Server::of(&project);
    let harm = "<script>alert(1)</script><img src=x>";
    let name = format!("corpus/evidence/区教育局/“双随机”{}.txt", harm.replace('/', ""));
    project.file(&name, format!("关于“双随机、一公开”抽查结果的公示{harm}，2019年9月公开结果{harm}二十条。"));
    project.ok(&["ingest", "--no-ocr"]);
    let file = "/evidence?path=".to_owned() + &escaped(name.strip_prefix("corpus/evidence/").unwrap());
    for address in ["/", "/files", "/task?task=23", "/review", "/search?q=alert", file.as_str()] {
        let page = server.get(address).text();
        assert!(!page.contains("<script>") && !page.contains("<img"), "{address}");
    }
    let board = server.get("/").text();
    assert!(board.contains("最近2次运行") && board.matches("<polyline").count() == 2, "{board}");
    assert!(server.get("/files").text().contains("共2份"));
    assert!(server.get("/search?q=alert").text().contains("<mark>alert</mark>"));
    assert!(server.get("/search?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D").text().contains("已检索材料2份"));
    for (address, status) in [
        ("/task?task=99", 404),
        ("/task?task=x", 422),
        ("/unit?unit=x", 404),
        ("/nowhere", 404),
        ("/search?q=%22", 200),
    ] {
        assert_eq!(server.get(address).status, status, "{address}");
    }
    let page = server.get("/task?task=x").text();
    assert!(page.contains("“x”不是任务序号"), "{page}");
    // A program gets what is wrong in the form in which it gets everything.
    for (address, status, words) in [
        ("/api/gaps?unit=nope", 422, "nope"),
        ("/api/links?task=x", 422, "不是任务序号"),
        ("/api/nowhere", 404, "没有这个页面"),
    ] {
        let answer = server.get(address);
        assert_eq!(answer.status, status, "{address}");
        assert!(answer.head.contains("application/json"), "{address}: {}", answer.head);
        let told: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
        assert!(told["error"].as_str().unwrap().contains(words), "{address}: {told}");
    }
}

#[test]
fn it_ends_when_it_is_told_to() {
    let mut server = Server::of(sample());
    assert!(Command::new("kill").arg(server.child.id().to_string()).status().unwrap().success());
    let asked = Instant::now();
    let status = loop {
        if let Some(status) = server.child.try_wait().unwrap() {
            break status;
        }
        assert!(asked.elapsed() < Duration::from_secs(2), "still there");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(status.success(), "{status}");
    let ran = sample().run(&["serve", "--address", "0.0.0.0"]);
    assert_eq!((ran.code, ran.err.contains("user add")), (1, true), "{}", ran.err);
}

#[test]
fn a_page_of_an_ofd_is_drawn_with_its_passage_marked() {
    let space = r#"xmlns:ofd="http://www.ofdspec.org/2016""#;
    let entry = format!(
        r#"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#
    );
    let document = format!(
        r#"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>
           <ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>"#
    );
    let text = "通过网站公开双随机、一公开抽查结果二十条<b>";
    let page = format!(
        r#"<ofd:Page {space}><ofd:Content><ofd:Layer ID="2">
           <ofd:PathObject ID="3" Boundary="10 30 100 1" LineWidth="0.5"><ofd:StrokeColor Value="255 0 0"/><ofd:AbbreviatedData>M 0 0 L 100 0</ofd:AbbreviatedData></ofd:PathObject>
           <ofd:TextObject ID="4" Boundary="10 10 150 8" Font="5" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g 30 5">{}</ofd:TextCode></ofd:TextObject>
           </ofd:Layer></ofd:Content></ofd:Page>"#,
        text.replace('<', "&lt;")
    );
    let ofd = zipped(&[
        ("OFD.xml", entry.as_bytes()),
        ("Doc_0/Document.xml", document.as_bytes()),
        ("Doc_0/Pages/Page_0/Content.xml", page.as_bytes()),
    ]);
    let project = Project::with_circular();
    project.file("corpus/evidence/区市场监督管理局/公示.ofd", ofd);
    project.ok(&["ingest", "--no-ocr"]);
    let links = project.json_lines(&["links", "--format", "jsonl"]);
    let task = links[0]["task"].to_string();
    let server = Server::of(&project);
    let address = format!("/evidence?path={}&task={task}", escaped("区市场监督管理局/公示.ofd"));
    let page = server.get(&address).text();
    // A4 in points; the glyphs 5 mm apart; what was written stays text.
    assert!(page.contains(r#"viewBox="0 0 595.27"#), "{page}");
    assert!(page.contains(r#"x="0.000 5.000 10.000 15.000"#) && page.contains("二十条&lt;b&gt;</text>"), "{page}");
    assert!(page.contains(r##"d="M0 0 L100 0" fill="none" stroke="#ff0000" stroke-width="0.5""##), "{page}");
    assert!(page.contains(r#"<rect class="mark""#), "{page}");
    let missing = server.get(&format!("{address}&page=9"));
    assert_eq!(missing.status, 200, "a page beyond the end is the last one");
}
