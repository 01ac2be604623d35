/** The DLL has a tile where it should, and none where it would be in the way. It needs no agent for that. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { type HostOptions, playProvider } from "../../../src/harness/loginhost/login-host.ts";
import { openWinePrefix, underWine, type WinePrefix } from "../../../src/harness/loginhost/wine.ts";
import { fileWith } from "../loginhost/support/specimens.ts";
import { reasonMissing, requires } from "../../support/requirements.ts";
import { SignInScreen, registry, providerFile, timeForWine } from "./support/sign-in-screen.ts";

const suite = requires("mingw", "wine");
const test = (name: string, body: () => Promise<void>) => {
  suite.test(name, body, timeForWine);
};

let wine: WinePrefix | undefined;
beforeAll(async () => {
  if (reasonMissing("wine") === undefined) wine = await openWinePrefix();
}, timeForWine);
afterAll(() => wine?.close());

const settings = String.raw`HKLM\SOFTWARE\Vestibule`;
const policy = String.raw`HKLM\SOFTWARE\Policies\Vestibule`;
const starts = String.raw`HKLM\SOFTWARE\VestibuleProviderStarts`;
const desktop = String.raw`HKCU\Control Panel\Desktop`;

const reg = (...given: string[]) => {
  if (wine === undefined) throw new Error("no wine");
  return registry(wine, ...given);
};

/** Removes the keys. */
const clean = fileWith(
  "clean.reg",
  [
    "REGEDIT4",
    ...[settings, policy, starts].map((key) => `[-${key.replace("HKLM", "HKEY_LOCAL_MACHINE")}]`),
    `[${desktop.replace("HKCU", "HKEY_CURRENT_USER")}]`,
    '"LogPixels"=dword:60',
    "",
  ].join("\r\n\r\n"),
);

beforeEach(async () => {
  if (wine !== undefined) await reg("import", underWine(clean));
});

const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as { version: string };

const play = (options: HostOptions = {}) => playProvider({ provider: providerFile, ...options, wine });

const isTaken = async (options: HostOptions = {}) => {
  const { lines } = await play(options);
  const scenario = lines.find((line) => line.event === "scenario");
  return { taken: scenario?.taken, result: scenario?.result };
};
const taken = { taken: true, result: "0x00000000" };
const away = { taken: false, result: "0x80004001" };

const local = (rid: number) => ({ sid: `S-1-5-21-1-2-3-${String(rid)}`, userName: `user${String(rid)}` });
const microsoft = { ...local(1003), provider: "{C0E2A52B-2A7A-4D5C-9A1B-2B8E7F5C1D11}" };

const sidsOf = async (users: unknown, name: string) => {
  const { tiles, findings, exitCode } = await play({
    users: fileWith(`${name}.json`, JSON.stringify(users)),
  });
  expect({ findings, exitCode }).toEqual({ findings: [], exitCode: 0 });
  return tiles.map(({ sid }) => sid);
};

/** A file for `reg import`: a value of bytes, each in two hexadecimal digits. */
const bytesFile = (key: string, value: string, bytes: string, type = 3) => {
  const digits = bytes.match(/../g)?.join(",") ?? "";
  const path = key.replace("HKLM", "HKEY_LOCAL_MACHINE");
  return fileWith(
    `${value}.reg`,
    ["REGEDIT4", `[${path}]`, `"${value}"=hex(${type.toString(16)}):${digits}`, ""].join("\r\n\r\n"),
  );
};

test("every local user has a tile, and an account of another kind has none", async () => {
  expect(await sidsOf({ users: [local(1001), microsoft, local(1002)] }, "several")).toEqual([
    local(1001).sid,
    local(1002).sid,
  ]);
  expect(await sidsOf({ users: [microsoft] }, "microsoft")).toEqual([]);
});

test("a device that names nobody has one tile without a user", async () => {
  expect(await sidsOf({ users: [null] }, "hidden")).toEqual([null]);
  expect(await sidsOf({ users: [null, local(1001)] }, "hidden-and-one")).toEqual([local(1001).sid, null]);
  for (const users of ["none", "absent"]) {
    const { tiles, findings } = await play({ users });
    expect(tiles.map(({ sid }) => sid)).toEqual([null]);
    expect(findings).toEqual([]);
  }
});

test("only the accounts of the agent's list have a tile, where there is a list", async () => {
  await reg("add", settings, "/v", "Accounts", "/t", "REG_MULTI_SZ", "/d", local(1002).sid);
  expect(await sidsOf({ users: [local(1001), local(1002)] }, "listed")).toEqual([local(1002).sid]);
});

test("an empty list, and one longer than the provider reads, keeps the tile from nobody", async () => {
  const tiles = { users: [local(1001)] };
  await reg("import", underWine(bytesFile(settings, "Accounts", "0000", 7)));
  expect(await sidsOf(tiles, "empty")).toEqual([local(1001).sid]);
  await reg("import", underWine(bytesFile(settings, "Accounts", `${"61000000".repeat(8192)}0000`, 7)));
  expect(await sidsOf(tiles, "long")).toEqual([local(1001).sid]);
});

test("a tile declares the contract's fields, and shows the brand that the agent keeps", async () => {
  await reg("add", settings, "/v", "Brand", "/d", "Acme");
  const { tiles, lines } = await play();
  const [tile] = tiles;
  expect(tile).toMatchObject({ version: 2, connectable: true });
  expect(tile?.fields).toHaveLength(30);
  expect(tile?.fields[0]).toMatchObject({
    type: "tile-image",
    state: "both",
    picture: { width: 72, height: 72 },
  });
  expect(tile?.fields[29]).toMatchObject({ type: "small-text", value: "Acme", state: "hidden" });
  expect(tile?.fields.filter(({ type }) => type === "password")).toHaveLength(8);
  const descriptors = lines.find((line) => line.event === "descriptors")?.fields;
  expect(descriptors?.[12]).toMatchObject({ type: "password", label: "PIN" });
  // Nobody reads a pattern: a screen reader would say a label aloud, brackets and all.
  expect(descriptors?.map(({ label }) => label).filter((label) => /[{}]/.test(label))).toEqual([]);
  expect(descriptors?.[29]).toMatchObject({ kind: "{286BBFF3-BAD4-438F-B007-79B7267C3D48}" });
});

test("the agent's logo is the tile's picture, in the size that the screen needs, and one of another size is not", async () => {
  const picture = async () => {
    const { tiles } = await play();
    return tiles[0]?.fields[0]?.picture;
  };
  const logo = (side: number) => bytesFile(settings, `Logo${String(side)}`, "804020ff".repeat(side * side));
  const door = await picture();
  expect(door).toMatchObject({ width: 72, height: 72 });
  await reg("import", underWine(logo(72)));
  const own = await picture();
  expect(own).toMatchObject({ width: 72, height: 72 });
  expect(
    new Set(
      Buffer.from(own?.rgba ?? "", "base64")
        .toString("hex")
        .match(/.{8}/g),
    ).size,
  ).toBe(1);
  await reg("import", underWine(bytesFile(settings, "Logo72", "804020ff")));
  expect(await picture()).toEqual(door);
  await reg("import", underWine(logo(192)));
  await reg("add", desktop, "/v", "LogPixels", "/t", "REG_DWORD", "/d", "192", "/f");
  expect(await picture()).toMatchObject({ width: 192, height: 192 });
});

test("a person who needs high contrast gets a door in the colours of their screen", async () => {
  const colours = async (highContrast: boolean) => {
    const { tiles } = await play({ highContrast });
    const pixels = Buffer.from(tiles[0]?.fields[0]?.picture?.rgba ?? "", "base64").toString("hex");
    return new Set(pixels.match(/.{8}/g));
  };
  expect(await colours(false)).toEqual(new Set(["1f3a5fff", "ffffffff"]));
  // Of the system's colours wine has black on white.
  expect(await colours(true)).toEqual(new Set(["000000ff", "ffffffff"]));
});

test("the provider takes part in signing in and unlocking, and in nothing else", async () => {
  expect(await isTaken({ scenario: "logon" })).toEqual(taken);
  expect(await isTaken({ scenario: "unlock" })).toEqual(taken);
  // The host is not the system's consent.exe.
  expect(await isTaken({ scenario: "credui" })).toEqual(away);
  expect(await isTaken({ scenario: "change-password" })).toEqual(away);
  expect(await isTaken({ scenario: "plap" })).toEqual({ taken: false, result: "0x80070057" });
});

test("an administrator's StandAside keeps the tiles away, by policy or by setting", async () => {
  for (const key of [settings, policy]) {
    await reg("add", key, "/v", "StandAside", "/t", "REG_DWORD", "/d", "1");
    expect(await isTaken()).toEqual(away);
    await reg("add", key, "/v", "StandAside", "/t", "REG_DWORD", "/d", "0", "/f");
    expect(await isTaken()).toEqual(taken);
  }
});

const failed = (count: number, of = version) =>
  reg("add", starts, "/v", of, "/t", "REG_DWORD", "/d", String(count), "/f");

/** The screen ends before it has asked for a tile. */
const failToStart = () => isTaken({ serialization: "/nowhere" });

test("after three starts that got to no tile the provider stands aside, and says no more to the registry", async () => {
  for (let start = 0; start < 3; start += 1) expect(await failToStart()).toEqual(taken);
  expect(await isTaken()).toEqual(away);
  expect(await isTaken({ scenario: "unlock" })).toEqual(away);
  expect(await reg("query", starts)).toMatch(new RegExp(`${version}\\s+REG_DWORD\\s+0x3`));
});

test("a sign-in screen that dies when the tile is selected has not started", async () => {
  for (let start = 0; start < 3; start += 1) {
    const screen = new SignInScreen(wine);
    screen.do({ do: "select", tile: 0 });
    await screen.line("selected");
    await screen.close();
  }
  expect(await isTaken()).toEqual(away);
});

test("a start that got to its tiles is forgotten, and so are those that failed before it", async () => {
  await failed(2);
  expect(await isTaken()).toEqual(taken);
  expect(await reg("query", starts)).not.toMatch(/REG_DWORD/);
});

test("failed starts of another version do not count, and are not forgotten", async () => {
  await failed(7, "0.0.1");
  expect(await isTaken()).toEqual(taken);
  const left = await reg("query", starts);
  expect(left).toMatch(/0\.0\.1\s+REG_DWORD\s+0x7/);
  expect(left).not.toContain(version);
});
