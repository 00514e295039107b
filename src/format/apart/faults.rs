//! A format that fails on purpose, in debug builds only: how else to show that nobody is hurt?
//!
//! Such a file says what is to happen: `recto fault: panic`.

use crate::document::{BlockKind, Kind};

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Format, How, OpenError, Reading};

const SIGN: &[u8] = b"recto fault: ";

pub(in crate::format) const FORMAT: Format = Format {
    kind: Kind::Text,
    is: |look| look.head.starts_with(SIGN),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, _: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, _) = bytes.text(1 << 20)?;
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    flow.begin(BlockKind::Paragraph);
    flow.text(rest.trim_end());
    flow.end_block();
    flow.progress(1, 1)?;
    match first.trim_start_matches("recto fault: ") {
        "panic" => panic!("as was asked"),
        "overflow" => flow.notice(format!("{}", deep(1))),
        "loop" => loop {
            std::hint::spin_loop();
        },
        "memory" => {
            let much = vec![1u8; 1 << 33];
            flow.notice(format!("{}", much[much.len() / 2]));
        }
        "file" => flow.notice(attempt(std::fs::File::open("/etc/passwd").err())),
        "write" => flow.notice(attempt(std::fs::File::create("/tmp/recto-must-not-be").err())),
        "environment" => flow.notice(format!("{} variables", std::env::vars_os().count())),
        other => return Err(OpenError::Unreadable(format!("does not fail by {other:?}"))),
    }
    Ok(())
}

fn attempt(error: Option<std::io::Error>) -> &'static str {
    if error.is_some() { "refused" } else { "allowed" }
}

/// Uses up any stack; not in a way that a compiler could see through.
#[allow(unconditional_recursion)]
fn deep(n: u64) -> u64 {
    let held = std::hint::black_box([n; 64]);
    deep(held[7] + 1) + held[9]
}
