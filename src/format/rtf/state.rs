//! What holds within a group, and is as before when it ends.

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    /// Into the document, or into the note that is open.
    #[default]
    Body,
    /// Nowhere.
    Skip,
    Fonts,
    Styles,
    /// The information about the document: which part of it.
    Info(Said),
    /// The marker of a list item.
    Marker,
    /// What a field is to do.
    Instruction,
    /// The name of a place.
    Bookmark,
}

/// What the information is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Title,
    Author,
    Subject,
    Created,
}

/// What characters look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    pub bold: bool,
    pub italic: bool,
    pub strike: bool,
    pub deleted: bool,
    pub hidden: bool,
    pub mono: bool,
    pub raised: bool,
    pub lowered: bool,
    /// The number of the link they belong to, counted from 1.
    pub link: Option<u32>,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    pub outline: Option<u8>,
    pub style: i32,
    pub in_table: bool,
    /// The number of the list that it is an item of, if it is one, and how deep.
    pub list: i32,
    pub level: i32,
    /// Twips that it, and its first line further, are set in.
    pub indent: i32,
    pub first: i32,
}

/// Everything that holds within a group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    pub place: Place,
    pub look: Look,
    pub shape: Shape,
    pub font: i32,
    /// Characters that stand for each one in Unicode, for those who cannot read that.
    pub substitutes: usize,
    /// The group is a note, which ends with it.
    pub note: bool,
}
