//! Tables: drawn with `+---+`, or under lines of `=`.

use super::blocks::Reader;
use super::{indent, inline};

/// Reads a table, if the next line begins one.
pub(super) fn read(reader: &mut Reader<'_>, set_in: usize) -> bool {
    let line = reader.line();
    if is_border(line) {
        grid(reader, set_in);
        true
    } else if is_ruler(line) {
        simple(reader, set_in)
    } else {
        false
    }
}

/// `+-----+---+`
fn is_border(line: &str) -> bool {
    line.len() > 2
        && line.starts_with('+')
        && line.ends_with('+')
        && line.bytes().all(|b| b"+-=".contains(&b))
        && line.contains("--")
        || line.starts_with("+=") && line.ends_with('+') && line.bytes().all(|b| b"+=".contains(&b))
}

/// `=====  ===`
fn is_ruler(line: &str) -> bool {
    line.starts_with('=') && line.contains(' ') && line.bytes().all(|b| b == b'=' || b == b' ')
}

/// A table of drawn lines: as a table where every row has all columns, as it stands otherwise.
fn grid(reader: &mut Reader<'_>, set_in: usize) {
    let from = reader.at;
    while reader
        .lines
        .get(reader.at)
        .is_some_and(|l| indent(l) == set_in && l.trim_start().starts_with(['+', '|']))
    {
        reader.at += 1;
    }
    let lines: Vec<String> =
        reader.lines[from..reader.at].iter().map(|line| line[set_in..].to_owned()).collect();
    let posts: Vec<usize> =
        lines[0].bytes().enumerate().filter(|(_, b)| *b == b'+').map(|(i, _)| i).collect();
    let Some(rows) = grid_rows(&lines, &posts) else {
        reader.flow.begin_code(None);
        reader.flow.code(&lines.join("\n"));
        return reader.flow.end_block();
    };
    let head = lines.iter().skip(1).position(|line| is_border(line) && line.contains("+="));
    let head = head.map_or(0, |at| lines[1..=at].iter().filter(|line| is_border(line)).count() + 1);
    write(&rows, head, reader);
}

/// The cells of each row; `None` where a cell is wider or higher than one.
fn grid_rows(lines: &[String], posts: &[usize]) -> Option<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut row = vec![String::new(); posts.len().checked_sub(1)?];
    for line in &lines[1..] {
        let letters: Vec<char> = line.chars().collect();
        let wanted = if is_border(line) { '+' } else { '|' };
        if posts.iter().any(|post| letters.get(*post) != Some(&wanted)) || letters.len() != posts.last()? + 1
        {
            return None;
        }
        if wanted == '+' {
            let empty = vec![String::new(); row.len()];
            rows.push(std::mem::replace(&mut row, empty));
            continue;
        }
        for (cell, ends) in row.iter_mut().zip(posts.windows(2)) {
            let text: String = letters[ends[0] + 1..ends[1]].iter().collect();
            cell.push(' ');
            cell.push_str(text.trim());
        }
    }
    row.iter().all(|cell| cell.is_empty()).then_some(rows)
}

/// A table under lines of `=`, which ends with such a line before an empty one.
fn simple(reader: &mut Reader<'_>, set_in: usize) -> bool {
    let rulers = |line: &String| {
        indent(line) == set_in && (is_ruler(line.trim_start()) || line.trim_start().starts_with("=="))
    };
    let mut end = reader.at + 1;
    loop {
        let Some(line) = reader.lines.get(end).filter(|line| line.is_empty() || indent(line) >= set_in)
        else {
            return false;
        };
        if rulers(line) && reader.lines.get(end + 1).is_none_or(String::is_empty) {
            break;
        }
        end += 1;
    }
    let ruler: Vec<char> = reader.lines[reader.at][set_in..].chars().collect();
    let starts: Vec<usize> =
        (0..ruler.len()).filter(|&i| ruler[i] == '=' && (i == 0 || ruler[i - 1] == ' ')).collect();
    let (mut rows, mut head): (Vec<Vec<String>>, usize) = (Vec::new(), 0);
    let mut fresh = true;
    for line in &reader.lines[reader.at + 1..end] {
        let drawn =
            !line.trim().is_empty() && line.trim().bytes().all(|b| b == b'=' || b == b'-' || b == b' ');
        if rulers(line) {
            head = rows.len();
        }
        if line.is_empty() || drawn && line.contains("--") || rulers(line) {
            fresh = true;
            continue;
        }
        let letters: Vec<char> = line.chars().skip(set_in).collect();
        let cells = cut(&letters, &starts);
        match rows.last_mut().filter(|_| !fresh && cells[0].is_empty()) {
            Some(last) => last.iter_mut().zip(&cells).for_each(|(cell, more)| {
                cell.push(' ');
                cell.push_str(more);
            }),
            None => rows.push(cells),
        }
        fresh = false;
    }
    reader.at = end + 1;
    write(&rows, head, reader);
    true
}

/// The cells of a line: a word that reaches over a column's edge is not cut, but keeps its cell going.
fn cut(letters: &[char], starts: &[usize]) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    let mut from = 0;
    for next in starts.iter().skip(1).copied().chain([usize::MAX]) {
        let spans = next != usize::MAX && next > 0 && letters.get(next - 1).is_some_and(|c| *c != ' ');
        if spans {
            cells.push(String::new());
            continue;
        }
        let to = next.min(letters.len());
        let text: String = letters.get(from..to).unwrap_or(&[]).iter().collect();
        cells.push(text.trim().to_owned());
        from = to;
    }
    cells
}

fn write(rows: &[Vec<String>], head: usize, reader: &mut Reader<'_>) {
    reader.flow.begin_table(&[]);
    for (i, row) in rows.iter().enumerate() {
        let is_head = i < head;
        reader.flow.begin_row(is_head);
        for cell in row {
            reader.flow.begin_cell();
            inline::write(cell.trim(), &mut reader.names, reader.flow);
            reader.flow.end_cell();
        }
        reader.flow.end_row(is_head);
    }
    reader.flow.end_table();
}
