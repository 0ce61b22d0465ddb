import {
  LINE_SIZE,
  TEXT,
  TITLE_SIZE,
  type Arrow,
  type Box,
  type Drawing,
  type Frame,
  type Note,
} from './drawing';

/*
 * A picture in a README stands on white or on black: it brings its own ground, and follows the reader's colour scheme.
 */
const STYLE = `
text { font-family: system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; font-size: ${LINE_SIZE}px; fill: #475569; }
.title { font-size: ${TITLE_SIZE}px; font-weight: 600; fill: #0f172a; }
.ground { fill: #ffffff; }
.region { fill: none; stroke: #94a3b8; }
.vpc { fill: #f8fafc; stroke: #7c3aed; stroke-width: 1.5; }
.zone { fill: none; stroke: #94a3b8; stroke-dasharray: 5 4; }
.public { fill: #ecfdf5; }
.private { fill: #eff6ff; }
.cluster { fill: #ffffff; stroke: #ea580c; }
.box { fill: #ffffff; stroke: #94a3b8; }
.way { fill: #f5f3ff; stroke: #7c3aed; }
.balance { fill: #faf5ff; stroke: #9333ea; }
.blue { fill: #dbeafe; stroke: #2563eb; }
.green { fill: #dcfce7; stroke: #16a34a; }
.store { fill: #eef2ff; stroke: #4f46e5; }
.watch { fill: #fdf2f8; stroke: #db2777; }
.arrow { fill: none; stroke: #475569; stroke-width: 1.6; }
.arrow.of-blue { stroke: #2563eb; }
.arrow.of-green { stroke: #16a34a; }
.dashed { stroke-dasharray: 4 4; }
.head { fill: #475569; }
.head.of-blue { fill: #2563eb; }
.head.of-green { fill: #16a34a; }
@media (prefers-color-scheme: dark) {
  text { fill: #a8b3c4; }
  .title { fill: #f1f5f9; }
  .ground { fill: #0d1117; }
  .region { stroke: #64748b; }
  .vpc { fill: #11161f; stroke: #a78bfa; }
  .zone { stroke: #64748b; }
  .public { fill: #0d231c; }
  .private { fill: #101d33; }
  .cluster { fill: #161b22; stroke: #fb923c; }
  .box { fill: #161b22; stroke: #64748b; }
  .way { fill: #1e1b33; stroke: #a78bfa; }
  .balance { fill: #241a33; stroke: #c084fc; }
  .blue { fill: #172c54; stroke: #60a5fa; }
  .green { fill: #12351f; stroke: #4ade80; }
  .store { fill: #1b1d3d; stroke: #818cf8; }
  .watch { fill: #331627; stroke: #f472b6; }
  .arrow { stroke: #a8b3c4; }
  .arrow.of-blue { stroke: #60a5fa; }
  .arrow.of-green { stroke: #4ade80; }
  .head { fill: #a8b3c4; }
  .head.of-blue { fill: #60a5fa; }
  .head.of-green { fill: #4ade80; }
}
`;

/** A drawing as an SVG file: no script, no font and no other file needed. */
export function svgOf({ title, description, width, height, frames, boxes, notes, arrows }: Drawing): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escapeXml(title)}</title>
<desc id="description">${escapeXml(description)}</desc>
<style>${STYLE}</style>
<defs>
${['plain', 'blue', 'green'].map(arrowhead).join('\n')}
</defs>
<rect class="ground" width="${width}" height="${height}" rx="12"/>
${[...frames.map(frame), ...arrows.map(arrow), ...boxes.map(box), ...notes.map(note), ...arrows.flatMap(arrowLabel)].join('\n')}
</svg>
`;
}

function arrowhead(tone: string): string {
  return `<marker id="head-${tone}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head of-${tone}" d="M0 0 10 5 0 10z"/></marker>`;
}

function frame({ x, y, width, height, label, kind }: Frame): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>
<text x="${x + 10}" y="${y + 17}">${escapeXml(label)}</text>`;
}

function box({ x, y, width, height, title, lines, tone }: Box): string {
  const texts = lines.map(
    (line, index) =>
      `<text x="${x + TEXT.left}" y="${y + TEXT.top + (index + 1) * TEXT.lineHeight}">${escapeXml(line)}</text>`,
  );
  return [
    `<rect class="${tone === 'plain' ? 'box' : tone}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    `<text class="title" x="${x + TEXT.left}" y="${y + TEXT.top}">${escapeXml(title)}</text>`,
    ...texts,
  ].join('\n');
}

function note({ x, y, lines }: Note): string {
  return lines
    .map((line, index) => `<text x="${x}" y="${y + index * TEXT.lineHeight}">${escapeXml(line)}</text>`)
    .join('\n');
}

function arrow({ points, dashed, tone }: Arrow): string {
  const [start, ...others] = points.map(([x, y]) => `${x} ${y}`);
  return `<path class="arrow of-${tone}${dashed ? ' dashed' : ''}" d="M${start ?? ''}${others.map((point) => `L${point}`).join('')}" marker-end="url(#head-${tone})"/>`;
}

function arrowLabel({ label }: Arrow): string[] {
  if (label === undefined) return [];
  const [x, y] = label.at;
  return [`<text x="${x}" y="${y}" text-anchor="${label.anchor}">${escapeXml(label.text)}</text>`];
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
