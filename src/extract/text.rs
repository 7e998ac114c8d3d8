//! Characters and words of Chinese pages, folded so that every rule is written once.

/// A text without what is never read: icon-font, zero-width and control characters. Trimmed.
pub(super) fn clean(text: &str) -> String {
    let kept = |char: &char| !is_invisible(*char);
    if text.chars().all(|char| kept(&char)) {
        return text.trim().to_owned();
    }
    text.chars().filter(kept).collect::<String>().trim().to_owned()
}

/// Characters that print nothing, or nothing that is text. Joiners inside emoji stay.
pub(super) fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{10FFFD}')
        || (char.is_control() && !char.is_whitespace())
}

/// `text` as the rules see it, character by character: narrow, lowercase, and in Simplified
/// script as far as the words of the rules go.
pub(super) fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

fn fold_char(char: char) -> char {
    match char {
        'a'..='z' | '0'..='9' | ' ' => char,
        'A'..='Z' => char.to_ascii_lowercase(),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(char as u32 - 0xFEE0).unwrap_or(char).to_ascii_lowercase(),
        '丨' | '︱' | '┃' | '│' | '▏' => '|',
        '∶' | '﹕' => ':',
        '【' | '〔' | '〖' => '[',
        '】' | '〕' | '〗' => ']',
        '•' | '・' | '‧' | '●' | '∙' => '·',
        '—' | '–' | '―' | '─' => '-',
        '»' | '›' | '→' => '>',
        _ if char.is_whitespace() => ' ',
        '\u{4E00}'..='\u{9FFF}' => simplified(char),
        _ => char,
    }
}

/// The characters of the rules' words: Traditional in code point order, and Simplified in its place.
const TRADITIONAL: &str = "佈來係個們備傳僅內冊務區參員啟單國圍圖執報場學實審寫專對導屬廣後從應戶掃擊據擴攝時書會條業標檔欄權歡\
    歷歸灣為無熱獎產當發監眾碼稱筆節範簡糾紙結絕經綜維網線編總繫續習聯聲臺與舉華薦處號術製複見視覽觀訂訊\
    記設許註評話誌說調請論謝譯讀讚財責買貼資購載輯轉這連週進違選還錄錯鏈長門閉開間閱閲關隊隱雜電響頁頻題\
    顯體點";
const SIMPLIFIED: &str = "布来系个们备传仅内册务区参员启单国围图执报场学实审写专对导属广后从应户扫击据扩摄时书会条业标档栏权欢\
    历归湾为无热奖产当发监众码称笔节范简纠纸结绝经综维网线编总系续习联声台与举华荐处号术制复见视览观订讯\
    记设许注评话志说调请论谢译读赞财责买贴资购载辑转这连周进违选还录错链长门闭开间阅阅关队隐杂电响页频题\
    显体点";

/// Every character of the tables is this long in UTF-8.
const WIDTH: usize = 3;

fn simplified(char: char) -> char {
    let at = |table: &'static str, place: usize| {
        table.get(place * WIDTH..(place + 1) * WIDTH).and_then(|text| text.chars().next())
    };
    let (mut low, mut high) = (0, TRADITIONAL.len() / WIDTH);
    while low < high {
        let middle = (low + high) / 2;
        match at(TRADITIONAL, middle) {
            Some(found) if found == char => return at(SIMPLIFIED, middle).unwrap_or(char),
            Some(found) if found < char => low = middle + 1,
            _ => high = middle,
        }
    }
    char
}

/// How many 汉字 a text has.
pub(super) fn hanzi(text: &str) -> usize {
    text.chars().filter(|char| is_hanzi(*char)).count()
}

pub(super) fn is_hanzi(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// How many characters a text has that are not white space.
pub(super) fn length(text: &str) -> usize {
    text.chars().filter(|char| !char.is_whitespace()).count()
}

/// Whether a text ends as a sentence does, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let closing = ['”', '’', '"', '』', '」', ')', '）', '》', ']', '】', ' ', '\u{A0}', '\u{3000}'];
    let text = text.trim_end_matches(closing);
    text.ends_with(['。', '！', '？', '!', '?', '…', '；', ';', '：', ':', '.', '．', '～', '｡'])
}

/// Whether a text has the signs of running text, wherever they stand.
pub(super) fn has_sentence(text: &str) -> bool {
    text.contains(['。', '！', '？', '；', '，', '｡'])
        || (text.contains([',', '!', '?', ';']) && hanzi(text) > 8)
}

/// The longest of `words` that `text` begins with.
pub(super) fn prefix<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    words.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len()).copied()
}

/// Whether any of `words` stands in `text`.
pub(super) fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
