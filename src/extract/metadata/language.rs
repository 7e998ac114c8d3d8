//! The language and script of an article: from its characters, else as its page states them.

use crate::extract::lexicon::fold::{fold, is_hanzi};

/// `zh-Hans`, `zh-Hant`, or `zh` where neither the texts nor what is `stated` tells the script;
/// nothing where the texts are not Chinese.
///
/// The text wins over what is stated: templates say `en` of anything.
pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str>, stated: &[String]) -> Option<String> {
    let mut seen = Seen::default();
    texts.flat_map(str::chars).take(MOST).for_each(|char| seen.take(char));
    // Every Japanese sentence has kana; names and numbers in other letters are no other language.
    if seen.hanzi == 0 || seen.kana * 10 > seen.hanzi || seen.other > seen.hanzi * 4 {
        return None;
    }
    let script = match (seen.simplified, seen.traditional) {
        (simplified, traditional) if simplified > 2 * traditional => Some("zh-Hans"),
        (simplified, traditional) if traditional > 2 * simplified => Some("zh-Hant"),
        _ => stated.iter().find_map(|stated| script(stated)),
    };
    Some(script.unwrap_or("zh").to_owned())
}

/// As many characters tell as surely as all.
const MOST: usize = 5000;

#[derive(Default)]
struct Seen {
    hanzi: usize,
    kana: usize,
    other: usize,
    simplified: usize,
    traditional: usize,
}

impl Seen {
    fn take(&mut self, char: char) {
        if is_hanzi(char) {
            self.hanzi += 1;
            self.simplified += usize::from(SIMPLIFIED.contains(char));
            self.traditional += usize::from(TRADITIONAL.contains(char));
        } else if ('\u{3041}'..='\u{30FF}').contains(&char) {
            self.kana += 1;
        } else if char.is_alphabetic() {
            self.other += 1;
        }
    }
}

/// The script that a language tag or the name of a place means.
fn script(stated: &str) -> Option<&'static str> {
    let tag = fold(stated).replace('_', "-");
    if !tag.starts_with("zh") {
        return None;
    }
    let says = |words: &[&str]| words.iter().any(|word| tag.split('-').any(|part| part == *word));
    if says(&["hant", "tw", "hk", "mo", "cht"]) {
        Some("zh-Hant")
    } else if says(&["hans", "cn", "sg", "my", "chs"]) {
        Some("zh-Hans")
    } else {
        None
    }
}

/// Frequent characters that only Traditional texts have, and, in the same order, those that stand
/// for them in Simplified ones. Characters that both scripts write (后, 里, 台, 发 of 發 and 髮 …)
/// are left out.
const TRADITIONAL: &str = "們這國來個時說學爲對開過還經業問現實進動機頭間關點話東車長門馬書電視語讀買賣兩產從數據體術報導記職標義務應設計創員帶給結線組織統級紀約紅細終絕繼續維綠縮總編網練\
    讓認識證評詞試該請諸誰調談謝負財責敗貨質購貫貴貸費資賽贊轉輪輕輸邊達遷運遠連遲適選遞區醫單雙變團圍園圖場塊壓壞夠孫寧審寫專將層屬島嶺幣師庫廳張強彈歸錄憲戰戲護擔\
    擇換擴濟漢滿潔澤燈營獎環療監盡盤礎確離穩競筆節築簡類糧純紙絡緊緒緣縣罰聞聯聲腦艦莊華蓋處號補裝規覺覽觀訂訓討訊訪許訴診詢詳誠誤課論譯議趙趨跡踐軍軌軟較載輔辦農鄉\
    鄰釋鋼錢錯鏡鐵鐘鑒閉閒閱陽隊階際陸陳險隨難霧靈靜頁項順須預領頻題顏願顯風飛飯飲飾館驗騙驚魚鳥鳴麗麥黃齊齡龍";
const SIMPLIFIED: &str = "们这国来个时说学为对开过还经业问现实进动机头间关点话东车长门马书电视语读买卖两产从数据体术报导记职标义务应设计创员带给结线组织统级纪约红细终绝继续维绿缩总编网练\
    让认识证评词试该请诸谁调谈谢负财责败货质购贯贵贷费资赛赞转轮轻输边达迁运远连迟适选递区医单双变团围园图场块压坏够孙宁审写专将层属岛岭币师库厅张强弹归录宪战戏护担\
    择换扩济汉满洁泽灯营奖环疗监尽盘础确离稳竞笔节筑简类粮纯纸络紧绪缘县罚闻联声脑舰庄华盖处号补装规觉览观订训讨讯访许诉诊询详诚误课论译议赵趋迹践军轨软较载辅办农乡\
    邻释钢钱错镜铁钟鉴闭闲阅阳队阶际陆陈险随难雾灵静页项顺须预领频题颜愿显风飞饭饮饰馆验骗惊鱼鸟鸣丽麦黄齐龄龙";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_tells_the_script_and_the_page_where_it_does_not() {
        for (text, stated, expected) in [
            ("职业院校深化产教融合。", "", Some("zh-Hans")),
            ("職業院校深化產教融合。", "", Some("zh-Hant")),
            ("職業院校深化產教融合。", "zh-CN", Some("zh-Hant")),
            ("职业院校深化产教融合，学习小组从《說文》读起：學，覺悟也。", "", Some("zh-Hans")),
            ("中山大三元", "", Some("zh")),
            ("中山大三元", "zh_TW", Some("zh-Hant")),
            ("中山大三元", "zh-Hans-CN", Some("zh-Hans")),
            ("中山大三元", "en", Some("zh")),
            ("東京で会議が開かれました。", "zh-CN", None),
            ("The meeting was held in Tianjin on Friday.", "zh-CN", None),
            ("5G专网", "", Some("zh-Hans")),
            ("", "zh-CN", None),
        ] {
            let found = of([text].into_iter(), &[stated.to_owned()]);
            assert_eq!(found.as_deref(), expected, "{text} {stated}");
        }
        assert_eq!(TRADITIONAL.chars().count(), SIMPLIFIED.chars().count());
        assert!(!TRADITIONAL.contains(|char| SIMPLIFIED.contains(char)));
    }
}
