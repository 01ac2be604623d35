/** The DLL that LogonUI loads as SYSTEM can be replaced by administrators alone, or the doctor says by whom else. */
import { describe, expect, test } from "vitest";
import { examineRights, judgeRights } from "../../src/doctor/checks/rights.ts";
import { classKey } from "../../src/doctor/checks/registration.ts";
import { severityOf } from "../../src/doctor/contract/findings.ts";
import type { Machine, Place, RightsAnswer } from "../../src/doctor/contract/machine.ts";
import { othersWho } from "../../src/doctor/checks/access-list.ts";
import { type FileRights, rightsBy, wayTo } from "../../src/doctor/windows/rights.ts";
import { keyOf, registryOf } from "./support/registry-of.ts";

const path = String.raw`C:\Program Files\Vestibule\VestibuleCredentialProvider.dll`;
const installer = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
/** As Windows 11 has them. */
const ofDisk =
  `O:${installer}G:${installer}D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)` +
  "(A;OICIIO;SDGXGWGR;;;AU)(A;;LC;;;AU)";
const ofProgramFiles =
  `O:${installer}D:PAI(A;;FA;;;${installer})(A;CIIO;GA;;;${installer})(A;;0x1301bf;;;SY)(A;OICIIO;GA;;;SY)` +
  "(A;;0x1301bf;;;BA)(A;OICIIO;GA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)(A;OICIIO;GA;;;CO)(A;;0x1200a9;;;AC)";
const inherited = "O:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;0x1200a9;;;AC)";
const [disk = "", programs = "", folder = "", file = ""] = wayTo(path);

const found = (ways: readonly (readonly Place[])[]) => judgeRights({ is: "read", ways });
const wayWith = (other: Partial<Record<"disk" | "programs" | "folder" | "file", string>>): Place[] => [
  { path: disk, rights: other.disk ?? ofDisk },
  { path: programs, rights: other.programs ?? ofProgramFiles },
  { path: folder, rights: other.folder ?? inherited },
  { path: file, rights: other.file ?? inherited },
];
const with_ = (entry: string) => `${inherited}${entry}`;

test("each folder from the disk down", () => {
  expect(wayTo(path)).toEqual([
    "C:\\",
    String.raw`C:\Program Files`,
    String.raw`C:\Program Files\Vestibule`,
    path,
  ]);
  expect(wayTo(`\\\\?\\${path}`)).toEqual(wayTo(path));
  expect(wayTo("C:/a//b.dll")).toEqual(["C:\\", String.raw`C:\a`, String.raw`C:\a\b.dll`]);
});

test("as Windows and an installation have them: administrators alone", () => {
  expect(found([wayWith({})])).toEqual([{ code: "rights-administrators-alone", evidence: {} }]);
});

describe("somebody else", () => {
  const cases: [string, Parameters<typeof wayWith>[0], string, string][] = [
    ["users write to the file", { file: with_("(A;;0x1301bf;;;BU)") }, file, "Users"],
    ["everyone has all of it", { file: with_("(A;;FA;;;WD)") }, file, "Everyone"],
    ["by letters", { file: with_("(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;AU)") }, file, "Authenticated Users"],
    ["by a generic right", { file: with_("(A;;GW;;;IU)") }, file, "Interactive"],
    ["by a generic right as a bit", { file: with_("(A;;0x10000000;;;BU)") }, file, "Users"],
    ["may change the list alone", { file: with_("(A;;WD;;;BU)") }, file, "Users"],
    ["may take it over", { file: with_("(A;;WO;;;BU)") }, file, "Users"],
    ["may delete it", { file: with_("(A;;SD;;;BU)") }, file, "Users"],
    ["one person", { file: with_("(A;;FA;;;S-1-5-21-1-2-3-1001)") }, file, "S-1-5-21-1-2-3-1001"],
    ["another service", { file: with_("(A;;FA;;;S-1-5-80-1-2-3-4-5)") }, file, "S-1-5-80-1-2-3-4-5"],
    [
      "a person owns it",
      { file: inherited.replace("O:BA", "O:S-1-5-21-1-2-3-1001") },
      file,
      "S-1-5-21-1-2-3-1001",
    ],
    [
      "an owner is told what an owner may",
      { file: "O:S-1-5-21-1-2-3-7D:(A;;FA;;;OW)" },
      file,
      "S-1-5-21-1-2-3-7",
    ],
    ["no list at all", { file: "O:BAD:NO_ACCESS_CONTROL" }, file, "Everyone"],
    ["no list in the answer", { file: "O:BA" }, file, "Everyone"],
    ["denied to another", { file: with_("(D;;FA;;;BG)(A;;FA;;;BU)") }, file, "Users"],
    ["denied too late", { file: with_("(A;;FA;;;BU)(D;;FA;;;BU)") }, file, "Users"],
    ["may lay a file beside it", { folder: with_("(A;;0x100002;;;BU)") }, folder, "Users"],
    ["may empty its folder", { folder: with_("(A;;DT;;;BU)") }, folder, "Users"],
    ["may rename a folder above", { programs: with_("(A;;SD;;;BU)") }, programs, "Users"],
    ["may change a folder above", { disk: with_("(A;;WD;;;BU)") }, disk, "Users"],
  ];
  test.each(cases)("%s", (_, other, place, who) => {
    const [one, ...more] = found([wayWith(other)]);
    expect(one).toEqual({ code: "rights-others-write", evidence: { path: place, who } });
    expect(more).toEqual([]);
    expect(one && severityOf(one)).toBe("fault");
  });

  test("all of them are named", () => {
    const [one] = found([wayWith({ file: with_("(A;;FA;;;BU)(A;;FA;;;WD)") })]);
    expect(one?.evidence["who"]).toBe("Users, Everyone");
  });
});

describe("nobody else", () => {
  test.each([
    ["a folder made beside the way", { disk: with_("(A;;CCLC;;;AU)") }],
    ["what only what is below inherits", { folder: with_("(A;OICIIO;FA;;;BU)") }],
    ["denied before", { file: with_("(D;;FA;;;BU)(A;;FA;;;BU)") }],
    ["denied to everyone before", { file: with_("(D;;FA;;;WD)(A;;FA;;;BU)") }],
    ["an owner who may read alone", { file: "O:S-1-5-21-1-2-3-7D:(A;;FR;;;OW)" }],
    [
      "administrators by what they are",
      { file: with_("(A;;FA;;;S-1-5-21-1-2-3-500)(A;;FA;;;S-1-5-21-1-2-3-512)") },
    ],
    ["an empty list", { file: "O:SYD:" }],
  ])("%s", (_, other) => {
    expect(found([wayWith(other)])).toEqual([{ code: "rights-administrators-alone", evidence: {} }]);
  });
});

test("a missing file, or its folder, could be put there by whoever writes above", () => {
  const missing = (rights: string): Place[] => [
    { path: disk, rights: ofDisk },
    { path: programs, rights },
    { path: folder, isMissing: true },
    { path: file, isMissing: true },
  ];
  expect(found([missing(ofProgramFiles)])).toMatchObject([{ code: "rights-administrators-alone" }]);
  expect(found([missing(`${ofProgramFiles}(A;;LC;;;AU)`)])).toMatchObject([
    { code: "rights-others-write", evidence: { path: programs, who: "Authenticated Users" } },
  ]);
});

test.each([
  ["nothing", ""],
  ["another form", "everything is fine"],
  ["no owner", "D:(A;;FA;;;SY)"],
  ["a right of tomorrow", with_("(A;;ZZ;;;BU)")],
  ["half a right", with_("(A;;FAF;;;BU)")],
  ["an entry with a condition", with_('(XA;;FX;;;WD;(Title=="x"))')],
  ["an entry of another kind", with_("(OA;;FA;;;BU)")],
  ["an entry that does not end", `${inherited}(A;;FA;;;BU`],
  ["an entry in another's name", with_("(A;;FA;;;Users)")],
  ["more behind it", `${inherited}x`],
  ["a long one", `${inherited}${"(A;;FR;;;BU)".repeat(100_000)}`],
])("%s is not understood, and so not good", (_, rights) => {
  expect(othersWho(rights, 0x2)).toBeUndefined();
  expect(found([wayWith({ file: rights })])).toEqual([{ code: "rights-unknown", evidence: { path: file } }]);
});

describe("by the system", () => {
  const there = (sddl: string, isLink = false) => ({ is: "there", sddl, isLink }) as const;

  test("a link is looked at itself, and so is what it leads to", () => {
    const target = String.raw`D:\data\real.dll`;
    const fileRights: FileRights = (at) => {
      if (at === folder) return there(inherited, true);
      return there(at === String.raw`D:\data` ? with_("(A;;FA;;;BU)") : inherited);
    };
    const answer = rightsBy(fileRights, path, () => target);
    expect(answer).toMatchObject({ ways: [{ length: 4 }, { length: 3 }] });
    expect(judgeRights(answer)).toMatchObject([
      { code: "rights-others-write", evidence: { path: String.raw`D:\data` } },
    ]);
    const nowhere = rightsBy(fileRights, path, () => {
      throw new Error("no such file");
    });
    expect(judgeRights(nowhere)).toEqual([{ code: "rights-unknown", evidence: { path } }]);
  });

  test("what cannot be read is not known, and what is missing is missing", () => {
    const closed = rightsBy((at) => {
      if (at === folder) throw new Error("denied");
      return at === file ? { is: "absent" } : there(inherited);
    }, path);
    expect(closed).toMatchObject({ ways: [[{}, {}, { path: folder }, { isMissing: true }]] });
    expect(judgeRights(closed)).toEqual([{ code: "rights-unknown", evidence: { path: folder } }]);
  });
});

describe("the check", () => {
  const machineWith = (server: string | undefined, answer: RightsAnswer | undefined): Machine => ({
    processor: "x64",
    registry: registryOf(
      server === undefined ? {} : { [classKey]: keyOf({}, { inprocserver32: keyOf({ "": server }) }) },
    ),
    dllAt: undefined,
    rightsAt: answer === undefined ? undefined : () => Promise.resolve(answer),
    canKeepSettings: undefined,
    askPipe: undefined,
    askAgent: undefined,
    readConfiguration: undefined,
  });
  const read: RightsAnswer = { is: "read", ways: [wayWith({})] };
  test.each([
    ["the registered file", path, read, "rights-administrators-alone"],
    ["no addon that could tell", path, { is: "unreadable" }, "rights-unknown"],
    ["not this machine", path, undefined, "rights-not-here"],
    ["nothing registered", undefined, read, "rights-nothing-registered"],
    [
      "another machine's file",
      String.raw`\\server\x\VestibuleCredentialProvider.dll`,
      read,
      "rights-nothing-registered",
    ],
  ] as const)("%s", async (_, server, answer, code) => {
    expect(await examineRights(machineWith(server, answer))).toMatchObject([{ code }]);
  });
});
