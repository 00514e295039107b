//! The program run to its end, without a terminal, in an empty home.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// recto with these arguments, ready to be run.
pub fn recto<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recto"));
    command.args(arguments).env_clear().env("LANG", "C.UTF-8").env("TERM", "xterm-256color");
    command.env("PATH", "/usr/bin:/bin").env("HOME", "/nonexistent").env("XDG_CONFIG_HOME", "/nonexistent");
    command.stdin(Stdio::null());
    command
}

/// Runs it.
#[allow(dead_code)]
pub fn output<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    recto(arguments).output().unwrap()
}

/// Runs it with something on standard input.
#[allow(dead_code)]
pub fn fed<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>, input: &[u8]) -> Output {
    let mut command = recto(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A program that has read enough closes its end.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().unwrap()
    })
}

/// Makes a named pipe.
#[allow(dead_code)]
pub fn named_pipe(path: &std::path::Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}
