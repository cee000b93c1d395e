//! What counts as proof: rules as data, each with a default that a district may change.

use serde::{Deserialize, Serialize};

/// What is expected of a supporting (配合) unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportDuty {
    /// It is asked for proof: its gaps are listed, and counted apart from those of units that must prove.
    #[default]
    Asked,
    /// It must prove like any other unit.
    Required,
}

/// When a task that several units share is proven as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedTask {
    /// When every unit that must prove has proven: nobody answers for another.
    #[default]
    EveryUnit,
    /// When the lead units have proven; every unit, where none leads.
    LeadUnits,
    /// When one unit has proven.
    AnyUnit,
}

/// The rules. A project's `rules.toml` changes them; see [`Rules::from_toml`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// What is expected of supporting units. Default: asked.
    pub support: SupportDuty,
    /// When a shared task is proven as a whole. Default: when every unit has.
    pub shared_task: SharedTask,
    /// Whether a file that was read only in part makes the gaps of its unit doubtful. Default: yes.
    pub partial_files_block: bool,
    /// Whether direct evidence dated after the deadline of the task covers it. Default: yes, with a remark,
    /// for the date of a report is seldom the day on which the work was done.
    pub late_covers: bool,
    /// Whether direct evidence that another unit alone signed (another member of the group, a bureau without a part in the
    /// task, one of another district) covers a task. Default: no; a person who accepts it lets it count.
    pub disputed_covers: bool,
    /// Days before the due day from which the lamp of an open task is yellow. Default: 15.
    pub warn_days: u16,
    /// Share of a task's points, in hundredths, that is proposed where only supporting material is there.
    /// Default: 50.
    pub partial_percent: u8,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            support: SupportDuty::Asked,
            shared_task: SharedTask::EveryUnit,
            partial_files_block: true,
            late_covers: true,
            disputed_covers: false,
            warn_days: 15,
            partial_percent: 50,
        }
    }
}

impl Rules {
    /// Reads rules from TOML; any of them may be left out.
    ///
    /// ```
    /// use zuozheng_report::Rules;
    /// let rules = Rules::from_toml("warn_days = 5\nshared_task = \"lead_units\"").unwrap();
    /// assert_eq!((rules.warn_days, rules.late_covers), (5, true));
    /// assert!(Rules::from_toml("warn_day = 5").unwrap_err().to_string().contains("warn_day"));
    /// ```
    ///
    /// # Errors
    /// With line and column, when it is no TOML, a rule is unknown or its value is none of those allowed.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}
