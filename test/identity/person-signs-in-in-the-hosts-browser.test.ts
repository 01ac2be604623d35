/**
 * A proof in a browser that belongs to the sign-in host: a real one that asks, as the simulated Mac's does, and
 * impostors that own nothing and lie.
 */
import { connect } from "node:net";
import { readdir } from "node:fs/promises";
import { describe, expect, test as anywhere } from "vitest";
import { openBrowserWindow, type BrowserWindow } from "../../src/harness/browser/browser-window.ts";
import { localBrowserLauncher } from "../../src/identity/browser/local-launcher.ts";
import { proxyPasswordOf, proxyUser } from "../../src/identity/browser/proxy-credential.ts";
import { proofRedirectUri } from "../../src/device-api/schemas.ts";
import type { HostBrowser, HostedPage, NavigationVerdict } from "../../src/identity/host-browser.ts";
import type { ProofEvent } from "../../src/identity/prover.ts";
import { requires } from "../support/requirements.ts";
import { bindingId, grantId, userId } from "./support/fake-directory.ts";
import { setUpProof } from "./support/proof-set-up.ts";

const { test } = requires("chromium");
type Set = Awaited<ReturnType<typeof setUpProof>>;

const denied: NavigationVerdict = { allow: false, code: "host_not_allowed" };

/** Whether a server listens on `port`. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** An honest host: a browser of its own that asks before it navigates, and closes when it is told to. */
class RealHost implements HostBrowser {
  readonly asked: string[] = [];
  readonly verdicts: NavigationVerdict[] = [];
  readonly #set: Set;
  page: HostedPage | undefined;
  #window: Promise<BrowserWindow> | undefined;
  closed: Promise<void> | undefined;

  constructor(set: Set) {
    this.#set = set;
  }

  open(page: HostedPage): void {
    this.page = page;
    this.#window = openBrowserWindow({
      address: page.address,
      proxyPort: page.proxyPort,
      proxyPassword: proxyPasswordOf(page.proxyCredential),
      launcher: localBrowserLauncher(this.#set),
      locale: "en",
      width: 320,
      height: 240,
      trustedSpki: [this.#set.spki],
      onPicture: () => undefined,
      mayNavigate: (address) => {
        this.asked.push(address);
        const verdict = page.judge(address);
        this.verdicts.push(verdict);
        return Promise.resolve(verdict.allow);
      },
    });
    this.#window.catch(() => undefined);
  }

  close(): void {
    this.closed ??= this.#window?.then((window) => window.close());
  }
}

/** A host that shows nothing; the test asks in its place. */
class Impostor implements HostBrowser {
  readonly opened = Promise.withResolvers<HostedPage>();
  readonly #lie: (page: HostedPage) => void;
  closes = 0;
  /** What went against the test's expectations while the host lied. */
  failure: unknown;

  constructor(lie: (page: HostedPage) => void = () => undefined) {
    this.#lie = lie;
  }

  open(page: HostedPage): void {
    this.opened.resolve(page);
    queueMicrotask(() => {
      try {
        this.#lie(page);
      } catch (error) {
        this.failure = error;
      }
    });
  }

  close(): void {
    this.closes += 1;
  }
}

const paths = (posted: Set["posted"]): string[] => posted.map(({ path }) => path);

test("allowed: the host asks about every step, a foreign host is reported once, the redirect is never fetched", async () => {
  const set = await setUpProof(
    (
      end,
    ) => `<iframe src="https://frame.example.com/a"></iframe><iframe src="https://frame.example.com/b"></iframe>
      <script>
        const picture = new Image();
        picture.onerror = () => { location = ${JSON.stringify(end)}; };
        picture.src = "https://pictures.example.com/";
      </script>`,
  );
  const host = new RealHost(set);
  try {
    const proof = await set.prover.prove({ ...set.request, hostBrowser: host });
    expect(proof).toMatchObject({ userId, bindingId, grantId, purpose: "pin-reset" });
    await host.closed;

    expect(host.page?.address.origin).toBe(set.origin);
    expect(host.asked[0]).toBe(host.page?.address.href);
    expect(host.verdicts[0]).toEqual({ allow: true });
    expect(host.asked.at(-1)?.startsWith(`${proofRedirectUri}?code=c&`)).toBe(true);
    expect(host.verdicts.at(-1)).toEqual({ allow: false });
    expect(host.asked).toContain("https://frame.example.com/a");
    const refused = set.events.flatMap((event) => (event.kind === "host-refused" ? [event.host] : []));
    // Not the redirect's: it never came to the proxy.
    expect(refused.toSorted()).toEqual(["frame.example.com", "pictures.example.com"]);
    expect(set.events[0]).toEqual({ kind: "browser-ready" });
    // The agent brought no browser of its own.
    expect(set.pages).toEqual([]);

    expect(await isOpen(host.page?.proxyPort ?? 0)).toBe(false);
    expect(host.page?.judge(host.page.address.href)).toEqual(denied);
    expect(host.page?.judge(proofRedirectUri)).toEqual(denied);
  } finally {
    await host.closed;
    await set.tearDown();
  }
}, 60_000);

test("cancelled in the middle: the window closes, the proxy ends, nothing is left", async () => {
  const set = await setUpProof(() => "<body>sign in");
  const host = new RealHost(set);
  try {
    const proving = set.prover.prove({ ...set.request, hostBrowser: host });
    proving.catch(() => undefined);
    await expect.poll(() => host.verdicts, { timeout: 15_000 }).toEqual([{ allow: true }]);
    set.controller.abort();
    await expect(proving).rejects.toMatchObject({ code: "cancelled" });
    await host.closed;
    expect(await readdir(set.runtimeDirectory)).toEqual([]);
    expect(await isOpen(host.page?.proxyPort ?? 0)).toBe(false);
    expect(host.page?.judge(host.page.address.href)).toEqual(denied);
    expect(paths(set.posted)).toEqual(["/oauth/par"]);
  } finally {
    await host.closed;
    await set.tearDown();
  }
}, 60_000);

describe("an impostor", () => {
  /** Proves in a host that lies; the code it ends with, and what the directory was asked for. */
  async function lie(tell: (page: HostedPage, set: Set) => void) {
    const set = await setUpProof(() => "");
    const host = new Impostor((page) => tell(page, set));
    try {
      const code = await set.prover.prove({ ...set.request, hostBrowser: host }).then(
        () => "proven",
        (error: unknown) => (error instanceof Error && "code" in error ? error.code : "unknown"),
      );
      expect(host.failure).toBeUndefined();
      expect(host.closes).toBe(1);
      const { proxyPort } = await host.opened.promise;
      expect(await isOpen(proxyPort)).toBe(false);
      return { code, posted: paths(set.posted), events: set.events };
    } finally {
      await set.tearDown();
    }
  }

  const redirect = (parameters: Record<string, string>): string =>
    `${proofRedirectUri}?${new URLSearchParams(parameters).toString()}`;
  const stateOf = (set: Set): string => set.posted[0]?.form.get("state") ?? "";

  anywhere.each([
    ["a foreign state", (set: Set) => redirect({ code: "c", state: "mine", iss: set.issuer })],
    ["no state", (set: Set) => redirect({ code: "c", iss: set.issuer })],
    [
      "another issuer",
      (set: Set) => redirect({ code: "c", state: stateOf(set), iss: "https://evil.example" }),
    ],
    ["no issuer", (set: Set) => redirect({ code: "c", state: stateOf(set) })],
    ["nothing in it", () => proofRedirectUri],
  ])("that forges a redirect with %s proves nothing, and nothing is redeemed", async (_what, forge) => {
    const { code, posted } = await lie((page, set) => {
      expect(page.judge(forge(set))).toEqual({ allow: false });
    });
    expect({ code, posted }).toEqual({ code: "proof_invalid", posted: ["/oauth/par"] });
  });

  anywhere("that sends a second redirect: only the first counts", async () => {
    const { code, posted } = await lie((page, set) => {
      expect(page.judge(redirect({ code: "c", state: "mine", iss: set.issuer }))).toEqual({ allow: false });
      const right = redirect({ code: "c", state: stateOf(set), iss: set.issuer });
      expect(page.judge(right)).toEqual(denied);
    });
    expect({ code, posted }).toEqual({ code: "proof_invalid", posted: ["/oauth/par"] });
  });

  anywhere("that asks for anything: denied, and a host is told once", async () => {
    const { events } = await lie((page, set) => {
      for (const address of [
        "javascript:1",
        "data:,",
        "file:///",
        "https://a.example/",
        "https://a.example/b",
        "",
      ])
        expect(page.judge(address)).toEqual(denied);
      for (let number = 0; number < 1_000; number += 1) page.judge(`https://h${String(number)}.example/`);
      set.controller.abort();
    });
    const hosts = events.flatMap((event) => (event.kind === "host-refused" ? [event.host] : []));
    expect(hosts.slice(0, 2)).toEqual(["a.example", "h0.example"]);
    expect(hosts).toHaveLength(50);
  });
});

anywhere("cancelled before it began: nothing is opened", async () => {
  const set = await setUpProof(() => "");
  const host = new Impostor(() => expect.unreachable());
  try {
    const onEvent = ({ kind }: ProofEvent): void => expect(kind).toBe("never");
    set.controller.abort();
    const proving = set.prover.prove({ ...set.request, onEvent, hostBrowser: host });
    await expect(proving).rejects.toMatchObject({ code: "cancelled" });
  } finally {
    await set.tearDown();
  }
});

describe("the directory is gone when the browser wants to begin", () => {
  /** Connects through the proxy, as a browser does. */
  const reach = ({ address, proxyPort, proxyCredential }: HostedPage): void => {
    const socket = connect({ host: "127.0.0.1", port: proxyPort });
    socket.on("error", () => undefined);
    const basic = Buffer.from(`${proxyUser}:${proxyPasswordOf(proxyCredential)}`).toString("base64");
    const authorization = `Proxy-Authorization: Basic ${basic}\r\n`;
    socket.write(`CONNECT ${address.host} HTTP/1.1\r\nHost: ${address.host}\r\n${authorization}\r\n`);
  };

  anywhere("at the first step the proof ends, with the reason", async () => {
    const set = await setUpProof(() => "");
    const host = new Impostor((page) => {
      expect(page.judge("about:blank")).toEqual({ allow: true });
      expect(page.judge(page.address.href)).toEqual({ allow: true });
      void set.stopDirectory().then(() => reach(page));
    });
    try {
      const proving = set.prover.prove({ ...set.request, hostBrowser: host });
      await expect(proving).rejects.toMatchObject({ code: "directory_unreachable" });
    } finally {
      await set.tearDown();
    }
  });

  anywhere("at a later one it goes on: what stands there may have another way", async () => {
    const set = await setUpProof(() => "");
    const host = new Impostor((page) => {
      expect(page.judge(`${set.origin}/further`)).toEqual({ allow: true });
      void set.stopDirectory().then(() => reach(page));
    });
    try {
      const onEvent = ({ kind }: ProofEvent): void => {
        if (kind === "failed") setImmediate(() => set.controller.abort());
      };
      const proving = set.prover.prove({ ...set.request, onEvent, hostBrowser: host });
      await expect(proving).rejects.toMatchObject({ code: "cancelled" });
    } finally {
      await set.tearDown();
    }
  });
});

anywhere("a host that cannot open a page: its reason, and the proxy ends", async () => {
  const set = await setUpProof(() => "");
  const ports: number[] = [];
  try {
    const hostBrowser: HostBrowser = {
      open({ proxyPort }) {
        ports.push(proxyPort);
        throw new Error("planted");
      },
      close: () => undefined,
    };
    await expect(set.prover.prove({ ...set.request, hostBrowser })).rejects.toThrow("planted");
    expect(await Promise.all(ports.map(isOpen))).toEqual([false]);
  } finally {
    await set.tearDown();
  }
});
