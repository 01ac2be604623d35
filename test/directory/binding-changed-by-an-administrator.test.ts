/** An administrator changes a binding: it is recorded with the old value, refused where impossible, and confirmed first where a PIN begins or ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { administration } from "../../src/texts/en/administration.ts";
import { adminHints } from "../../src/texts/en/directory.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Device } from "./support/device.ts";

let bench: Bench;
let mac: Device;
beforeAll(async () => {
  bench = await startBench();
  mac = await bench.newDevice([{ userEmail: bench.ada.email, accountName: "ada" }], "macos", "MAC-1");
});
afterAll(() => bench.close());

async function vestibule(
  words: string[],
  answer?: string,
): Promise<{ code: number; out: string[]; err: string[]; asked: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTty: false,
    interrupted: new AbortController().signal,
    ...(answer !== undefined && {
      ask: (question: string) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
    }),
  };
  const code = await runCli(["directory", ...words, "--data", bench.data], io);
  return { code, out, err, asked };
}
const setBinding = (device: string, more: string[], answer?: string) =>
  vestibule(["set-binding", "--device", device, "--account", "ada", ...more], answer);
const kind = async (device: Device): Promise<string | undefined> => (await device.bindings())[0]?.localSecret;
const changes = async () => (await bench.audit()).filter((entry) => entry.event === "binding-changed");

test("a PIN promised to a Mac becomes a password when the Mac enrols, and that is recorded", async () => {
  expect(await kind(mac)).toBe("password");
  expect(await kind(bench.device)).toBe("pin");
  const entry = (await bench.audit()).find(
    (one) => one.event === "binding-added" && one.deviceId === mac.enrolled.deviceId,
  );
  expect(entry?.detail).toEqual({ promised: "pin", localSecret: "password" });
});

test("recorded once, with old and new value; the device learns of it", async () => {
  const { bindingId } = bench.binding;
  const changed = await bench.directory.admin.setBinding({ bindingId, localSecret: "password" });
  expect(changed.before).toEqual({
    accountName: "ada",
    displayName: "",
    localSecret: "pin",
    escrow: "split",
    recoveryKeyRelease: "administrator",
    passwordSync: "no",
  });
  expect(changed.after).toEqual({ ...changed.before, localSecret: "password" });
  await bench.directory.admin.setBinding({ bindingId, localSecret: "password" });
  expect(await kind(bench.device)).toBe("password");
  const [entry, ...others] = await changes();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ actor: "administrator:embedded", bindingId, userId: bench.ada.userId });
  // The person's name is not in the log.
  const logged = ({ displayName: _, ...settings }: typeof changed.before) => settings;
  expect(JSON.parse(String(entry?.detail["before"]))).toEqual(logged(changed.before));
  expect(JSON.parse(String(entry?.detail["after"]))).toEqual(logged(changed.after));
  expect(entry?.detail["displayName"]).toBe(false);
});

test("refused: a PIN on a Mac, with code and hint; an unknown binding; a revoked device", async () => {
  const [binding] = await bench.directory.admin.bindings({ hostName: "MAC-1" });
  if (binding === undefined) throw new Error("binding");
  const pin = bench.directory.admin.setBinding({ bindingId: binding.bindingId, localSecret: "pin" });
  await expect(pin).rejects.toMatchObject({ code: "argument_invalid", evidence: { place: "localSecret" } });
  const { userId } = bench.bob;
  const settings = { accountName: "bob", displayName: "", localSecret: "pin", escrow: "split" } as const;
  const bound = bench.directory.admin.bind({ ...settings, userId, device: { hostName: "MAC-1" } });
  await expect(bound).rejects.toMatchObject({ code: "argument_invalid" });
  const nobody = bench.directory.admin.setBinding({ bindingId: "bnd_AAAAAAAAAAAAAAAAAAAAAA" });
  await expect(nobody).rejects.toMatchObject({ code: "not_bound" });
  const lost = await bench.newDevice([{ userEmail: bench.ada.email, accountName: "ada" }], "windows", "LOST");
  const [of] = await lost.bindings();
  await bench.directory.admin.revokeDevice(lost.enrolled.deviceId);
  const late = bench.directory.admin.setBinding({
    bindingId: of?.bindingId ?? "bnd_AAAAAAAAAAAAAAAAAAAAAA",
    escrow: "off",
  });
  await expect(late).rejects.toMatchObject({ code: "device_revoked" });
});

test("command: changes nothing without agreement, in a dry run, or for a Mac; with agreement it changes", async () => {
  const before = (await changes()).length;
  const dry = await setBinding("LAPTOP-7", ["--local-secret", "pin", "--dry-run"]);
  expect(dry.code).toBe(0);
  expect(dry.out.join("\n")).toContain("localSecret: password -> pin");
  expect(dry.out.length).toBeGreaterThan(5);
  const unagreed = await setBinding("LAPTOP-7", ["--local-secret", "pin"]);
  expect(unagreed.code).toBe(2);
  expect(unagreed.err[0]).toBe(`vestibule: ${administration.nobodyAgreed}`);
  const declined = await setBinding("LAPTOP-7", ["--local-secret", "pin"], "y");
  expect(declined).toMatchObject({ code: 1, asked: [expect.any(String)] });
  const onMac = await setBinding("MAC-1", ["--local-secret", "pin", "--yes"]);
  expect(onMac.code).toBe(2);
  expect(onMac.err.at(-1)).toContain("hint");
  expect((await setBinding("NONE", ["--escrow", "off"])).code).toBe(2);
  expect(await kind(bench.device)).toBe("password");
  expect(await changes()).toHaveLength(before);

  expect((await setBinding("LAPTOP-7", ["--local-secret", "pin"], " Yes")).code).toBe(0);
  expect(await kind(bench.device)).toBe("pin");
  expect((await setBinding("LAPTOP-7", ["--local-secret", "password"])).code).toBe(2);
  expect((await setBinding("LAPTOP-7", ["--local-secret", "password"], "y")).code).toBe(1);
  expect(await kind(bench.device)).toBe("pin");
  expect((await setBinding("LAPTOP-7", ["--local-secret", "password", "--yes"])).code).toBe(0);
  expect(await kind(bench.device)).toBe("password");
  expect((await setBinding("LAPTOP-7", ["--local-secret", "pin", "--yes"])).code).toBe(0);
  expect(await kind(bench.device)).toBe("pin");
});

test("command: another name of the person is taken at once, and the log says only that it changed", async () => {
  const before = (await changes()).length;
  expect((await setBinding("LAPTOP-7", ["--display-name", " Ada"])).err.join("\n")).toContain(
    "--display-name",
  );
  expect((await setBinding("LAPTOP-7", ["--display-name", "Ada \u202eLovelace"])).code).toBe(2);
  const named = await setBinding("LAPTOP-7", ["--display-name", "Ada Lovelace"]);
  expect(named).toMatchObject({ code: 0, asked: [], err: [] });
  expect((await bench.device.bindings())[0]?.displayName).toBe("Ada Lovelace");
  const made = await changes();
  expect(made).toHaveLength(before + 1);
  expect(made[0]?.detail["displayName"]).toBe(true);
  expect(JSON.stringify(made[0]?.detail)).not.toContain("Lovelace");
});

test("command: another account only with agreement, under a name that no other binding of the device has", async () => {
  const typo = await bench.newDevice(
    [{ userEmail: bench.ada.email, accountName: "aad" }],
    "windows",
    "TYPO-1",
  );
  const { deviceId } = typo.enrolled;
  await bench.directory.admin.bind({
    ...{ accountName: "bob", displayName: "", localSecret: "password", escrow: "split" },
    userId: bench.bob.userId,
    device: { deviceId },
  });
  const rename = (to: string, more: string[] = [], answer?: string) =>
    vestibule(
      ["set-binding", "--device", "TYPO-1", "--account", "aad", "--new-account", to, ...more],
      answer,
    );
  const names = async () => (await typo.bindings()).map(({ accountName }) => accountName).sort();
  const before = (await changes()).length;
  for (const bad of ["", " ada", "a/b", "ada\u200b", "a\nb"])
    expect(await rename(bad, ["--yes"])).toMatchObject({
      code: 2,
      err: expect.arrayContaining(["  at --new-account"]) as string[],
    });
  // Looked at in the one compared form.
  expect(await rename("BOB", ["--yes"])).toMatchObject({
    code: 2,
    err: expect.arrayContaining([`vestibule: ${adminHints.accountBound}`]) as string[],
  });
  expect((await rename("ada", ["--dry-run"])).out).toContain("accountName: aad -> ada");
  expect((await rename("ada")).code).toBe(2);
  expect(await rename("ada", [], "no")).toMatchObject({ code: 1, asked: [expect.any(String)] });
  expect(await changes()).toHaveLength(before);
  expect(await names()).toEqual(["aad", "bob"]);
  // Another way of writing the same account is no other account.
  expect(await rename("AAD")).toMatchObject({ code: 0, asked: [] });
  expect(await rename("ada", ["--yes"])).toMatchObject({ code: 0, err: [] });
  expect(await names()).toEqual(["ada", "bob"]);
  const [made] = await changes();
  expect(JSON.parse(String(made?.detail["after"]))).toMatchObject({ accountName: "ada" });
});

test("command: no other account where something is kept of the one that the device serves", async () => {
  const kept = await bench.newDevice(
    [{ userEmail: bench.ada.email, accountName: "ada" }],
    "windows",
    "KEPT-1",
  );
  const [binding] = await kept.bindings();
  const token = await kept.token();
  const part = "/recovery-parts/rcp_BBBBBBBBBBBBBBBBBBBBBA";
  await kept.call("PUT", part, { token, json: { bindingId: binding?.bindingId, sealed: "AAAA" } });
  const before = (await changes()).length;
  const refused = await setBinding("KEPT-1", ["--new-account", "lovelace", "--yes"]);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain(`vestibule: ${adminHints.accountInUse}`);
  expect(refused.err).toContain("  at --new-account");
  expect((await kept.bindings()).map(({ accountName }) => accountName)).toEqual(["ada"]);
  expect(await changes()).toHaveLength(before);
});

test.each(["secret-captured", "secret-handed-back", "reset-completed"])(
  "command: no other account once the device has reported %s: it may keep all of an escrow",
  async (kind) => {
    const hostName = kind.toUpperCase();
    const kept = await bench.newDevice(
      [{ userEmail: bench.ada.email, accountName: "ada" }],
      "windows",
      hostName,
    );
    const [binding] = await kept.bindings();
    const device = ["--device", hostName, "--account", "ada"];
    const settings = ["--local-secret", "password", "--escrow", "device"];
    expect((await vestibule(["set-binding", ...device, ...settings, "--yes"])).code).toBe(0);
    const renamed = () => vestibule(["set-binding", ...device, "--new-account", "lovelace", "--dry-run"]);
    expect((await renamed()).code).toBe(0);
    const token = await kept.token();
    const at = new Date().toISOString();
    const json = { events: [{ kind, bindingId: binding?.bindingId, at }] };
    expect((await kept.call("POST", "/events", { token, json })).status).toBe(204);
    const refused = await renamed();
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(`vestibule: ${adminHints.accountCaptured}`);
    expect(refused.err).toContain("  at --new-account");
  },
);

test("command: nothing to change is said, with the place and how to see what can be", async () => {
  expect((await setBinding("LAPTOP-7", [])).err).toEqual([
    `vestibule: ${administration.whatToChange}`,
    "  at set-binding",
    `  hint: ${administration.changeHint("set-binding")}`,
  ]);
});

test("command: releases the recovery key with a reason, and lists that it was shown", async () => {
  const release = ["recovery-key", "release", "--device", "MAC-1", "--reason", "ticket 17"];
  const none = await vestibule(release);
  expect(none.code).not.toBe(0);
  expect(none.out).toEqual([]);
  await mac.storeRecoveryKey("QWER-TYUI-ASDF-GHJK-ZXCV-1234");
  await mac.confirmRecoveryKey();
  expect((await setBinding("MAC-1", ["--recovery-key-release", "person"])).code).toBe(0);
  const listed = async () => {
    const { out } = await vestibule(["devices", "--json"]);
    const devices = JSON.parse(out.join("\n")) as {
      hostName: string;
      recoveryKey: string;
      bindings: unknown[];
    }[];
    return devices.find((one) => one.hostName === "MAC-1");
  };
  expect(await listed()).toMatchObject({
    recoveryKey: "current",
    bindings: [{ accountName: "ada", recoverable: false, recoveryKeyRelease: "person" }],
  });
  expect((await vestibule([...release, "--administrator", "grace"])).out).toEqual([
    "QWER-TYUI-ASDF-GHJK-ZXCV-1234",
  ]);
  expect((await bench.audit())[0]).toMatchObject({
    event: "recovery-key-released",
    actor: "administrator:grace",
    detail: { reason: "ticket 17", keys: 1 },
  });
  expect(await listed()).toMatchObject({ recoveryKey: "rotate" });
  const [binding] = await mac.bindings();
  const part = "/recovery-parts/rcp_AAAAAAAAAAAAAAAAAAAAAA";
  const token = await mac.token();
  await mac.call("PUT", part, { token, json: { bindingId: binding?.bindingId, sealed: "AAAA" } });
  expect(await listed()).toMatchObject({ bindings: [{ recoverable: false }] });
  await mac.call("POST", `${part}/confirm`, { token });
  expect(await listed()).toMatchObject({ bindings: [{ recoverable: true }] });
  const lines = (await vestibule(["devices"])).out.join("\n");
  expect(lines).toContain("MAC-1");
  expect(lines).not.toContain("QWER");
});

test("command: a provider without a client secret", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-directory-"));
  try {
    const words = [
      "add-provider",
      "--skip-discovery-check",
      "--name",
      "own",
      "--issuer",
      "https://own.example",
      "--client-id",
      "mine",
      "--domain",
      "own.example",
    ];
    const added = await vestibule(words);
    expect(added).toMatchObject({ code: 0, err: [] });
    const missing = await vestibule([...words, "--client-secret-file", join(folder, "none")]);
    expect(missing.code).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
