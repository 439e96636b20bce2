// The chart: one panel for each question, bars from left to right. Colours follow the reader's light or dark mode.

const WIDTH = 860;
const PANEL = 420;
const BAR = 20;
const NAME = 128;
const ROOM = PANEL - NAME - 84;

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** @param panels `{ title, better, bars: [{ name, value, text, ours }] }` */
export function chart(panels) {
  const rows = [];
  for (let at = 0; at < panels.length; at += 2) rows.push(panels.slice(at, at + 2));
  const parts = [];
  let top = 8;
  for (const row of rows) {
    const height = 48 + Math.max(...row.map(({ bars }) => bars.length)) * BAR;
    row.forEach((panel, column) => parts.push(drawn(panel, 8 + column * (PANEL + 12), top)));
    top += height;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="ourchat-sdk beside other clients; the tables have the numbers">
<style>
  .ground { fill: #ffffff; } text { font: 12px system-ui, sans-serif; fill: #1f2328; } .title { font-weight: 600; font-size: 13px; }
  .faint { fill: #59636e; } .bar { fill: #afb8c1; } .ours { fill: #0969da; } .strong { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; } text { fill: #f0f6fc; } .faint { fill: #9198a1; } .bar { fill: #4a525c; } .ours { fill: #4493f8; }
  }
</style>
<rect class="ground" width="${WIDTH}" height="${top}" rx="6"/>
${parts.join("\n")}
</svg>
`;
}

function drawn({ title, better, bars }, left, top) {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const lines = [`<text class="title" x="${left}" y="${top + 16}">${escape(title)} <tspan class="faint" font-weight="400">${escape(better)}</tspan></text>`];
  bars.forEach(({ name, value, text, ours }, place) => {
    const y = top + 26 + place * BAR;
    const width = Math.max((value / most) * ROOM, 1).toFixed(1);
    const strong = ours ? ' class="strong"' : "";
    lines.push(
      `<text${strong} x="${left + NAME - 8}" y="${y + 13}" text-anchor="end">${escape(name)}</text>` +
        `<rect class="${ours ? "ours" : "bar"}" x="${left + NAME}" y="${y + 3}" width="${width}" height="${BAR - 7}" rx="2"/>` +
        `<text${strong} x="${left + NAME + Number(width) + 6}" y="${y + 13}">${escape(text)}</text>`,
    );
  });
  return lines.join("\n");
}
