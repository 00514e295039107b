//! What passes between the two processes: answers, each with its length before it.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::document::Part;

use super::super::OpenError;

/// The longest answer, in bytes: more than any part that a reader gives away.
const LONGEST: usize = 512 * 1024 * 1024;
/// Bytes asked of the pipe at a time: all it holds.
const STEP: usize = 64 * 1024;

/// What a reader says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// More of the document.
    Part(Box<Part>),
    /// There is no more of it, and why.
    Fault(Fault),
    /// There is no more of it.
    Done,
}

/// What was wrong with the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Fault {
    TooLarge { size: u64, most: u64 },
    Other(String),
}

impl From<OpenError> for Fault {
    fn from(e: OpenError) -> Fault {
        match e {
            OpenError::TooLarge { size, most } => Fault::TooLarge { size, most },
            e => Fault::Other(e.to_string()),
        }
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> OpenError {
        match fault {
            Fault::TooLarge { size, most } => OpenError::TooLarge { size, most },
            Fault::Other(mut reason) => {
                let end = (0..=reason.len().min(400)).rev().find(|at| reason.is_char_boundary(*at));
                reason.truncate(end.unwrap_or(0));
                OpenError::Unreadable(reason)
            }
        }
    }
}

/// Sends an answer.
pub(super) fn send(answer: &Answer, to: &mut impl Write) -> io::Result<()> {
    let bytes = postcard::to_stdvec(answer).map_err(io::Error::other)?;
    let len = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&len.to_le_bytes())?;
    to.write_all(&bytes)?;
    to.flush()
}

/// Answers on their way in.
pub(super) struct Incoming<R> {
    pub(super) source: R,
    buffer: Vec<u8>,
    /// What of the buffer was taken.
    taken: usize,
    closed: bool,
}

impl<R: Read> Incoming<R> {
    pub(super) fn new(source: R) -> Incoming<R> {
        Incoming { source, buffer: Vec::new(), taken: 0, closed: false }
    }

    /// Reads what is there; `false` when no more will come. Nothing is reserved for what was only announced.
    pub(super) fn read(&mut self) -> io::Result<bool> {
        self.buffer.drain(..std::mem::take(&mut self.taken));
        let before = self.buffer.len();
        self.buffer.resize(before + STEP, 0);
        let got = loop {
            match self.source.read(&mut self.buffer[before..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                result => break result.unwrap_or(0),
            }
        };
        self.buffer.truncate(before + got);
        self.closed = got == 0;
        Ok(got > 0)
    }

    /// The next answer that is whole.
    pub(super) fn next_answer(&mut self) -> io::Result<Option<Answer>> {
        let Some((len, rest)) = self.buffer[self.taken..].split_first_chunk::<4>() else { return Ok(None) };
        let len = u32::from_le_bytes(*len) as usize;
        if len > LONGEST {
            return Err(io::Error::other("too long"));
        }
        let Some(bytes) = rest.get(..len) else { return Ok(None) };
        let answer = postcard::from_bytes(bytes).map_err(io::Error::other)?;
        self.taken += 4 + len;
        Ok(Some(answer))
    }

    /// Whether the other end is gone.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(1);
            into[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn received(bytes: &[u8]) -> io::Result<Vec<Answer>> {
        let mut incoming = Incoming::new(Drip(bytes));
        let mut answers = Vec::new();
        while incoming.read()? {
            while let Some(answer) = incoming.next_answer()? {
                answers.push(answer);
            }
        }
        Ok(answers)
    }

    #[test]
    fn answers_arrive_as_they_were_sent() {
        let mut sent = Vec::new();
        let part = Part { text: "text\n".to_owned(), ..Part::default() };
        send(&Answer::Part(Box::new(part.clone())), &mut sent).unwrap();
        send(&Answer::Fault(OpenError::TooLarge { size: 2, most: 1 }.into()), &mut sent).unwrap();
        send(&Answer::Done, &mut sent).unwrap();
        let answers = received(&sent).unwrap();
        assert!(matches!(&answers[0], Answer::Part(p) if **p == part));
        assert!(matches!(answers[1], Answer::Fault(Fault::TooLarge { size: 2, most: 1 })));
        assert!(matches!(answers[2], Answer::Done));
        assert_eq!(answers.len(), 3);
        // An answer that is cut off is no answer.
        assert_eq!(received(&sent[..sent.len() - 1]).unwrap().len(), 2);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(received(&u32::MAX.to_le_bytes()).is_err());
        assert!(received(&[1, 0, 0, 0, 9]).is_err());
        // A list that claims to have more members than there are bytes reserves nothing for them.
        assert!(received(&[6, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f]).is_err());
    }
}
