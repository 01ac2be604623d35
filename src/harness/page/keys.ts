/**
 * The secrets of the play as keys, of which one is chosen. Used by `device.ts` above the stores. Native radio buttons:
 * arrow keys move from one to the next. The default is the newest secret that the person knows.
 */
import type { OpensRow, SecretName } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, keyedList, setText, type View } from "./dom.ts";
import { keyDrawing } from "./drawings.ts";

export interface KeysView extends View<readonly OpensRow[]> {
  /** The row of the chosen key; undefined before the first examination. */
  chosen(): OpensRow | undefined;
}

const kinds = {
  "start-pin": "pin",
  "new-pin": "pin",
  "start-password": "password",
  "new-password": "password",
  "directory-password": "password",
  "break-glass": "break-glass",
  "recovery-key": "recovery-key",
} as const;

const opensAccount = ({ opens }: OpensRow) =>
  opens.some((one) => one.store === "account" && one.opens === true);

/** Of two new secrets, the one that counts; with a PIN, the password is the older one. */
function newestKnown(rows: readonly OpensRow[]): OpensRow | undefined {
  const named = (...names: SecretName[]) => names.flatMap((name) => rows.filter((row) => row.name === name));
  const renewed = named("directory-password", "new-password", "new-pin");
  return renewed.find(opensAccount) ?? renewed[0] ?? named("start-pin", "start-password")[0] ?? rows[0];
}

/** @param onChoice called when another key was chosen */
export function keysView(onChoice: () => void): KeysView {
  let rows: readonly OpensRow[] = [];
  let wanted: string | undefined;
  const chosen = () => rows.find(({ name }) => name === wanted) ?? newestKnown(rows);
  const list = h("div", { class: "keys", role: "radiogroup", "aria-labelledby": "keys" });
  const show = keyedList<OpensRow>(
    list,
    ({ name }) => name,
    (row) => {
      const input = h("input", {
        type: "radio",
        name: "key",
        value: row.name,
        onchange: () => {
          wanted = row.name;
          onChoice();
        },
      });
      const name = h("span", { class: "key-name" });
      const count = h("span", { class: "key-count" });
      // A name that this page does not know is drawn as a plain key.
      const kind = Object.hasOwn(kinds, row.name) ? kinds[row.name] : "password";
      return {
        element: h("label", { class: "key" }, input, keyDrawing(kind), h("span", {}, name, count)),
        update(now) {
          setText(name, now.secret);
          const opened = now.opens.filter(({ opens }) => opens === true).length;
          setText(count, texts.device.opensOf(opened, now.opens.length));
          input.checked = now === chosen();
        },
      };
    },
  );
  return {
    element: h("div", {}, h("h3", { id: "keys" }, texts.device.keys), list),
    chosen,
    update(now) {
      rows = now;
      show(now);
    },
  };
}
