/** The page's few pictures, drawn here. Views use them beside words: none says anything by itself. */

const pictures = {
  locked:
    "M7 10V7a5 5 0 0 1 10 0v3h1a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zm2 0h6V7a3 3 0 0 0-6 0z",
  open: "M7 10V7a5 5 0 0 1 9.6-2l-1.8.8A3 3 0 0 0 9 7v3h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z",
  unknown:
    "M11 16h2v2h-2zm1-10a4 4 0 0 1 4 4c0 2-3 2.5-3 5h-2c0-3.500 3-3.500 3-5a2 2 0 0 0-4 0H8a4 4 0 0 1 4-4z",
  key: "M14 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm0 5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM8.500 13.500 2 20v2h4v-2h2v-2h2l1.500-1.500z",
  arrow: "M13.200 5.400 19.800 12l-6.600 6.600-1.700-1.700 3.700-3.700H4v-2.400h11.200l-3.700-3.700z",
  /** A keyhole: whose menu it is, is ours to draw. */
  keyhole:
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 4.500a3.200 3.200 0 0 1 1.500 6l1 5h-5l1-5a3.200 3.200 0 0 1 1.500-6z",
};

/** A picture that says nothing by itself: text stands beside it. */
export function icon(name: keyof typeof pictures): SVGSVGElement {
  return drawing({ path: pictures[name], size: 24, kind: "icon" });
}

/** Rows of `1` and `0`, dark and light. */
export function squares(rows: readonly string[]): SVGSVGElement {
  const path = rows
    .flatMap((row, y) =>
      Array.from(row, (dark, x) => (dark === "1" ? `M${String(x)} ${String(y)}h1v1h-1z` : "")),
    )
    .join("");
  return drawing({ path, size: rows.length, kind: "squares" });
}

function drawing({ path: d, size, kind }: { path: string; size: number; kind: string }): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", d);
  path.setAttribute("fill-rule", "evenodd");
  svg.setAttribute("viewBox", `0 0 ${String(size)} ${String(size)}`);
  svg.setAttribute("class", kind);
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
