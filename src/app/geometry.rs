//! Which part of the screen is what.
//!
//! One function from the size of the terminal to rectangles, used for drawing and for the mouse alike. A
//! small terminal loses the list first, then the margins, then header and footer, never the text.

use ratatui::layout::Rect;

/// Terminals narrower than this show the list or the page, not both.
const BOTH: u16 = 60;
/// Terminals lower than this show the lines of a lookup or the page.
const SPLIT: u16 = 12;
/// Below this size there is nothing but text.
const TINY: (u16, u16) = (20, 5);
/// Cells to the left of the text, where keyword numbers stand.
const MARGIN: u16 = 3;

/// What the reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    /// The lines of a lookup above the page, in place of the list.
    pub concordance: bool,
    /// A list beside the page.
    pub list: bool,
    /// The list has the keyboard: alone on the screen if there is no room for both.
    pub list_first: bool,
    /// Cells in a line of text; `None` for all there are.
    pub measure: Option<u16>,
}

/// The parts of the screen; those that found no room are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Geometry {
    /// The lines of a lookup, with their own first line.
    pub concordance: Rect,
    /// The list pane, with its own first line.
    pub list: Rect,
    /// The line between list and page.
    pub divider: Rect,
    /// Title and progress above the page.
    pub header: Rect,
    /// The page with its margins, without the scrollbar.
    pub page: Rect,
    /// The column within the page where text stands.
    pub column: Rect,
    /// The scrollbar.
    pub bar: Rect,
    /// Keywords, hints and prompts.
    pub footer: Rect,
}

impl Geometry {
    /// Divides a screen of `width` by `height` cells.
    pub fn new(width: u16, height: u16, wishes: Wishes) -> Geometry {
        let mut geometry = Geometry::default();
        let mut rest = Rect::new(0, 0, width, height);
        let tiny = width < TINY.0 || height < TINY.1;
        if height > 1 && !tiny {
            geometry.footer = Rect::new(0, height - 1, width, 1);
            rest.height -= 1;
        }
        if wishes.concordance {
            // Where there is no room for both, the lines are what was asked for.
            let lines = if rest.height < SPLIT { rest.height } else { rest.height * 55 / 100 };
            geometry.concordance = Rect { height: lines, ..rest };
            rest = Rect { y: rest.y + lines, height: rest.height - lines, ..rest };
        } else if wishes.list && !tiny {
            if width >= BOTH {
                let list = (width * 35 / 100).clamp(24, 52);
                geometry.list = Rect { width: list, ..rest };
                geometry.divider = Rect { x: list, width: 1, ..rest };
                rest = Rect { x: list + 1, width: rest.width - list - 1, ..rest };
            } else if wishes.list_first {
                geometry.list = rest;
                rest.width = 0;
            }
        }
        if !tiny && rest.height > 1 && rest.width > 0 {
            geometry.header = Rect { height: 1, ..rest };
            rest = Rect { y: rest.y + 1, height: rest.height - 1, ..rest };
        }
        geometry.set_page(rest, wishes.measure, tiny);
        geometry
    }

    /// The widest column of text that the page has room for.
    pub fn measure_room(&self) -> u16 {
        let roomy = self.page.width + self.bar.width >= 30;
        self.page.width.saturating_sub(if roomy { MARGIN + 1 } else { 0 })
    }

    fn set_page(&mut self, rest: Rect, measure: Option<u16>, tiny: bool) {
        let roomy = !tiny && rest.width >= 30;
        let bar = u16::from(!tiny && rest.width >= 12);
        self.bar = Rect { x: rest.x + rest.width - bar, width: bar, ..rest };
        self.page = Rect { width: rest.width - bar, ..rest };
        let margin = if roomy { MARGIN } else { 0 };
        // One cell of air before the scrollbar.
        let room = self.page.width - margin - u16::from(roomy);
        let width = measure.map_or(room, |m| m.clamp(1, room.max(1)).min(room));
        let left = if measure.is_some() { (room - width) / 2 } else { 0 };
        self.column = Rect { x: self.page.x + margin + left, width, ..self.page };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Wishes = Wishes { concordance: false, list: true, list_first: false, measure: Some(80) };

    #[test]
    fn no_size_breaks_it_and_nothing_overlaps() {
        for width in 0..=130 {
            for height in 0..=60 {
                for wishes in [
                    ALL,
                    Wishes { list_first: true, ..ALL },
                    Wishes { measure: None, ..ALL },
                    Wishes { concordance: true, ..ALL },
                ] {
                    let g = Geometry::new(width, height, wishes);
                    let parts = [g.concordance, g.list, g.divider, g.header, g.page, g.bar, g.footer];
                    let screen = Rect::new(0, 0, width, height);
                    for (i, a) in parts.iter().enumerate() {
                        assert_eq!(screen.intersection(*a).area(), a.area(), "{width}x{height} {a:?}");
                        for b in &parts[i + 1..] {
                            assert_eq!(a.intersection(*b).area(), 0, "{width}x{height} {a:?} {b:?}");
                        }
                    }
                    assert_eq!(g.page.intersection(g.column).area(), g.column.area());
                    let shown =
                        g.column.area() > 0 || g.list.area() > 0 || g.concordance.area() > 0 || height == 0;
                    assert!(shown || width == 0, "{width}x{height}");
                }
            }
        }
    }

    #[test]
    fn the_text_stands_in_the_middle_of_a_wide_screen() {
        let g = Geometry::new(200, 60, Wishes { list: false, ..ALL });
        assert_eq!(g.column.width, 80);
        let right = g.page.width - g.column.x - 80;
        assert!(g.column.x.abs_diff(right) <= 3);
    }

    #[test]
    fn a_narrow_screen_shows_one_pane() {
        assert_eq!(Geometry::new(50, 20, ALL).list.width, 0);
        assert_eq!(Geometry::new(50, 20, Wishes { list_first: true, ..ALL }).list.width, 50);
    }
}
