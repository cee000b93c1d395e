//! An OpenAI-compatible endpoint, such as a model served inside the office's own network. It is the only thing that
//! zuozheng ever sends text to, and only when a person names it in the command.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rustls::crypto::ring::default_provider;
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::StatusCode;
use ureq::tls::{RootCerts, TlsConfig};
use zuozheng_link::second_opinion::Question;

/// Where the key for the endpoint is taken from.
pub(crate) const KEY_VARIABLE: &str = "ZUOZHENG_ENDPOINT_KEY";
/// How long one answer may take: a model without a graphics card writes slowly.
const PATIENCE: Duration = Duration::from_secs(300);
const PATIENCE_TO_CONNECT: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const MOST_BYTES: u64 = 1 << 20;
/// Characters of what the endpoint says when it refuses.
const MOST_OF_REFUSAL: usize = 200;

/// An endpoint and the model that it is asked for.
pub(crate) struct Endpoint {
    agent: Agent,
    /// Its address up to and with `/v1`.
    pub(crate) address: String,
    pub(crate) model: String,
    key: Option<String>,
}

impl Endpoint {
    /// An endpoint at an address such as `http://10.0.0.8:8000/v1`; nothing is sent yet. Certificates are held against those
    /// that the operating system trusts.
    pub(crate) fn new(address: &str, model: &str) -> anyhow::Result<Self> {
        let address = address.trim_end_matches('/').trim_end_matches("/chat/completions").to_owned();
        ensure!(
            address.starts_with("http://") || address.starts_with("https://"),
            "“{address}”不是模型服务的地址：写法如 http://10.0.0.8:8000/v1"
        );
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(default_provider().into())
            .build();
        // No redirects, no proxy of the environment: text goes to the address that was named and to no other.
        let agent = Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .proxy(None)
            .http_status_as_error(false)
            .timeout_connect(Some(PATIENCE_TO_CONNECT))
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        let key = std::env::var(KEY_VARIABLE).ok().filter(|key| !key.is_empty());
        Ok(Self { agent, address, model: model.to_owned(), key })
    }

    /// What the model says to a question.
    pub(crate) fn ask(&self, question: &Question<'_>) -> anyhow::Result<String> {
        let body = json!({
            "model": self.model,
            "messages": [
                { "role": "system", "content": question.instruction },
                { "role": "user", "content": question.text },
            ],
            "temperature": 0,
            "stream": false,
        });
        let mut request =
            self.agent.post(format!("{}/chat/completions", self.address)).header("Content-Type", "application/json");
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = request.send(body.to_string()).with_context(|| format!("{} 没有应答", self.address))?;
        let text = response.body_mut().with_config().limit(MOST_BYTES).read_to_string();
        let text = text.with_context(|| format!("{} 的应答中断了", self.address))?;
        match response.status() {
            StatusCode::OK => content(&text).with_context(|| format!("{} 不是 OpenAI 接口", self.address)),
            status => bail!("{}", self.refusal(status, &text)),
        }
    }

    fn refusal(&self, status: StatusCode, text: &str) -> String {
        let what_to_do = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                format!("；请把它的密钥放进环境变量 {KEY_VARIABLE}")
            }
            StatusCode::NOT_FOUND => "；请核对直到 /v1 的地址和模型名".to_owned(),
            StatusCode::TOO_MANY_REQUESTS => "；请过一会再问，已有的答复都保留".to_owned(),
            _ => String::new(),
        };
        let said: String = text.trim().chars().take(MOST_OF_REFUSAL).collect();
        format!("{} 拒绝（{status}）：{said}{what_to_do}", self.address)
    }
}

/// What the model said in a response.
fn content(response: &str) -> anyhow::Result<String> {
    let response: Value = serde_json::from_str(response)?;
    let content = response.pointer("/choices/0/message/content").and_then(Value::as_str);
    Ok(content.context("应答里没有 choices[0].message.content")?.to_owned())
}
