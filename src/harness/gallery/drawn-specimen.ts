/**
 * A specimen as a host shows it: composed, encoded, decoded and drawn by the same code as in a session. Called by the
 * gallery and by the tests that draw every screen.
 */
import { type Screen, onTheWire } from "../../agent/screens/composition.ts";
import { type Message, decode, encode } from "../../protocol/codec.ts";
import { frameHeader } from "../../protocol/table.ts";
import type { Catalogue } from "../../texts/catalogue.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import { isAnswerable } from "../drawing/drawn-field.ts";
import { drawMacScreen } from "../macos/mac-fields.ts";
import type { DrawnField, SignInScreen } from "../contract/model.ts";
import { drawScreen } from "../windows/draw.ts";
import { signInOptions } from "../windows/logon-ui.ts";
import type { Host } from "./specimens.ts";

const user = { id: "1", name: "ada", fullName: "Ada Lovelace" };

/** @throws `frame_malformed`, `field_too_long` for a screen that the host cannot decode or draw */
export function drawnFields(screen: Screen, host: Host, texts: Catalogue): DrawnField[] {
  const message = decode(
    encode({ message: "screen", revision: 1, fields: screen.map(onTheWire) }).subarray(frameHeader),
  ) as Message<"screen">;
  const linked = { ...message, revision: 1 };
  const { fields } =
    host === "windows" ? drawScreen(linked, texts.labels) : drawMacScreen(linked, texts.labels);
  return fields;
}

/** The sign-in screen that shows the specimen. */
export function drawnSpecimen(screen: Screen, host: Host, brand: string, texts: Catalogue): SignInScreen {
  const fields = drawnFields(screen, host, texts);
  return {
    system: host,
    view: "sign-in",
    hostName: host === "windows" ? "DESKTOP-7Q2" : "MAC-7Q2",
    locale: texts.language,
    users: [user],
    selectedUser: user.id,
    tiles: host === "windows" ? signInOptions(systemTextsFor(texts.language).logonUi, brand) : [],
    ...(host === "windows" ? { selectedTile: "brand" as const } : {}),
    fields,
    revision: 1,
    busy: !isAnswerable(fields),
    status: { kind: "none", text: "" },
  };
}
