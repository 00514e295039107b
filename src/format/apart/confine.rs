//! What the second process may not do.
//!
//! Limits that every Unix knows come first, and are enough for files that are only broken: memory, processor time, no
//! files written, no dumps. Linux can do more for those that are malicious: Landlock takes all rights to files and to the
//! network away, and a seccomp filter lets through the few system calls that computing and answering need; whatever
//! else is tried is refused. A kernel that knows one of the two or neither confines less, and that is all the difference:
//! nothing a reader does depends on it.

use std::io;

/// Seconds of processor time from one part to the next; what is not optimised gets more.
pub(super) const SPELL: u64 = if cfg!(debug_assertions) { 8 } else { 2 };
/// And in all.
const LIFE: u64 = 120;
/// Bytes of address space, beside the file: the program itself, and what it makes.
const MEMORY: u64 = 1024 * 1024 * 1024;

/// Takes away from this process what a reader does not need; `len` is the length of its file.
#[cfg(unix)]
pub(super) fn confine(len: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    // A reader holds its file once, and of a text what it makes of it.
    limit(Resource::As, MEMORY.saturating_add(len.min(MEMORY).saturating_mul(2)))?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    setrlimit(Resource::Cpu, Rlimit { current: Some(SPELL), maximum: Some(LIFE) })?;
    #[cfg(target_os = "linux")]
    linux::confine();
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn confine(_: u64) -> io::Result<()> {
    Ok(())
}

/// A part was given away: the time for the next one begins.
#[cfg(unix)]
pub(super) fn next_spell() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.max(0) as u64;
    let until = (used + 1 + SPELL).min(LIFE);
    // Where this is refused the time that was given before goes on.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(until), maximum: Some(LIFE) });
}

#[cfg(not(unix))]
pub(super) fn next_spell() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, Scope};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    /// The newest rights that are known here; a kernel that knows fewer takes away fewer.
    const RIGHTS: ABI = ABI::V6;

    /// System calls that computing, reading what is open and answering need.
    const CALLS: &[i64] = &[
        libc::SYS_read,
        libc::SYS_pread64,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_lseek,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_statx,
        libc::SYS_fcntl,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_prlimit64,
        libc::SYS_getrusage,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_tgkill,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// As far as the kernel can.
    pub(super) fn confine() {
        // It ends with whoever asked, whatever happens to them.
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
        // A kernel without one of these leaves the other and the limits.
        let _ = no_files();
        let _ = few_calls();
    }

    fn no_files() -> Result<(), Box<dyn std::error::Error>> {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(RIGHTS))?
            .handle_access(AccessNet::from_all(RIGHTS))?
            .scope(Scope::from_all(RIGHTS))?
            .create()?
            .restrict_self()?;
        Ok(())
    }

    fn few_calls() -> Result<(), Box<dyn std::error::Error>> {
        let rules: BTreeMap<i64, Vec<_>> = CALLS.iter().map(|call| (*call, Vec::new())).collect();
        let refused = SeccompAction::Errno(libc::EPERM as u32);
        let filter =
            SeccompFilter::new(rules, refused, SeccompAction::Allow, std::env::consts::ARCH.try_into()?)?;
        let program: BpfProgram = filter.try_into()?;
        seccompiler::apply_filter(&program)?;
        Ok(())
    }
}
