/**
 * The simulated device as a picture: each store with a padlock that the chosen key opens or does not, and the state of
 * disk, recovery key and security chip. Used by `main.ts`, for now or an earlier moment. Shape and word say the same,
 * and `opens.ts` shows it as a table.
 */
import { stores, type DeviceTruth, type OpensRow, type StoreName } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, keyedList, setAttribute, setText, timeOf, type View } from "./dom.ts";
import { directoryDrawing, diskDrawing, storeDrawing, triesDrawing } from "./drawings.ts";
import { keysView } from "./keys.ts";
import type { Looked } from "./moments.ts";
import { opensView } from "./opens.ts";

type LockState = "open" | "locked" | "locked-out" | "unknown" | "none";

interface StoreNow {
  store: StoreName;
  state: LockState;
}

function stateOf(row: OpensRow | undefined, store: StoreName): LockState {
  const opens = row?.opens.find((one) => one.store === store)?.opens;
  if (opens === undefined) return "none";
  return opens === true ? "open" : opens === false ? "locked" : opens;
}

function shelf(name: string): View<{ label: string; items: readonly StoreNow[] }> {
  const list = h("ul", { class: `shelf ${name}` });
  const show = keyedList<StoreNow>(
    list,
    ({ store }) => store,
    ({ store }) => {
      const word = h("span", { class: "store-word" });
      const element = h(
        "li",
        { class: "store" },
        storeDrawing(store),
        h("span", { class: "store-name" }, texts.opens.stores[store]),
        word,
      );
      return {
        element,
        update({ state }) {
          setAttribute(element, "data-lock", state);
          setText(word, texts.device.locks[state]);
        },
      };
    },
  );
  return {
    element: list,
    update({ label, items }) {
      setAttribute(list, "aria-label", label);
      show(items);
      list.hidden = items.length === 0;
    },
  };
}

/** A drawing with a text beside it; hidden where the device has no such part. */
function standing(
  label: string,
  drawing: Node,
): { element: HTMLElement; say(text: string | undefined): void } {
  const words = h("dd", {});
  const element = h("div", { class: "standing" }, h("dt", {}, label), drawing, words);
  return {
    element,
    say(text) {
      element.hidden = text === undefined;
      setText(words, text ?? "");
    },
  };
}

function standings(): View<DeviceTruth> {
  const diskPicture = diskDrawing();
  const disk = standing(texts.opens.disk, h("dd", { class: "standing-drawing" }, diskPicture));
  const keyPicture = directoryDrawing();
  const recoveryKey = standing(texts.opens.recoveryKey, h("dd", { class: "standing-drawing" }, keyPicture));
  const dots = h("dd", { class: "standing-drawing" });
  const chip = standing(texts.opens.tpm, dots);
  let drawn = "";
  const element = h("dl", { class: "standings" }, ...[disk, recoveryKey, chip].map((one) => one.element));
  return {
    element,
    update({ disk: now, tpm }) {
      const isOpen = now !== undefined && (!now.encrypted || now.unlocked);
      setAttribute(disk.element, "data-lock", isOpen ? "open" : "locked");
      disk.say(now && texts.opens.diskIs[!now.encrypted ? "plain" : isOpen ? "open" : "locked"]);
      const held = now?.encrypted === true ? now.recoveryKey : undefined;
      setAttribute(recoveryKey.element, "data-key", held);
      recoveryKey.say(
        held &&
          [
            texts.opens.recoveryKeyIs[held],
            ...(now?.recoveryKeyShown === true ? [texts.opens.recoveryKeyShown] : []),
          ].join(", "),
      );
      const tries = tpm === undefined ? "" : `${String(tpm.triesLeft)}/${String(tpm.maximumTries)}`;
      if (tpm !== undefined && tries !== drawn)
        dots.replaceChildren(triesDrawing(tpm.triesLeft, tpm.maximumTries));
      drawn = tries;
      const until = tpm?.lockedOutUntil;
      chip.say(
        tpm &&
          [
            texts.opens.tpmTries(tpm.triesLeft, tpm.maximumTries),
            ...(until === undefined ? [] : [texts.opens.lockedUntil(timeOf(until))]),
          ].join(", "),
      );
      element.hidden = disk.element.hidden && recoveryKey.element.hidden && chip.element.hidden;
    },
  };
}

export function deviceView(): View<Looked> {
  let seen: Looked | undefined;
  const keys = keysView(() => {
    if (seen !== undefined) showStores(seen.device);
  });
  const summary = h("p", { class: "device-summary", role: "status" });
  const host = h("p", { class: "device-host" });
  const there = shelf("there");
  const kept = shelf("kept");
  const keptHeading = h("h3", {}, texts.device.kept);
  const standing = standings();
  const nothing = h("p", { class: "note" }, texts.opens.nothing);
  const table = opensView();

  /** Every store that any key was tried on, so that nothing moves when another key is chosen. */
  const showStores = ({ opens }: DeviceTruth) => {
    const tried = new Set(opens.flatMap((row) => row.opens.map(({ store }) => store)));
    const row = keys.chosen();
    const items = stores
      .filter((store) => tried.has(store))
      .map((store) => ({ store, state: stateOf(row, store) }));
    const isKept = ({ store }: StoreNow) => store.startsWith("kept-");
    const by = row?.secret ?? "";
    there.update({ label: texts.device.with(by), items: items.filter((item) => !isKept(item)) });
    kept.update({ label: texts.device.keptWith(by), items: items.filter(isKept) });
    keptHeading.hidden = kept.element.hidden;
    const opened = items
      .filter(({ state }) => state === "open")
      .map(({ store }) => texts.opens.stores[store]);
    setText(summary, row === undefined ? "" : texts.device.summary(by, opened));
  };

  const element = h(
    "section",
    { class: "device", "aria-labelledby": "device" },
    h("h2", { id: "device" }, texts.device.heading),
    keys.element,
    nothing,
    summary,
    h("div", { class: "device-case" }, host, there.element, keptHeading, kept.element, standing.element),
    h("details", {}, h("summary", {}, texts.device.asTable), table.element),
  );
  return {
    element,
    update(now) {
      seen = now;
      // While scrubbing, a screen reader hears the moment's name and not each lock.
      setAttribute(summary, "aria-live", now.isPast ? "off" : undefined);
      setAttribute(element, "data-then", now.isPast);
      setText(host, now.screen.hostName);
      keys.update(now.device.opens);
      nothing.hidden = now.device.opens.length > 0;
      keys.element.hidden = !nothing.hidden;
      showStores(now.device);
      standing.update(now.device);
      table.update(now);
    },
  };
}
