//! Readers in processes of their own: whatever happens to one, the program goes on, says why, and keeps what was read.
//!
//! The format that fails on purpose is there in debug builds only.
#![cfg(all(unix, debug_assertions))]

#[path = "support/run.rs"]
mod run;

use std::fs;
use std::process::Output;

use run::output;

/// What printing a file that is to fail this way gives: its text, what was said, the exit status.
fn failing(how: &str) -> (String, String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fault.bin");
    fs::write(&path, format!("recto fault: {how}\nread before\n")).unwrap();
    let Output { stdout, stderr, status } = output(["--print".as_ref(), path.as_os_str()]);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(stdout), text(stderr), status.code())
}

#[track_caller]
fn fails(how: &str, reason: &str) {
    let (text, said, status) = failing(how);
    assert_eq!(text, "read before\n", "{how}: {said}");
    assert!(said.contains("shown as far as it could be read: ") && said.contains(reason), "{how}: {said}");
    assert_eq!(status, Some(0), "{how}");
}

#[test]
fn a_reader_that_panics_is_no_harm() {
    fails("panic", "its reader gave up");
}

#[test]
fn a_reader_whose_stack_overflows_is_no_harm() {
    fails("overflow", "too deep or too large");
}

#[test]
fn a_reader_that_never_ends_is_ended() {
    fails("loop", "takes too long");
}

#[test]
fn a_reader_that_wants_all_memory_does_not_get_it() {
    fails("memory", "too deep or too large");
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_sees_no_environment() {
    let (_, said, _) = failing("environment");
    assert!(said.contains("0 variables"), "{said}");
}

/// Limits hold everywhere; files are out of reach where the kernel has Landlock or seccomp.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_opens_no_file() {
    let filters = fs::read_to_string("/proc/sys/kernel/seccomp/actions_avail").is_ok();
    if filters {
        assert!(failing("file").1.contains("refused"));
        assert!(failing("write").1.contains("refused"));
    }
    assert!(!fs::exists("/tmp/recto-must-not-be").unwrap());
}

#[test]
fn the_second_process_is_of_no_use_by_itself() {
    let answer = output(["--read-apart", "no such format", "rendered", "x"]);
    assert!(String::from_utf8_lossy(&answer.stdout).contains("there is no reader"));
}

#[test]
fn a_file_that_killed_its_reader_twice_is_shown_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fault.bin");
    fs::write(&path, "recto fault: overflow\nread before\n").unwrap();
    let link = |name: &str| {
        let link = folder.path().join(name);
        std::os::unix::fs::symlink(&path, &link).unwrap();
        link
    };
    let (second, third) = (link("second"), link("third"));
    let printed = output(["--print".as_ref(), path.as_os_str(), second.as_os_str(), third.as_os_str()]);
    let text = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(text.matches("recto fault: overflow").count(), 1, "{text}");
    assert_eq!(text.matches("read before").count(), 3, "{text}");
    assert!(String::from_utf8_lossy(&printed.stderr).contains("its reader failed twice"));
}
