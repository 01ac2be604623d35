/**
 * Line drawings of the simulated device's parts: stores with a padlock, keys, disk, directory, the agent's pulse. Used
 * by `device.ts` and `power.ts` beside words: a drawing has no text for a screen reader. The style animates parts by
 * their classes.
 */
import type { StoreName } from "../contract/model.ts";
import { svg } from "./dom.ts";

type Kind = Exclude<StoreName, `kept-${string}`>;

const path = (d: string, name = "line") => svg("path", { d, class: name });
const box = (x: number, y: number, width: number, height: number, rx: number, name = "face") =>
  svg("rect", { x, y, width, height, rx, class: name });
const dot = (cx: number, cy: number, r: number, name = "line") => svg("circle", { cx, cy, r, class: name });

/** Each in an area of 60 by 64, without its padlock. */
const things: Record<Kind, () => SVGElement[]> = {
  // A badge with a face on it.
  account: () => [box(10, 6, 40, 52, 6), path("M24 12h12"), dot(30, 28, 7), path("M17 50a13 11 0 0 1 26 0z")],
  // A chip with four dots, as a PIN is typed.
  "pin-container": () => [
    path(
      "M20 16v-8M30 16v-8M40 16v-8M20 56v-8M30 56v-8M40 56v-8M14 22H6M14 32H6M14 42H6M54 22h-8M54 32h-8M54 42h-8",
    ),
    box(14, 16, 32, 32, 5),
    ...[20, 26.7, 33.3, 40].map((x) => dot(x, 32, 1.9, "ink")),
  ],
  // A cabinet with two drawers.
  dpapi: () => [box(10, 6, 40, 52, 5), path("M10 32h40M24 20h12M24 46h12")],
  // Cards in a wallet.
  "credential-manager": () => [
    path("M14 20v-7a4 4 0 0 1 4-4h26a4 4 0 0 1 4 4v7M19 15h20"),
    box(7, 20, 46, 36, 6),
    path("M53 32H40a6 6 0 0 0 0 12h13"),
    dot(41, 38, 1.6, "ink"),
  ],
  // A drive with its lid off.
  disk: () => [box(9, 6, 42, 52, 6), dot(30, 28, 14), dot(30, 28, 3), path("M42 50 33 32M16 50h8")],
  // A ring with two keys.
  keychain: () => [
    dot(30, 18, 12, "face"),
    path("M22 27 13 52l5 2 2-5 4 1.500 2-5M37 28l7 24 5-1.500-1.500-5 4-1.200-1.500-5"),
  ],
  // A tray with papers in it.
  "local-items": () => [
    path("M16 34V12h28v22M22 19h16M22 26h16"),
    path("M7 34h12l4 8h14l4-8h12v18a5 5 0 0 1-5 5H12a5 5 0 0 1-5-5z", "face"),
  ],
};

/** A store that is kept aside is in a carton. */
function carton(kind: Kind): SVGElement[] {
  return [
    svg("g", { transform: "translate(12 0) scale(0.6)" }, ...things[kind]()),
    path("M6 30h48v24a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4z", "face"),
    path("M6 30 1 38M54 30l5 8M24 44h12"),
  ];
}

/**
 * Body, keyhole and a shackle that the style lifts; a question mark instead of the keyhole where the result is unknown.
 */
function padlock(): SVGElement {
  return svg(
    "g",
    { class: "padlock" },
    svg("path", { d: "M69 46v-8a8 8 0 0 1 16 0v8", class: "shackle" }),
    svg("rect", { x: 62, y: 44, width: 30, height: 22, rx: 5, class: "lock-body" }),
    svg("path", {
      d: "M77 50a3 3 0 0 1 1.500 5.600l.9 4.400h-4.800l.9-4.400A3 3 0 0 1 77 50z",
      class: "keyhole",
    }),
    svg("path", {
      d: "M74 52.500a3 3 0 1 1 4.600 2.500c-1.100.7-1.600 1.200-1.600 2.400M77 60.500v.6",
      class: "question",
    }),
  );
}

const isKept = (store: StoreName): store is Extract<StoreName, `kept-${string}`> => store.startsWith("kept-");

export function storeDrawing(store: StoreName): SVGSVGElement {
  const thing = isKept(store) ? carton(store.slice("kept-".length) as Kind) : things[store]();
  return svg(
    "svg",
    { viewBox: "0 0 96 70", class: "drawing store-drawing", "aria-hidden": "true" },
    svg("g", { class: "thing" }, ...thing),
    padlock(),
  );
}

/** A drive with a padlock, which is closed until the disk is opened. */
export function diskDrawing(): SVGSVGElement {
  return storeDrawing("disk");
}

/** A key whose bow shows its kind: a keypad's, a plain one, one behind glass, a long one. */
export function keyDrawing(kind: "pin" | "password" | "break-glass" | "recovery-key"): SVGSVGElement {
  const bows = {
    pin: () => [box(3, 5, 18, 18, 4), ...[9, 15].flatMap((x) => [11, 17].map((y) => dot(x, y, 1.5, "ink")))],
    password: () => [dot(12, 14, 9, "face"), dot(12, 14, 3)],
    "break-glass": () => [path("M12 4 22 14 12 24 2 14z", "face"), path("M12 9v6M12 18.500v.5")],
    "recovery-key": () => [path("M7 4h10l5 10-5 10H7L2 14z", "face"), dot(12, 14, 3)],
  };
  const bit = kind === "recovery-key" ? "M22 14h22M30 14v6M35 14v4M40 14v6" : "M21 14h21M34 14v6M40 14v5";
  return svg(
    "svg",
    { viewBox: "0 0 46 28", class: "drawing key-drawing", "aria-hidden": "true" },
    path(bit),
    ...bows[kind](),
  );
}

/** The organisation's building with a hook, which holds a key, a broken key, or none. */
export function directoryDrawing(): SVGSVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 96 70", class: "drawing directory-drawing", "aria-hidden": "true" },
    path("M6 62h52M10 62V24L32 8l22 16v38", "line"),
    path("M24 62V46h16v16M20 32h6M38 32h6"),
    path("M68 10h18M77 10v8"),
    svg(
      "g",
      { class: "hung-key" },
      dot(77, 26, 8, "face"),
      dot(77, 26, 2.5),
      path("M77 34v26M77 50h7M77 58h6"),
    ),
    svg("g", { class: "hung-broken" }, path("M70 38l14 10M84 38 70 48")),
    svg("g", { class: "hung-none" }, path("M71 34h12")),
  );
}

/** A pulse: beating, starting, or flat. */
export function pulseDrawing(): SVGSVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 96 40", class: "drawing pulse-drawing", "aria-hidden": "true" },
    svg("path", { d: "M4 22h24l6-14 10 26 8-18 5 6h35", class: "line pulse-alive" }),
    svg("path", { d: "M4 22h88", class: "line pulse-starting" }),
    svg("path", { d: "M4 22h32M60 22h32M42 16l12 12M54 16 42 28", class: "line pulse-dead" }),
  );
}

/** Tries left as full dots, the others as crossed-out rings. */
export function triesDrawing(left: number, maximum: number): SVGSVGElement {
  const columns = Math.min(maximum, 10);
  const rows = Math.max(1, Math.ceil(maximum / columns));
  const each = Array.from({ length: maximum }, (_none, index) => {
    const [x, y] = [8 + 16 * (index % columns), 8 + 16 * Math.floor(index / columns)];
    if (index < left) return [dot(x, y, 6, "ink")];
    return [dot(x, y, 5, "line"), path(`M${String(x - 3)} ${String(y + 3)}l6-6`)];
  });
  return svg(
    "svg",
    {
      viewBox: `0 0 ${String(16 * Math.max(columns, 1))} ${String(16 * rows)}`,
      class: "drawing tries-drawing",
      "aria-hidden": "true",
    },
    ...each.flat(),
  );
}
