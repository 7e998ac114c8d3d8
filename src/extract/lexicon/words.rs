//! The words that rules use, folded: narrow, lowercase, Simplified.

use crate::extract::lexicon::role::{Holds, Role};

/// What a caption begins with.
pub(crate) const CAPTION_STARTS: &[&str] = &[
    "图为", "图:", "上图", "下图", "左图", "右图", "资料图", "图片:", "图说", "图注", "图片说明",
    "图片来源", "图源", "图片来自", "图/", "图|", "▲", "△", "▼", "↑", "↓", "摄影:", "供图:",
    "资料照片", "配图", "题图", "封面图",
];

/// What a caption ends with.
pub(crate) const CAPTION_ENDS: &[&str] = &[
    "供图", "摄影报道", "资料图", "资料图片", "资料照片", "资料照", "示意图", "效果图", "截图",
    "图片来源网络", "图源网络", "视觉中国", "摄影", "航拍图", "图据网络", "配图", "截屏", "翻摄",
];

/// What stands before the name of who took a picture.
pub(crate) const PHOTO_CREDITS: &[&str] = &[
    "摄影 ", "摄影:", "摄影/", "摄影|", "图/", "图|", "供图:", "供图/", "供图 ", "图源:", "图片来源:",
    "图:", "摄:", "来源:图",
];

/// Ends of the names of pictures.
pub(crate) const PICTURE_FILES: &[&str] = &[
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".mp4",
];

/// Headings of what follows an article.
pub(crate) const RELATED: &[&str] = &[
    "相关阅读", "相关新闻", "相关链接", "相关报道", "相关文章", "相关推荐", "相关资讯", "相关内容",
    "相关专题", "相关稿件", "相关信息", "相关热词", "相关搜索", "相关主题", "延伸阅读", "扩展阅读",
    "拓展阅读", "推荐阅读", "热门推荐", "热点推荐", "精彩推荐", "编辑推荐", "为您推荐", "为你推荐",
    "猜你喜欢", "大家都在看", "大家还在看", "更多精彩", "更多新闻", "更多相关", "更多阅读", "热门新闻",
    "热门文章", "热点新闻", "热点文章", "热点排行", "新闻排行", "点击排行", "阅读排行", "最新文章",
    "最新新闻", "往期回顾", "往期精彩", "精彩回顾", "今日热点", "今日推荐", "今日要闻", "热门评论",
    "最新评论", "精彩评论", "全部评论", "网友评论", "发表评论", "我要评论", "用户评论", "文章评论",
    "新闻评论", "评论列表", "查看更多", "图片新闻", "图片推荐", "热图推荐", "高清图集", "精彩图集",
    "视频推荐", "友情链接", "其他新闻", "看了本文的", "您可能感兴趣", "你可能感兴趣", "你可能喜欢",
    "您可能喜欢", "热门话题", "热门标签", "焦点新闻", "频道热点", "专题推荐", "阅读下一篇", "相关视频",
    "新闻热线", "更多内容", "更多文章", "热搜", "本周热门", "24小时热",
];

/// Headings of comments.
pub(crate) const COMMENTS: &[&str] = &[
    "网友评论", "最新评论", "热门评论", "精彩评论", "全部评论", "用户评论", "文章评论", "新闻评论", "读者评论", "评论列表",
    "网友留言", "最新留言", "读者留言", "网友跟帖", "网友热评", "热评", "评论", "留言", "跟帖", "跟贴",
];

/// Links from a summary to its article.
pub(crate) const DETAILS: &[&str] = &[
    "详细", "详情", "全文", "阅读全文", "查看全文", "查看详情", "查看详细", "详细内容", "详细阅读", "阅读更多", "继续阅读",
    "更多", "more", "read more",
];

/// Beginnings of links to the articles before and after.
pub(crate) const NEIGHBOURS: &[&str] = &[
    "上一篇", "下一篇", "上一条", "下一条", "上篇:", "下篇:", "前一篇", "后一篇",
];

/// Beginnings of footers.
pub(crate) const RIGHTS: &[&str] = &[
    "版权声明", "版权说明", "版权信息", "版权与", "版权及", "版权所有", "免责声明", "免责条款",
    "法律声明", "特别声明", "郑重声明", "重要声明", "网站声明", "本网声明", "本站声明", "媒体声明",
    "转载声明", "著作权", "copyright", "(c)copyright", "©", "(c)", "凡本网", "凡本站", "凡注明",
    "凡来源", "凡署名", "凡转载", "凡标注", "本网站所", "本网站转载", "本站所", "本站转载", "本站部分",
    "本网所", "本网转载", "声明:", "注:凡", "关于我们", "联系我们", "网站地图", "网站简介",
    "广告服务", "广告刊例", "隐私政策", "互联网新闻信息服务许可", "信息网络传播视听节目许可",
    "增值电信业务", "违法和不良信息", "网络文化经营", "主办单位:", "主办:", "未经授权", "未经许可",
    "未经本网", "未经书面", "all rights reserved",
];

/// How a site speaks of itself.
pub(crate) const OURSELVES: &[&str] = &[
    "本网", "本站", "本文", "本刊", "本公众号", "本报所有", "本报或", "本网站", "本平台", "本公司网站",
    "本社",
];

/// What a site says of rights; two of them in a line make it a footer.
pub(crate) const RIGHTS_MATTER: &[&str] = &[
    "转载", "版权", "侵权", "授权", "不代表", "仅供参考", "观点无关", "文责自负", "投资建议", "不构成",
    "予以删除", "及时删除", "免责", "真实性", "概不负责", "不承担", "仅代表作者", "立场无关", "摘编",
    "原创",
];

/// Phrases that occur in footers only.
pub(crate) const RIGHTS_PLAIN: &[&str] = &[
    "证实其描述", "仅供其表达", "登载此文", "赞同其观点", "出于传递更多", "不意味着赞同", "以备核实", "自行核实", "并请自行", "投资者据此操作", "风险自担",
    "转载请注明", "转载需注明", "转载时请注明", "转载务必", "未经授权不得", "未经授权,", "未经许可不得",
    "未经书面授权", "未经允许不得", "未经本", "禁止转载", "谢绝转载", "不得转载", "文章仅代表作者",
    "仅代表作者个人观点", "不代表本网", "不代表本站", "如有侵权", "如涉及版权", "如涉及作品",
    "版权归原作者", "版权归作者", "著作权归作者", "版权问题", "联系我们删除", "all rights reserved",
    "网络转载", "内容源于网络", "内容来自网络", "图片来自网络", "稿件来源:", "icp备", "icp证",
    "公网安备", "copyright ©", "请与我们联系", "请联系我们",
];

/// Beginnings of buttons, invitations, and rows of tags.
pub(crate) const INVITATIONS: &[&str] = &[
    "调整字体", "调整字号", "正文已结束", "跟贴", "跟帖", "发贴", "发帖", "同步到微博", "复制收藏", "盖楼", "更多新闻请看", "更多精彩",
    "分享到", "分享至", "分享让更多人", "一键分享", "点击分享", "扫一扫", "扫码", "扫描二维码",
    "长按二维码", "长按识别", "识别二维码", "微信扫", "用微信扫", "打开微信", "微信扫一扫", "手机扫",
    "下载app", "下载客户端", "打开app", "点击下载", "点击打开", "打开客户端", "app内打开", "客户端下载",
    "更多精彩请关注", "关注我们", "关注微信", "关注公众号", "欢迎关注", "点击关注", "返回首页",
    "返回顶部", "回到顶部", "返回列表", "关闭窗口", "关闭本页", "打印本页", "打印本文",
    "我要打印", "我要纠错", "加入收藏", "收藏本文", "推荐给好友", "字号", "字体", "复制链接", "点赞",
    "点击进入", "点击查看", "点击图片", "查看原图", "查看大图", "阅读原文", "阅读全文", "展开全文",
    "展开阅读", "点击阅读", "加载更多", "正在加载", "广告", "广告:", "广告 -", "advertisement", "您的位置", "您当前的位置",
    "当前位置", "您现在的位置", "你的位置", "所在位置", "现在位置", "登录", "注册", "立即登录",
    "请登录", "搜索", "首页", "设为首页", "手机版", "手机看", "移动版", "纠错", "举报", "投诉", "赞助",
    "打赏", "支付宝", "微信支付", "您的浏览器", "本文共", "共有", "已有", "我有话说", "视频加载",
    "播放器", "缩略图", "幻灯片", "图集", "更多>", "更多 >", "更多>>", "more>", "关键词:", "关键字:",
    "标签:", "tags:", "tag:", "热门标签:", "标签 :", "+1", "顶一下", "踩一下", "赞(", "评论(", "转发(",
    "收藏(", "阅读(", "浏览(", "新浪微博", "腾讯微博", "微信好友", "朋友圈", "qq空间", "qq好友", "豆瓣",
    "人人网", "开心网", "发送到手机", "发送给好友", "我来说两句", "网页版", "原文链接", "原文地址",
    "本文链接", "本文网址", "文章链接", "原文网址", "短网址", "进入讨论区", "进入论坛", "发表看法",
    "责任编辑", "繁體", "ps:扫",
];

/// Lines that are one button, or the mark of an end.
pub(crate) const BUTTONS: &[&str] = &[
    "分享", "打印", "收藏", "评论", "点赞", "转发", "微博", "微信", "关注", "订阅", "展开", "收起",
    "播放", "暂停", "静音", "全屏", "大", "中", "小", "上一页", "下一页", "尾页", "末页", "正文",
    "全文", "返回", "关闭", "更多", "赞", "踩", "顶", "登陆", "登录", "注册", "下载", "发送", "取消",
    "确定", "提交", "举报", "编辑", "回复", "写评论", "原创", "热评", "新闻", "要闻", "图片", "视频",
    "直播", "专题", "首页", "目录", "完", "(完)", "[完]", "-完-", "全文完", "完毕", "(全文完)", "end",
    "the end", "- the end -", "-the end-", "--end--", "—end—", "-end-", "- end -", "(end)", "[end]",
    "[责任编辑]", "相关标签", "标签", "空", "none", "null", "img", "image", "[图片]", "(图片)", "图",
    "点击展开全文", "未经授权", "广告", "-", "|", "展开全文", "加载中",
    "加载中...", "loading...", "loading", "纠错", "我要纠错", "推荐", "热门",
];

/// Words of a pager.
pub(crate) const PAGER: &[&str] = &[
    "上一页", "下一页", "尾页", "首页", "末页", "共", "第", "页", "全文", "阅读", "余下", "在本页",
    "显示", "跳转到", "前一页", "后一页",
];

/// Small words of lines that hold time and source: buttons, counters, sizes.
pub(crate) const AMONG_FACTS: &[&str] = &[
    "整理", "编辑", "责编", "来源", "字号", "调整字体", "t|t", "t|t0", "我要纠错", "滚动新闻", "分享文章", "转帖",
    "字号", "字体", "大小", "分享到", "分享", "评论", "阅读", "点击", "收藏", "打印", "关闭", "举报",
    "纠错", "我要评论", "发表评论", "投稿", "订阅", "原创", "转载", "复制链接", "推荐", "关注",
    "听新闻", "语音播报", "北京时间", "查看原文", "我有话说", "参与", "人", "次", "条", "大", "中",
    "小", "默认", "超大", "特大", "标准", "手机看新闻", "扫一扫", "微信", "微博", "qq空间", "新浪微博",
    "腾讯微博", "朋友圈", "t", "正文", "查看评论", "网友评论", "已有", "加入收藏", "进入论坛", "views",
    "发布", "更新", "发表", "于", "繁体", "简体", "放大", "缩小", "a+", "a-", "a", "+", "-",
    "我来说两句", "跟贴", "跟帖", "人参与", "播报", "文字大小", "随时随地看新闻",
];

/// What the names of publishers end with.
pub(crate) const PUBLISHERS: &[&str] = &[
    "报", "报社", "周刊", "月刊", "半月刊", "杂志", "网", "在线", "社", "电视台", "电台", "广播台", "总台", "卫视", "融媒", "融媒体",
    "融媒体中心", "传媒", "新闻", "客户端", "发布", "局", "委", "厅", "部", "办公室", "委员会", "政府", "法院", "检察院", "研究院", "研究所",
    "学院", "大学", "中学", "小学", "学校", "幼儿园", "集团", "公司", "协会", "学会", "联合会", "基金会", "出版社", "图书馆", "博物馆",
];

/// What makes a channel of a word that a publisher's name may end with (国内新闻, 政策发布).
pub(crate) const CHANNELS: &[&str] = &[
    "国内", "国际", "社会", "体育", "财经", "教育", "本地", "地方", "图片", "视频", "最新", "综合", "时政", "科技", "娱乐", "要闻",
    "滚动", "今日", "热点", "头条", "民生", "文化", "军事", "经济", "政策", "信息", "校园", "公司", "工作", "互联", "上", "本", "全",
];

/// What stands around names and is no part of them.
pub(crate) const AROUND_NAMES: &[&str] = &[
    "本报记者", "本网记者", "本刊记者", "特约记者", "见习记者", "实习记者", "全媒体记者", "首席记者",
    "记者", "通讯员", "特约通讯员", "实习生", "摄影报道", "综合报道", "图文报道", "报道", "整合",
    "编译", "综合", "整理", "文/图", "图/文", "文图", "作者", "责编", "编辑", "文", "撰文", "摄影",
    "摄",
];

/// What stands in the place of a name.
pub(crate) const UNNAMED: &[&str] = &[
    "佚名", "未知", "网络", "互联网", "匿名", "无", "admin", "管理员", "原创", "本站", "None", "null",
];

/// The meaning of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Source,
    Author,
    Editor,
    Published,
    Updated,
    OriginalTitle,
    /// Somebody else who took part: who checked it, who took the pictures.
    Other,
    /// A counter, a button, a filing mark.
    Noise,
}

/// Labels in folded text; the longest that fits is taken.
pub(crate) const LABELS: &[(Label, &[&str])] = &[
    (Label::Source, &[
        "来源", "来源于", "稿源", "文章来源", "本文来源", "新闻来源", "稿件来源", "信息来源", "消息来源", "内容来源",
        "出处", "文章出处", "source", "发布机构", "发布单位",
    ]),
    (Label::Author, &[
        "作者", "本文作者", "文章作者", "记者", "本报记者", "特约记者", "撰文", "撰稿", "撰稿人", "执笔",
        "文字", "文", "文图", "文/图", "图/文", "图文", "通讯员", "供稿", "供稿人", "author", "编译",
    ]),
    (Label::Editor, &[
        "编辑", "责编", "责任编辑", "网络编辑", "网站编辑", "本文编辑", "本文责编", "本文责任编辑",
        "值班编辑", "执行编辑", "新媒体编辑", "文字编辑", "文章编辑", "editor",
    ]),
    (Label::Published, &[
        "时间", "日期", "发布时间", "发布日期", "发布于", "发表时间", "发表日期", "发表于", "发稿时间",
        "创建时间", "发布",
    ]),
    (Label::Updated, &[
        "更新时间", "更新日期", "更新", "更新于", "最后更新", "最后修改", "修改时间", "截稿时间",
    ]),
    (Label::OriginalTitle, &[
        "原标题", "原题", "原题为",
    ]),
    (Label::Other, &[
        "资料来源", "图片来源", "数据来源", "视频来源", "图源", "摄影", "摄像", "图", "供图", "制图",
        "校对", "校审", "审核", "审校", "初审", "复审", "终审", "审稿", "签审", "监制", "监审", "总监制",
        "主编", "美编", "设计", "翻译", "流程编辑", "图片编辑", "视频编辑", "视觉编辑", "美术编辑",
        "成文日期", "发文机关", "发布者", "发布人",
    ]),
    (Label::Noise, &[
        "点击", "点击数", "点击量", "点击率", "浏览", "浏览量", "浏览次数", "浏览数", "阅读", "阅读数",
        "阅读量", "阅读次数", "访问次数", "访问量", "评论", "评论数", "人气", "字号", "字体", "字体大小",
        "字数", "分享", "分享到", "我要分享", "关键词", "关键字", "标签", "栏目", "所属栏目", "分类",
        "频道", "查看", "查看数", "回复", "回复数", "索引号", "文号", "发文字号", "主题分类", "微信", "公众号", "邮箱", "打印",
    ]),
];

/// Words of classes and ids that say what an area is for.
pub(crate) const ROLES: &[(Role, &[&str])] = &[
    (Role::Comments, &[
        "comment", "comments", "cmt", "cmts", "reply", "replies", "pinglun", "gentie", "discuss", "discussion",
        "review", "reviews", "commentlist", "commentbox", "tie", "liuyan",
    ]),
    (Role::Related, &[
        "related", "relate", "relative", "recommend", "recommends", "recommended", "recommendation", "recommendations",
        "hot", "hots", "hotnews", "rank", "ranking", "guess", "tuijian", "xiangguan", "sidebar", "aside", "ad", "ads",
        "adv", "advert", "advertisement", "guanggao", "banner", "sponsor", "promo", "promotion", "relnews", "morenews",
        "links", "friendlink", "friendlinks", "youlian", "subscribe",
    ]),
    (Role::Sharing, &[
        "share", "sharing", "bdshare", "bdsharebuttonbox", "jiathis", "fenxiang", "qrcode", "qr", "ewm", "erweima",
        "toolbar", "social", "print", "fontsize", "download", "toolbox",
    ]),
    (Role::Navigation, &[
        "nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "topbar", "pager",
        "pagination", "pagenav", "prevnext", "prenext", "tags", "tag", "keywords", "daohang", "topnav", "subnav",
    ]),
    (Role::Rights, &[
        "footer", "foot", "copyright", "disclaimer", "disclaim", "statement", "shengming", "mianze", "banquan",
        "declare", "declaration",
    ]),
    (Role::Caption, &["caption", "figcaption", "tuzhu", "tushuo"]),
];

/// Surnames, by which a name is told from another short word.
pub(crate) const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛\
    叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜\
    倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍\
    位覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫卓占臧邸蓝宫佟初冼卞仇岑";

/// Words by which a page addresses its visitor.
pub(crate) const TO_VISITORS: &[&str] = &[
    "登录", "注册", "激活", "浏览器", "客户端", "二维码", "密码", "昵称", "帐号", "账号", "通行证", "绑定", "跟贴", "跟帖",
    "发贴", "发帖", "评论", "粉丝团", "facebook", "twitter", "微博", "公众号", "app", "专页", "按赞", "下载", "订阅", "alt+",
    "ctrl+", "截图", "扫码", "点击", "flash", "javascript", "插件",
];

/// Words by which a page asks its visitor to do something.
pub(crate) const ASKING: &[&str] = &[
    "您", "请", "你", "立即", "马上", "欢迎", "快点", "点击", "可以", "已经", "仅供", "加入", "关注", "扫描", "长按", "登录",
];

/// Beginnings of links at the end of a paragraph that are no part of it.
pub(crate) const TAIL_LINKS: &[&str] = &[
    ">", "返回", "点击", "更多", "查看", "<<", "进入", "我要评论", "欢迎",
];

/// Words of classes and ids that say what an element holds.
pub(crate) const HOLDS: &[(Holds, &[&str])] = &[
    (Holds::Title, &["title", "tit", "headline", "biaoti", "bt", "subject"]),
    (Holds::Source, &["source", "src", "laiyuan", "copyfrom", "origin", "sourcename", "mediaid", "sourceid"]),
    (Holds::Author, &["author", "writer", "byline", "zuozhe", "reporter", "authorname"]),
    (Holds::Editor, &["editor", "bianji", "zebian", "zrbj"]),
    (Holds::Time, &["time", "date", "pubtime", "pubdate", "publishtime", "datetime", "riqi", "shijian", "pubtimeid"]),
];

/// The characters that labels begin with.
pub(crate) static LABEL_BITS: [u64; 328] = crate::extract::lexicon::bits::first_bits(LABELS);
