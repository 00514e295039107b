//! Lists and displays of `mdoc`.

use super::super::writer::Writer;
use super::{DEEPEST, List, Mdoc};

impl Mdoc {
    pub(super) fn begin_list(&mut self, args: &[String], writer: &mut Writer<'_>) {
        let kind = args.iter().find_map(|arg| match arg.as_str() {
            "-bullet" => Some(List::Bullet),
            "-dash" | "-hyphen" => Some(List::Dash),
            "-enum" => Some(List::Enum(0)),
            "-item" => Some(List::Item),
            "-tag" | "-hang" | "-ohang" => Some(List::Tag),
            "-inset" | "-diag" => Some(List::Inset),
            "-column" => Some(List::Column(false)),
            _ => None,
        });
        let kind = kind.unwrap_or(List::Item);
        if self.lists.len() >= DEEPEST {
            return;
        }
        writer.paragraph();
        if matches!(kind, List::Column(_)) {
            writer.flow.begin_table(&[]);
        }
        self.lists.push(kind);
    }

    pub(super) fn end_list(&mut self, writer: &mut Writer<'_>) {
        match self.lists.pop() {
            Some(List::Column(open)) => {
                if open {
                    writer.flow.end_cell();
                    writer.flow.end_row(false);
                }
                writer.flow.end_table();
                writer.join();
            }
            Some(_) => {
                writer.paragraph();
                writer.leave_tag();
                writer.paragraph();
            }
            None => {}
        }
    }

    pub(super) fn item(&mut self, args: &[String], writer: &mut Writer<'_>) {
        let Some(kind) = self.lists.last_mut() else { return self.line(args, writer) };
        if !matches!(kind, List::Column(_)) {
            writer.paragraph();
            writer.leave_tag();
        }
        match kind {
            List::Bullet => writer.enter_item("• "),
            List::Dash => writer.enter_item("- "),
            List::Enum(number) => {
                *number += 1;
                let marker = format!("{number}. ");
                writer.enter_item(&marker);
            }
            List::Item => writer.enter_item(""),
            List::Tag => {
                self.line(args, writer);
                writer.enter(true);
            }
            List::Inset => self.line(args, writer),
            List::Column(open) => {
                if std::mem::replace(open, true) {
                    writer.flow.end_cell();
                    writer.flow.end_row(false);
                }
                self.row(args, writer);
            }
        }
    }

    /// The cells of a row; the last one stays open for the lines that follow.
    pub(super) fn row(&mut self, args: &[String], writer: &mut Writer<'_>) {
        writer.flow.begin_row(false);
        let split = |arg: &String| arg.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let cells: Vec<Vec<String>> = args.split(|arg| arg == "Ta").map(<[String]>::to_vec).collect();
        let mut first = true;
        for cell in cells {
            let parts: Vec<String> = cell.iter().flat_map(split).collect();
            // Tabs part cells too, where no macro does.
            let tabbed = cell.iter().any(|arg| arg.contains('\t'));
            let groups: Vec<Vec<String>> =
                if tabbed { parts.into_iter().map(|part| vec![part]).collect() } else { vec![parts] };
            for group in groups {
                if !std::mem::take(&mut first) {
                    writer.flow.end_cell();
                }
                writer.flow.begin_cell();
                writer.join();
                self.line(&group, writer);
            }
        }
    }

    pub(super) fn begin_display(&mut self, args: &[String], writer: &mut Writer<'_>) {
        let as_is = args.iter().any(|arg| arg == "-literal" || arg == "-unfilled");
        writer.paragraph();
        writer.enter(false);
        writer.set_as_is(as_is || writer.is_as_is());
        if self.displays.len() < 64 {
            self.displays.push(as_is);
        }
    }
}
