import type { Words } from "./catalogue.ts";

const words = (en: string, zh: string): Words => ({ en, zh });

/** The page's own words. */
export const WORDS = {
  title: words("OurChat error codes", "OurChat 错误码"),
  lead: words(
    "What went wrong, what to do about it, and which statuses of which servers mean it.",
    "出了什么问题、该如何处理，以及各系统的哪些状态对应哪个错误码。",
  ),
  chat: words("Chat", "聊天"),
  language: words("Language", "语言"),
  contents: words("Groups", "分组"),
  search: words("Search codes, texts and numbers", "搜索错误码、文本或数字"),
  category: words("Category", "类别"),
  system: words("System", "系统"),
  all: words("All", "全部"),
  reset: words("Show all", "显示全部"),
  none: words("No code fits.", "没有符合条件的错误码。"),
  legend: words("How to read an entry", "如何阅读条目"),
  when: words("When", "何时出现"),
  remedy: words("What to do", "如何处理"),
  methods: words("Methods", "相关方法"),
  anyCall: words("any method that makes a call", "任何发起调用的方法"),
  showMethods: words("show all", "显示全部"),
  recogniser: words("only `recognise()` and raw calls", "仅 `recognise()` 与直接调用"),
  apart: words("none, the package gives it apart from calls", "无，由软件包在调用之外给出"),
  kind: words("category", "类别"),
  retry: words("retry", "重试"),
  outcome: words("outcome", "结果"),
  action: words("action", "操作建议"),
  shown: words("shown as", "展示方式"),
  relogin: words("needs a new login", "需要重新登录"),
  statuses: words("Statuses", "对应状态"),
  status: words("Status", "状态码"),
  call: words("Call", "调用"),
  condition: words("Text or condition", "文本或条件"),
  any: words("any", "任意"),
  contains: words("message contains", "消息包含"),
  withHttp: words("with HTTP", "HTTP 状态为"),
  documentedOnly: words("documented only", "仅见于文档"),
  systems: words("Systems", "系统说明"),
  success: words("Success", "成功状态"),
} as const;

/** What the values of an entry mean. */
export const LEGEND: readonly (readonly [Words, readonly (readonly [string, Words])[]])[] = [
  [
    words("Retry: when the same request may succeed", "重试：同一请求何时可能成功"),
    [
      ["none", words("never as it is", "原样重试不会成功")],
      ["fix-input", words("after a correction", "改正输入之后")],
      ["refresh", words("with a renewed token", "刷新令牌之后")],
      ["relogin", words("after a new login", "重新登录之后")],
      ["wait", words("after a pause", "等待一段时间之后")],
      ["backoff", words("with growing pauses", "以逐渐拉长的间隔重试")],
      ["user", words("when the user asks for it", "由用户决定重试")],
    ],
  ],
  [
    words("Outcome: whether the server did it", "结果：服务器是否已执行"),
    [
      ["rejected", words("no", "没有执行")],
      ["not-sent", words("no, the request never left", "没有执行，请求未发出")],
      ["unknown", words("perhaps", "可能已执行")],
      ["by-call", words("no if the call only reads, else perhaps", "只读调用没有执行，其余可能已执行")],
    ],
  ],
];
