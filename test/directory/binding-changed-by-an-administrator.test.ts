/** An administrator changes a binding: it is recorded with the old value, refused where impossible, and confirmed first for a PIN. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
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
    localSecret: "pin",
    escrow: "split",
    recoveryKeyRelease: "administrator",
  });
  expect(changed.after).toEqual({ ...changed.before, localSecret: "password" });
  await bench.directory.admin.setBinding({ bindingId, localSecret: "password" });
  expect(await kind(bench.device)).toBe("password");
  const [entry, ...others] = await changes();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ actor: "administrator:embedded", bindingId, userId: bench.ada.userId });
  expect(JSON.parse(String(entry?.detail["before"]))).toEqual(changed.before);
  expect(JSON.parse(String(entry?.detail["after"]))).toEqual(changed.after);
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
  expect((await setBinding("LAPTOP-7", ["--local-secret", "pin"])).code).toBe(2);
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
  expect((await setBinding("LAPTOP-7", ["--local-secret", "password"])).code).toBe(0);
  expect((await setBinding("LAPTOP-7", ["--local-secret", "pin", "--yes"])).code).toBe(0);
  expect(await kind(bench.device)).toBe("pin");
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
