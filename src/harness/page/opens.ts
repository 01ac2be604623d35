/** A table of what each secret opens, and the device's other facts. Used by `device.ts` below its picture. */
import { stores, type DeviceTruth, type Opening, type OpensRow, type StoreName } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, keyedList, setText, timeOf, type View } from "./dom.ts";
import { icon } from "./icons.ts";
import type { Seen } from "./moments.ts";

/** A harness of another version may say what this page does not know. */
function shownAs(opens: Opening): ["open" | "locked" | "unknown", string] {
  if (opens === true) return ["open", texts.opens.opens];
  if (opens === false) return ["locked", texts.opens.locked];
  if (opens === "locked-out") return ["locked", texts.opens.lockedOut];
  return ["unknown", texts.opens.unknown];
}

function cell(row: OpensRow, store: StoreName): HTMLTableCellElement {
  const opens = row.opens.find((one) => one.store === store)?.opens;
  // Roles are explicit: the style makes blocks of the rows, which removes the table's roles.
  const place = { role: "cell", "data-store": texts.opens.stores[store] };
  // A typed password and the PIN's container are unrelated: an empty cell, which is still read out.
  if (opens === undefined) {
    return h(
      "td",
      { ...place, class: "none" },
      h("span", { "aria-hidden": "true" }, "–"),
      h("span", { class: "visually-hidden" }, texts.opens.none),
    );
  }
  const [picture, word] = shownAs(opens);
  return h("td", { ...place, class: picture }, icon(picture), h("span", {}, word));
}

/** The stores that any secret was tried on, in their usual order. */
function columnsOf(rows: readonly OpensRow[]): StoreName[] {
  const tried = new Set(rows.flatMap(({ opens }) => opens.map(({ store }) => store)));
  return stores.filter((store) => tried.has(store));
}

function tableOfOpens(): View<DeviceTruth> {
  const body = h("tbody", { role: "rowgroup" });
  const headings = h("tr", { role: "row" });
  const table = h(
    "table",
    { role: "table" },
    h("caption", {}, texts.opens.caption),
    h("thead", { role: "rowgroup" }, headings),
    body,
  );
  const showHeadings = keyedList<string>(
    headings,
    (text) => text,
    (text) => ({
      element: h("th", { role: "columnheader", scope: "col" }, text),
      update: () => undefined,
    }),
  );
  const showRows = keyedList<{ row: OpensRow; columns: StoreName[] }>(
    body,
    (item) => JSON.stringify(item),
    ({ row, columns }) => ({
      element: h(
        "tr",
        { role: "row" },
        h("th", { role: "rowheader", scope: "row" }, row.secret),
        ...columns.map((store) => cell(row, store)),
      ),
      // A row that changes gets another key, and is made anew.
      update: () => undefined,
    }),
  );
  return {
    element: table,
    update({ opens }) {
      const columns = columnsOf(opens);
      showHeadings([texts.opens.secret, ...columns.map((store) => texts.opens.stores[store])]);
      showRows(opens.map((row) => ({ row, columns })));
      table.hidden = opens.length === 0;
    },
  };
}

interface Fact {
  element: HTMLElement;
  /** Hidden without any part: the device has no such thing. */
  say(...parts: (string | undefined)[]): void;
}

function fact(label: string): Fact {
  const value = h("dd", {});
  const element = h("div", {}, h("dt", {}, label), value);
  return {
    element,
    say: (...parts) => {
      const text = parts.filter((part) => part !== undefined).join(", ");
      setText(value, text);
      element.hidden = text === "";
    },
  };
}

const until = (moment: string | undefined) =>
  moment === undefined ? undefined : texts.opens.lockedUntil(timeOf(moment));

export function opensView(): View<Seen> {
  const table = tableOfOpens();
  const disk = fact(texts.opens.disk);
  const recoveryKey = fact(texts.opens.recoveryKey);
  const serviceAccount = fact(texts.opens.serviceAccount);
  const tpm = fact(texts.opens.tpm);
  const account = fact(texts.opens.account);
  const passwordSet = fact(texts.opens.passwordSetAt);
  const container = fact(texts.opens.container);
  const facts = [disk, recoveryKey, serviceAccount, tpm, account, passwordSet, container];
  return {
    element: h("div", {}, table.element, h("dl", { class: "facts" }, ...facts.map(({ element }) => element))),
    update({ device, screen }) {
      table.update(device);
      const encrypted = device.disk?.encrypted === true ? device.disk : undefined;
      disk.say(device.disk && texts.opens.diskIs[diskWord(device.disk)]);
      recoveryKey.say(
        encrypted && texts.opens.recoveryKeyIs[encrypted.recoveryKey],
        encrypted?.recoveryKeyShown === true
          ? texts.opens.recoveryKeyShown
          : encrypted?.recoveryKeySince && texts.opens.recoveryKeySince(timeOf(encrypted.recoveryKeySince)),
      );
      serviceAccount.say(encrypted && texts.opens.serviceAccountIs[encrypted.serviceAccount]);
      tpm.say(
        device.tpm && texts.opens.tpmTries(device.tpm.triesLeft, device.tpm.maximumTries),
        until(device.tpm?.lockedOutUntil),
      );
      account.say(
        texts.opens.failedAttempts(device.account.failedAttempts),
        until(device.account.lockedOutUntil),
      );
      passwordSet.say(timeOf(device.account.passwordSetAt));
      // Only Windows can have a PIN.
      container.say(
        screen.system === "windows"
          ? device.container
            ? texts.opens.containerThere
            : texts.opens.containerGone
          : undefined,
      );
    },
  };
}

function diskWord(disk: NonNullable<DeviceTruth["disk"]>): "plain" | "open" | "locked" {
  if (!disk.encrypted) return "plain";
  return disk.unlocked ? "open" : "locked";
}
