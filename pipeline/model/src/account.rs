//! 账户: who may open the pages, and what for.

use serde::{Deserialize, Serialize};

use crate::UnitId;

/// What an account is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", content = "unit", rename_all = "snake_case")]
pub enum AccountRole {
    /// 办公室: sees and does everything.
    Office,
    /// 评估: reads and reviews.
    Assessor,
    /// 单位: its own gaps, letters and files, and hands in files; nothing of others.
    Unit(UnitId),
}

impl AccountRole {
    /// May decide about links.
    pub fn may_review(&self) -> bool {
        matches!(self, Self::Office | Self::Assessor)
    }

    /// May hand in files for a unit.
    pub fn may_hand_in(&self, for_unit: &UnitId) -> bool {
        match self {
            Self::Office => true,
            Self::Assessor => false,
            Self::Unit(own) => own == for_unit,
        }
    }

    /// May see what belongs to a unit; `None` is what no unit is known for.
    pub fn may_see(&self, unit: Option<&UnitId>) -> bool {
        match self {
            Self::Office | Self::Assessor => true,
            Self::Unit(own) => unit == Some(own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_sees_and_does_only_its_own() {
        let (own, other) = (UnitId("甲局".into()), UnitId("乙局".into()));
        let unit = AccountRole::Unit(own.clone());
        assert!(unit.may_see(Some(&own)) && unit.may_hand_in(&own) && !unit.may_review());
        assert!(!unit.may_see(Some(&other)) && !unit.may_see(None) && !unit.may_hand_in(&other));
        assert!(AccountRole::Assessor.may_see(None) && AccountRole::Assessor.may_review());
        assert!(!AccountRole::Assessor.may_hand_in(&own) && AccountRole::Office.may_hand_in(&other));
    }
}
