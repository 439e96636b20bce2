/** References from messages to files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type MessagePart, parseMarkdown, readReference, referredIn, writeReference } from "../src/file-references.js";

test("addresses of all kinds are read", () => {
  assert.deepEqual(readReference("IO://0"), { source: "message", media: "picture", index: 0 });
  assert.deepEqual(readReference("vo://12"), { source: "message", media: "video", index: 12 });
  assert.deepEqual(readReference("FN://https,example.org/a,b"), { source: "network", media: "file", url: new URL("https://example.org/a,b") });
  assert.deepEqual(readReference("https://example.org/p.png"), { source: "network", media: "picture", url: new URL("https://example.org/p.png") });
  for (const none of ["", "IO://", "IO://-1", "IO://1x", "IO://1234567", "XO://1", "IN://https", "IN://javascript,alert(1)", "javascript:alert(1)", "a.png"]) {
    assert.equal(readReference(none), undefined, none);
  }
});

test("what is written is read again, whatever the name", () => {
  for (const name of ["cat.png", 'a "b" [c](d)!', "\\", "", "喵.png", "`x`\n# y"]) {
    for (const media of ["picture", "video", "file"] as const) {
      const [part, ...rest] = parseMarkdown({ markdown: writeReference(name, 1, media), files: ["a", "b"] });
      assert.deepEqual(rest, []);
      assert.equal(part?.kind, "file");
      assert.equal(part?.kind === "file" && part.media, media);
      assert.equal(part?.kind === "file" && part.key, "b");
    }
  }
});

function parts(markdown: string, ...files: string[]): (string | MessagePart)[] {
  return parseMarkdown({ markdown, files }).map((part) => (part.kind === "text" ? part.markdown : part));
}

test("texts are taken apart", () => {
  const cat = { kind: "file", media: "picture", key: "k", description: "cat", title: "Tom" } as const;
  assert.deepEqual(parts('See ![cat](IO://0 "Tom")!', "k"), ["See ", cat, "!"]);
  assert.deepEqual(parts("![c\\]at](io://0)", "k"), [{ kind: "file", media: "picture", key: "k", description: "c]at" }]);
  assert.deepEqual(parts("![x](IN://http,example.org/)"), [
    { kind: "network", media: "picture", url: new URL("http://example.org/"), description: "x" },
  ]);
  assert.deepEqual(parts("", "k"), []);
  for (const text of ["no files", "![a](IO://1)", "![a](https://example.org/a.png)", "[a](IO://0)", "![a] (IO://0)"]) {
    assert.deepEqual(parts(text, "k"), [text]);
  }
});

test("code is text", () => {
  for (const code of [
    "`![cat](IO://0)`",
    "``a ` ![cat](IO://0)``",
    "```\n![cat](IO://0)\n```",
    "~~~ js\n![cat](IO://0)",
    "a\n````\n```\n![cat](IO://0)\n````",
  ]) {
    assert.deepEqual(parts(code, "k"), [code]);
  }
  assert.deepEqual(parts("`a` ![cat](IO://0) `b`", "k").length, 3);
  assert.deepEqual(parts("```\nx\n```\n![cat](IO://0)", "k").length, 2);
  assert.deepEqual(parts("a ` b ![cat](IO://0)", "k").length, 2);
});

test("hostile texts take linear time", () => {
  const time = (length: number, piece: string): number => {
    const markdown = piece.repeat(length);
    // The shortest of three, as other programs may take the processor meanwhile.
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      parseMarkdown({ markdown, files: ["k"] });
      referredIn(markdown);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  for (const piece of ["![", "![a](IO://0 \"", "`", "``a`", "```\n", "![a\\", "(", "~~~\n"]) {
    time(1000, piece);
    const small = Math.max(time(20_000, piece), 2);
    const large = time(200_000, piece);
    assert.ok(large < small * 60, `${piece}: ${small} ms, ${large} ms for ten times as much`);
  }
});
