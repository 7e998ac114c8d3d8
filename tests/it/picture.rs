//! The picture in the README is what the program prints: drawn from its output, and held to it.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const COMMAND: &str = "duansou search 职业教育 --in corpus --limit 5";
const COLUMNS: usize = 92;

/// `DUANSOU_BLESS=1 cargo test` draws it anew.
#[test]
fn the_picture_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_duansou"))
        .args(COMMAND.split(' ').skip(1))
        .args(["--color", "always", "--width", &COLUMNS.to_string()])
        .current_dir(root)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let drawn = draw(&format!("\x1b[32m$\x1b[0m {COMMAND}\n{}", String::from_utf8(output.stdout).unwrap()));
    let path = root.join("docs/picture.svg");
    if std::env::var_os("DUANSOU_BLESS").is_some() {
        std::fs::create_dir_all(root.join("docs")).unwrap();
        std::fs::write(&path, &drawn).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == drawn,
        "DUANSOU_BLESS=1 draws the picture anew"
    );
}

/// Pixels of a column, a line, the edge.
const CELL: usize = 8;
const LINE: usize = 24;
const EDGE: usize = 20;

/// A terminal's text with its colours, as SVG. Every run of letters gets the place and the length
/// that it has on a grid, so that the picture does not depend on the reader's fonts.
fn draw(text: &str) -> String {
    let height = 2 * EDGE + LINE * text.lines().count();
    let width = 2 * EDGE + CELL * COLUMNS;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         role=\"img\" aria-label=\"{COMMAND}\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#1b1f27\"/>\n\
         <g font-family=\"'Sarasa Mono SC','Noto Sans Mono CJK SC','Source Han Sans SC','PingFang SC',\
         'Microsoft YaHei',monospace\" font-size=\"16\" fill=\"#d5dae3\" xml:space=\"preserve\">\n"
    );
    for (number, line) in text.lines().enumerate() {
        let y = EDGE + LINE * number + 17;
        let mut column = 0;
        for (index, piece) in line.split('\x1b').enumerate() {
            let (code, piece) = match index {
                0 => ("0", piece),
                _ => piece.trim_start_matches('[').split_once('m').unwrap(),
            };
            for run in runs(piece) {
                let columns = run.chars().map(columns).sum::<usize>();
                if !run.trim().is_empty() {
                    let (x, length) = (EDGE + CELL * column, CELL * columns);
                    let (style, text) = (style(code), escape(&run));
                    let adjust = "lengthAdjust=\"spacingAndGlyphs\"";
                    writeln!(
                        svg,
                        "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" {adjust}{style}>{text}</text>"
                    )
                    .unwrap();
                }
                column += columns;
            }
        }
    }
    svg + "</g>\n</svg>\n"
}

/// Stretches of text whose letters are equally wide, and spaces apart.
fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let kind = |character: char| (columns(character), character == ' ');
    for character in text.chars() {
        match runs.last_mut() {
            Some(run) if run.chars().next_back().map(kind) == Some(kind(character)) => run.push(character),
            _ => runs.push(character.into()),
        }
    }
    runs
}

/// Columns of a character. A terminal in a Chinese locale gives its quotation marks two.
fn columns(character: char) -> usize {
    if character == '·' || character.is_ascii() { 1 } else { 2 }
}

fn style(code: &str) -> &'static str {
    match code {
        "1" => " font-weight=\"bold\" fill=\"#ffffff\"",
        "1;31" => " font-weight=\"bold\" fill=\"#ff6b6b\"",
        "32" => " fill=\"#7ed491\"",
        "33" => " fill=\"#e6c370\"",
        "35" => " fill=\"#cf9bea\"",
        "36" => " fill=\"#6cc7d6\"",
        _ => "",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
