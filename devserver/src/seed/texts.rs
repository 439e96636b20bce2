//! What seeded messages say: the kinds of text that a chat app has to show.

/// Texts; `{n}` stands for the number of the message.
const TEXTS: [&str; 30] = [
    "Good morning!",
    "早上好！",
    "ok",
    "好的",
    "👍",
    "😀🎉 谢谢大家",
    "Message number {n}, just to count along.",
    "第 {n} 条消息，顺便数一数。",
    "Shall we meet at 10:30? I can also do 14:00.",
    "下午三点在二楼会议室开会，记得带上电脑。",
    "Is anybody else's build **red** since this morning, or is it only *mine*?",
    "有人看过新版本的**发布说明**吗？我觉得*第二段*写得不太清楚。",
    "- milk\n- bread\n- two lemons\n- something sweet",
    "1. 先更新依赖\n2. 再跑一遍测试\n3. 最后发布",
    "- [x] write the tests\n- [x] fix what they found\n- [ ] release",
    "Try `npm run build -- --watch` and tell me what it says.",
    "```rust\nfn main() {\n    println!(\"message {n}\");\n}\n```",
    "```ts\nconst total = items.reduce((sum, item) => sum + item.price, 0);\n```",
    "> Can we move it to Friday?\n\nFriday is fine with me.",
    "> 文件发给我了吗？\n\n发了，在群文件里。",
    "| room | seats |\n|:--|--:|\n| red | 4 |\n| blue | 12 |",
    "| 日期 | 值班 |\n|:--|:--|\n| 周一 | 甲组 |\n| 周二 | 乙组 |",
    "The notes are at <https://example.com/notes/{n}>, section [three](https://example.com/notes/{n}#three).",
    "# Plan {n}\n\n## What\n\nOne page, one button.\n\n## When\n\nBefore the end of the month.",
    "Half English，一半中文，mixed in one line 也要能正确换行。",
    "This must be shown as it stands: <b>not bold</b> <script>alert({n})</script> &amp; 5 < 7 > 3",
    "שלום, مرحبا, привет, こんにちは, 안녕하세요 (#{n})",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇨🇳 é é",
    "A-word-without-any-blank-that-is-far-too-long-for-the-width-of-a-telephone-and-has-to-be-broken-somewhere-{n}",
    "---\n\n***\n\n~~never mind~~ found it, it was the cache after all.",
];

/// Every so many messages one is long.
const LONG_EVERY: u32 = 97;

const LONG: &str = "This is a long message, so that an app can be seen folding it. 这是一条很长的消息，用来检查折叠和滚动的效果。\n\n";

/// The text of message `n`, of the kind that `choice` picks.
pub fn text(n: u32, choice: usize) -> String {
    if n.is_multiple_of(LONG_EVERY) {
        return LONG.repeat(20);
    }
    TEXTS[choice % TEXTS.len()].replace("{n}", &n.to_string())
}
