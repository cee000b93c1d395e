//! A running `serve`, asked over the wire as a browser does.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::project::Project;

/// A server that ends with the value.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) host: String,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Server {
    pub(crate) fn of(project: &Project) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zuozheng"))
            .arg("--project")
            .arg(project.path())
            .args(["serve", "--port", "0", "--today", "2020-03-02", "--who", "审核人"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let host = url.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert!(host.starts_with("127.0.0.1:"), "{url}");
        Self { child, host }
    }

    pub(crate) fn ask(&self, method: &str, address: &str, host: &str, more: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let length = body.len();
        let request = format!(
            "{method} {address} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        self.ask("GET", address, &self.host, "", "")
    }

    /// Sends a form, as a page of `origin` would.
    pub(crate) fn send(&self, form: &[(&str, &str)], origin: &str) -> Answer {
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let more = format!("Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        self.ask("POST", "/decide", &self.host, &more, &body.join("&"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
