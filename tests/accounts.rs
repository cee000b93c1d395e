//! Accounts of the pages: who may open what, log-ins under attack, and files that units hand in.

use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::project::{Project, run_typed};
use crate::server::{Answer, Server, escaped};

pub(crate) const OFFICE: (&str, &str) = ("主任", "office password");
pub(crate) const ASSESSOR: (&str, &str) = ("评估员", "assessor password");
pub(crate) const UNIT: (&str, &str) = ("教育局联络员", "unit password");
pub(crate) const OWN: &str = "区教育局";
pub(crate) const OTHER: &str = "区司法局";

pub(crate) fn with_accounts() -> Project {
    let project = Project::with_circular();
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年9月，通过网站公开双随机检查结果二十条。\n";
    project.file(&format!("corpus/evidence/{OWN}/一.txt"), text);
    project.file(&format!("corpus/evidence/{OTHER}/二.txt"), text.replace("二十", "三十"));
    project.ok(&["ingest", "--no-ocr"]);
    for (account, role, unit) in
        [(OFFICE, "office", None), (ASSESSOR, "assessor", None), (UNIT, "unit", Some("教育局"))]
    {
        let mut args = vec!["user", "add", account.0, "--role", role];
        args.extend(unit.iter().flat_map(|unit| ["--unit", unit]));
        let ran = run_typed(project.path(), &args, Some(account.1));
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    project
}

/// Somebody with a browser.
struct Browser<'a> {
    server: &'a Server,
    cookie: String,
}

impl<'a> Browser<'a> {
    fn nobody(server: &'a Server) -> Self {
        Self { server, cookie: String::new() }
    }

    fn of(server: &'a Server, account: (&str, &str)) -> Self {
        let mut browser = Self::nobody(server);
        let answer = browser.log_in(account);
        assert_eq!(answer.status, 303, "{}", answer.text());
        browser
    }

    fn log_in(&mut self, (name, password): (&str, &str)) -> Answer {
        let answer = self.post("/login", &[("name", name), ("password", password), ("back", "/")]);
        if let Some(cookie) = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")) {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        answer
    }

    fn get(&self, address: &str) -> Answer {
        self.server.ask("GET", address, &self.server.host, &format!("Cookie: {}\r\n", self.cookie), "")
    }

    fn post(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let more = format!(
            "Cookie: {}\r\nOrigin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            self.cookie, self.server.host
        );
        self.server.ask("POST", address, &self.server.host, &more, &body.join("&"))
    }

    /// Hands in files with a token.
    fn hand_in(&self, token: &str, unit: &str, files: &[(&str, &str)]) -> Answer {
        self.post_files("/upload", &[("token", token), ("unit", unit)], "files", files)
    }

    fn post_files(&self, address: &str, form: &[(&str, &str)], field: &str, files: &[(&str, &str)]) -> Answer {
        let part =
            |head: &str, content: &str| format!("--zz\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n");
        let mut body: String = form.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value)).collect();
        for (name, content) in files {
            body += &part(&format!("name=\"{field}\"; filename=\"{name}\""), content);
        }
        body += "--zz--\r\n";
        let more = format!(
            "Cookie: {}\r\nOrigin: http://{}\r\nContent-Type: multipart/form-data; boundary=zz\r\n",
            self.cookie, self.server.host
        );
        self.server.ask("POST", address, &self.server.host, &more, &body)
    }

    /// The word that the forms of a page carry.
    fn token(&self, page: &str) -> String {
        let page = self.get(page).text();
        page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

#[test]
fn every_role_opens_what_it_may_and_nothing_else() {
    let project = with_accounts();
    let server = Server::of(&project);
    let own_file = escaped(&format!("{OWN}/一.txt"));
    let other_file = escaped(&format!("{OTHER}/二.txt"));
    let (own, other) = (escaped(OWN), escaped(OTHER));
    // Expected: nobody, office, assessor, unit.
    let table: [(String, [u16; 4]); 30] = [
        ("/".into(), [303, 200, 200, 303]),
        ("/task?task=23".into(), [303, 200, 200, 403]),
        ("/search?q=%E5%85%AC%E5%BC%80".into(), [303, 200, 200, 403]),
        ("/review".into(), [303, 200, 200, 403]),
        ("/register".into(), [303, 200, 200, 403]),
        ("/register.xlsx".into(), [303, 200, 200, 403]),
        ("/files".into(), [303, 200, 200, 403]),
        (format!("/unit?unit={own}"), [303, 200, 200, 200]),
        (format!("/unit?unit={other}"), [303, 200, 200, 403]),
        (format!("/unit.xlsx?unit={own}"), [303, 200, 200, 200]),
        (format!("/unit.xlsx?unit={other}"), [303, 200, 200, 403]),
        (format!("/unit.docx?unit={own}"), [303, 200, 200, 200]),
        (format!("/unit.docx?unit={other}"), [303, 200, 200, 403]),
        (format!("/evidence?path={own_file}"), [303, 200, 200, 200]),
        (format!("/evidence?path={other_file}"), [303, 200, 200, 404]),
        (format!("/original?path={own_file}"), [303, 200, 200, 200]),
        (format!("/original?path={other_file}"), [303, 200, 200, 404]),
        // No page of a text can be drawn: nobody may find out more than that.
        (format!("/page.png?path={own_file}"), [303, 404, 404, 404]),
        (format!("/page.png?path={other_file}"), [303, 404, 404, 404]),
        ("/inbox".into(), [303, 200, 403, 200]),
        (format!("/inbox?unit={other}"), [303, 200, 403, 403]),
        ("/api/gaps".into(), [401, 200, 200, 403]),
        (format!("/api/gaps?unit={other}"), [401, 200, 200, 403]),
        ("/api/tasks".into(), [401, 200, 200, 403]),
        ("/api/links".into(), [401, 200, 200, 403]),
        ("/api/search?q=23".into(), [401, 200, 200, 403]),
        ("/api/status".into(), [401, 200, 200, 403]),
        ("/api/openapi.json".into(), [401, 200, 200, 200]),
        ("/login".into(), [200, 200, 200, 200]),
        ("/nowhere".into(), [303, 404, 404, 404]),
    ];
    let browsers = [
        Browser::nobody(&server),
        Browser::of(&server, OFFICE),
        Browser::of(&server, ASSESSOR),
        Browser::of(&server, UNIT),
    ];
    for (address, expected) in &table {
        let got = browsers.each_ref().map(|browser| browser.get(address).status);
        assert_eq!(got, *expected, "{address}");
    }
    // What changes something, with the page's own word each time.
    let tokens = [String::new(), browsers[1].token("/inbox"), browsers[2].token("/"), browsers[3].token("/inbox")];
    let circular = project.json(&["status", "--format", "json"])["registers"][0]["circular"].clone();
    let circular = circular.as_str().unwrap_or_default().to_owned();
    for (address, expected) in
        [("/decide", [401, 303, 303, 403]), ("/dismiss", [401, 422, 422, 403]), ("/reread", [401, 303, 403, 303])]
    {
        let got: Vec<u16> = browsers
            .iter()
            .zip(&tokens)
            .map(|(browser, token)| {
                let form = [
                    ("token", token.as_str()),
                    ("circular", &circular),
                    ("path", &format!("{OWN}/一.txt")),
                    ("task", "23"),
                    ("verdict", "direct"),
                    ("back", "/"),
                ];
                browser.post(address, &form).status
            })
            .collect();
        assert_eq!(got, expected, "{address}");
    }
    for (unit, expected) in [(OWN, [401, 303, 403, 303]), (OTHER, [401, 303, 403, 403])] {
        let hand_in = |(browser, token): (&Browser<'_>, &String)| {
            browser.hand_in(token, unit, &[("新.txt", &format!("新材料{token}"))]).status
        };
        let got: Vec<u16> = browsers.iter().zip(&tokens).map(hand_in).collect();
        assert_eq!(got, expected, "/upload for {unit}");
    }
    // Only the office corrects the register; what is no register is refused with a reason.
    let correct = |(browser, token): (&Browser<'_>, &String)| {
        browser.post_files("/correct", &[("token", token)], "file", &[("甲.txt", "不是任务台账")]).status
    };
    assert_eq!(browsers.iter().zip(&tokens).map(correct).collect::<Vec<_>>(), [401, 422, 403, 403]);
    let foreign = browsers[1].post_files("/correct", &[("token", "x")], "file", &[("甲.txt", "不是任务台账")]);
    assert_eq!(foreign.status, 403);
    // A unit's pages lead nowhere that it may not go, and name no other unit's file.
    for address in [format!("/unit?unit={own}"), format!("/evidence?path={own_file}"), "/inbox".into()] {
        let page = browsers[3].get(&address).text();
        assert!(!page.contains("二.txt") && !page.contains("action=\"/decide\""), "{address}: {page}");
        for target in page.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")) {
            let status = browsers[3].get(target.split('#').next().unwrap()).status;
            assert!(status == 200 || target.starts_with("/unit.docx"), "{address} leads to {target}: {status}");
        }
    }
    assert!(browsers[2].get("/").text().contains("评估员"));
}

#[test]
fn log_ins_hold_against_guessing_forging_and_fixing() {
    let project = with_accounts();
    let server = Server::of(&project);
    // Wrong passwords: a name has to wait soon, the others do not.
    let began = Instant::now();
    let mut statuses = std::collections::BTreeMap::new();
    for n in 0..1_000 {
        let answer = Browser::nobody(&server).log_in((OFFICE.0, &format!("guess {n}")));
        *statuses.entry(answer.status).or_insert(0) += 1;
        assert!(!answer.head.contains("set-cookie"), "{}", answer.head);
    }
    assert_eq!(statuses, [(403, 5), (429, 995)].into());
    assert!(began.elapsed() < Duration::from_secs(240), "{:?}", began.elapsed());
    assert_eq!(Browser::nobody(&server).log_in(OFFICE).status, 429);
    assert_eq!(Browser::nobody(&server).log_in(("没有这个人", "whatever it is")).status, 403);
    let mut browser = Browser::of(&server, ASSESSOR);
    assert_eq!(browser.get("/").status, 200);

    // A cookie that a stranger put there is worth nothing, before the log-in and after it.
    let mut fixed = Browser { server: &server, cookie: "zuozheng=of-a-stranger".into() };
    assert_eq!(fixed.get("/").status, 303);
    assert_eq!(fixed.log_in(ASSESSOR).status, 303);
    assert_ne!(fixed.cookie, "zuozheng=of-a-stranger");
    assert_eq!(Browser { server: &server, cookie: "zuozheng=of-a-stranger".into() }.get("/").status, 303);
    // A log-in leads to a page of ours only.
    let away = [("name", ASSESSOR.0), ("password", ASSESSOR.1), ("back", "//example.cn/")];
    assert!(fixed.post("/login", &away).head.contains("location: /\r\n"));

    // A form without the word of this very session, or from elsewhere, changes nothing.
    let (own, others) = (browser.token("/review"), fixed.token("/review"));
    assert_ne!(own, others);
    let form = |token: &str| {
        let pairs = [("circular", ""), ("path", "x"), ("task", "1"), ("verdict", "direct"), ("back", "/")];
        let mut body: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        body.push(format!("token={token}"));
        body.join("&")
    };
    for (token, origin, expected) in [
        (own.as_str(), format!("http://{}", server.host), 422),
        (others.as_str(), format!("http://{}", server.host), 403),
        ("", format!("http://{}", server.host), 403),
        (own.as_str(), "http://example.cn".to_owned(), 403),
        (own.as_str(), "null".to_owned(), 403),
    ] {
        let more = format!(
            "Cookie: {}\r\nOrigin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            browser.cookie
        );
        assert_eq!(server.ask("POST", "/decide", &server.host, &more, &form(token)).status, expected, "{origin}");
    }
    // A form that is far too long.
    let long = format!("token={own}&why={}", "x".repeat(100_000));
    let more = format!("Cookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n", browser.cookie);
    assert_eq!(server.ask("POST", "/decide", &server.host, &more, &long).status, 413);

    // Out is out; so is another password, and so is a disabled account.
    assert_eq!(browser.post("/logout", &[("token", &own)]).status, 303);
    assert_eq!(browser.get("/").status, 303);
    assert_eq!(run_typed(project.path(), &["user", "passwd", ASSESSOR.0], Some("another password")).code, 0);
    assert_eq!(fixed.get("/").status, 303);
    assert_eq!(browser.log_in(ASSESSOR).status, 403);
    assert_eq!(browser.log_in((ASSESSOR.0, "another password")).status, 303);
    assert_eq!(browser.get("/").status, 200);
    project.ok(&["user", "disable", ASSESSOR.0]);
    assert_eq!(browser.get("/").status, 303);
    assert_eq!(browser.log_in((ASSESSOR.0, "another password")).status, 403);
}

#[test]
fn accounts_are_made_listed_and_kept_in_history() {
    let project = with_accounts();
    let listed = project.json(&["user", "list", "--format", "json"]);
    assert_eq!(listed.as_array().unwrap().len(), 3);
    let unit = listed.as_array().unwrap().iter().find(|account| account["name"] == UNIT.0).unwrap();
    assert_eq!((&unit["role"], &unit["unit"]), (&"unit".into(), &OWN.into()));
    let ledger = fs_err::read(project.join("index/store/ledger.sqlite")).unwrap();
    for (_, password) in [OFFICE, ASSESSOR, UNIT] {
        assert!(!ledger.windows(password.len()).any(|window| window == password.as_bytes()));
    }
    for (args, password, complaint) in [
        (vec!["user", "add", OFFICE.0, "--role", "office"], "long enough", "已有账户"),
        (vec!["user", "add", "新", "--role", "office"], "short", "密码至少8"),
        (vec!["user", "add", "新", "--role", "unit"], "long enough", "要写明单位"),
        (vec!["user", "add", "新", "--role", "unit", "--unit", "没有的局"], "long enough", "名录里没有单位"),
        (vec!["user", "add", "新", "--role", "unit", "--unit", "教育"], "long enough", "名录里没有单位"),
        (vec!["user", "add", "新", "--role", "assessor", "--unit", "教育局"], "long enough", "请去掉 --unit"),
        (vec!["user", "add", "a b", "--role", "office"], "long enough", "不含空格"),
        (vec!["user", "passwd", "没有"], "long enough", "没有账户"),
        (vec!["user", "disable", OFFICE.0], "", "最后一个办公室账户"),
    ] {
        let ran = run_typed(project.path(), &args, Some(password));
        assert!(ran.code == 1 && ran.err.contains(complaint), "{args:?}: {}", ran.err);
    }
    // A token reads what the command line writes, changes nothing, and ends with its account.
    let server = Server::of(&project);
    let token = project.ok(&["user", "token", UNIT.0]).out.trim().to_owned();
    let ask = |method: &str, address: &str, token: &str| {
        server.ask(method, address, &server.host, &format!("Authorization: Bearer {token}\r\n"), "").status
    };
    assert_eq!(ask("GET", &format!("/unit.xlsx?unit={}", escaped(OWN)), &token), 200);
    assert_eq!(ask("GET", &format!("/unit.xlsx?unit={}", escaped(OTHER)), &token), 403);
    assert_eq!(ask("POST", "/reread", &token), 403);
    let office = project.ok(&["user", "token", OFFICE.0]).out.trim().to_owned();
    assert_eq!(ask("GET", "/api/status", &office), 200);
    assert_eq!(ask("GET", "/api/status", "0123"), 401);
    project.ok(&["user", "disable", UNIT.0]);
    assert_eq!(ask("GET", "/api/status", &token), 401);
    project.ok(&["user", "enable", UNIT.0]);
    assert!(project.ok(&["user", "list"]).out.contains(&format!("{}  单位（{OWN}）", UNIT.0)));
}

#[test]
fn files_handed_in_are_kept_read_and_never_overwrite() {
    let project = with_accounts();
    let server = Server::of(&project);
    let browser = Browser::of(&server, UNIT);
    let token = browser.token("/inbox");
    let evidence = |name: &str| project.join(&format!("corpus/evidence/{OWN}/{name}"));
    let received = || {
        let page = browser.get("/inbox").text();
        page.split("id=\"received\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
    };
    let wait_for = |wanted: &dyn Fn(&str) -> bool| {
        let began = Instant::now();
        loop {
            let page = received();
            if wanted(&page) && !page.contains("正在读取") {
                return page;
            }
            assert!(began.elapsed() < Duration::from_secs(300), "{page}");
            std::thread::sleep(Duration::from_millis(300));
        }
    };
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年10月，在门户网站公开检查结果四十条。\n";
    let files = [
        ("公示.txt", text),
        ("../../circulars/坏名.txt", "文件名带路径的材料，二〇一九年。"),
        ("坏.pdf", "%PDF-1.7\n"),
    ];
    assert_eq!(browser.hand_in(&token, OWN, &files).status, 303);
    assert_eq!(fs_err::read_to_string(evidence("公示.txt")).unwrap(), text);
    assert!(evidence("坏名.txt").exists() && !project.join("corpus/circulars/坏名.txt").exists());
    let page = wait_for(&|page| page.matches("已读全").count() == 2 && page.contains("未能读出"));
    assert!(page.contains("重新读取没有读全的"), "{page}");
    assert!(
        project
            .json_lines(&["links", "--format", "jsonl"])
            .iter()
            .any(|link| link["path"] == format!("{OWN}/公示.txt"))
    );

    // The same name with another content, and the same content under another name.
    let again = [("公示.txt", "第二份公示。"), ("副本.txt", text)];
    assert_eq!(browser.hand_in(&token, OWN, &again).status, 303);
    assert_eq!(fs_err::read_to_string(evidence("公示.txt")).unwrap(), text);
    assert_eq!(fs_err::read_to_string(evidence("公示 (2).txt")).unwrap(), "第二份公示。");
    assert!(!evidence("副本.txt").exists());
    let page = wait_for(&|page| page.matches("已读全").count() == 3);
    assert!(page.contains("内容重复，未另存") && page.contains("原名：副本.txt"), "{page}");

    // For others, without the word, without files, with an empty one, cut off: nothing is left behind.
    let before = fs_err::read_dir(evidence("")).unwrap().count();
    for (token, unit, files, expected) in [
        (token.as_str(), OTHER, &[("a.txt", "甲")][..], 403),
        ("", OWN, &[("b.txt", "乙")], 403),
        (token.as_str(), OWN, &[], 400),
        (token.as_str(), OWN, &[("空.txt", "")], 422),
        (token.as_str(), "没有的局", &[("c.txt", "丙")], 422),
    ] {
        assert_eq!(browser.hand_in(token, unit, files).status, expected, "{unit} {files:?}");
    }
    let cut = format!(
        "--zz\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n--zz\r\nContent-Disposition: form-data; \
         name=\"unit\"\r\n\r\n{OWN}\r\n--zz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"断.txt\"\r\n\r\n半"
    );
    let more = format!("Cookie: {}\r\nContent-Type: multipart/form-data; boundary=zz\r\n", browser.cookie);
    assert_eq!(server.ask("POST", "/upload", &server.host, &more, &cut).status, 400);
    assert_eq!(fs_err::read_dir(evidence("")).unwrap().count(), before);
    assert_eq!(fs_err::read_dir(project.join("index/store/arriving")).unwrap().count(), 0);
    let many: Vec<(String, String)> = (0..205).map(|n| (format!("{n}.txt"), format!("第{n}份材料。"))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let answer = browser.hand_in(&token, OWN, &many);
    assert!(answer.status == 413 && answer.text().contains("此前的200份已收下"), "{}", answer.text());
    wait_for(&|page| page.contains("199.txt") && !page.contains("等待"));
    // The office sees who handed in what, and may hand in for anybody.
    let office = Browser::of(&server, OFFICE);
    assert!(office.get("/inbox").text().contains(UNIT.0));
    let token = office.token("/inbox");
    assert_eq!(office.hand_in(&token, "司法局", &[("代交.txt", "代为报送的材料。")]).status, 303);
    assert!(project.join(&format!("corpus/evidence/{OTHER}/代交.txt")).exists());
}

#[test]
fn a_page_is_told_when_what_came_in_was_read() {
    use std::io::{BufRead as _, BufReader};
    let project = with_accounts();
    let server = Server::of(&project);
    let browser = Browser::of(&server, UNIT);
    let mut stream = std::net::TcpStream::connect(&server.host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(240))).unwrap();
    let request = format!("GET /inbox/events HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n", server.host, browser.cookie);
    stream.write_all(request.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().unwrap().unwrap().contains("200"));
    assert_eq!(browser.hand_in(&browser.token("/inbox"), OWN, &[("新.txt", "新材料。")]).status, 303);
    assert!(lines.any(|line| line.unwrap() == "data: changed"));
    // Somebody who listens does not keep the server from ending.
    assert!(Command::new("kill").arg(server.child.id().to_string()).status().unwrap().success());
    let began = Instant::now();
    assert!(lines.all(|line| line.is_ok()) && began.elapsed() < Duration::from_secs(60));
}
