/**
 * A capture that hangs behind a right password is ended by the power button, once a boot: the plug-in counts it over boots
 * and stands aside. Nothing else turns captures off, and nothing for good. On a Mac in a folder.
 */
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { timeToCompile } from "../protocol/support/native-program.ts";
import { requires } from "../support/requirements.ts";
import { boots, countsCaptures, FakeMac } from "./support/fake-mac.ts";

const { test } = requires("clang");

let program = "";
let newer = "";
beforeAll(() => {
  program = countsCaptures();
  newer = countsCaptures("1.0.1");
}, timeToCompile);

let mac: FakeMac;
let boot = 0;
beforeEach(() => {
  mac = new FakeMac([]);
  boot = 0;
});
afterEach(() => {
  mac.end();
});

const begins = (by = program) => mac.start(by, ["begin"]).stdout.trim();
const ends = () => mac.start(program, ["end"]).status;
/** The next boot, and a right password. */
function signsIn(by = program): string {
  boot += 1;
  mac.put("boot", boots(boot));
  return begins(by);
}
const times = <Answer>(count: number, each: () => Answer): Answer[] => Array.from({ length: count }, each);

test("after three boots with one of them it stands aside, and a person signs in", () => {
  expect(times(3, signsIn)).toEqual(times(3, () => "takes part"));
  expect(signsIn()).toBe("stands aside");
  expect(begins()).toBe("stands aside");
});

test("it stands aside for ten boots and then tries once, so that nothing turns it off for good", () => {
  times(3, signsIn);
  expect(times(10, signsIn)).toEqual(times(10, () => "stands aside"));
  // It hangs still: ten more.
  expect(signsIn()).toBe("takes part");
  expect(times(10, signsIn)).toEqual(times(10, () => "stands aside"));
  expect(signsIn()).toBe("takes part");
  expect(ends()).toBe(0);
  // It works again, and a power cut or two are no reason.
  for (const _ of [1, 2, 3]) {
    expect(times(2, signsIn)).toEqual(["takes part", "takes part"]);
    expect(signsIn()).toBe("takes part");
    ends();
  }
});

test("a power cut right after a sign-in counts for nothing once a capture has ended in order", () => {
  for (let round = 0; round < 5; round += 1) {
    expect(times(3, signsIn)).toEqual(times(3, () => "takes part"));
    expect(ends()).toBe(0);
  }
});

test("another version begins anew, and so does a file that is none of ours", () => {
  times(4, signsIn);
  expect(signsIn(newer)).toBe("takes part");
  for (const text of ["x", "x".repeat(500), `${boots(1)} 1.0.0`, `${boots(1)} 1.0.0\n---`]) {
    mac.put("var/db/vestibule/capture-starts", text);
    expect(signsIn()).toBe("takes part");
  }
});

test("marks without end are no more than the most", () => {
  mac.put("var/db/vestibule/capture-starts", `${boots(0)} 1.0.0\n...${"-".repeat(500)}`);
  expect(signsIn()).toBe("takes part");
  mac.put("var/db/vestibule/capture-starts", `${boots(0)} 1.0.0\n${".".repeat(500)}`);
  expect(signsIn()).toBe("stands aside");
});
