//! The second process: reads the file it was given, and answers.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use crate::document::{Part, Store, View};

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Cancel, FORMATS, How, OpenError, Reading};
use super::confine;
use super::wire::{Answer, Fault, send};

/// The first argument of a program that is to be a reader.
pub const ARGUMENT: &str = "--read-apart";

/// Reads standard input as the format (its place in the table), the view and the name that the arguments say, and answers on standard output.
pub fn serve(arguments: &[OsString]) -> ExitCode {
    // What a panic would say here is nobody's business; that there was one is told in an answer.
    std::panic::set_hook(Box::new(|_| {}));
    let answered = match prepare(arguments) {
        Ok((bytes, read)) => answer(bytes, read),
        Err(e) => say(&Answer::Fault(Fault::Other(e.to_string()))),
    };
    // An answer that nobody takes any more is no failure of the reader's.
    let _ = answered;
    ExitCode::SUCCESS
}

/// What is to be read.
struct Order {
    format: &'static super::Format,
    view: View,
    name: String,
}

fn prepare(arguments: &[OsString]) -> io::Result<(Bytes, Order)> {
    let word = |at: usize| arguments.get(at).map(|word| word.to_string_lossy()).unwrap_or_default();
    let place = word(0);
    let unknown = || io::Error::other(format!("there is no reader {place:?}"));
    let format = place.parse().ok().and_then(|place: usize| FORMATS.get(place)).ok_or_else(unknown)?;
    let view = View::ALL.into_iter().find(|view| view.name() == word(1)).unwrap_or_default();
    let file = input()?;
    let len = file.metadata()?.len();
    confine::confine(len)?;
    let bytes = Bytes::new(Store::file(Arc::new(file), 0), len);
    Ok((bytes, Order { format, view, name: word(2).into_owned() }))
}

#[cfg(unix)]
fn input() -> io::Result<File> {
    Ok(File::from(rustix::stdio::stdin().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

fn answer(bytes: Bytes, order: Order) -> io::Result<()> {
    let sink = Box::new(|part: Part| {
        let taken = say(&Answer::Part(Box::new(part))).is_ok();
        confine::next_spell();
        taken
    });
    let mut flow = Flow::giving(sink);
    let how = How { name: &order.name, view: order.view, cancel: &Cancel::never() };
    let (Reading::Apart(render) | Reading::Rendered(render)) = order.format.read else {
        return say(&Answer::Fault(Fault::Other("its text is read where it is".to_owned())));
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| render(&bytes, &how, &mut flow)));
    // What a reader had in hand when it failed may be in no state to be ended; then what it gave before is all.
    let last = catch_unwind(AssertUnwindSafe(|| flow.last_part()));
    if let Ok(part) = last {
        say(&Answer::Part(Box::new(part)))?;
    }
    match outcome {
        Ok(Ok(())) => say(&Answer::Done),
        Ok(Err(OpenError::Cancelled)) => Ok(()),
        Ok(Err(e)) => say(&Answer::Fault(e.into())),
        Err(_) => say(&Answer::Fault(Fault::Other("its reader gave up".to_owned()))),
    }
}

fn say(answer: &Answer) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    send(answer, &mut out)?;
    out.flush()
}
