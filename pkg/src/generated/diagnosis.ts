// Generated from catalogue/ by `cargo run -p ourchat-codegen`. Do not edit.

/**
 * What the self-diagnosis says about the codes that it names.
 *
 * @internal
 */
export const ADVICE = {
  "auth/token-expired": {
    en: { message: "Your sign-in has expired.", remedy: "If `retry.kind` is `refresh`, refresh once; else ask the user to sign in again. The `sessionEnded` event tells about it once." },
    zh: { message: "登录已过期。", remedy: "若 `retry.kind` 为 `refresh`，先刷新一次；否则请用户重新登录。`sessionEnded` 事件会通知一次。" },
  },
  "auth/token-invalid": {
    en: { message: "Your sign-in is not valid. Please sign in again.", remedy: "Sign in again. If it happens with a fresh token, check that all calls go to the same server." },
    zh: { message: "登录凭证无效，请重新登录。", remedy: "重新登录。若新令牌也如此，请确认所有调用都发往同一台服务器。" },
  },
  "grpc/unimplemented": {
    en: { message: "The server does not know this method.", remedy: "Check `baseUrl` and the version of the server with `server.info()`." },
    zh: { message: "服务器不支持该方法。", remedy: "检查 `baseUrl`，并用 `server.info()` 查看服务器版本。" },
  },
  "http/method-not-allowed": {
    en: { message: "The server does not accept this HTTP method here.", remedy: "Check `baseUrl` and let the proxy pass POST." },
    zh: { message: "服务器不接受该请求方法。", remedy: "检查 `baseUrl`，并让代理放行 POST。" },
  },
  "http/proxy-auth-required": {
    en: { message: "A proxy asks for its own sign-in.", remedy: "Sign in to the proxy in the settings of browser or system." },
    zh: { message: "需要代理服务器身份认证。", remedy: "在浏览器或系统设置中登录代理。" },
  },
  "http/redirect": {
    en: { message: "The resource moved; the browser follows.", remedy: "Set `baseUrl` to the final address." },
    zh: { message: "资源已移动，浏览器会自动跳转。", remedy: "把 `baseUrl` 设为最终地址。" },
  },
  "rate/limited": {
    en: { message: "Too many requests. Please slow down.", remedy: "Wait `retry.afterMs` and send the same request again." },
    zh: { message: "请求过于频繁，请稍后再试。", remedy: "等待 `retry.afterMs` 后再发送同一请求。" },
  },
  "sdk/panic": {
    en: { message: "Something went wrong in this page. Reload it.", remedy: "Reload the page and report the defect with the message of this error." },
    zh: { message: "页面出现错误，请刷新后重试。", remedy: "刷新页面，并附上该错误的信息报告此缺陷。" },
  },
  "sdk/unsupported": {
    en: { message: "This browser does not support what is needed.", remedy: "Serve the page over HTTPS or from localhost, and use a current browser." },
    zh: { message: "当前浏览器不支持所需的功能。", remedy: "通过 HTTPS 或 localhost 访问页面，并使用新版浏览器。" },
  },
  "sdk/wasm-blocked": {
    en: { message: "The security policy of this page blocks a part of it.", remedy: "Add `'wasm-unsafe-eval'` to `script-src` of the policy." },
    zh: { message: "本页面的安全策略阻止了必需组件的运行。", remedy: "在策略的 `script-src` 中加入 `'wasm-unsafe-eval'`。" },
  },
  "sdk/wasm-load": {
    en: { message: "A part of this page could not be loaded.", remedy: "Publish `ourchat.wasm` beside the script or name its address in the option `wasm`." },
    zh: { message: "页面组件加载失败。", remedy: "把 `ourchat.wasm` 与脚本一同发布，或用 `wasm` 选项指定其地址。" },
  },
  "server/error": {
    en: { message: "The server ran into a problem.", remedy: "For a change check the result, for example in the events, before repeating it. Tell the operator if it stays." },
    zh: { message: "服务器出现错误。", remedy: "若是修改操作，先确认结果（例如查看事件）再重试；若一直如此，请联系运营方。" },
  },
  "server/maintenance": {
    en: { message: "The server is under maintenance.", remedy: "Show a notice and try again every minute or so." },
    zh: { message: "服务器维护中。", remedy: "显示维护提示，约每分钟重试一次。" },
  },
  "server/timeout": {
    en: { message: "The server took too long.", remedy: "Check the connection, then try again." },
    zh: { message: "等待超时。", remedy: "检查网络连接后再试。" },
  },
  "server/unavailable": {
    en: { message: "The server is not available right now.", remedy: "Try again with growing pauses. Check the result before repeating a change. If it stays: after HTTP 502 or 503 start the server or correct the address to which the proxy passes calls on, after 504 let the proxy wait longer." },
    zh: { message: "服务器暂时不可用。", remedy: "逐渐拉长间隔重试；重复修改操作之前先确认结果。若一直如此：HTTP 502 或 503 时请启动服务器或更正代理的转发地址，504 时请加长代理的等待时间。" },
  },
  "transport/bad-response": {
    en: { message: "The answer could not be understood.", remedy: "Check `baseUrl` and the proxy; `status` shows the HTTP status and the start of what arrived." },
    zh: { message: "响应格式无法识别。", remedy: "检查 `baseUrl` 与代理；`status` 中有 HTTP 状态和响应的开头。" },
  },
  "transport/cors": {
    en: { message: "The server does not let this page read its answers (CORS).", remedy: "Let server and proxy send the cross-origin headers on every answer, preflights and error pages included, or serve page and API from one origin." },
    zh: { message: "服务器不允许本页面读取其响应（CORS）。", remedy: "让服务器和代理在每个响应（包括预检请求和错误页面）中都发送跨域头，或者让页面与 API 同源。" },
  },
  "transport/csp": {
    en: { message: "The security policy of this page forbids the connection.", remedy: "Add the origin of the server to `connect-src` of the policy." },
    zh: { message: "本页面的安全策略禁止此连接。", remedy: "在策略的 `connect-src` 中加入服务器的源。" },
  },
  "transport/mixed-content": {
    en: { message: "This page is secure and may not call a server that is not.", remedy: "Let the server, or a proxy before it, speak TLS and write `https:` in `baseUrl`; or serve page and API from one origin." },
    zh: { message: "本页面使用 HTTPS，不能连接未加密的服务器。", remedy: "为服务器或其前面的代理启用 TLS，并把 `baseUrl` 改为 `https:`；或者让页面与 API 同源。" },
  },
  "transport/network": {
    en: { message: "The server could not be reached.", remedy: "Open `baseUrl` followed by `/v1/status` in a tab: if it answers, look for CORS, maintenance or the rate limit, else for the address." },
    zh: { message: "无法连接服务器。", remedy: "在浏览器标签页打开 `baseUrl` 加 `/v1/status`：若有响应，请检查 CORS、维护或限流；否则检查地址。" },
  },
  "transport/offline": {
    en: { message: "You are offline.", remedy: "Wait for the `online` event of the browser, then try again." },
    zh: { message: "网络已断开。", remedy: "等待浏览器的 `online` 事件后再试。" },
  },
  "transport/status-hidden": {
    en: { message: "The browser hid the status of the answer (CORS expose-headers missing).", remedy: "Let server or proxy send `Access-Control-Expose-Headers: grpc-status, grpc-message, grpc-status-details-bin, retry-after, x-ratelimit-after`, or serve page and API from one origin." },
    zh: { message: "浏览器隐藏了响应状态（服务器未配置 CORS 暴露头）。", remedy: "让服务器或代理返回 `Access-Control-Expose-Headers: grpc-status, grpc-message, grpc-status-details-bin, retry-after, x-ratelimit-after`，或让页面与接口同源。" },
  },
  "transport/stream-buffered": {
    en: { message: "Something on the way holds live events back.", remedy: "Switch buffering off for the API in the proxy and let streams stay open for long." },
    zh: { message: "途中有代理缓冲了实时消息。", remedy: "在代理中为该 API 关闭缓冲，并允许流长时间保持打开。" },
  },
  "transport/timeout": {
    en: { message: "No answer in time.", remedy: "Try again, or set a longer time. Check the result before repeating a change." },
    zh: { message: "请求超时。", remedy: "重试或加长时间；重复修改操作之前先确认结果。" },
  },
  "transport/tls": {
    en: { message: "The secure connection to the server failed.", remedy: "Open the address in a tab of its own to read the reason, then install a certificate for exactly this host name from an authority that browsers trust." },
    zh: { message: "无法与服务器建立安全连接。", remedy: "在新标签页中打开该地址查看原因，然后为该主机名安装受浏览器信任的机构签发的证书。" },
  },
  "transport/truncated": {
    en: { message: "The answer was cut off.", remedy: "Try again. For streams raise the read timeout of the proxy; the SDK resumes them by itself." },
    zh: { message: "响应不完整。", remedy: "重试。对于流，请加长代理的读取超时；SDK 会自动恢复。" },
  },
  "transport/unreachable": {
    en: { message: "Nothing answers at the address of the server.", remedy: "Start the server and compare host and port with `baseUrl`. With `https:` open the address in a tab of its own: only there does the browser say whether the certificate is the reason." },
    zh: { message: "服务器地址没有任何响应。", remedy: "启动服务器，并核对 `baseUrl` 中的主机和端口。若使用 `https:`，请在新标签页中打开该地址：只有在那里浏览器才会说明是否是证书的问题。" },
  },
  "transport/wrong-server": {
    en: { message: "There is no OurChat server at this address.", remedy: "`GET` of `baseUrl` followed by `/v1/status` has to answer 200 with an empty body. Correct `baseUrl`, or let the proxy pass `/v1/` and `/service.` on to the server." },
    zh: { message: "该地址不是 OurChat 服务器。", remedy: "对 `baseUrl` 加 `/v1/status` 的 `GET` 请求必须返回 200 且响应体为空。请更正 `baseUrl`，或让代理把 `/v1/` 和 `/service.` 转发给服务器。" },
  },
} as const;
