//! What mark-up says that an element holds or is for.

/// What a class or id says that an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Title,
    Source,
    Author,
    Editor,
    Time,
}

/// What an area is for, as its mark-up says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing is said.
    #[default]
    Plain,
    /// Ways to other pages.
    Navigation,
    /// Other articles, advertisements.
    Related,
    /// What readers say.
    Comments,
    /// Buttons and invitations.
    Sharing,
    /// Who owns the text.
    Rights,
    /// Words under a picture.
    Caption,
    /// Not shown until something happens.
    Hidden,
}
