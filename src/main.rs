//! The `duansou` program.

fn main() {}
