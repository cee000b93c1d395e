//! 单位: who has duties and hands in evidence.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Canonical name of a unit. Only a roster makes one, so two names of one unit are never counted twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub(crate) Arc<str>);

impl UnitId {
    /// The canonical name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What sort of body a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 政府部门: a department of the government.
    Department,
    /// 直属机构: a body directly under it.
    Agency,
    /// 垂直管理、派出机构: a branch of a higher authority.
    Branch,
    /// 镇、街道.
    Town,
    /// 党委部门.
    Party,
    /// 企事业单位, 学校, 群团 and others.
    Other,
}

/// One unit of a roster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Canonical name.
    pub id: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// Other names in use, such as 区公安分局 for 市公安局蓬江分局.
    pub aliases: Vec<String>,
    /// Former names with the day until which they held.
    pub former: Vec<(String, Option<Date>)>,
}

/// A group expression as a circular writes it, such as 各镇（街）.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitGroup {
    /// The expression as written.
    pub expression: String,
}
