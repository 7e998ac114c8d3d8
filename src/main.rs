//! The `duansou` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    duansou::cli::main()
}
