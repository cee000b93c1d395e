//! The project's store: one writer at a time, readers at any time.

use std::fs::{File, TryLockError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use zuozheng_ledger::{Ledger, LedgerError};

use crate::project::Project;

/// What is said when somebody else writes.
pub(crate) const BUSY: &str = "另一个程序正在写入";

/// The right to write into a store. It ends with the value, also when the program is killed: the operating system
/// gives the lock back, so none is ever stale.
#[derive(Debug)]
pub(crate) struct WriteLock {
    _file: File,
}

/// Makes the store's folder if it is missing, and takes the right to write into it.
pub(crate) fn lock(project: &Project) -> anyhow::Result<WriteLock> {
    let folder = project.store();
    fs_err::create_dir_all(&folder).context("无法建立台账：项目的 index 文件夹要能写入")?;
    let path = folder.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("无法写入“{}”：项目的 index 文件夹要能写入", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(WriteLock { _file: file }),
        Err(TryLockError::WouldBlock) => {
            bail!("{BUSY}“{}”：请等它结束", folder.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("无法锁定“{}”", path.display())),
    }
}

/// [`lock`] for what a person decides, waiting for a run that goes on: most that the pages start take a few seconds.
pub(crate) fn lock_patiently(project: &Project) -> anyhow::Result<WriteLock> {
    const PATIENCE: Duration = Duration::from_secs(20);
    let began = Instant::now();
    loop {
        match lock(project) {
            Err(error) if error.to_string().starts_with(BUSY) && began.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(100));
            }
            other => return other,
        }
    }
}

/// The ledger for looking; says what to do when there is none yet.
pub(crate) fn ledger(project: &Project) -> anyhow::Result<Ledger> {
    match Ledger::open_read_only(&project.store()) {
        Err(LedgerError::Missing { .. }) => {
            bail!("还没有读入材料：请先运行 zuozheng --project {} ingest", project.root().display())
        }
        other => Ok(other?),
    }
}
