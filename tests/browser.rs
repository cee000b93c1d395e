//! The pages in a real browser: Chromium, driven as a person would.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::accounts::{ASSESSOR, OFFICE, OTHER, OWN, UNIT, with_accounts};
use crate::corrections;
use crate::project::Project;
use crate::server::{Server, escaped};

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// chromedriver, ended with the value.
struct Driver {
    child: Child,
    port: u16,
    browser: PathBuf,
}

/// A program as the shell would find it.
fn on_path(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

impl Driver {
    /// `None`, told by name, where there is no browser.
    fn start(test: &str) -> Option<Self> {
        let (Some(program), Some(browser)) = (on_path("chromedriver"), on_path("chromium")) else {
            eprintln!("skipped: {test} (chromium and chromium-driver are not installed)");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self { child, port, browser })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A window of the browser on a server.
struct Window {
    client: Client,
    host: String,
}

impl Window {
    /// `None`, told, where the browser is there but does not start: in a container without what it needs.
    async fn open(driver: &Driver, server: &Server) -> Option<Self> {
        let options = json!({ "goog:chromeOptions": {
            "binary": driver.browser,
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1366,768"],
        } });
        let address = format!("http://127.0.0.1:{}", driver.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(options.as_object().unwrap().clone());
        let start = std::time::Instant::now();
        loop {
            match builder.connect(&address).await {
                Ok(client) => return Some(Self { client, host: server.host.clone() }),
                Err(error) if start.elapsed() > PATIENCE => {
                    eprintln!("skipped: tests/browser.rs (the browser does not start: {error})");
                    return None;
                }
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn go(&self, address: &str) {
        self.client.goto(&format!("http://{}{address}", self.host)).await.unwrap();
    }

    /// The first element of a selector, when it is there.
    async fn find(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        match wait.for_element(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("no {selector}: {error}\n{}", self.text().await),
        }
    }

    async fn click(&self, selector: &str) {
        self.until_done(Locator::Css(selector), None).await;
    }

    async fn write(&self, selector: &str, text: &str) {
        self.until_done(Locator::Css(selector), Some(text)).await;
    }

    /// The first link or button with these words.
    async fn press(&self, words: &str) {
        let path = format!("//main//*[self::a or self::button][normalize-space()='{words}']");
        self.until_done(Locator::XPath(&path), None).await;
    }

    /// A key, once the page listens.
    async fn key(&self, key: &str) {
        let start = std::time::Instant::now();
        while !self
            .client
            .execute("return document.readyState", Vec::new())
            .await
            .is_ok_and(|state| state == "complete")
        {
            assert!(start.elapsed() < PATIENCE, "the page does not end");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.until_done(Locator::Css("body"), Some(key)).await;
    }

    /// Clicks on an element, or writes into it. A page that is just being left takes the element with it: then once more.
    async fn until_done(&self, locator: Locator<'_>, text: Option<&str>) {
        let start = std::time::Instant::now();
        loop {
            let done = match (self.client.find(locator).await, text) {
                (Ok(element), None) => element.click().await,
                (Ok(element), Some(text)) => element.send_keys(text).await,
                (Err(error), _) => Err(error),
            };
            let Err(error) = done else { return };
            assert!(start.elapsed() < PATIENCE, "{locator:?}: {error}\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until the page shows these words.
    async fn sees(&self, words: &str) {
        let start = std::time::Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no {words} in\n{text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn text(&self) -> String {
        // Between two pages there is none to ask.
        let text = self.client.execute("return document.body ? document.body.innerText : ''", Vec::new()).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    async fn log_in(&self, (name, password): (&str, &str)) {
        self.go("/login").await;
        self.write("input[name=name]", name).await;
        self.write("input[name=password]", password).await;
        self.click(".login button").await;
        self.find("nav .account").await;
    }

    async fn close(self) {
        self.client.close().await.unwrap();
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Proof in a PDF and in a workbook, one unit each.
fn with_proof() -> Project {
    let project = Project::with_circular();
    for file in [PDF, WORKBOOK] {
        project.copy(&format!("corpus/evidence/{file}"), &format!("corpus/evidence/{file}"));
    }
    project.ok(&["ingest", "--no-ocr"]);
    project
}

const PDF: &str = "区人社局/制度/舆情工作规定.pdf";
const WORKBOOK: &str = "区住房和城乡建设局/2019年发文解读登记.xlsx";

#[test]
fn a_clerk_opens_the_proof_decides_and_takes_it_back() {
    let Some(driver) = Driver::start("a_clerk_opens_the_proof_decides_and_takes_it_back") else { return };
    let project = with_proof();
    let server = Server::of(&project);
    runtime().block_on(async {
        let Some(window) = Window::open(&driver, &server).await else { return };
        // From the board over the task to the page of the PDF, the passage marked.
        window.go("/").await;
        window.click(".map tbody th a[href*='task=6']").await;
        window.sees("任务6").await;
        window.press(PDF).await;
        window.find("svg.page rect.mark").await;
        let place = window
            .run(
                "const page = document.querySelector('svg.page').getBoundingClientRect();
                 const mark = document.querySelector('svg.page rect.mark').getBoundingClientRect();
                 return [(mark.left - page.left) / page.width, (mark.top - page.top) / page.height,
                         mark.width / page.width, mark.height / page.height, mark.top < innerHeight];",
            )
            .await;
        let links = project.json_lines(&["links", "--format", "jsonl"]);
        let link = links.iter().find(|link| link["path"] == PDF && link["task"] == 6).unwrap();
        let area: Vec<f64> =
            link["locators"][0]["box"].as_array().unwrap().iter().map(|side| side.as_f64().unwrap()).collect();
        // A4 in points; the mark reaches two points beyond the text.
        for (seen, wanted) in [
            (&place[0], (area[0] - 2.0) / 595.3),
            (&place[1], (area[1] - 2.0) / 841.9),
            (&place[2], (area[2] - area[0] + 4.0) / 595.3),
        ] {
            assert!((seen.as_f64().unwrap() - wanted).abs() < 0.01, "{place} {area:?}");
        }
        assert_eq!(place[4], true, "the mark is on the screen at once");
        let picture = "return fetch(document.querySelector('svg.page image').getAttribute('href'))
            .then(answer => [answer.status, answer.headers.get('content-type')]);";
        assert_eq!(window.run(picture).await, json!([200, "image/png"]));

        // Accept, take back, reject with a reason.
        window.press("采信为直接佐证").await;
        window.sees("审核人采信为直接佐证").await;
        let told = project.ok(&["explain", PDF, "--task", "6"]).out;
        assert!(told.contains("采信为直接佐证"), "{told}");
        window.press("撤回").await;
        window.find("button[value=reject]").await;
        window.write("input[name=why]", "不是本年").await;
        window.press("不予采信").await;
        window.sees("审核人不予采信：不是本年").await;
        window.close().await;
    });
}

#[test]
fn a_workbook_opens_at_its_cited_cells() {
    let Some(driver) = Driver::start("a_workbook_opens_at_its_cited_cells") else { return };
    let project = with_proof();
    let server = Server::of(&project);
    runtime().block_on(async {
        let Some(window) = Window::open(&driver, &server).await else { return };
        window.go(&format!("/evidence?path={}&task=1", escaped(WORKBOOK))).await;
        window.find("table.grid td.cited").await;
        let cells = window.run("return [...document.querySelectorAll('.grid tr')].map(row => [...row.children].map(cell => cell.textContent + (cell.className === 'cited' ? '*' : '')).join('|'));").await;
        let rows: Vec<&str> = cells.as_array().unwrap().iter().map(|row| row.as_str().unwrap()).collect();
        assert_eq!(rows[0], "|A|B|C|D|E|F|G");
        assert!(rows[3].starts_with("3|1*|蓬江区城镇老旧小区改造三年计划*|2019-05-20*|"), "{rows:?}");
        assert!(rows.last().unwrap().starts_with("7|合计|"), "{rows:?}");
        // The unit's workbook can be kept.
        window.go(&format!("/unit?unit={}", escaped("区住房和城乡建设局"))).await;
        let kept = "return fetch([...document.querySelectorAll('a')].find(link => link.textContent === '工作簿').href)
            .then(async answer => [answer.status, answer.headers.get('content-disposition').startsWith('attachment'),
                                   new Uint8Array(await answer.arrayBuffer()).slice(0, 2).join()]);";
        assert_eq!(window.run(kept).await, json!([200, true, "80,75"]));
        window.close().await;
    });
}

#[test]
fn search_and_review_go_by_keys() {
    let Some(driver) = Driver::start("search_and_review_go_by_keys") else { return };
    let project = with_proof();
    let server = Server::of(&project);
    runtime().block_on(async {
        let Some(window) = Window::open(&driver, &server).await else { return };
        window.go("/").await;
        window.write("nav input[name=q]", "一问一答").await;
        window.click("nav .find button").await;
        window.find("main mark").await;
        assert_eq!(window.run("return document.querySelector('main mark').textContent").await, json!("一问一答"));
        window.press(WORKBOOK).await;
        window.find("table.grid").await;

        window.go("/review").await;
        window.sees("已复核0条").await;
        window.key("j").await;
        window.sees("第2条").await;
        window.key("k").await;
        window.sees("第1条").await;
        window.key("r").await;
        window.sees("已复核1条").await;
        window.key("u").await;
        window.sees("已复核0条").await;
        window.close().await;
    });
}

#[test]
fn a_file_is_handed_in_and_seen_to_arrive() {
    let Some(driver) = Driver::start("a_file_is_handed_in_and_seen_to_arrive") else { return };
    let project = with_accounts();
    let server = Server::of(&project);
    let outside = Project::empty();
    outside.file("总结.txt", "政务公开工作总结\n今年以来，通过网站公开双随机抽查结果八次。\n2019年11月5日\n");
    outside.file("坏的.pdf", "%PDF-1.4\n这不是一份完整的文件");
    runtime().block_on(async {
        let Some(window) = Window::open(&driver, &server).await else { return };
        window.log_in(UNIT).await;
        window.go("/inbox").await;
        for name in ["总结.txt", "坏的.pdf"] {
            window.write("input[type=file]", outside.join(name).to_str().unwrap()).await;
            window.press("报送").await;
            window.sees(name).await;
        }
        // Nobody reloads: the page follows the run.
        window.sees("已读全").await;
        window.sees("未能读出").await;
        window.sees("重新读取没有读全的").await;
        assert!(project.join(&format!("corpus/evidence/{OWN}/总结.txt")).is_file());
        window.press(&format!("{OWN}/总结.txt")).await;
        window.sees("通过网站公开双随机抽查结果八次").await;
        window.close().await;
    });
}

#[test]
fn a_register_is_corrected_and_the_evidence_matched_anew() {
    let Some(driver) = Driver::start("a_register_is_corrected_and_the_evidence_matched_anew") else { return };
    let project = corrections::project();
    let workbook = corrections::edited(&project, "更正.xlsx", &[("F6", "责任：市教育局")]);
    let server = Server::of(&project);
    runtime().block_on(async {
        let Some(window) = Window::open(&driver, &server).await else { return };
        window.go("/register").await;
        window.click("summary").await;
        window.write("input[type=file]", &workbook).await;
        window.write("input[name=why]", "机构改革").await;
        window.press("收回更正").await;
        window.sees("采用更正1处（审核人）").await;
        window.press("返回任务登记").await;
        window.sees("市教育局（责任）").await;
        window.sees("机构改革").await;
        // The unit has the duty now, and its file proves it, without a command.
        let start = std::time::Instant::now();
        while !window.text().await.contains("已佐证") {
            assert!(start.elapsed() < PATIENCE, "{}", window.text().await);
            window.go(&format!("/unit?unit={}", escaped("市教育局"))).await;
        }
        window.close().await;
    });
}

#[test]
fn every_role_sees_its_own_pages() {
    let Some(driver) = Driver::start("every_role_sees_its_own_pages") else { return };
    let project = with_accounts();
    let server = Server::of(&project);
    runtime().block_on(async {
        let Some(window) = Window::open(&driver, &server).await else { return };
        for (account, sees, never) in [
            (OFFICE, &["总览", "任务登记", "复核", "材料", "收件"][..], "报送"),
            (ASSESSOR, &["总览", "任务登记", "复核", "材料"], "收件"),
            (UNIT, &["本单位", "报送"], "总览"),
        ] {
            window.log_in(account).await;
            let entries = window
                .run("return [...document.querySelectorAll('nav > a')].map(link => link.textContent).join()")
                .await;
            let entries: Vec<&str> = entries.as_str().unwrap().split(',').collect();
            assert!(sees.iter().all(|name| entries.contains(name)) && !entries.contains(&never), "{entries:?}");
            if account == UNIT {
                window.sees(OWN).await;
                let other = format!("/unit?unit={}", escaped(OTHER));
                window.go(&other).await;
                assert!(!window.text().await.contains("二.txt"), "another unit's list");
                window.go("/inbox").await;
            }
            window.click("form.account button").await;
            window.find(".login").await;
            window.go("/").await;
            window.find(".login").await;
        }
        window.close().await;
    });
}
