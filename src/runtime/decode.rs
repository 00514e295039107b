//! Bytes from the terminal to [`Input`].
//!
//! A pure state machine after ECMA-48 and xterm's `ctlseqs`: it may be fed in pieces of any size, keeps no
//! more than a paste's worth of memory and knows no clock. What it does not know it drops, whole: in
//! particular every answer of a terminal (device attributes, modes, sizes, titles, settings, colours) but the
//! one that was asked for, so that no answer, late or forged, ever acts as keys.
//!
//! # Escape, Alt and the beginning of an answer look alike
//!
//! `ESC` may be the key or the first byte of anything. The decoder then waits, and says by
//! [`patience`](Decoder::patience) for how long: if nothing follows, [`settle`](Decoder::settle) takes what
//! came for what a person typed. The same holds for Alt-`]`, Alt-`P` and Alt-`_`, with which answers begin:
//! unless the next byte can stand at the beginning of an answer, both are keys. Once it surely is an answer, it is
//! dropped up to its end, up to the next control character, or until the line has been silent for long.

use super::input::Input;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// How long to wait, in milliseconds, after a lone `ESC`, …
const ESCAPE: u32 = 25;
/// … within a sequence, …
const SEQUENCE: u32 = 100;
/// … and within an answer or a paste that has no end yet.
const SILENCE: u32 = 2000;

/// The most bytes kept of a paste.
const LONGEST_PASTE: usize = 1 << 20;
/// The most bytes kept of anything else; what is longer is swallowed all the same.
const LONGEST_ANSWER: usize = 256;
/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Turns bytes into input.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    /// What came since the state began.
    held: Vec<u8>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// In a letter of this many bytes.
    Letter { length: usize, alt: bool },
    /// After `ESC`.
    Escape,
    /// After `ESC O`.
    Single,
    /// After `ESC [`.
    Control,
    /// After `ESC [ [`, the Linux console's function keys.
    Console,
    /// In the coordinates of a mouse report of the oldest kind, never asked for.
    OldMouse { left: u8 },
    /// After `ESC ]`, `ESC P` or `ESC _`: perhaps an answer, or surely. `escape`: its last byte was `ESC`.
    Answer { kind: u8, sure: bool, escape: bool },
    /// Between the brackets of a paste, of whose end this many bytes have come.
    Paste { matched: usize },
}

impl Decoder {
    /// How many milliseconds to wait for more before calling [`settle`](Self::settle); `None`: nothing is open.
    pub fn patience(&self) -> Option<u32> {
        match self.state {
            State::Ground => None,
            State::Escape => Some(ESCAPE),
            State::Answer { sure: true, .. } | State::Paste { .. } => Some(SILENCE),
            _ => Some(SEQUENCE),
        }
    }

    /// Nothing more has come in time: what is open is taken for what a person typed, or dropped.
    pub fn settle(&mut self, emit: &mut impl FnMut(Input)) {
        let (state, held) = self.take();
        match state {
            State::Escape => press(KeyCode::Esc, KeyModifiers::NONE, emit),
            State::Single => press_char('O', KeyModifiers::ALT, emit),
            State::Control if held.is_empty() => press_char('[', KeyModifiers::ALT, emit),
            State::Answer { kind, sure: false, .. } => {
                press_char(kind as char, KeyModifiers::ALT, emit);
                self.feed(&held, emit);
            }
            State::Paste { .. } => emit(Input::Paste(pasted(&held))),
            _ => {}
        }
    }

    /// Takes the next bytes and hands over all that they complete.
    pub fn feed(&mut self, bytes: &[u8], emit: &mut impl FnMut(Input)) {
        bytes.iter().for_each(|&byte| self.step(byte, emit));
    }

    fn step(&mut self, byte: u8, emit: &mut impl FnMut(Input)) {
        match self.state {
            State::Ground => self.ground(byte, false, emit),
            State::Letter { length, alt } => self.letter(byte, length, alt, emit),
            State::Escape => self.escape(byte, emit),
            State::Single => {
                self.take();
                match byte {
                    0x1B => self.state = State::Escape,
                    _ => single(byte, emit),
                }
            }
            State::Control => self.control(byte, emit),
            State::Console => {
                self.take();
                if let b'A'..=b'E' = byte {
                    press(KeyCode::F(1 + byte - b'A'), KeyModifiers::NONE, emit);
                }
            }
            State::OldMouse { left: 0 | 1 } => self.state = State::Ground,
            State::OldMouse { left } => self.state = State::OldMouse { left: left - 1 },
            State::Answer { kind, sure, escape } => self.answer(byte, (kind, sure, escape), emit),
            State::Paste { matched } => self.paste(byte, matched, emit),
        }
    }

    fn take(&mut self) -> (State, Vec<u8>) {
        (std::mem::take(&mut self.state), std::mem::take(&mut self.held))
    }

    fn hold(&mut self, byte: u8, limit: usize) {
        if self.held.len() < limit {
            self.held.push(byte);
        }
    }

    fn ground(&mut self, byte: u8, alt: bool, emit: &mut impl FnMut(Input)) {
        let modifiers = if alt { KeyModifiers::ALT } else { KeyModifiers::NONE };
        let control = modifiers | KeyModifiers::CONTROL;
        self.state = State::Ground;
        match byte {
            0x1B => self.state = State::Escape,
            b'\r' => press(KeyCode::Enter, modifiers, emit),
            b'\t' => press(KeyCode::Tab, modifiers, emit),
            0x7F => press(KeyCode::Backspace, modifiers, emit),
            0 => press(KeyCode::Char(' '), control, emit),
            1..=0x1A => press(KeyCode::Char((byte - 1 + b'a') as char), control, emit),
            0x1C..=0x1F => press(KeyCode::Char((byte - 0x1C + b'4') as char), control, emit),
            0x20..=0x7E => press_char(byte as char, modifiers, emit),
            0xC2..=0xF4 => {
                self.state =
                    State::Letter { length: 2 + (byte >= 0xE0) as usize + (byte >= 0xF0) as usize, alt };
                self.held = vec![byte];
            }
            _ => {} // no beginning of a letter in UTF-8
        }
    }

    fn letter(&mut self, byte: u8, length: usize, alt: bool, emit: &mut impl FnMut(Input)) {
        if !(0x80..0xC0).contains(&byte) {
            self.take();
            return self.ground(byte, false, emit);
        }
        self.held.push(byte);
        if self.held.len() == length {
            let (_, held) = self.take();
            let letter = std::str::from_utf8(&held).ok().and_then(|text| text.chars().next());
            if let Some(c) = letter.filter(|c| !c.is_control()) {
                press_char(c, if alt { KeyModifiers::ALT } else { KeyModifiers::NONE }, emit);
            }
        }
    }

    fn escape(&mut self, byte: u8, emit: &mut impl FnMut(Input)) {
        match byte {
            b'[' => self.state = State::Control,
            b'O' => self.state = State::Single,
            b']' | b'P' | b'_' => self.state = State::Answer { kind: byte, sure: false, escape: false },
            0x1B => press(KeyCode::Esc, KeyModifiers::NONE, emit), // and the second one is open
            _ => self.ground(byte, true, emit),
        }
    }

    fn control(&mut self, byte: u8, emit: &mut impl FnMut(Input)) {
        match byte {
            0x20..=0x3F => self.hold(byte, LONGEST_ANSWER),
            0x40..=0x7E => {
                let (_, held) = self.take();
                match (held.as_slice(), byte) {
                    (b"", b'[') => self.state = State::Console,
                    (b"", b'M') => self.state = State::OldMouse { left: 3 },
                    (b"200", b'~') => self.state = State::Paste { matched: 0 },
                    (held, last) => sequence(held, last, emit),
                }
            }
            _ => {
                self.take();
                self.ground(byte, false, emit);
            }
        }
    }

    fn answer(&mut self, byte: u8, (kind, sure, escape): (u8, bool, bool), emit: &mut impl FnMut(Input)) {
        match (byte, escape) {
            (0x07, _) | (b'\\', true) => {
                let (_, held) = self.take();
                match held.as_slice() {
                    // Nobody answers with nothing: these were two keys.
                    [] => {
                        press_char(kind as char, KeyModifiers::ALT, emit);
                        if escape {
                            press_char('\\', KeyModifiers::ALT, emit);
                        } else {
                            self.ground(byte, false, emit);
                        }
                    }
                    held => background(kind, held).into_iter().for_each(emit),
                }
            }
            (_, true) => {
                self.give_back((kind, sure), emit);
                self.escape(byte, emit);
            }
            (0x1B, false) => self.state = State::Answer { kind, sure, escape: true },
            (0..0x20, _) => {
                self.give_back((kind, sure), emit);
                self.ground(byte, false, emit);
            }
            _ => {
                self.hold(byte, LONGEST_ANSWER);
                match if sure { Some(true) } else { begins_answer(kind, &self.held) } {
                    Some(sure) => self.state = State::Answer { kind, sure, escape: false },
                    None => self.settle(emit),
                }
            }
        }
    }

    /// Ends an answer before its time: dropped if it surely is one, else typed keys.
    fn give_back(&mut self, (kind, sure): (u8, bool), emit: &mut impl FnMut(Input)) {
        self.state = State::Answer { kind, sure, escape: false };
        self.settle(emit);
        self.state = State::Escape;
    }

    fn paste(&mut self, byte: u8, matched: usize, emit: &mut impl FnMut(Input)) {
        if byte == PASTE_END[matched] {
            if matched + 1 < PASTE_END.len() {
                self.state = State::Paste { matched: matched + 1 };
            } else {
                let (_, held) = self.take();
                emit(Input::Paste(pasted(&held)));
            }
            return;
        }
        // `ESC` stands only at the beginning of the end, so a false start is simply text.
        PASTE_END[..matched].iter().for_each(|&byte| self.hold(byte, LONGEST_PASTE));
        let again = (byte == PASTE_END[0]) as usize;
        if again == 0 {
            self.hold(byte, LONGEST_PASTE);
        }
        self.state = State::Paste { matched: again };
    }
}

/// Whether `held` after `ESC` and `kind` is the beginning of an answer: surely, perhaps, or (`None`) not.
fn begins_answer(kind: u8, held: &[u8]) -> Option<bool> {
    match (kind, held) {
        // A number and a semicolon; or a title or icon name, as `CSI 21 t` asks for.
        (b']', [b'l' | b'L', ..]) | (b'_', [b'G', ..]) => Some(true),
        (b']', [digits @ .., b';']) if !digits.is_empty() => Some(true),
        (b']', digits) if digits.len() <= 4 && digits.iter().all(u8::is_ascii_digit) => Some(false),
        (b'P', [b'0'..=b'9' | b'>' | b'!' | b'$' | b'+' | b'=' | b'?', more @ ..]) => Some(!more.is_empty()),
        _ => None,
    }
}

/// The answer to the question for the background: `11;rgb:RRRR/GGGG/BBBB`, one to four hexadecimal digits each.
fn background(kind: u8, held: &[u8]) -> Option<Input> {
    let text = std::str::from_utf8(held).ok().filter(|_| kind == b']')?;
    let colors = text.strip_prefix("11;rgb:").or_else(|| text.strip_prefix("11;rgba:"))?;
    let mut parts = colors.split('/').map(|part| {
        let most = match part.len() {
            1..=4 => (1u32 << (4 * part.len())) - 1,
            _ => return None,
        };
        let value = part.bytes().all(|b| b.is_ascii_hexdigit()).then_some(part)?;
        Some((u32::from_str_radix(value, 16).ok()? * 255 / most) as u8)
    });
    Some(Input::Background(parts.next()??, parts.next()??, parts.next()??))
}

fn pasted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|&c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn press(code: KeyCode, modifiers: KeyModifiers, emit: &mut impl FnMut(Input)) {
    emit(Input::Key(KeyEvent::new(code, modifiers)));
}

fn press_char(c: char, modifiers: KeyModifiers, emit: &mut impl FnMut(Input)) {
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    press(KeyCode::Char(c), modifiers | shift, emit);
}

/// A character given by number, as terminals with richer keyboards do.
fn press_code(code: u16, modifiers: KeyModifiers, emit: &mut impl FnMut(Input)) {
    match (code, char::from_u32(code.into())) {
        (8 | 127, _) => press(KeyCode::Backspace, modifiers, emit),
        (9, _) if modifiers.contains(KeyModifiers::SHIFT) => press(KeyCode::BackTab, modifiers, emit),
        (9, _) => press(KeyCode::Tab, modifiers, emit),
        (13, _) => press(KeyCode::Enter, modifiers, emit),
        (27, _) => press(KeyCode::Esc, modifiers, emit),
        (_, Some(c)) if c.is_control() || ('\u{E000}'..='\u{F8FF}').contains(&c) => {}
        (_, Some(c)) if modifiers.contains(KeyModifiers::SHIFT) => {
            press_char(c.to_ascii_uppercase(), modifiers, emit);
        }
        (_, Some(c)) => press_char(c, modifiers, emit),
        (_, None) => {}
    }
}

/// `ESC O` and one byte: cursor keys and keypad in application mode.
fn single(byte: u8, emit: &mut impl FnMut(Input)) {
    let (code, modifiers) = match byte {
        b'a'..=b'd' => (cursor_key(byte.to_ascii_uppercase()), KeyModifiers::CONTROL),
        b'j'..=b'y' => (Some(KeyCode::Char((byte - b'j' + b'*') as char)), KeyModifiers::NONE),
        b'M' => (Some(KeyCode::Enter), KeyModifiers::NONE),
        b'X' => (Some(KeyCode::Char('=')), KeyModifiers::NONE),
        b'I' => (Some(KeyCode::Tab), KeyModifiers::NONE),
        b'R' => (Some(KeyCode::F(3)), KeyModifiers::NONE),
        _ => (cursor_key(byte), KeyModifiers::NONE),
    };
    if let Some(code) = code {
        press(code, modifiers, emit);
    }
}

/// Keys named by a letter. Not `R`: that is where the cursor is, told to somebody who asked.
fn cursor_key(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// Keys named by a number before `~`.
fn numbered_key(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23..=26 => KeyCode::F(number as u8 - 12),
        28 | 29 => KeyCode::F(number as u8 - 13),
        31..=34 => KeyCode::F(number as u8 - 14),
        _ => return None,
    })
}

/// `CSI`, parameters and a last byte.
fn sequence(held: &[u8], last: u8, emit: &mut impl FnMut(Input)) {
    if let [b'<', report @ ..] = held {
        return mouse(report, last).into_iter().for_each(emit);
    }
    if !held.iter().all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':')) {
        return; // private: an answer
    }
    let mut fields = held.split(|&byte| byte == b';');
    let [code, state, third] = [(); 3].map(|()| Field::of(fields.next().unwrap_or_default()));
    if fields.next().is_some() || state.second == 3 {
        return; // no key has so many fields; or a key was let go
    }
    let modifiers = modifiers(state.first);
    let found = match last {
        b'Z' => Some((KeyCode::BackTab, modifiers | KeyModifiers::SHIFT)),
        b'u' => return press_code(code.first, modifiers, emit),
        b'~' if code.first == 27 => return press_code(third.first, modifiers, emit),
        b'~' => numbered_key(code.first).map(|key| (key, modifiers)),
        b'^' => numbered_key(code.first).map(|key| (key, KeyModifiers::CONTROL)),
        b'a'..=b'd' if held.is_empty() => {
            cursor_key(last.to_ascii_uppercase()).map(|key| (key, KeyModifiers::SHIFT))
        }
        _ => cursor_key(last).filter(|_| code.first <= 1).map(|key| (key, modifiers)),
    };
    if let Some((key, modifiers)) = found {
        press(key, modifiers, emit);
    }
}

/// A parameter with what may follow it after a colon; what is missing or too great is 0.
struct Field {
    first: u16,
    second: u16,
}

impl Field {
    fn of(bytes: &[u8]) -> Field {
        let mut parts = bytes.split(|&byte| byte == b':').map(number);
        Field { first: parts.next().unwrap_or(0), second: parts.next().unwrap_or(0) }
    }
}

fn number(bytes: &[u8]) -> u16 {
    std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Shift 1, Alt 2, Control 4, Super 8, Hyper 16, Meta 32; one more than their sum.
fn modifiers(parameter: u16) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    let table = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    (0..).zip(table).filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, modifier)| modifier).collect()
}

/// `CSI < button ; column ; row M`, or `m` when the button is let go.
fn mouse(report: &[u8], last: u8) -> Option<Input> {
    let mut fields = report.split(|&byte| byte == b';').map(number);
    let (code, column, row) = (fields.next()?, fields.next()?, fields.next()?);
    let button = [MouseButton::Left, MouseButton::Middle, MouseButton::Right].get(code as usize & 3).copied();
    let kind = match (code & !0b1_1100 & !3, last) {
        (0, b'M') => MouseEventKind::Down(button?),
        (0 | 32, b'm') => MouseEventKind::Up(button.unwrap_or(MouseButton::Left)),
        (32, b'M') => button.map_or(MouseEventKind::Moved, MouseEventKind::Drag),
        (64, b'M') => match code & 3 {
            0 => MouseEventKind::ScrollUp,
            1 => MouseEventKind::ScrollDown,
            2 => MouseEventKind::ScrollLeft,
            _ => MouseEventKind::ScrollRight,
        },
        _ => return None,
    };
    let held = [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)];
    let modifiers =
        held.into_iter().filter(|(bit, _)| code & bit != 0).map(|(_, modifier)| modifier).collect();
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    Some(Input::Mouse(MouseEvent { kind, column, row, modifiers }))
}

#[cfg(test)]
mod tests;
