import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { expect } from "vitest";
import { findAccount } from "../../../src/identity/browser/account.ts";
import { browserFlags } from "../../../src/identity/browser/flags.ts";
import { localBrowserLauncher } from "../../../src/identity/browser/local-launcher.ts";
import { requires } from "../../support/requirements.ts";
import { openSite, profileIn } from "./support/opened-page.ts";

const { test } = requires("chromium", "linux", "root");

/** Processes that name the profile, with their status and command line. */
async function processesOf(profile: string) {
  const found: {
    pid: number;
    uid: number;
    seccomp: string | undefined;
    command: string;
    pidNamespace: string | undefined;
  }[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    try {
      const [command, status] = await Promise.all([
        readFile(`/proc/${entry}/cmdline`, "utf8"),
        readFile(`/proc/${entry}/status`, "utf8"),
      ]);
      if (!command.includes(profile)) continue;
      const uid = Number(/^Uid:\t(\d+)\t/m.exec(status)?.[1]);
      const seccomp = /^Seccomp:\t(\d)/m.exec(status)?.[1];
      const pidNamespace = await readlink(`/proc/${entry}/ns/pid`).catch(() => undefined);
      found.push({ pid: Number(entry), uid, seccomp, command, pidNamespace });
    } catch {
      // Ended while it was looked at.
    }
  }
  return found;
}

test("started by root, the browser runs as nobody, in a sandbox, with an empty environment; closing leaves nothing", async () => {
  const opened = await openSite((_request, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("hello"),
  );
  try {
    await opened.page.navigate(new URL(opened.origin));
    const { browser } = opened;
    const profileDirectory = await profileIn(opened.runtimeDirectory);
    const nobody = findAccount(await readFile("/etc/passwd", "utf8"), "nobody");
    if (typeof nobody !== "object") throw new Error(nobody);
    const running = await processesOf(profileDirectory);
    expect(running.length).toBeGreaterThan(3);
    expect(new Set(running.map(({ uid }) => uid))).toEqual(new Set([nobody.uid]));
    expect(running.filter(({ command }) => command.includes("--no-sandbox"))).toEqual([]);
    const renderers = running.filter(({ command }) => command.includes("--type=renderer"));
    expect(renderers.length).toBeGreaterThan(0);
    const ours = await readlink("/proc/self/ns/pid");
    // Seccomp mode 2 is a filter; a process namespace of its own is the other layer of Chromium's sandbox.
    for (const { seccomp, pidNamespace } of renderers) {
      expect(seccomp).toBe("2");
      expect(pidNamespace).not.toBe(ours);
    }
    const status = await readFile(`/proc/${browser.processId}/status`, "utf8");
    expect(/^Groups:\s*$/m.test(status)).toBe(true);
    const environment = (await readFile(`/proc/${browser.processId}/environ`, "utf8"))
      .split("\0")
      .filter(Boolean);
    expect(environment.map((entry) => entry.split("=")[0]).sort()).toEqual(
      ["HOME", "LANG", "LANGUAGE", "PATH", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"].sort(),
    );
    const profile = await stat(profileDirectory);
    expect([profile.uid, profile.mode & 0o777]).toEqual([nobody.uid, 0o700]);

    await browser.close();
    expect(await processesOf(profileDirectory)).toEqual([]);
    expect(await readdir(opened.runtimeDirectory)).toEqual([]);
  } finally {
    await opened.close();
  }
}, 60_000);

test("with an account of its own, every process of it runs as that one, and the profile is its", async () => {
  const own = findAccount(await readFile("/etc/passwd", "utf8"), "www-data");
  if (typeof own !== "object") throw new Error(own);
  const opened = await openSite((_request, response) => response.end("hello"), {
    launcher: (runtimeDirectory) => localBrowserLauncher({ runtimeDirectory, account: "www-data" }),
  });
  try {
    const profileDirectory = await profileIn(opened.runtimeDirectory);
    const running = await processesOf(profileDirectory);
    expect(new Set(running.map(({ uid }) => uid))).toEqual(new Set([own.uid]));
    expect((await stat(profileDirectory)).uid).toBe(own.uid);
  } finally {
    await opened.close();
  }
}, 60_000);

test("the pipe closes: the browser ends by itself, and the wait for the redirect fails", async () => {
  const opened = await openSite((_request, response) => response.end());
  try {
    opened.browser.devtools.close();
    await opened.browser.ended;
    await expect(opened.page.redirected).rejects.toMatchObject({ code: "browser_failed" });
  } finally {
    await opened.close();
  }
}, 60_000);

test("the page crashes: the wait for the redirect fails", async () => {
  const opened = await openSite((_request, response) => response.end());
  try {
    // Whether the navigation itself is answered before the crash is the browser's business.
    await opened.page.navigate(new URL("chrome://crash")).catch(() => undefined);
    await expect(opened.page.redirected).rejects.toMatchObject({ code: "browser_failed" });
  } finally {
    await opened.close();
  }
}, 60_000);

test("no switch turns the sandbox off, and none can be slipped in", () => {
  const options = {
    profile: "/p",
    proxyPort: 1,
    headless: true,
    locale: "en --no-sandbox",
    width: 1,
    height: 1,
  };
  expect(browserFlags(options).filter((flag) => flag.includes("sandbox"))).toEqual([]);
  expect(() => browserFlags({ ...options, trustedSpki: ["x --no-sandbox"] })).toThrow(
    expect.objectContaining({ code: "argument_invalid" }),
  );
});

const { test: testAnywhere } = requires();
testAnywhere(
  "an account that somebody signs in to, or that has root's rights, is not fit for the browser",
  () => {
    const passwd = `root:x:0:0:root:/root:/bin/bash
admins:x:7:0:in root's group:/:/usr/sbin/nologin
ada:x:1000:1000:Ada:/home/ada:/bin/bash
empty:x:1001:1001::/home/empty:
vestibule-browser:x:990:990::/nonexistent:/usr/sbin/nologin
odd:x:0x10:16::/nonexistent:/bin/false
nobody:x:65534:65534:nobody:/nonexistent:/bin/sh
`;
    const judged = (name: string) => findAccount(passwd, name);
    expect(judged("vestibule-browser")).toEqual({ uid: 990, gid: 990 });
    expect(judged("nobody")).toEqual({ uid: 65_534, gid: 65_534 });
    expect(judged("root")).toBe("privileged");
    expect(judged("admins")).toBe("privileged");
    expect(judged("ada")).toBe("signs-in");
    expect(judged("empty")).toBe("signs-in");
    expect(judged("odd")).toBe("unknown");
    expect(judged("vestibule")).toBe("unknown");
  },
);
