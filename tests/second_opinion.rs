//! `review ask`: nothing leaves the machine unless a person names an endpoint; what leaves is shown, what comes back is kept
//! and checked, and decides nothing. A stand-in on this machine answers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::project::{Project, Ran};
use crate::server::Server;

/// What a stand-in does with the body of a request.
type Reply = fn(&Value) -> (u16, String);

/// An endpoint on this machine that keeps what it was asked.
struct StandIn {
    address: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl StandIn {
    fn new(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/v1", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let keep = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = answer(stream.unwrap(), reply, &keep);
            }
        });
        Self { address, asked }
    }

    fn n_asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn ask(&self, project: &Project, more: &[&str]) -> Ran {
        let args = [&["review", "ask", "--endpoint", &self.address, "--model", "stand-in"], more].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_zuozheng"))
            .arg("--project")
            .arg(project.path())
            .args(args)
            .env("ZUOZHENG_ENDPOINT_KEY", "secret-key")
            // Nothing goes through a proxy that nobody named in the command.
            .env("HTTP_PROXY", "http://127.0.0.1:9")
            .env("ALL_PROXY", "http://127.0.0.1:9")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn answer(mut stream: TcpStream, reply: Reply, keep: &Mutex<Vec<(String, Value)>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (status, text) = reply(&body);
    keep.lock().unwrap().push((head, body));
    let length = text.len();
    let more = if status == 302 { "Location: http://127.0.0.1:9/elsewhere\r\n" } else { "" };
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{more}Connection: close\r\n\r\n{text}")
}

fn says(content: &str) -> (u16, String) {
    (200, json!({ "choices": [{ "message": { "role": "assistant", "content": content } }] }).to_string())
}

/// Calls the file direct proof of the first task it is asked about, on a sentence that stands there, supporting of the
/// second on one that does not, and nothing of the others.
fn agreeable(body: &Value) -> (u16, String) {
    let text = body["messages"][1]["content"].as_str().unwrap();
    let tasks = text.split("材料：").next().unwrap().lines();
    let tasks: Vec<u16> = tasks.filter_map(|line| line.split_once(". ")?.0.parse().ok()).collect();
    let of = |(nth, task): (usize, &u16)| match nth {
        0 => json!({ "task": task, "grade": "direct", "quote": "逐条答复并回访", "why": "写明已答复" }),
        1 => json!({ "task": task, "grade": "supporting", "quote": "没有这句话", "why": "相近" }),
        _ => json!({ "task": task, "grade": "none", "quote": "", "why": "" }),
    };
    let answers: Vec<Value> = tasks.iter().enumerate().map(of).collect();
    says(&format!("<think>先看看</think>\n```json\n{}\n```", json!({ "answers": answers })))
}

const PATH: &str = "区教育局/家长来信.txt";

fn project() -> Project {
    let project = Project::with_circular();
    project.file(
        &format!("corpus/evidence/{PATH}"),
        "家长来信登记\n本学期收到家长关于校门口拥堵的来信十二封，逐条答复并回访，联系电话13800138000。\n",
    );
    project.ok(&["ingest", "--no-ocr", "--quiet"]);
    project
}

#[test]
fn nothing_is_sent_unless_a_person_says_where_to() {
    let project = project();
    let refused = project.run(&["review", "ask"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("--endpoint") && refused.err.contains("--dry-run"), "{}", refused.err);
    let shown = project.ok(&["review", "ask", "--dry-run", "--file", PATH]).out;
    assert!(shown.contains("逐条答复并回访") && shown.contains("什么也没有发出"), "{shown}");
    assert!(!shown.contains("13800138000") && shown.contains("138******00"), "numbers of persons stay here: {shown}");
}

#[test]
fn an_answer_is_kept_shown_and_decides_nothing() {
    let project = project();
    let before = project.state();
    let stand_in = StandIn::new(agreeable);
    let told = stand_in.ask(&project, &["--file", PATH]);
    assert_eq!(told.code, 0, "{}", told.err);
    let (head, body) = stand_in.asked.lock().unwrap()[0].clone();
    assert!(head.starts_with("POST /v1/chat/completions") && head.contains("Bearer secret-key"), "{head}");
    assert_eq!((&body["model"], &body["temperature"]), (&json!("stand-in"), &json!(0)));
    let sent = body["messages"][1]["content"].as_str().unwrap();
    assert!(told.out.contains(sent), "what was sent is shown");
    assert!(told.out.contains("直接佐证，据“逐条答复并回访”"), "{}", told.out);
    assert!(told.out.contains("辅助材料，未引可核对的原文"), "an invented sentence is no ground: {}", told.out);

    let again = stand_in.ask(&project, &["--file", PATH]);
    assert_eq!((again.code, stand_in.n_asked()), (0, 1), "an answer is asked for once: {}", again.out);
    assert_eq!(project.state(), before, "an opinion decides nothing");
    let list = project.ok(&["review", "list"]).out;
    assert!(list.contains("第二意见（stand-in）：直接佐证"), "{list}");
    let why = project.ok(&["explain", PATH]).out;
    assert!(why.contains("第二意见（stand-in）") && why.contains("第2段"), "{why}");
    let server = Server::of(&project);
    // The link of which the machine is least sure comes first, whatever the opinion on it.
    let page = server.get("/review").text();
    assert!(page.contains("第二意见（stand-in）：") && page.contains("家长来信"), "{page}");

    // Other text, other question; the old opinion does not speak of it.
    project.file(&format!("corpus/evidence/{PATH}"), "家长来信登记\n本学期收到来信三封，均已转交。\n");
    project.ok(&["ingest", "--no-ocr", "--quiet"]);
    assert!(!project.ok(&["explain", PATH]).out.contains("第二意见"));
    assert_eq!(stand_in.ask(&project, &["--file", PATH]).code, 0);
    assert_eq!(stand_in.n_asked(), 2);
}

#[test]
fn an_endpoint_that_fails_is_told_with_what_to_do() {
    let project = project();
    for (reply, code, expected) in [
        ((|_| (401, "no key".to_owned())) as Reply, 1, "ZUOZHENG_ENDPOINT_KEY"),
        (|_| (404, String::new()), 1, "/v1"),
        (|_| (302, String::new()), 1, "302"),
        (|_| (200, "<html>".to_owned()), 1, "不是 OpenAI 接口"),
        (|_| says("我认为可以。"), 0, "未采用"),
    ] {
        let stand_in = StandIn::new(reply);
        let told = stand_in.ask(&project, &["--file", PATH]);
        assert_eq!(told.code, code, "{expected}: {}", told.err);
        let said = if code == 0 { &told.out } else { &told.err };
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("secret-key"));
        assert_eq!(stand_in.n_asked(), 1, "{expected}");
        let kept = project.join("told.txt");
        stand_in.ask(&project, &["--file", PATH, "--output", kept.to_str().unwrap()]);
        let told = fs_err::read_to_string(kept).unwrap();
        assert!(told.contains("逐条答复并回访"), "what went out is shown in a file, whatever came back: {told}");
    }
    let nobody = project.run(&["review", "ask", "--file", PATH, "--endpoint", "http://127.0.0.1:9/v1", "--model", "m"]);
    assert!(nobody.code == 1 && nobody.err.contains("没有应答"), "{}", nobody.err);
    let no_address = project.run(&["review", "ask", "--file", PATH, "--endpoint", "10.0.0.8", "--model", "m"]);
    assert!(no_address.code == 1 && no_address.err.contains("http://"), "{}", no_address.err);
    assert!(!project.ok(&["review", "list"]).out.contains("第二意见"), "nothing was kept");
}
