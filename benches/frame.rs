//! What a key costs between the app and the terminal's bytes, and what opening costs up to the first frame.

#[path = "../tests/support/mod.rs"]
mod support;

use divan::{Bencher, black_box};
use recto::runtime::caps::{Caps, Colors};
use recto::runtime::screen::{Screen, Scroll};
use recto::ui::{self, Theme};
use support::Desk;

fn main() {
    divan::main();
}

fn prose(paragraphs: usize) -> String {
    let sentence =
        "The upper towns hold the sluices — the lower towns, as everybody knows, hold “treaties”. ";
    (0..paragraphs).map(|n| format!("{n}. {}\n\n", sentence.repeat(3 + n % 9))).collect()
}

fn desk(keywords: &[&str]) -> (Desk, tempfile::TempDir) {
    let (mut desk, keep) = Desk::with(&[("prose.txt", &prose(2000))], keywords, (120, 40));
    desk.keys("Space Space Space");
    (desk, keep)
}

const EIGHT: [&str; 8] = ["upper", "lower", "towns", "sluices", "treaties", "everybody", "knows", "hold"];

#[divan::bench(args = [0, 8])]
fn update_and_prepare(bencher: Bencher, keywords: usize) {
    let (mut desk, _keep) = desk(&EIGHT[..keywords]);
    let mut down = true;
    bencher.bench_local(|| {
        desk.keys(if down { "j" } else { "k" });
        down = !down;
        black_box(desk.app.prepare());
    });
}

#[divan::bench(args = [0, 8])]
fn draw(bencher: Bencher, keywords: usize) {
    let (mut desk, _keep) = desk(&EIGHT[..keywords]);
    let theme = Theme::dark();
    let mut buffer = desk.buffer();
    bencher.bench_local(|| {
        buffer.reset();
        ui::draw(&desk.app, &theme, &mut buffer)
    });
}

#[divan::bench(args = [false, true])]
fn encode_a_line_down(bencher: Bencher, hint: bool) {
    let (mut desk, _keep) = desk(&[]);
    let frames = [desk.buffer(), desk.keys("j").buffer()];
    let caps = Caps { colors: Colors::True, ..Caps::from_env() };
    let mut screen = Screen::new(std::io::sink(), caps);
    let mut n = 0;
    bencher.bench_local(|| {
        n += 1;
        let by = if n % 2 == 1 { 1 } else { -1 };
        let scroll = hint.then_some(Scroll { rows: 1..39, by });
        screen.draw(&frames[n % 2], scroll, None)
    });
}

#[divan::bench(args = [1, 100, 10_000])]
fn open_to_first_frame(bencher: Bencher, paragraphs: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("prose.txt");
    std::fs::write(&path, prose(paragraphs)).expect("room for a file");
    bencher.bench_local(|| Desk::open(std::slice::from_ref(&path), &[], (120, 40)).buffer());
}
