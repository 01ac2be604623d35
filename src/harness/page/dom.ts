/**
 * The page's few helpers for building elements. Every view uses them. Text only ever becomes text nodes and
 * attribute values: nothing here parses HTML.
 */

export type Child = Node | string;
type Listener = (event: Event) => void;
export type Properties = Record<string, string | number | boolean | undefined | Listener>;

/** A piece of the page: made once, then told what is true. */
export interface View<T> {
  readonly element: HTMLElement;
  update(value: T): void;
}

/** Names that start with `on` listen; `false` and `undefined` leave the attribute out, `true` sets it empty. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  element.append(...children);
  return element;
}

export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | undefined,
): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Leaves the node alone when nothing changed, so that live regions speak only of news. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const pictures = {
  locked:
    "M7 10V7a5 5 0 0 1 10 0v3h1a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zm2 0h6V7a3 3 0 0 0-6 0z",
  open: "M7 10V7a5 5 0 0 1 9.6-2l-1.8.8A3 3 0 0 0 9 7v3h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z",
  unknown:
    "M11 16h2v2h-2zm1-10a4 4 0 0 1 4 4c0 2-3 2.5-3 5h-2c0-3.500 3-3.500 3-5a2 2 0 0 0-4 0H8a4 4 0 0 1 4-4z",
  key: "M14 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm0 5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM8.500 13.500 2 20v2h4v-2h2v-2h2l1.500-1.500z",
};

/** A picture that says nothing by itself: text stands beside it. */
export function icon(name: keyof typeof pictures): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", pictures[name]);
  path.setAttribute("fill-rule", "evenodd");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

/**
 * Keeps the children of `parent` in step with a list. An item with a known key keeps its element, and with it
 * focus and what was typed.
 */
export function keyedList<T>(
  parent: Element,
  keyOf: (item: T) => string,
  create: (item: T) => View<T>,
): (items: readonly T[]) => void {
  const views = new Map<string, View<T>>();
  return (items) => {
    const seen = new Map<string, number>();
    // The same key twice gets a number, so that repeated entries stay apart.
    const keyed = items.map((item) => {
      const key = keyOf(item);
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      return { key: count === 0 ? key : `${key}#${String(count)}`, item };
    });
    const wanted = new Set(keyed.map(({ key }) => key));
    for (const [key, view] of views) {
      if (wanted.has(key)) continue;
      view.element.remove();
      views.delete(key);
    }
    for (const [index, { key, item }] of keyed.entries()) {
      let view = views.get(key);
      if (view === undefined) {
        view = create(item);
        views.set(key, view);
      }
      view.update(item);
      const there = parent.children[index];
      if (there !== view.element) parent.insertBefore(view.element, there ?? null);
    }
  };
}

/** Where the reader's locale and time zone say what a moment is called. */
export function timeOf(moment: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" }).format(date);
}
