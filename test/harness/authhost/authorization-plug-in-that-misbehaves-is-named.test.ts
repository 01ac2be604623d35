/** Each way in which an authorization plug-in can harm the sign-in is reported by name. */
import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { evaluationIn, playSpecimen, resultsIn } from "./support/hosted.ts";

const { test } = requires("auth-host");

test("a good plug-in is called in order, and nothing is wrong with it", async () => {
  for (const mechanism of ["good", "late", "blocks"]) {
    const report = await playSpecimen(mechanism);
    expect(report.findings).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(report.lines.map(({ event }) => event).filter((event) => event !== "invoked")).toEqual([
      ...[
        "host",
        "loaded",
        "plugin",
        "created",
        "run",
        "result",
        "did-deactivate",
        "deactivated",
        "evaluation",
        "objects",
        "end",
      ],
    ]);
    expect(evaluationIn(report)).toBe("allow");
  }
});

const faults: readonly [mechanism: string, finding: object, evaluation: string | undefined][] = [
  ["two-results", { name: "second-result" }, "allow"],
  ["no-result", { name: "no-result" }, "deny"],
  ["no-did-deactivate", { name: "no-did-deactivate" }, "allow"],
  ["unknown-result", { name: "unknown-result" }, "deny"],
  ["create-error", { name: "not-created", detail: "no reference" }, "undefined"],
  ["create-null", { name: "null-reference" }, "undefined"],
  ["create-hang", { name: "hang", call: "MechanismCreate" }, undefined],
  ["crash", { name: "crash", call: "MechanismInvoke", detail: "SIGSEGV" }, undefined],
  ["ends-process", { name: "crash", call: "MechanismInvoke", detail: "SIGABRT" }, undefined],
  ["leaks-object", { name: "leaked-objects" }, "allow"],
  ["leaks-block", { name: "leaked-objects" }, "allow"],
  ["uses-freed", { name: "use-after-free" }, undefined],
  ["throws", { name: "exception", class: "SpecimenException" }, undefined],
  ["use-after-destroy", { name: "use-after-destroy", detail: "SetResult" }, "allow"],
];

for (const [mechanism, finding, evaluation] of faults) {
  test(`${mechanism} is named`, async () => {
    const report = await playSpecimen(mechanism, {
      // Long enough for the calls before it, on a busy machine.
      hangMs: mechanism === "create-hang" ? 1_500 : 30_000,
      patienceMs: 300,
      deactivateMs: 300,
      // Ends with the fault.
      lingerMs: mechanism === "use-after-destroy" ? 30_000 : 0,
      runs: 1,
    });
    expect(report.findings).toContainEqual(expect.objectContaining({ ...finding, severity: "fault" }));
    if (!/^(leaks|uses|throws)/.test(mechanism))
      expect(report.findings[0]?.["mechanism"]).toBe(`Specimen:${mechanism}`);
    expect(evaluationIn(report)).toBe(evaluation);
    expect(report.exitCode).toBe(1);
  });
}

test("memory that is never freed is worth a warning, and no fault: a plug-in may keep something for good", async () => {
  const { findings, exitCode } = await playSpecimen("leaks-memory");
  expect(findings).toEqual([
    expect.objectContaining({ name: "leaked-memory", severity: "warning", detail: "1" }),
  ]);
  expect(exitCode).toBe(0);
});

test("a function that the host lacks is named with its library, when it is called and not before", async () => {
  const { lines, findings, exitCode } = await playSpecimen("missing-function");
  expect(lines.find((line) => line.event === "loaded")?.missing).toBeGreaterThan(0);
  expect(findings).toEqual([
    expect.objectContaining({
      name: "missing-function",
      function: "getpwnam",
      library: "/usr/lib/libSystem.B.dylib",
    }),
  ]);
  expect(exitCode).toBe(1);
});

test("a view in a privileged mechanism is named, and in any other is in order", async () => {
  const privileged = "Specimen:makes-view,privileged";
  expect((await playSpecimen("makes-view")).findings).toEqual([]);
  const { findings, exitCode } = await playSpecimen("makes-view", { mechanisms: [privileged] });
  expect(findings).toEqual([
    expect.objectContaining({
      ...{ name: "interface-in-privileged", severity: "fault" },
      ...{ mechanism: privileged, detail: "NSView" },
    }),
  ]);
  expect(exitCode).toBe(1);
});

test("a plug-in that wants other callbacks than it gets is named", async () => {
  expect((await playSpecimen("wants-version")).findings).toEqual([]);
  const { findings } = await playSpecimen("wants-version", { callbacksVersion: 3 });
  expect(findings).toEqual([expect.objectContaining({ name: "crash", call: "MechanismCreate" })]);
});

test("a denied list runs again with tries one higher, and of the context only what is sticky", async () => {
  const report = await playSpecimen("sticky");
  expect(report.lines.flatMap((line) => (line.event === "run" ? [line.tries] : []))).toEqual([0, 1]);
  expect(resultsIn(report)).toEqual(["Specimen:sticky deny", "Specimen:sticky allow"]);
  expect(report.findings).toEqual([]);
});

test("one that interrupts is asked again, and the one that was asked is deactivated before", async () => {
  const report = await playSpecimen("", { mechanisms: ["Specimen:interrupts", "Specimen:waits"] });
  expect(report.findings).toEqual([]);
  const steps = report.lines.flatMap((line) =>
    line.event === "invoked" || line.event === "deactivated" || line.event === "result"
      ? [`${line.mechanism.slice(9)} ${line.event}`]
      : [],
  );
  // The results come from within MechanismInvoke.
  expect(steps).toEqual([
    ...["interrupts result", "interrupts invoked", "waits invoked", "waits deactivated"],
    ...["interrupts result", "interrupts invoked", "waits result", "waits invoked"],
    ...["interrupts deactivated", "waits deactivated"],
  ]);
  expect(evaluationIn(report)).toBe("allow");
});

test("a list that denies for ever ends", async () => {
  const report = await playSpecimen("denies", { runs: 3 });
  expect(resultsIn(report)).toHaveLength(3);
  expect(evaluationIn(report)).toBe("deny");
});

test("a list that names a plug-in which is not on the disk signs nobody in", async () => {
  const report = await playSpecimen("good", { mechanisms: ["Specimen:good", "Absent:login"] });
  expect(evaluationIn(report)).toBe("undefined");
});
