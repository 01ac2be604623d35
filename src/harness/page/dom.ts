/**
 * The page's few helpers for building elements. Used by every view. Text only becomes text nodes and attribute values:
 * nothing here parses HTML.
 */

export type Child = Node | string;
type Listener = (event: Event) => void;
export type Properties = Record<string, string | number | boolean | undefined | Listener>;

/** A part of the page: made once, then updated. */
export interface View<T> {
  readonly element: HTMLElement;
  update(value: T): void;
}

/** A property named `on…` is a listener; `false` and `undefined` leave an attribute out, `true` sets it empty. */
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

/** The same for SVG elements. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  properties: Record<string, string | number | undefined> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties)) setAttribute(element, name, value);
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

/** Leaves the node alone when nothing changed, so that live regions are read out only for news. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Keeps the children of `parent` in step with a list. An item with a known key keeps its element, and with it focus and
 * typed text.
 */
export function keyedList<T>(
  parent: Element,
  keyOf: (item: T) => string,
  create: (item: T) => View<T>,
): (items: readonly T[]) => void {
  const views = new Map<string, View<T>>();
  return (items) => {
    const seen = new Map<string, number>();
    // A repeated key gets a number, so that the entries stay apart.
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

/** The time of a moment in the reader's locale and time zone. */
export function timeOf(moment: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" }).format(date);
}
