/** The page's few pictures. Used by views beside words: none has a meaning by itself. */
import { svg } from "./dom.ts";

const disc = (x: number, y: number, r: number) =>
  `M${String(x - r)} ${String(y)}a${String(r)} ${String(r)} 0 1 0 ${String(2 * r)} 0 ` +
  `${String(r)} ${String(r)} 0 1 0-${String(2 * r)} 0z`;

const pictures = {
  locked:
    "M7 10V7a5 5 0 0 1 10 0v3h1a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zm2 0h6V7a3 3 0 0 0-6 0z",
  open: "M7 10V7a5 5 0 0 1 9.6-2l-1.8.8A3 3 0 0 0 9 7v3h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z",
  unknown:
    "M11 16h2v2h-2zm1-10a4 4 0 0 1 4 4c0 2-3 2.5-3 5h-2c0-3.500 3-3.500 3-5a2 2 0 0 0-4 0H8a4 4 0 0 1 4-4z",
  previous: "M7 5h2.500v14H7zM19 5v14L10.500 12z",
  next: "M14.500 5H17v14h-2.500zM5 5l8.500 7L5 19z",
  key: "M14 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm0 5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM8.500 13.500 2 20v2h4v-2h2v-2h2l1.500-1.500z",
  arrow: "M13.200 5.400 19.800 12l-6.600 6.600-1.700-1.700 3.700-3.700H4v-2.400h11.200l-3.700-3.700z",
  /** A keyhole for the systems' own menu: a drawing of ours, not their logo. */
  keyhole:
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 4.500a3.200 3.200 0 0 1 1.500 6l1 5h-5l1-5a3.200 3.200 0 0 1 1.500-6z",
  keypad: [5, 12, 19].flatMap((x) => [4, 10, 16].map((y) => disc(x, y, 1.9))).join("") + disc(12, 22, 1.9),
};

/** Drawn as lines, like both systems' pictures in the corners of their screens. */
const lines = {
  accessibility: `${disc(12, 4.8, 1.8)}M4.500 9.500c4.500 1.600 10.500 1.600 15 0M9.700 10.800v4L7.500 21.500M14.300 10.800v4l2.200 6.700M9.700 14.800h4.600`,
  anew: "M7 4.500h10a2.500 2.500 0 0 1 2.500 2.500v10a2.500 2.500 0 0 1-2.500 2.500H7A2.500 2.500 0 0 1 4.500 17V7A2.500 2.500 0 0 1 7 4.500zM12 8.500v7M8.500 12h7",
  battery:
    "M4.500 8h12a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-12a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2zM21.500 10.800v2.400M6 11v2M9 11v2M12 11v2",
  bullet: "M12 11.900v.2",
  caps: "M12 4 4.800 11.500h3.700V16h7v-4.500h3.700zM8.500 19.500h7",
  closed: "M8 10.500V8a4 4 0 0 1 8 0v2.500M6.500 10.500h11v9h-11z",
  exclamation: `${disc(12, 12, 9)}M12 7.500v5.500M12 16.400v.1`,
  exit: "M10.500 4.500H6a1.500 1.500 0 0 0-1.500 1.500v12A1.500 1.500 0 0 0 6 19.500h4.500M14.500 8l4 4-4 4M18.500 12H9.500",
  eye: `M2.500 12S6 5.800 12 5.800 21.500 12 21.500 12 18 18.200 12 18.200 2.500 12 2.500 12z${disc(12, 12, 2.7)}`,
  folder: "M3.500 6.500h6l2 2.300h9v9.700h-17z",
  globe: `${disc(12, 12, 8.5)}M3.500 12h17M12 3.500c-5.200 5-5.200 12 0 17c5.200-5 5.200-12 0-17z`,
  kept: `${disc(12, 12, 8.5)}M8 12.300l2.800 2.800 5.300-5.700`,
  letter: "M3.500 6h17v12h-17zM3.500 7l8.500 6.500L20.500 7",
  loss: `${disc(12, 12, 8.5)}M8 12h8`,
  network:
    "M2.500 9.300a13.500 13.500 0 0 1 19 0M5.800 12.800a8.800 8.800 0 0 1 12.400 0M9 16.200a4.300 4.300 0 0 1 6 0M12 19.400v.1",
  note: "M6 3.500h9l3.500 3.500v13.500H6zM9 11h6.500M9 14.300h6.500M9 17.500h4",
  power: "M12 3.500v8M7 6.400a8 8 0 1 0 10 0",
  question: `${disc(12, 12, 9)}M9.500 9.600a2.500 2.500 0 1 1 3.700 2.200c-.8.5-1.200 1-1.200 1.900M12 16.800v.1`,
  person: `${disc(12, 8.3, 3.9)}M4.500 20.300c.4-4 3.600-6.100 7.500-6.100s7.100 2.100 7.500 6.100`,
  ring: disc(12, 12, 8.5),
  search: `${disc(10.5, 10.5, 6)}M15 15l5 5`,
  sound: "M4 9.500h3.500L12 6v12l-4.500-3.500H4zM15.300 9a4.300 4.300 0 0 1 0 6M17.800 6.500a8 8 0 0 1 0 11",
  time: `${disc(12, 12, 8.5)}M12 7.300V12l3.200 2`,
};

export type IconName = keyof typeof pictures | keyof typeof lines;

/** A picture without a text of its own: words are beside it. */
export function icon(name: IconName): SVGSVGElement {
  return name in lines
    ? drawing({ path: lines[name as keyof typeof lines], size: 24, kind: "icon line" })
    : drawing({ path: pictures[name as keyof typeof pictures], size: 24, kind: "icon" });
}

/** Rows of `1` and `0`, dark and light squares. */
export function squares(rows: readonly string[]): SVGSVGElement {
  const path = rows
    .flatMap((row, y) =>
      Array.from(row, (dark, x) => (dark === "1" ? `M${String(x)} ${String(y)}h1v1h-1z` : "")),
    )
    .join("");
  return drawing({ path, size: rows.length, kind: "squares" });
}

function drawing({ path: d, size, kind }: { path: string; size: number; kind: string }): SVGSVGElement {
  const viewBox = `0 0 ${String(size)} ${String(size)}`;
  const path = svg("path", { d, "fill-rule": "evenodd" });
  return svg("svg", { viewBox, class: kind, "aria-hidden": "true" }, path);
}
