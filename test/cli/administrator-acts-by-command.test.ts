/**
 * An administrator lists, changes, disables and removes by command; each act is audited, a dry run and a refused
 * question change nothing, and an error names what was asked for and the nearest that there is.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { nameFaults } from "../../src/texts/en/directory.ts";
import { startBench, type Bench } from "../directory/support/bench.ts";
import { grantOf } from "../directory/support/device.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 60_000);
afterAll(() => bench.close());

interface Ran {
  code: number;
  out: string;
  err: string;
  asked: number;
}

/** @param answer what the administrator types when asked; undefined: there is no terminal */
async function directory(words: string[], answer?: string): Promise<Ran> {
  const ran = { out: "", err: "", asked: 0 };
  const code = await runCli(["directory", ...words, "--data", bench.data, "--administrator", "grace"], {
    out: (text) => (ran.out += `${text}\n`),
    err: (text) => (ran.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
    ...(answer !== undefined && {
      ask: () => {
        ran.asked += 1;
        return Promise.resolve(answer);
      },
    }),
  });
  return { code, ...ran };
}

const count = async (event: string) => (await bench.audit()).filter((one) => one.event === event).length;

/** Neither without an answer, nor with a no, nor in a dry run; then with yes: done once, and audited by name. */
async function asksFirst(words: string[], event: string): Promise<void> {
  const before = await count(event);
  expect(await directory(words), "nobody to ask").toMatchObject({ code: 2 });
  expect(await directory(words, "no"), "a no").toMatchObject({ code: 1, asked: 1 });
  expect(await directory([...words, "--dry-run"]), "a dry run").toMatchObject({ code: 0, asked: 0 });
  expect(await count(event)).toBe(before);
  expect(await directory([...words, "--yes"])).toMatchObject({ code: 0, err: "" });
  const made = (await bench.audit()).filter((one) => one.event === event);
  expect(made.length).toBe(before + 1);
  expect(made[0]?.actor).toBe("administrator:grace");
}

async function proves(binding = bench.binding.bindingId, device = bench.device): Promise<string> {
  const proof = await device.beginProof(binding);
  return grantOf(await proof.complete(await bench.signIn(bench.browser(), proof.url, bench.ada)));
}

test("users: listed, changed, disabled and enabled", async () => {
  expect((await directory(["users"])).out).toContain("ada@example.org");
  const changed = await directory(["set-user", "--user", "BOB@example.org", "--name", "Bob Brandt"]);
  expect(changed).toMatchObject({ code: 0, err: "" });
  const taken = await directory(["set-user", "--user", "bob@example.org", "--email", "ada@example.org"]);
  expect(taken.code).toBe(2);
  expect((await directory(["disable-user", "--user", "bob@example.org"])).code).toBe(0);
  const listed = JSON.parse((await directory(["users", "--json"])).out) as unknown[];
  expect(listed).toContainEqual(
    expect.objectContaining({ email: "bob@example.org", name: "Bob Brandt", disabled: true }),
  );
  expect((await directory(["enable-user", "--user", "bob@example.org"])).code).toBe(0);
  expect([await count("user-changed"), await count("user-disabled"), await count("user-enabled")]).toEqual([
    1, 1, 1,
  ]);
});

test("a disabled binding grants no reset, its device goes on, and enabled again it grants one", async () => {
  const names = ["--device", "LAPTOP-7", "--account", "ADA"];
  const granted = await proves();
  expect((await directory(["disable-binding", ...names])).code).toBe(0);
  const token = await bench.device.token();
  expect(await bench.device.call("POST", `/grants/${granted}/redeem`, { token })).toMatchObject({
    status: 403,
    body: { code: "binding_disabled" },
  });
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  const browser = bench.browser();
  await bench.signIn(browser, proof.url, bench.ada);
  expect(browser.page?.status).toBe(403);
  expect((await bench.refusals()).at(-1)).toBe("binding_disabled");
  expect(await bench.device.bindings()).toHaveLength(1);
  expect((await directory(["bindings", "--device", "LAPTOP-7"])).out).toContain("disabled");
  expect((await directory(["enable-binding", ...names])).code).toBe(0);
  expect(await proves()).toMatch(/^grt_/);
});

test("an identity is forgotten, for one user or at a provider, and the next proof is the first again", async () => {
  const { issuer } = bench.organisation;
  expect((await directory(["identities"])).out).toContain(`sub-ada at ${issuer}`);
  expect((await directory(["forget-identity"])).code).toBe(2);
  const other = await directory(["forget-identity", "--issuer", `${issuer}/`, "--yes"]);
  expect(other.code).toBe(2);
  expect(other.err).toContain(`did you mean ${issuer}?`);
  await asksFirst(["forget-identity", "--user", "ada@example.org"], "identity-forgotten");
  expect((await directory(["identities"])).out).not.toContain("sub-ada");
  await proves();
  await asksFirst(["forget-identity", "--issuer", issuer], "identity-forgotten");
});

test("a PIN that is turned off says what it costs, and asks", async () => {
  const words = ["set-binding", "--device", "LAPTOP-7", "--account", "ada", "--local-secret", "password"];
  const on = words.with(-1, "pin");
  expect((await directory([...on, "--yes"])).code).toBe(0);
  expect((await directory([...words, "--dry-run"])).out).toContain("chooses a password");
  await asksFirst(words, "binding-changed");
  expect((await directory([...on, "--yes"])).code).toBe(0);
});

test("escrow off says what it costs, and asks", async () => {
  const words = ["set-binding", "--device", "LAPTOP-7", "--account", "ada", "--escrow", "off"];
  expect((await directory([...words, "--dry-run"])).out).toContain("cannot be reset");
  await asksFirst(words, "binding-changed");
  const on = ["set-binding", "--device", "LAPTOP-7", "--account", "ada", "--escrow", "split"];
  expect(await directory(on)).toMatchObject({ code: 0, asked: 0 });
});

test("a revoked device has no access with the token that it has, nor with a grant", async () => {
  const lost = await bench.newDevice(
    [{ userEmail: bench.ada.email, accountName: "ada" }],
    "windows",
    "LOST-1",
  );
  const [binding] = await lost.bindings();
  const token = await lost.token();
  const granted = await proves(binding?.bindingId, lost);
  expect(await lost.call("GET", "/bindings", { token })).toMatchObject({ status: 200 });
  await asksFirst(["revoke-device", "--device", "LOST-1"], "device-revoked");
  expect(await lost.call("GET", "/bindings", { token })).toMatchObject({ status: 401 });
  expect(await lost.call("POST", `/grants/${granted}/redeem`, { token })).toMatchObject({ status: 401 });
  await expect(lost.token()).rejects.toMatchObject({ error: "invalid_client" });
  await asksFirst(["remove-device", "--device", "LOST-1"], "device-removed");
  expect((await directory(["devices"])).out).not.toContain("LOST-1");
});

test("a binding and a user are removed, with what is kept for them; a user who has a binding is not", async () => {
  const { admin } = bench.directory;
  await admin.addUser({ email: "kay@example.org", name: "Kay" });
  const promise = await admin.issueEnrolmentToken({
    bindings: [
      {
        userEmail: "kay@example.org",
        accountName: "kay",
        displayName: "",
        localSecret: "password",
        escrow: "split",
      },
    ],
  });
  const names = ["--device", "LAPTOP-7", "--account", "kay"];
  expect((await directory(["bind", "--user", "kay@example.org", ...names])).out).toMatch(/^bnd_/);
  const bound = await directory(["remove-user", "--user", "kay@example.org", "--yes"]);
  expect(bound).toMatchObject({ code: 2, out: "" });
  await asksFirst(["remove-binding", ...names], "binding-removed");
  await asksFirst(["remove-user", "--user", "kay@example.org"], "user-removed");
  const device = await bench.newDevice([], "windows", "SPARE-1");
  expect(await device.enrol(promise)).toMatchObject({
    status: 403,
    body: { code: "enrolment_token_invalid" },
  });
});

test("an account that the device's system cannot have is refused, by name and option", async () => {
  await bench.newDevice([], "macos", "MAC-9");
  const long = "a".repeat(70);
  const set = ["set-binding", "--device", "LAPTOP-7", "--account", "ada", "--new-account"];
  const bind = (device: string, account: string) =>
    directory(["bind", "--user", "ada@example.org", "--device", device, "--account", account]);
  const before = await count("binding-changed");
  const changed = await directory([...set, long, "--yes"]);
  expect(changed).toMatchObject({ code: 2, out: "" });
  expect(changed.err).toContain("at --new-account");
  expect(changed.err).toContain(nameFaults.line["too-long-for-windows"]);
  expect(await count("binding-changed")).toBe(before);
  expect((await bind("LAPTOP-7", "a".repeat(21))).err).toContain(nameFaults.line["too-long-for-windows"]);
  expect((await bind("LAPTOP-7", "ada.")).err).toContain(nameFaults.line["ends-in-full-stop"]);
  expect((await bind("MAC-9", "a".repeat(256))).err).toContain(nameFaults.line["too-long-for-macos"]);
  const mac = await bind("MAC-9", long);
  expect(mac).toMatchObject({ code: 0, err: "" });
  expect((await bind("LAPTOP-7", "b".repeat(20))).code).toBe(0);
  for (const [device, account] of [
    ["MAC-9", long],
    ["LAPTOP-7", "b".repeat(20)],
  ] as const)
    await directory(["remove-binding", "--device", device, "--account", account, "--yes"]);
  await directory(["remove-device", "--device", "MAC-9", "--yes"]);
});

test("the audit log for people has the names beside the ids, and as JSON the ids alone", async () => {
  await directory(["disable-binding", "--device", "LAPTOP-7", "--account", "ada"]);
  await directory(["enable-binding", "--device", "LAPTOP-7", "--account", "ada"]);
  await proves();
  const { bindingId } = bench.binding;
  const { deviceId } = bench.device.enrolled;
  const read = (await directory(["audit", "--most", "20"])).out;
  expect(read).toContain(`ada@example.org (${bench.ada.userId}) LAPTOP-7 (${deviceId}) ada (${bindingId})`);
  expect(read).toMatch(/ device:SPARE-1 \(dev_[^)]+\) device-enrolled /);
  const json = (await directory(["audit", "--most", "20", "--json"])).out;
  expect(json).toContain(bench.ada.userId);
  expect(json).not.toMatch(/ada@example\.org|LAPTOP-7/);
});

test("what was removed keeps its id in the audit log", async () => {
  const { admin } = bench.directory;
  const gone = await admin.addUser({ email: "gone@example.org", name: "Gone" });
  await directory(["remove-user", "--user", "gone@example.org", "--yes"]);
  expect((await directory(["audit", "--most", "1"])).out).toMatch(
    new RegExp(` user-removed ${gone}(?: |$)`, "m"),
  );
});

test("a device is listed by another name", async () => {
  const words = ["set-device", "--device", "LAPTOP-7", "--host-name"];
  expect((await directory([...words, "LAPTOP-7\u202e"])).code).toBe(2);
  expect(await directory([...words, "LAPTOP-70"])).toMatchObject({ code: 0, err: "" });
  expect((await directory(["set-device", "--device", "LAPTOP-70", "--host-name", "LAPTOP-7"])).code).toBe(0);
  expect(await count("device-changed")).toBe(2);
});

describe("an error names what was asked for", () => {
  const cases: Record<string, { words: string[]; says: string; hint?: string; without?: string }> = {
    "a user": {
      words: ["disable-user", "--user", "adda@example.org"],
      says: "adda@example.org",
      hint: "did you mean ada@example.org?",
    },
    // The domain alone makes nobody near: it would name another person.
    "a user who is like nobody": {
      words: ["disable-user", "--user", "nobody@example.org"],
      says: "nobody@example.org",
      without: "did you mean",
    },
    "a user of a mistyped domain": {
      words: ["disable-user", "--user", "ada@exmaple.org"],
      says: "ada@exmaple.org",
      hint: "did you mean ada@example.org?",
    },
    "a device": {
      words: ["revoke-device", "--device", "LAPTOP-8", "--yes"],
      says: "LAPTOP-8",
      hint: "did you mean LAPTOP-7?",
    },
    "a device by its id": { words: ["bindings", "--device", "dev_AAAAAAAAAAAAAAAAAAAAAA"], says: "dev_AAAA" },
    "an account": {
      words: ["break-glass", "--device", "LAPTOP-7", "--account", "zoe", "--reason", "x"],
      says: "zoe",
      hint: "there is ada",
    },
    "a command": { words: ["remove-devise"], says: "remove-devise", hint: "did you mean remove-device?" },
    "an option": { words: ["users", "--jsn"], says: "--jsn", hint: "did you mean --json?" },
  };
  test.each(Object.entries(cases))("%s", async (_what, { words, says, hint = "", without }) => {
    const { code, out, err } = await directory(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.split("\n")[0]).toContain(says);
    expect(err).toContain(hint);
    if (without !== undefined) expect(err).not.toContain(without);
    expect(
      err
        .trim()
        .split("\n")
        .slice(1)
        .every((line) => line.startsWith("  ")),
    ).toBe(true);
  });

  test("the device API too", async () => {
    const token = await bench.device.token();
    const part = "rcp_AAAAAAAAAAAAAAAAAAAAAA";
    expect(await bench.device.call("POST", `/recovery-parts/${part}/confirm`, { token })).toMatchObject({
      status: 404,
      body: { code: "not_found", place: `recovery part ${part}` },
    });
    const wrong = await bench.device.call("POST", "/events", { token, json: {} });
    expect(wrong).toMatchObject({ status: 400, body: { place: "events", hint: "is missing" } });
  });
});

test("init with an empty --data makes no keys in the folder that the administrator is in", async () => {
  const before = process.cwd();
  const empty = await mkdtemp(join(tmpdir(), "vestibule-here-"));
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  try {
    process.chdir(empty);
    const io = { out: say, err: say, isTty: false, interrupted: new AbortController().signal };
    expect(await runCli(["directory", "init", "--data", ""], io)).toBe(2);
    expect(said.join("\n")).toContain("--data");
    expect(await readdir(empty)).toEqual([]);
  } finally {
    process.chdir(before);
    await rm(empty, { recursive: true });
  }
});
