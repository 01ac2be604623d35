/**
 * A sign-in host with its own browser gets the first address, and an answer while a page is open; otherwise it is
 * denied.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import type { HostedPage, NavigationVerdict } from "../../src/identity/host-browser.ts";
import type { ProofRequest, Prover } from "../../src/identity/prover.ts";
import { abilities, purposes } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { HostByHand, textOf } from "./support/host-by-hand.ts";
import { openDevice, secretOf } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-host-browser-"));
beforeAll(() => prepareDevice(join(root, "with-pin"), { begins: "with-pin" }), 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const address = new URL("https://directory.example/oauth/auth?client_id=a&request_uri=b");
const denied = { message: "verdict", allow: 0, code: "host_not_allowed" };
const { screens, codes } = textsFor("en");

/** Opens a page at `address`, and ends as `end` says; what was judged is in `judged`. */
class HostedProver implements Prover {
  readonly judged: string[] = [];
  readonly end = Promise.withResolvers<never>();
  request: ProofRequest | undefined;
  readonly #address: URL;

  /** What the agent says of a browser of its own. */
  own: { processId?: number } = {};

  constructor(at: URL = address) {
    this.#address = at;
  }

  async prove(request: ProofRequest): Promise<never> {
    this.request = request;
    const verdicts: Record<string, NavigationVerdict> = {
      "https://allowed.example/": { allow: true },
      "https://end.example/": { allow: false },
    };
    using credential = secretOf("of the proxy");
    const page: HostedPage = {
      address: this.#address,
      proxyPort: 4242,
      proxyCredential: credential,
      judge: (asked) => {
        this.judged.push(asked);
        return verdicts[asked] ?? { allow: false, code: "host_not_allowed" };
      },
    };
    const gone = new Promise<never>((_resolve, reject) => {
      request.signal.addEventListener("abort", () => reject(new VestibuleError("cancelled")), { once: true });
    });
    gone.catch(() => undefined);
    try {
      request.hostBrowser?.open(page);
      request.onEvent({ kind: "browser-ready", ...this.own });
      return await Promise.race([this.end.promise, gone]);
    } finally {
      request.hostBrowser?.close();
      // What its proxy noticed last.
      request.onEvent({ kind: "host-refused", host: "late.example" });
    }
  }
}

async function forgetful(prover: HostedProver, shows: number = abilities.browser) {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, "with-pin"), folder, { recursive: true });
  const device = await openDevice(folder);
  const host = new HostByHand(device, { prover: () => Promise.resolve(prover) }, { shows });
  await host.screenWith("secret");
  return {
    host,
    async [Symbol.asyncDispose]() {
      host.hangUp();
      await host.session.ended;
      device[Symbol.dispose]();
    },
  };
}

test("before a page, while it is open, and after it", async () => {
  const prover = new HostedProver();
  await using opened = await forgetful(prover);
  const { host } = opened;
  expect(await host.navigate(1, "https://allowed.example/")).toEqual({ ...denied, question: 1 });
  host.act();
  const screen = await host.screenWith("web");
  expect(textOf(screen, "web")).toBe(address.href);
  expect(textOf(screen, "webProxy")).toBe("127.0.0.1:4242");
  using wanted = secretOf("of the proxy");
  const sent = screen.fields.filter(({ credential }) => credential !== undefined);
  expect(sent.map(({ purpose }) => purpose)).toEqual([purposes.webProxy]);
  expect(sent[0]?.credential?.equals(wanted)).toBe(true);
  expect(textOf(screen, "action")).toBe(screens.prove.cancel);

  const allowed = { message: "verdict", question: 7, allow: 1 };
  expect(await host.navigate(7, "https://allowed.example/")).toEqual(allowed);
  expect(await host.navigate(7, "https://elsewhere.example/")).toEqual({ ...denied, question: 7 });
  // Refused without a code: this was the end, and the host closes its browser.
  const end = { message: "verdict", question: 4_294_967_295, allow: 0 };
  expect(await host.navigate(4_294_967_295, "https://end.example/")).toEqual(end);

  prover.request?.onEvent({ kind: "host-refused", host: "ads.example" });
  const noticed = await host.screenWith("notice");
  expect(textOf(noticed, "web")).toBe(address.href);
  expect(textOf(noticed, "notice")).toBe(screens.prove.hostRefused("ads.example"));

  prover.end.reject(new VestibuleError("wrong_user"));
  // The next screen has no browser, whatever it says.
  expect(textOf(await host.screenWith("title"), "web")).toBeUndefined();
  const late = await host.screenWith("notice");
  expect(textOf(late, "notice")).toBe(screens.prove.hostRefused("late.example"));
  expect(textOf(late, "web")).toBeUndefined();
  expect(textOf(await host.screenWith("message"), "message")).toBe(codes.wrong_user.person);
  expect(await host.navigate(8, "https://allowed.example/")).toEqual({ ...denied, question: 8 });
  expect(prover.judged).toHaveLength(3);
});

test("a sign-in host without a browser is shown no page, and its questions are denied", async () => {
  const prover = new HostedProver();
  await using opened = await forgetful(prover, 0);
  const { host } = opened;
  host.act();
  await host.screenWith("progress");
  const shown = await host.screenWith("progress");
  expect(textOf(shown, "web")).toBeUndefined();
  expect(prover.request).toMatchObject({ hostBrowser: undefined });
  expect(await host.navigate(1, "https://allowed.example/")).toEqual({ ...denied, question: 1 });
  expect(prover.judged).toEqual([]);
});

test("the agent's own browser is shown: its process is named to the host, which alone can give it the focus", async () => {
  const prover = new HostedProver();
  prover.own = { processId: 4711 };
  await using opened = await forgetful(prover, 0);
  opened.host.act();
  expect(await opened.host.foreground()).toEqual({ message: "foreground", process: 4711 });
});

test("a page with endless questions is denied, and the next page is not", async () => {
  const prover = new HostedProver();
  await using opened = await forgetful(prover);
  const { host } = opened;
  host.act();
  await host.screenWith("web");
  for (let question = 0; question < 10_000; question += 1)
    expect((await host.navigate(question, "https://allowed.example/")).allow).toBe(1);
  expect(await host.navigate(1, "https://allowed.example/")).toEqual({ ...denied, question: 1 });
  expect(prover.judged).toHaveLength(10_000);

  host.act();
  await host.screenWith("secret");
  host.act();
  await host.screenWith("web");
  expect((await host.navigate(2, "https://allowed.example/")).allow).toBe(1);
}, 30_000);

test("an address that does not fit its field is never cut: the page is not shown", async () => {
  const fits = new URL(`https://directory.example/${"x".repeat(512 - 26)}`);
  await using short = await forgetful(new HostedProver(fits));
  short.host.act();
  expect(textOf(await short.host.screenWith("web"), "web")).toBe(fits.href);

  const prover = new HostedProver(new URL(`${fits.href}x`));
  await using opened = await forgetful(prover);
  opened.host.act();
  const refused = await opened.host.screenWith("message");
  expect(textOf(refused, "message")).toBe(codes.browser_failed.person);
  expect(await opened.host.navigate(1, "https://allowed.example/")).toEqual({ ...denied, question: 1 });
});

test("the host disconnects: the page is closed", async () => {
  const prover = new HostedProver();
  const opened = await forgetful(prover);
  opened.host.act();
  await opened.host.screenWith("web");
  await opened[Symbol.asyncDispose]();
  expect(prover.request?.signal.aborted).toBe(true);
});
