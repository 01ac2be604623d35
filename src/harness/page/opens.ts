/** What opens what right now, as the device itself answers. `main.ts` shows it. */
import type { DeviceTruth, OpensRow } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, icon, keyedList, setText, timeOf, type View } from "./dom.ts";

type Store = OpensRow["opens"][number]["store"];

const stores: readonly Store[] = ["pin-container", "account", "dpapi", "credential-manager"];

function cell(row: OpensRow, store: Store): HTMLTableCellElement {
  const opens = row.opens.find((one) => one.store === store)?.opens;
  // A typed password has nothing to do with the PIN's container: an empty cell, said aloud.
  if (opens === undefined) {
    const place = { role: "cell", class: "none", "data-store": texts.opens.stores[store] };
    return h(
      "td",
      place,
      h("span", { "aria-hidden": "true" }, "–"),
      h("span", { class: "visually-hidden" }, texts.opens.none),
    );
  }
  const [picture, word] =
    opens === true
      ? (["open", texts.opens.opens] as const)
      : opens === false
        ? (["locked", texts.opens.locked] as const)
        : (["unknown", texts.opens.unknown] as const);
  // Roles are spelled out: on narrow screens the style takes the table's layout away, and with it its roles.
  return h(
    "td",
    { role: "cell", class: picture, "data-store": texts.opens.stores[store] },
    icon(picture),
    h("span", {}, word),
  );
}

function tableOfOpens(): View<DeviceTruth> {
  const body = h("tbody", { role: "rowgroup" });
  const table = h(
    "table",
    { role: "table" },
    h("caption", {}, texts.opens.caption),
    h(
      "thead",
      { role: "rowgroup" },
      h(
        "tr",
        { role: "row" },
        h("th", { role: "columnheader", scope: "col" }, texts.opens.secret),
        ...stores.map((store) => h("th", { role: "columnheader", scope: "col" }, texts.opens.stores[store])),
      ),
    ),
    body,
  );
  const show = keyedList<OpensRow>(
    body,
    (row) => JSON.stringify(row),
    (row) => ({
      element: h(
        "tr",
        { role: "row" },
        h("th", { role: "rowheader", scope: "row" }, row.secret),
        ...stores.map((store) => cell(row, store)),
      ),
      // A row that changes has another key: it is made anew.
      update: () => undefined,
    }),
  );
  const nothing = h("p", {}, texts.opens.nothing);
  return {
    element: h("div", {}, table, nothing),
    update(device) {
      show(device.opens);
      table.hidden = device.opens.length === 0;
      nothing.hidden = !table.hidden;
    },
  };
}

function fact(label: string): { element: HTMLElement; say(...parts: (string | undefined)[]): void } {
  const value = h("dd", {});
  return {
    element: h("div", {}, h("dt", {}, label), value),
    say: (...parts) => {
      setText(value, parts.filter((part) => part !== undefined).join(", "));
    },
  };
}

const until = (moment: string | undefined) =>
  moment === undefined ? undefined : texts.opens.lockedUntil(timeOf(moment));

export function opensView(): View<DeviceTruth> {
  const table = tableOfOpens();
  const tpm = fact(texts.opens.tpm);
  const account = fact(texts.opens.account);
  const passwordSet = fact(texts.opens.passwordSetAt);
  const container = fact(texts.opens.container);
  return {
    element: h(
      "section",
      { "aria-labelledby": "opens" },
      h("h2", { id: "opens" }, texts.opens.heading),
      table.element,
      h("dl", { class: "facts" }, tpm.element, account.element, passwordSet.element, container.element),
    ),
    update(device) {
      table.update(device);
      tpm.element.hidden = device.tpm === undefined;
      if (device.tpm !== undefined)
        tpm.say(
          texts.opens.tpmTries(device.tpm.triesLeft, device.tpm.maximumTries),
          until(device.tpm.lockedOutUntil),
        );
      account.say(
        texts.opens.failedAttempts(device.account.failedAttempts),
        until(device.account.lockedOutUntil),
      );
      passwordSet.say(timeOf(device.account.passwordSetAt));
      container.say(device.container ? texts.opens.containerThere : texts.opens.containerGone);
    },
  };
}
