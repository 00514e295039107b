//! Keys, mouse and pastes: a thread that reads the terminal and hands over what it means.
//!
//! The bytes are decoded here and not by crossterm, whose event types are used: its reader (0.29) spins for
//! ever on a terminal that has hung up, prints the answers of terminals as keys (`CSI > 41;354;0c` becomes
//! `4`, `1`, `;`, …) and goes deaf at others (`CSI ? 2026;2$y` swallows all until the next `c` or `u`).

use super::{
    decode::Decoder,
    terminal::{Terminal, is_ready},
};
use crossterm::event::{KeyEvent, MouseEvent};
use rustix::event::PollFlags;
use std::{io, sync::Arc, thread};

/// What came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or is held down. Letters in upper case carry Shift.
    Key(KeyEvent),
    /// Click, drag or wheel; columns and rows count from 0.
    Mouse(MouseEvent),
    /// Text pasted in one piece: lines end in `\n`, controls other than tabs are left out, and what exceeds
    /// 1 MiB is too.
    Paste(String),
    /// The terminal's background, in answer to the question of the first frame: red, green, blue.
    Background(u8, u8, u8),
}

/// Whether dark text reads well on this background.
pub fn is_light(r: u8, g: u8, b: u8) -> bool {
    // Rec. 601 luma; half of the scale as the eye sees it is not needed for a choice of two.
    299 * r as u32 + 587 * g as u32 + 114 * b as u32 > 127_500
}

/// Starts the thread that reads `terminal` and hands what it means to `send`, until that returns false. When
/// the terminal has hung up, `gone` is called once and the thread ends.
///
/// # Errors
///
/// The system has no thread to spare.
pub fn read(
    terminal: Arc<Terminal>,
    mut send: impl FnMut(Input) -> bool + Send + 'static,
    gone: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    thread::Builder::new().name("input".into()).spawn(move || {
        if let Err(HungUp) = read_on(&terminal, &mut send) {
            gone();
        }
    })?;
    Ok(())
}

/// The other end of the terminal has been closed.
struct HungUp;

fn read_on(terminal: &Terminal, send: &mut impl FnMut(Input) -> bool) -> Result<(), HungUp> {
    let mut decoder = Decoder::default();
    let mut bytes = [0; 4096];
    let mut heard = true;
    while heard {
        let mut emit = |input| heard = heard && send(input);
        if let Some(patience) = decoder.patience()
            && !is_ready(terminal.input(), PollFlags::IN, Some(patience))
        {
            decoder.settle(&mut emit);
            continue;
        }
        match rustix::io::read(terminal.input(), &mut bytes) {
            Ok(0) => return Err(HungUp),
            Ok(n) => decoder.feed(&bytes[..n], &mut emit),
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => {
                is_ready(terminal.input(), PollFlags::IN, None);
            }
            Err(_) => return Err(HungUp),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backgrounds_are_light_or_dark() {
        for (rgb, light) in [
            ((0, 0, 0), false),
            ((255, 255, 255), true),
            ((0x28, 0x2c, 0x34), false),
            ((0xfd, 0xf6, 0xe3), true),
            ((0, 0, 255), false),
            ((255, 255, 0), true),
        ] {
            assert_eq!(is_light(rgb.0, rgb.1, rgb.2), light, "{rgb:?}");
        }
    }
}
