/**
 * Draws an agent's screen as the rows of the plug-in's view: the Mac's own table of purposes, free of the Windows
 * one, since a Mac's view is laid out row by row. Used by the plug-in's session with the agent.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type PurposeName, purposes } from "../../protocol/table.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import { loginWindow as texts } from "../../texts/en/macos-harness.ts";
import type { LinkedScreen } from "../host/agent-link.ts";
import type { DrawnField } from "../model.ts";

/** A row of the view; `web` is the part of it that the browser fills, of which `webProxy` says how. */
type MacRow = DrawnField["type"] | "web";

interface MacField {
  purpose: PurposeName;
  type: MacRow;
  /** How many of this purpose there may be; their indices begin at 0. */
  most: number;
}

/** In the order in which they stand beneath each other. */
const macFields: readonly MacField[] = [
  { purpose: "brand", type: "tile-image", most: 1 },
  { purpose: "title", type: "large-text", most: 1 },
  { purpose: "message", type: "small-text", most: 1 },
  { purpose: "secret", type: "password", most: 1 },
  { purpose: "currentPassword", type: "password", most: 1 },
  { purpose: "password", type: "password", most: 1 },
  { purpose: "newSecret", type: "password", most: 1 },
  { purpose: "confirm", type: "password", most: 1 },
  { purpose: "newPassword", type: "password", most: 1 },
  { purpose: "confirmPassword", type: "password", most: 1 },
  { purpose: "code", type: "edit", most: 1 },
  { purpose: "web", type: "web", most: 1 },
  { purpose: "webProxy", type: "web", most: 1 },
  { purpose: "submit", type: "submit", most: 1 },
  { purpose: "progress", type: "small-text", most: 1 },
  { purpose: "notice", type: "small-text", most: 1 },
  { purpose: "action", type: "command-link", most: 8 },
];

export interface WebPage {
  address: URL;
  /** On 127.0.0.1. */
  proxyPort: number;
}

export interface MacDrawing {
  revision: number;
  fields: DrawnField[];
  /** The browser is to be shown. */
  web?: WebPage | undefined;
  /** What the agent said under a purpose, if it did. */
  said(purpose: PurposeName): string | undefined;
}

/**
 * A purpose that this build does not know comes from a newer agent and is left out.
 * @throws `frame_malformed` for a field that is repeated, an index that there is none of, or half a browser
 */
export function drawMacScreen(screen: LinkedScreen, labels: FieldLabels): MacDrawing {
  const known = new Map<number, MacField>(macFields.map((field) => [purposes[field.purpose], field]));
  const given = new Map<string, string>();
  for (const { purpose = 0, index = 0, text = "" } of screen.fields ?? []) {
    const field = known.get(purpose);
    if (field === undefined) continue;
    const key = keyOf(field.purpose, index);
    if (index >= field.most || given.has(key)) throw malformed("field cannot be drawn");
    given.set(key, text);
  }
  const said = (purpose: PurposeName) => given.get(keyOf(purpose, 0));
  return {
    revision: screen.revision,
    fields: rows(given, labelsFor(labels)),
    web: judgeWeb(said("web"), said("webProxy")),
    said,
  };
}

function rows(given: ReadonlyMap<string, string>, labels: Record<PurposeName, string>): DrawnField[] {
  const drawn: DrawnField[] = [];
  macFields.forEach(({ purpose, type, most }, row) => {
    if (type === "web") return;
    for (let index = 0; index < most; index += 1) {
      const text = given.get(keyOf(purpose, index));
      if (text !== undefined)
        drawn.push({ id: row + 1 + index, type, purpose, index, label: labels[purpose], text });
    }
  });
  return drawn;
}

/** @throws `frame_malformed` */
function judgeWeb(web: string | undefined, webProxy: string | undefined): WebPage | undefined {
  if (web === undefined && webProxy === undefined) return undefined;
  const address = URL.parse(web ?? "");
  // Its one way out is the agent's own proxy, which listens on this machine and nowhere else.
  const proxyPort = Number(/^127\.0\.0\.1:([1-9][0-9]{0,4})$/.exec(webProxy ?? "")?.[1]);
  if (address?.protocol !== "https:" || !(proxyPort <= 65_535)) throw malformed("browser cannot be shown");
  return { address, proxyPort };
}

function labelsFor(labels: FieldLabels): Record<PurposeName, string> {
  return {
    brand: texts.brandImage,
    title: texts.title,
    message: texts.message,
    secret: labels.pin,
    newSecret: labels.newPin,
    confirm: labels.confirmPin,
    currentPassword: labels.currentPassword,
    password: labels.password,
    newPassword: labels.newPassword,
    confirmPassword: labels.confirmPassword,
    code: labels.code,
    submit: labels.submit,
    action: texts.link,
    progress: texts.progress,
    notice: texts.notice,
    web: "",
    webProxy: "",
  };
}

const keyOf = (purpose: PurposeName, index: number) => `${purpose} ${String(index)}`;

function malformed(what: string): VestibuleError {
  return new VestibuleError("frame_malformed", { evidence: { what } });
}
