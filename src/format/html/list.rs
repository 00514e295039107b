//! Lists and their numbers.

use dom_query::{Element, NodeData, NodeId};

use super::node::{self, attribute, number};
use super::walk::{End, Walk};

/// A list that is open.
pub(super) struct List {
    numbers: Option<Numbers>,
}

struct Numbers {
    next: i64,
    step: i64,
    style: Style,
}

/// How numbers are written.
#[derive(Clone, Copy)]
enum Style {
    Decimal,
    Alpha,
    Roman,
}

impl Walk<'_> {
    pub(super) fn begin_list(&mut self, id: NodeId, element: &Element, numbered: bool) -> End {
        let reversed = attribute(element, "reversed").is_some();
        let first = number(element, "start").unwrap_or_else(|| if reversed { self.items(id) } else { 1 });
        let numbers = numbered.then(|| Numbers {
            next: first,
            step: if reversed { -1 } else { 1 },
            style: style(attribute(element, "type").unwrap_or_default()),
        });
        self.opened = 0;
        self.flow.begin_list(numbered.then_some(1));
        self.lists.push(List { numbers });
        End::List
    }

    /// How many items a list has.
    fn items(&self, id: NodeId) -> i64 {
        let is_item = |data: &NodeData| matches!(data, NodeData::Element(e) if &*e.name.local == "li");
        let children = self.tree.child_ids_of_it(&id, false);
        children.filter(|child| self.tree.query_node_or(child, false, |node| is_item(&node.data))).count()
            as i64
    }

    pub(super) fn end_list(&mut self) {
        self.opened = 0;
        self.lists.pop();
        self.flow.end_list();
    }

    pub(super) fn begin_item(&mut self, element: &Element) -> End {
        self.end_lines();
        match self.lists.last_mut().and_then(|list| list.numbers.as_mut()) {
            Some(numbers) => {
                let value = number(element, "value").unwrap_or(numbers.next);
                numbers.next = value.saturating_add(numbers.step);
                let (marker, style) = (value, numbers.style);
                self.flow.begin_item_marked(&format!("{}. ", written(marker, style)));
            }
            None => self.flow.begin_item(),
        }
        End::Item
    }

    /// The explanation of a term is set in.
    pub(super) fn begin_definition(&mut self, id: NodeId) -> End {
        if node::first_child(self.tree, id).is_none() {
            return self.begin_plain();
        }
        self.end_lines();
        self.flow.begin_item_marked("    ");
        End::Definition
    }

    fn begin_plain(&mut self) -> End {
        self.end_lines();
        End::Lines
    }
}

fn style(kind: &str) -> Style {
    match kind {
        "a" | "A" => Style::Alpha,
        "i" | "I" => Style::Roman,
        _ => Style::Decimal,
    }
}

/// A number as its list writes it.
fn written(value: i64, style: Style) -> String {
    match (style, value) {
        (Style::Alpha, 1..=26) => char::from(b'a' + (value as u8 - 1)).to_string(),
        (Style::Roman, 1..=3999) => roman(value),
        _ => value.to_string(),
    }
}

fn roman(mut value: i64) -> String {
    let signs = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut out = String::new();
    for (worth, sign) in signs {
        while value >= worth {
            out.push_str(sign);
            value -= worth;
        }
    }
    out
}
