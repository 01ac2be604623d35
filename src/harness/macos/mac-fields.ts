/**
 * Draws an agent's screen as the rows of the plug-in's view: the Mac's own table of purposes, independent of the
 * Windows one, since a Mac's view is laid out row by row. Called by the plug-in's sessions with the agent.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type PurposeName, purposeTable, purposes } from "../../protocol/table.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import type { Drawn } from "../drawing/drawn-conversation.ts";
import type { LinkedScreen } from "../../host/agent-link.ts";
import { type SentField, drawnField } from "../drawing/drawn-field.ts";
import type { DrawnField } from "../contract/model.ts";

/** A row of the view; the browser fills `web`, and `webProxy` says how. */
type MacRow = DrawnField["type"] | "web";

interface MacField {
  purpose: PurposeName;
  type: MacRow;
}

/** In the order in which they are shown. */
const macFields: readonly MacField[] = [
  { purpose: "brand", type: "tile-image" },
  { purpose: "title", type: "large-text" },
  { purpose: "message", type: "small-text" },
  { purpose: "qr", type: "picture" },
  { purpose: "shownCode", type: "large-text" },
  { purpose: "address", type: "small-text" },
  { purpose: "item", type: "small-text" },
  { purpose: "userName", type: "edit" },
  { purpose: "secret", type: "password" },
  { purpose: "currentPassword", type: "password" },
  { purpose: "previousPassword", type: "password" },
  { purpose: "password", type: "password" },
  { purpose: "newSecret", type: "password" },
  { purpose: "confirm", type: "password" },
  { purpose: "newPassword", type: "password" },
  { purpose: "confirmPassword", type: "password" },
  { purpose: "recoveryKey", type: "password" },
  { purpose: "code", type: "edit" },
  { purpose: "web", type: "web" },
  { purpose: "webProxy", type: "web" },
  { purpose: "submit", type: "submit" },
  { purpose: "progress", type: "small-text" },
  { purpose: "timeLeft", type: "small-text" },
  { purpose: "next", type: "small-text" },
  { purpose: "notice", type: "small-text" },
  { purpose: "action", type: "command-link" },
];

/** Purposes that a person answers: by typing, or by a proof in the browser. */
export const givenPurposes: ReadonlySet<number | undefined> = new Set(
  macFields
    .filter(({ type }) => type === "password" || type === "edit" || type === "web")
    .map(({ purpose }) => purposes[purpose]),
);

/** The kind of row of a text or an input; undefined for what no view shows. */
export const macRowOf = (purpose: PurposeName): MacRow | undefined =>
  macFields.find((field) => field.purpose === purpose)?.type;

/** Distance between the ids of two purposes: the number of an index's values. */
const idsApart = 8;

export interface WebPage {
  address: URL;
  /** Port on 127.0.0.1. */
  proxyPort: number;
  /** Text, because a WKWebView's proxy configuration takes text (`applyCredential`). */
  proxyPassword: string;
}

export interface MacDrawing extends Drawn {
  /** The page that the browser must show. */
  web?: WebPage | undefined;
}

/** @throws `frame_malformed` for an unknown or repeated field, and for `web` without `webProxy` or the reverse */
export function drawMacScreen(screen: LinkedScreen, labels: FieldLabels): MacDrawing {
  const known = new Map<number, MacField>(macFields.map((field) => [purposes[field.purpose], field]));
  const given = new Map<string, SentField>();
  for (const sent of screen.fields) {
    const { purpose, index } = sent;
    const field = known.get(purpose);
    // Both sides use the lower version, which has no purpose that one of them does not know.
    if (field === undefined) throw malformed("field cannot be drawn");
    const key = keyOf(field.purpose, index);
    if (index >= purposeTable[field.purpose].most || given.has(key)) throw malformed("field cannot be drawn");
    given.set(key, sent);
  }
  const said = (purpose: PurposeName) => given.get(keyOf(purpose, 0))?.text;
  return {
    fields: rows(given, labels),
    web: judgeWeb(said("web"), given.get(keyOf("webProxy", 0))),
  };
}

function rows(given: ReadonlyMap<string, SentField>, labels: FieldLabels): DrawnField[] {
  const drawn: DrawnField[] = [];
  macFields.forEach(({ purpose, type }, row) => {
    if (type === "web") return;
    for (let index = 0; index < purposeTable[purpose].most; index += 1) {
      const sent = given.get(keyOf(purpose, index));
      const id = row * idsApart + index;
      if (sent !== undefined) drawn.push(drawnField({ id, type, purpose, index }, sent, labels));
    }
  });
  return drawn;
}

/** @throws `frame_malformed` */
function judgeWeb(web: string | undefined, webProxy: SentField | undefined): WebPage | undefined {
  if (web === undefined && webProxy === undefined) return undefined;
  const address = URL.parse(web ?? "");
  // The browser's only way out is the agent's own proxy, which listens on loopback only.
  const proxyPort = Number(/^127\.0\.0\.1:([1-9][0-9]{0,4})$/.exec(webProxy?.text ?? "")?.[1]);
  const credential = webProxy?.credential;
  if (address?.protocol !== "https:" || !(proxyPort <= 65_535) || credential === undefined)
    throw malformed("browser cannot be shown");
  const proxyPassword = credential.use((bytes) => Buffer.from(bytes).toString("latin1"));
  return { address, proxyPort, proxyPassword };
}

const keyOf = (purpose: PurposeName, index: number) => `${purpose} ${String(index)}`;

function malformed(what: string): VestibuleError {
  return new VestibuleError("frame_malformed", { evidence: { what } });
}
