//! Text without mark-up, captured from a screen, and Markdown.

pub(crate) mod capture;
pub(crate) mod markdown;
