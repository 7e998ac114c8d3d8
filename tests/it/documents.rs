//! PDF, DOCX, ODT and EPUB: files made here, and the articles that are read from them.

use std::fmt::Write as _;
use std::io::Write as _;

use duansou::extract::explain_document;
use duansou::model::{MediaType, Record};

/// A ZIP container of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = stored.compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        writer.start_file(*name, if *name == "mimetype" { stored } else { packed }).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What stands on a page of a PDF file: where, and the text.
type Shown<'a> = (f64, f64, &'a str);

/// A PDF file in a font that is not embedded, its text in GBK-EUC-H, ten points large, a byte half as
/// wide as a 汉字.
pub fn pdf(pages: &[Vec<Shown<'_>>]) -> Vec<u8> {
    let streams = pages.iter().map(|page| {
        page.iter().fold(String::new(), |mut stream, (x, y, text)| {
            let (bytes, ..) = encoding_rs::GBK.encode(text);
            let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
            writeln!(stream, "BT /F1 10 Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET").unwrap();
            stream
        })
    });
    assembled(&streams.collect::<Vec<_>>(), "GBK-EUC-H")
}

/// A PDF file of content streams, its one font in `encoding`.
fn assembled(streams: &[String], encoding: &str) -> Vec<u8> {
    let count = streams.len();
    let kids: Vec<String> = (0..count).map(|at| format!("{} 0 R", 5 + 2 * at)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {count} /Kids [{}] >>", kids.join(" ")),
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [4 0 R] >>"
        ),
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
            .to_owned(),
    ];
    for (at, stream) in streams.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            6 + 2 * at
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
    }
    let mut file = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let start = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(file, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
        .unwrap();
    file.into_bytes()
}

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

pub fn docx(body: &str) -> Vec<u8> {
    let document = format!("<?xml version=\"1.0\"?><w:document {W}><w:body>{body}</w:body></w:document>");
    let notes = format!(
        "<w:footnotes {W}><w:footnote w:id=\"2\"><w:p><w:r><w:t>注释写在脚注里。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    zip(&[("word/document.xml", document.as_bytes()), ("word/footnotes.xml", notes.as_bytes())])
}

pub fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"a\">\
         <office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

pub fn epub(chapters: &[&str]) -> Vec<u8> {
    let items: String = (0..chapters.len())
        .map(|at| format!("<item id=\"c{at}\" href=\"c{at}.xhtml\" media-type=\"application/xhtml+xml\"/>"))
        .collect();
    let order: String = (0..chapters.len()).map(|at| format!("<itemref idref=\"c{at}\"/>")).collect();
    let package = format!(
        "<package xmlns:dc=\"d\"><metadata><dc:title>书的名字</dc:title><dc:creator>王小明</dc:creator></metadata>\
         <manifest>{items}</manifest><spine>{order}</spine></package>"
    );
    let container = "<container><rootfiles><rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>";
    let chapters: Vec<(String, String)> = (0..)
        .zip(chapters)
        .map(|(at, body): (u32, _)| (format!("OPS/c{at}.xhtml"), format!("<html><body>{body}</body></html>")))
        .collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", container.as_bytes()),
        ("OPS/book.opf", package.as_bytes()),
    ];
    parts.extend(chapters.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    zip(&parts)
}

/// The title and the paragraphs of a document, `kind text` each; or why there are none.
fn read(media: MediaType, bytes: Vec<u8>) -> (Option<String>, Vec<String>, Vec<String>) {
    match explain_document(&Record::new(media, bytes)) {
        Ok((article, _)) => {
            let said = |p: &duansou::model::Paragraph| format!("{} {}", p.kind.as_str(), p.text);
            (article.metadata.title.clone(), article.paragraphs.iter().map(said).collect(), article.warnings)
        }
        Err(message) => (None, Vec::new(), vec![message]),
    }
}

/// A paragraph of a document, written the same for every kind: `h` a heading, `p` text.
const EIGHT: &[(&str, &[(char, &str)])] = &[
    (
        "城乡学校结对帮扶全面展开",
        &[
            ('p', "本市今年安排四十所城区学校与乡村学校结对，教师每学期互派一个月。"),
            ('h', "怎样结对"),
            ('p', "结对由两校自行商定，报区教委备案后公布。"),
        ],
    ),
    (
        "职业院校毕业生进入社区医院",
        &[('p', "护理专业的三百名毕业生本月到社区医院报到，其中一半来自本市乡镇。")],
    ),
    (
        "图书馆夜间开放试行一年",
        &[('p', "读者每晚可以在馆内阅读到十点，周末到十一点。"), ('p', "试行期间不收押金，也不限次数。")],
    ),
    (
        "果园里的实习课",
        &[
            ('h', "嫁接"),
            ('p', "学生在老师指导下完成两百株苹果树的嫁接，成活率超过九成。"),
            ('h', "采收"),
            ('p', "秋天他们将自己采收、分级和装箱。"),
        ],
    ),
    ("公交线路调整听取居民意见", &[('p', "两条线路拟绕行新建的小区，意见可以在本月底以前提出。")]),
    (
        "老厂房改作科技展馆",
        &[('p', "展馆保留了原来的行车和铁轨，参观者可以亲手操作车床。"), ('p', "每周三下午对学校免费。")],
    ),
    ("县城第一条自行车专用道通车", &[('p', "专用道长八点五公里，沿河而建，连接三所中学和一座体育场。")]),
    (
        "渔村小学的海洋课",
        &[
            ('p', "课本由本校教师编写，插图全部出自学生之手。"),
            ('h', "出海"),
            ('p', "每年五月，六年级学生随科考船出海一天。"),
        ],
    ),
];

#[test]
fn eight_articles_are_read_whole_from_docx_odt_and_epub() {
    for (title, paragraphs) in EIGHT {
        let written = |title_tag: &dyn Fn(&str) -> String, tag: &dyn Fn(char, &str) -> String| {
            let parts: String = paragraphs.iter().map(|(kind, text)| tag(*kind, text)).collect();
            format!("{}{parts}", title_tag(title))
        };
        let w = |style: &str, text: &str| {
            format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
        };
        let word = docx(&written(&|title| w("Title", title), &|kind, text| {
            w(if kind == 'h' { "Heading1" } else { "Normal" }, text)
        }));
        let t = |tag: &str, style: &str, text: &str| {
            format!("<text:{tag} text:style-name=\"{style}\">{text}</text:{tag}>")
        };
        let open = odt(&written(&|title| t("p", "Title", title), &|kind, text| {
            if kind == 'h' { t("h", "Heading_1", text) } else { t("p", "Standard", text) }
        }));
        let h = |tag: &str, text: &str| format!("<{tag}>{text}</{tag}>");
        let book = epub(&[&written(&|title| h("h1", title), &|kind, text| {
            h(if kind == 'h' { "h2" } else { "p" }, text)
        })]);
        let mut expected: Vec<String> = paragraphs
            .iter()
            .map(|(kind, text)| format!("{} {text}", if *kind == 'h' { "heading" } else { "body" }))
            .collect();
        for (media, bytes) in [(MediaType::Docx, word), (MediaType::Odt, open)] {
            let (found, texts, _) = read(media, bytes);
            assert_eq!((found.as_deref(), &texts), (Some(*title), &expected), "{media:?}");
        }
        // A book is one article; the title of a chapter is a heading in it.
        expected.insert(0, format!("heading {title}"));
        let (found, texts, _) = read(MediaType::Epub, book);
        assert_eq!((found.as_deref(), &texts), (Some("书的名字"), &expected));
    }
}

#[test]
fn word_documents_give_what_a_reader_sees() {
    let bytes = docx(
        "<w:p><w:r><w:t>保留</w:t></w:r><w:del><w:r><w:delText>删除</w:delText></w:r></w:del><w:ins><w:r><w:t>插入的一句话。</w:t></w:r></w:ins><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>年份</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>人数</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    );
    let (_, texts, _) = read(MediaType::Docx, bytes);
    assert_eq!(texts, ["body 保留插入的一句话。", "body 注释写在脚注里。", "body 年份\t人数"]);
}

/// A line of twenty letters from a text.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(width).map(|line| line.iter().collect()).collect()
}

const LONG: &str = "第一段从这里开始说起，它写得足够长，要占好几行才放得下，其中有2027年和100个数目字，到页末还没有说完，要在下一页接着说下去，直到这一句结束。";
const NEXT: &str = "第二段另起一行，缩进两个字，它也要占上不止一行才能写完，最后一行比较短。";

#[test]
fn lines_of_a_pdf_become_paragraphs_across_pages() {
    // The first line of a paragraph is set in by two letters.
    let lines = |text: &str| -> Vec<(f64, String)> {
        let padded = format!("　　{text}");
        let lines = wrapped(&padded, 20).into_iter();
        lines
            .map(|line| {
                (if line.starts_with('　') { 120.0 } else { 100.0 }, line.trim_start_matches('　').to_owned())
            })
            .collect()
    };
    let all: Vec<(f64, String)> = [LONG, NEXT, NEXT].iter().flat_map(|text| lines(text)).collect();
    let page = |number: usize, lines: &[(f64, String)]| -> Vec<(f64, f64, String)> {
        let mut page = vec![(250.0, 800.0, "某市年鉴".to_owned()), (290.0, 30.0, format!("- {number} -"))];
        page.extend((0..).zip(lines).map(|(at, (x, text))| (*x, 740.0 - 16.0 * f64::from(at), text.clone())));
        page
    };
    let pages: Vec<Vec<(f64, f64, String)>> =
        all.chunks(2).enumerate().map(|(at, lines)| page(at + 1, lines)).collect();
    let pages: Vec<Vec<Shown<'_>>> =
        pages.iter().map(|page| page.iter().map(|(x, y, text)| (*x, *y, text.as_str())).collect()).collect();
    let (_, texts, warnings) = read(MediaType::Pdf, pdf(&pages));
    let expected: Vec<String> = [LONG, NEXT, NEXT].iter().map(|text| format!("body {text}")).collect();
    assert_eq!(texts, expected);
    assert!(!warnings.iter().any(|warning| warning.contains("OCR")), "{warnings:?}");
}

#[test]
fn a_page_that_cannot_be_read_is_named() {
    let good = vec![(100.0, 700.0, "这一页的字是可以读出来的，句子也完整。")];
    let picture = "q 500 0 0 700 40 40 cm /Im1 Do Q";
    let mut file = String::from_utf8_lossy(&pdf(&[good.clone(), good])).into_owned();
    let (_, texts, _) = read(MediaType::Pdf, file.clone().into_bytes());
    assert!(!texts.is_empty());
    // Codes of a font whose characters nobody can tell.
    file = String::from_utf8(assembled(
        &["BT /F1 10 Tf 100 700 Td <0001000200030004000500060007> Tj ET".to_owned()],
        "Identity-H",
    ))
    .unwrap();
    let (_, _, warnings) = read(MediaType::Pdf, file.into_bytes());
    assert_eq!(warnings, ["has no text that can be read; OCR it first"]);
    let (_, _, warnings) = read(MediaType::Pdf, assembled(&[picture.to_owned()], "GBK-EUC-H"));
    assert_eq!(warnings, ["has no text that can be read; OCR it first"]);
}

#[test]
fn broken_documents_cost_only_themselves() {
    let whole = [
        (MediaType::Pdf, pdf(&[vec![(100.0, 700.0, "一页上的一句话写在这里。")]])),
        (MediaType::Docx, docx("<w:p><w:r><w:t>一句话。</w:t></w:r></w:p>")),
        (MediaType::Odt, odt("<text:p>一句话。</text:p>")),
        (MediaType::Epub, epub(&["<p>一句话。</p>"])),
    ];
    for (media, bytes) in whole {
        for cut in (0..bytes.len()).step_by(37) {
            // Any answer will do, as long as there is one.
            read(media, bytes[..cut].to_vec());
            let mut flipped = bytes.clone();
            flipped[cut] ^= 0x15;
            read(media, flipped);
        }
    }
}

/// A paragraph that goes on in the next column is one.
#[test]
fn columns_of_a_pdf_are_read_one_after_the_other() {
    let texts = [LONG, NEXT, LONG, NEXT, LONG];
    let lines: Vec<String> = texts.iter().flat_map(|text| wrapped(&format!("　　{text}"), 20)).collect();
    let half = lines.len().div_ceil(2);
    let page: Vec<Shown<'_>> = (0u32..)
        .zip(&lines)
        .map(|(at, line)| {
            let (column, row) = if (at as usize) < half { (80.0, at) } else { (310.0, at - half as u32) };
            let indent = if line.starts_with('　') { 20.0 } else { 0.0 };
            (column + indent, 760.0 - 16.0 * f64::from(row), line.trim_start_matches('　'))
        })
        .collect();
    let (_, found, _) = read(MediaType::Pdf, pdf(&[page]));
    let expected: Vec<String> = texts.iter().map(|text| format!("body {text}")).collect();
    assert_eq!(found, expected);
}
