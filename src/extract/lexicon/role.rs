//! The role of an element according to its markup.

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
    /// No role.
    #[default]
    Plain,
    /// Navigation.
    Navigation,
    /// Other articles, advertisements.
    Related,
    /// Comments of readers.
    Comments,
    /// Buttons and invitations.
    Sharing,
    /// Copyright notices.
    Rights,
    /// Captions.
    Caption,
    /// Hidden at first.
    Hidden,
}
