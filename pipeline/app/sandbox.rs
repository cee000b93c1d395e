//! What a reader may do, set by itself before it sees the first byte of a document: compute, and answer on its pipe.
//!
//! | limit | by | a breach ends as |
//! |---|---|---|
//! | 2 GiB of address space | `RLIMIT_AS` | `reader-crashed` |
//! | no file written, no core dump | `RLIMIT_FSIZE`, `RLIMIT_CORE` | `reader-crashed` |
//! | no file opened | landlock, where the kernel has it | an error inside the reader |
//! | no socket, no new program, no new process | seccomp | an error inside the reader |
//!
//! Where the kernel lacks landlock or seccomp the limits of resources still hold, and the run says what is missing.

/// What could not be enforced on this machine, by name; empty on any Linux since 5.13.
pub(crate) type Missing = Vec<&'static str>;

/// Address space of a reader in bytes.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 2 << 30;

/// Locks the calling process in. Cannot be undone.
#[cfg(target_os = "linux")]
pub(crate) fn enter() -> Missing {
    use rlimit::Resource;
    let mut missing = Missing::new();
    let limits = [(Resource::AS, MEMORY), (Resource::FSIZE, 0), (Resource::CORE, 0)];
    if limits.iter().any(|(resource, value)| resource.set(*value, *value).is_err()) {
        missing.push("resource limits");
    }
    if !no_files() {
        missing.push("landlock");
    }
    if no_sockets_and_programs().is_none() {
        missing.push("seccomp");
    }
    missing
}

/// Other systems have their own cages, which are not built yet.
#[cfg(not(target_os = "linux"))]
pub(crate) fn enter() -> Missing {
    vec!["resource limits", "landlock", "seccomp"]
}

/// Takes away every right on every file.
#[cfg(target_os = "linux")]
fn no_files() -> bool {
    use landlock::{ABI, Access as _, AccessFs, Ruleset, RulesetAttr as _, RulesetStatus};
    let ruleset = Ruleset::default().handle_access(AccessFs::from_all(ABI::V4)).and_then(Ruleset::create);
    let status = ruleset.and_then(landlock::RulesetCreated::restrict_self);
    status.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Refuses (with EPERM) the calls that reach the network or start something.
#[cfg(target_os = "linux")]
fn no_sockets_and_programs() -> Option<()> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
    let refused = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_writev,
        libc::SYS_io_uring_setup,
        libc::SYS_mount,
        libc::SYS_keyctl,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_fork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_vfork,
    ];
    let rules = refused.into_iter().map(|call| (call, Vec::new())).collect();
    let arch = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let refuse = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter(&program).ok()
}
