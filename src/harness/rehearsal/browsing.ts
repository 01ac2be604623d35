/**
 * The person at a browser, in the sign-in screen or on a phone: types, presses keys, reads the page. Called by
 * `person.ts`. Keys wait until a page takes them, so nothing is typed twice.
 */
import { type ErrorCode, errorCodes, isErrorCode } from "../../errors/codes.ts";
import { codes } from "../../texts/en/codes.ts";
import { englishPages } from "../../texts/en/directory-pages.ts";
import type { LoginHarness } from "../contract/login-harness-contract.ts";
import { type PhoneOwner, type SurfaceName, type TimelineEntry, phoneSurface } from "../contract/model.ts";
import { directoryHost } from "../contract/organisation.ts";
import { pressEnter, pressTab, typeInto } from "../contract/typing.ts";
import { CannotGoOn, type Witness } from "./witness.ts";

export interface Browsing {
  harness: LoginHarness;
  witness: Witness;
  /** Index of the first timeline entry that can answer the person's last action. */
  since: () => number;
}

interface Member {
  email: string;
  password: string;
}

const isByDirectory = ({ actor, event }: TimelineEntry) => actor === "directory" && isErrorCode(event);
const isBackAtDirectory = ({ event, text }: TimelineEntry) =>
  event === "debug.proof-navigated" && text.split(":")[0] === directoryHost;

/**
 * Types the e-mail on the directory's page and the password on the provider's, until the browser is closed or shows a
 * refusal. A refusal by the directory stays on its page; after a refused return the person presses the page's one
 * button.
 */
export async function proveInBrowser(browsing: Browsing, on: SurfaceName, member: Member): Promise<void> {
  const { harness, witness, since } = browsing;
  const begun = witness.entries.length;
  const isClosed = () => harness.state().screen.browser === undefined;
  await witness.until(() => !isClosed() || undefined, since());
  const asked = await typeUntil(browsing, on, member.email, begun, "provider.page");
  if (asked === undefined) return;
  const signedIn = await typeUntil(browsing, on, member.password, asked, "provider.signed-in");
  if (signedIn === undefined) return;
  let drawn: number | undefined;
  const isRefused = () => {
    if (witness.find(isByDirectory, signedIn) === undefined) return false;
    drawn ??= witness.pictures(on);
    // Only once the page is there: Enter on the provider's page would send its form again.
    return witness.find(isBackAtDirectory, signedIn) !== undefined || witness.pictures(on) > drawn;
  };
  await witness.until(() => isClosed() || isRefused() || undefined, since());
  if (!isClosed()) {
    // The page shows the reason; its one button, which has the focus, leads back to the device.
    for (const action of pressEnter(on)) harness.surface(action);
    await witness.until(() => isClosed() || undefined, Infinity);
  }
  // The screen behind the browser has a link of its own to cancel: it is not the next screen.
  const isWorking = () => harness.state().screen.fields.some(({ purpose }) => purpose === "progress");
  await witness.until(() => !isWorking() || undefined, Infinity);
}

/**
 * Types into the focused field and presses Enter.
 * @returns the index after the entry of the result; undefined when the directory has refused
 */
async function typeUntil(
  { harness, witness, since }: Browsing,
  on: SurfaceName,
  text: string,
  after: number,
  effect: string,
): Promise<number | undefined> {
  for (const action of typeInto(text, on)) harness.surface(action);
  const came = await witness.until(
    () => witness.find(({ event }) => event === effect, after) ?? witness.find(isByDirectory, after),
    since(),
  );
  return came.entry.event === effect ? came.index + 1 : undefined;
}

/**
 * On a phone: opens the directory's recovery page, signs in at the provider, chooses the device, reads the key. Puts
 * the phone away afterwards.
 * @param whose the phone's owner, who need not be `member`
 * @throws CannotGoOn when neither a key nor a refusal comes
 */
export async function readRecoveryKey(
  browsing: Browsing,
  whose: PhoneOwner,
  member: Member,
): Promise<{ key: string; code?: undefined } | { key?: undefined; code: string }> {
  const { harness, witness, since } = browsing;
  const phone = phoneSurface(whose);
  const begun = witness.entries.length;
  await harness.act({ do: "open-phone", of: whose });
  await witness.until(() => harness.state().phones[whose].page, since());
  try {
    const asked = await typeUntil(browsing, phone, member.email, begun, "provider.page");
    const signedIn =
      asked === undefined
        ? undefined
        : await typeUntil(browsing, phone, member.password, asked, "recovery-visit-begun");
    if (signedIn !== undefined) {
      const listed = await readUntil(browsing, whose, (text) => refusalIn(text) ?? buttonIn(text, harness));
      if (isErrorCode(listed)) return { code: listed };
      // The first button of the list is the first element on that page that takes keys.
      for (const action of [...pressTab(phone), ...pressEnter(phone)]) harness.surface(action);
    }
    const read = await readUntil(browsing, whose, (text) => keyIn(text) ?? refusalIn(text));
    return isErrorCode(read) ? { code: read } : { key: read };
  } finally {
    await harness.act({ do: "close-phone", of: whose });
  }
}

/** Reads that phone again after every event, until the person finds what they look for. */
async function readUntil(
  { harness, witness }: Browsing,
  whose: PhoneOwner,
  look: (text: string) => string | undefined,
): Promise<string> {
  for (;;) {
    const news = witness.news();
    news.catch(() => undefined);
    const found = look(await harness.readPhone(whose));
    if (found !== undefined) return found;
    if (harness.state().phones[whose].page === undefined) throw new CannotGoOn();
    await news;
  }
}

const keyPattern = /(?:[A-Z0-9]{4}-\s*){5}[A-Z0-9]{4}/;

/** A FileVault recovery key in the text, without the spaces that a page adds. */
function keyIn(text: string): string | undefined {
  return keyPattern.exec(text)?.[0].replaceAll(/\s/g, "");
}

function buttonIn(text: string, harness: LoginHarness): string | undefined {
  const { hostName } = harness.state().screen;
  return text.includes(englishPages.recovery.show(hostName)) ? hostName : undefined;
}

/** The code whose sentence is in the text. That a person has no computer here is such a sentence, but no error. */
function refusalIn(text: string): ErrorCode | undefined {
  const flat = text.replaceAll(/\s+/g, " ");
  if (flat.includes(englishPages.recovery.none)) return "recovery_key_missing";
  return errorCodes.find((code) => flat.includes(codes[code].person));
}
