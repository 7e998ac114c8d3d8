//! Folding and fields: one width, one case, one script, and a map back.

use duansou::analysis::{
    Ngram, RUN, answer_words, cut_questions, fold_str, is_ideographic, normalize, tokens,
};
use proptest::prelude::*;

/// `text => folded`, a line each.
const FOLDED: &str = "\
職業教育 => 职业教育
２０２４年Ｖ1.0 => 2024年v1.0
ＵＳＢ　接口 => usb 接口
“三校一园” => \"三校一园\"
「三校一園」 => \"三校一园\"
王后在後面 => 王后在后面
乾杯與乾隆 => 干杯与干隆
頭髮發現 => 头发发现
臺灣 => 台湾
pīnyīn Café => pinyin cafe
①㎡… => 1m2...
3∶1 => 3:1
［甲］｛乙｝～ => [甲]{乙}~
ｶﾞﾗｽ => カ\u{3099}ラス
職\u{200B}業\u{FEFF}教\u{AD}育 => 职业教育
a\u{A0}\u{3000}\t b => a b
教 育\u{3000}部 => 教育部
教\u{200B} \u{AD}育 => 教育
第 18 条 => 第 18 条
教育 ，部 => 教育 ,部
한국 교육 => 한국 교육
行尾 => 行尾
 行首 => 行首
C++ C# 5G PPR-9087 => c++ c# 5g ppr-9087
，：（） => ,:()
——－ => ---
豈\u{F900}更 => 岂岂更
😀👨\u{200D}👩 => 😀👨👩";

#[test]
fn folds() {
    for line in FOLDED.lines() {
        let (text, folded) = line.split_once(" => ").unwrap();
        assert_eq!(fold_str(text), folded, "{text}");
    }
    assert_eq!(fold_str("国务院教\r\n育 部"), "国务院教育部");
}

#[test]
fn the_table_of_traditional_characters_is_opencc_s() {
    let opencc = opencc_fmmseg::OpenCC::new();
    let simplified = |c: char| {
        // Twice, since some simplified forms are themselves simplified.
        (0..4).fold(c.to_string(), |text, _| opencc.t2s(&text, false))
    };
    // Compatibility forms are folded to what they stand for first.
    let blocks = [0x3400..=0x4DBF, 0x4E00..=0x9FFF, 0x20000..=0x2F7FF, 0x30000..=0x323AF];
    for c in blocks.into_iter().flatten().filter_map(char::from_u32) {
        assert_eq!(fold_str(&c.to_string()), simplified(c), "{c}");
    }
}

#[test]
fn fields() {
    let check = |text: &str, field, expected: &str| {
        let mut found = Vec::new();
        tokens(&fold_str(text), field, |token| found.push(format!("{}@{}", token.text, token.position)));
        assert_eq!(found.join(" ").replace(RUN, "="), expected, "{text}");
    };
    check("职业教育", Ngram::Bigram, "职业@0 业教@1 教育@2");
    check("从5G到C++", Ngram::Bigram, "从5@0 5g@1 =5g@1 =5@1 =g@2 g到@2 到c@3 =c@4");
    check("a b", Ngram::Bigram, "=a@0 =b@2");
    check("教育，职业", Ngram::Bigram, "教育@0 职业@3");
    check("第2024年", Ngram::Bigram, "第2@0 20@1 02@2 202@1 24@3 024@2 =2024@1 4年@4");
    check("京", Ngram::Bigram, "");
    check("京 津。", Ngram::Unigram, "京@0 津@1 。@2");
    check("教 育", Ngram::Bigram, "教育@0");
}

#[test]
fn questions_lose_their_phrases_and_keep_the_rest() {
    let check = |question: &str, pieces: &[&str]| assert_eq!(cut_questions(question), pieces, "{question}");
    check("京津冀三地在哪一年签署协议", &["京津冀三地", "签署协议"]);
    check("什么是双师型教师?", &["双师型教师"]);
    check("天津有多少所高职院校呢", &["天津", "所高职院校"]);
    check("天津的什么专业好", &["天津的", "专业好"]);
    check("钱在哪里", &["钱"]);
    check("职业教育", &["职业教育"]);
    check("为什么", &["为什么"]);
    check("谁是谁", &["谁是谁"]);
    check("呢子大衣", &["呢子大衣"]);
    check("天津哪家医院好", &["天津", "医院好"]);
    check("办一张学生证需要多少钱", &["办一张学生证"]);
    check("校训是啥意思", &["校训"]);
    // What only looks like a question is none.
    check("许多大学生四周几乎无人", &["许多大学生四周几乎无人"]);
    check("近几年多高校合并", &["近几年多高校合并"]);
}

#[test]
fn questions_have_words_that_answers_have() {
    let check = |question: &str, words: &[&str]| assert_eq!(answer_words(question), words, "{question}");
    check("学费多少钱", &["价格", "元", "块钱", "收费", "费用"]);
    check("什么时候开学", &["年", "日", "月"]);
    check("2024年什么时候开学", &["日", "月"]);
    check("职业教育", &[]);
    check("报名费用和时间", &["价格", "元", "块钱", "年", "收费", "日", "月"]);
}

/// Texts of everything that is met in articles, and of what is not.
pub fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[一-龥]{1,6}",
        2 => "[職業教育協同發展與後裡臺灣學校開產]{1,5}",
        2 => "[a-zA-Z0-9]{1,6}",
        1 => "[Ａ-Ｚａ-ｚ０-９]{1,4}",
        2 => "[，。！？；：、“”‘’（）《》…—,.!?;:()\"'+#&%/_@~-]{1,2}",
        1 => "[ \u{3000}\u{A0}]{1,2}",
        1 => "[😀👨👩🏽🇨🇳é́ㄅかがガﾊﾟ한글\u{200B}\u{200D}\u{FE0F}𠀀㐀]{1,3}",
    ];
    proptest::collection::vec(piece, 1..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn spans_lie_on_character_boundaries_of_the_original(text in any_text()) {
        let normalized = normalize(&text);
        for field in [Ngram::Bigram, Ngram::Unigram] {
            tokens(normalized.as_str(), field, |token| {
                let span = normalized.original(token.position..token.position + token.length);
                let original = text.get(span).expect("a span inside the text, on boundaries");
                let folded = fold_str(original);
                let token = token.text.trim_start_matches(RUN);
                assert!(folded.contains(token) || token.contains(' '), "{token} in {original}");
            });
        }
    }

    #[test]
    fn folding_again_changes_nothing(text in any_text()) {
        let once = fold_str(&text);
        prop_assert_eq!(fold_str(&once), once);
    }

    #[test]
    fn a_substring_folds_to_a_substring(text in any_text(), at in 0usize..200, length in 1usize..40) {
        let piece: String = text.chars().skip(at).take(length).collect();
        prop_assert!(fold_str(&text).contains(fold_str(&piece).trim()));
    }

    #[test]
    fn any_string_folds_and_is_cut(text in any::<String>()) {
        let folded = fold_str(&text);
        for field in [Ngram::Bigram, Ngram::Unigram] {
            tokens(&folded, field, |token| assert!(!token.text.is_empty()));
        }
        cut_questions(&folded);
    }
}

#[test]
fn letters_without_spaces_are_distinguished() {
    for c in "汉漢あア한々〇ㄅ".chars() {
        assert!(is_ideographic(c), "{c}");
    }
    for c in "aé5，。《 😀".chars() {
        assert!(!is_ideographic(c), "{c}");
    }
}

#[test]
fn synonyms_are_other_forms_of_a_keyword() {
    use duansou::analysis::Synonyms;
    let variants =
        |rules: &str, keyword: &str| Synonyms::parse(rules).unwrap().variants(&fold_str(keyword)).join("|");
    assert_eq!(variants("高校, 高等学校, 大学", "高校"), "高等学校|大学");
    assert_eq!(variants("高校，高等學校 # 两种写法", "高等学校就业"), "高校就业");
    assert_eq!(variants("京津冀 => 北京 天津 河北", "京津冀"), "北京 天津 河北");
    assert_eq!(variants("京津冀 => 北京 天津 河北", "北京"), "");
    let bad = |rules: &str| Synonyms::parse(rules).unwrap_err().line;
    assert_eq!((bad("高校, 大学\n\n高校"), bad("=> 大学"), bad("校, 学校")), (3, 1, 1));
    assert!(Synonyms::builtin().variants("职教").contains(&"职业教育".to_owned()));
}
