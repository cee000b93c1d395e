//! A task number as a person types it.

use anyhow::Context as _;
use zuozheng_model::TaskNumber;

/// The task that is meant by 23, ２３, 二十三, （二十三）, 第23项 or 任务23.
pub(crate) fn parse(written: &str) -> anyhow::Result<TaskNumber> {
    zuozheng_index::task_number(written)
        .with_context(|| format!("“{written}”不是任务序号：请写成23、（二十三）或第23项，每次一项"))
}
