//! Documents by positions: where in each of them a word falls.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{BARS, Theme, put_right, several};
use crate::app::{App, BINS, Dispersion};
use crate::library::EntryId;
use crate::text;

/// Cells for the count, the unevenness and the air around them.
const FACTS: u16 = 14;

pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let Some(dispersion) = &app.dispersion else { return };
    let area = Rect { height: buffer.area.height.saturating_sub(1), ..buffer.area };
    text::clear(buffer, area, theme.panel.0);
    if area.height == 0 {
        return;
    }
    let (word, ink) = word(app, theme, dispersion);
    let title = format!("{word}  in {}", several(dispersion.rows.len() as u64, "document"));
    text::put_clipped(
        buffer,
        area.x + 1,
        area.y,
        area.width.saturating_sub(1),
        &title,
        theme.panel.0.patch(theme.title.0),
    );
    put_right(buffer, area, 0, "hits  uneven ", theme.panel.0.patch(theme.small.0));
    let rows = Rect { y: area.y + 1, height: area.height - 1, ..area };
    if dispersion.rows.is_empty() {
        text::put(
            buffer,
            rows.x + 2,
            rows.y + 1,
            rows.width,
            "it is in no document",
            theme.panel.0.patch(theme.small.0),
        );
    }
    for (i, y) in (dispersion.top..dispersion.rows.len()).zip(rows.y..rows.bottom()) {
        let row = Rect { y, height: 1, ..rows };
        let base =
            if i == dispersion.selected { theme.panel.0.patch(theme.selected.0) } else { theme.panel.0 };
        buffer.set_style(row, base);
        draw_row(app, theme, dispersion, dispersion.rows[i], (base, ink), row, buffer);
    }
}

/// The word that is shown, and its colour.
fn word(app: &App, theme: &Theme, dispersion: &Dispersion) -> (String, Style) {
    match dispersion.slot {
        Some(slot) => {
            let word = app.keywords.list().get(slot).map_or("", |k| k.query.text());
            (format!("{} {word}", slot + 1), theme.keyword_ink(app.keywords.colour(slot)))
        }
        None => {
            let expression = app.concordance.as_ref().and_then(|c| c.expression.as_ref());
            (expression.map_or(String::new(), |e| e.text().to_owned()), theme.key.0)
        }
    }
}

fn draw_row(
    app: &App,
    theme: &Theme,
    dispersion: &Dispersion,
    id: EntryId,
    (base, ink): (Style, Style),
    area: Rect,
    buffer: &mut Buffer,
) {
    let name = (area.width / 3).min(40);
    let entry = app.shelf.library.get(id);
    text::put_clipped(buffer, area.x + 1, area.y, name.saturating_sub(2), &entry.name(), base);
    let hits = match dispersion.slot {
        Some(slot) => entry.hits(Some(slot)),
        None => app.concordance.as_ref().and_then(|c| c.of(id)).map_or(0, |found| found.hits),
    };
    let uneven = dispersion.unevenness(id).map_or_else(|| "    ".to_owned(), |dp| format!("{dp:.2}"));
    put_right(buffer, area, 0, &format!("{hits}  {uneven} "), base.patch(theme.small.0));
    let Some(bars) = dispersion.bars.get(&id) else { return };
    let cells = usize::from(area.width.saturating_sub(name + FACTS)).min(BINS);
    let sums: Vec<u32> = (0..cells)
        .map(|cell| {
            bars[cell * BINS / cells..((cell + 1) * BINS / cells).max(cell * BINS / cells + 1)].iter().sum()
        })
        .collect();
    let most = sums.iter().copied().max().unwrap_or(0).max(1);
    for (cell, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum > 0) {
        let bar = BARS[((sum * 8 / most).clamp(1, 8) - 1) as usize];
        text::put(buffer, area.x + name + cell as u16, area.y, 1, bar, base.patch(ink));
    }
}
