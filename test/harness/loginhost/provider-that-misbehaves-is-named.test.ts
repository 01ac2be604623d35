/** A provider that misbehaves takes no host down, and each misbehaviour is reported by its name. */
import { expect } from "vitest";
import { loginHost as texts } from "../../../src/texts/en/login-host.ts";
import { requires } from "../../support/requirements.ts";
import { type Action, play, specimen, timeToMakeWine } from "./support/specimens.ts";

const { describe, test } = requires("mingw", "wine");

/** Signs in, and is refused. */
const signIn: readonly Action[] = [
  { do: "select", tile: 0 },
  { do: "type", field: "Password", text: "correct horse" },
  { do: "click", field: "Forgotten" },
  { do: "submit" },
];
const submitAndCancel: readonly Action[] = [
  { do: "select", tile: 0 },
  { do: "submit" },
  { do: "wait", for: "status", contains: "Checking" },
  { do: "cancel" },
];

interface Planted {
  finding: string;
  severity: "fault" | "warning";
  /** The method that the finding names. */
  method?: string;
  /** The function of Windows that it calls there. */
  function?: string;
  actions?: readonly Action[];
  users?: string;
}

const advising = "ICredentialProvider::Advise";
const selecting = "ICredentialProviderCredential::SetSelected";
const planted: Readonly<Record<string, Planted>> = {
  "crash-without-users": {
    finding: "crash",
    severity: "fault",
    method: "ICredentialProviderSetUserArray::SetUserArray",
    users: "none",
  },
  crash: { finding: "crash", severity: "fault", method: selecting },
  "stack-overflow": { finding: "crash", severity: "fault", method: selecting },
  "crash-in-thread": { finding: "crash", severity: "fault", method: "a thread of the provider" },
  "cpp-exception": {
    finding: "cpp-exception",
    severity: "fault",
    method: "ICredentialProviderCredential::GetStringValue",
  },
  "ends-process": { finding: "ended-process", severity: "fault", method: selecting },
  hang: { finding: "hang", severity: "fault", method: selecting },
  "deaf-connect": {
    finding: "hang",
    severity: "fault",
    method: "IConnectableCredentialProviderCredential::Connect",
    actions: submitAndCancel,
  },
  "waits-on-ui-thread": {
    finding: "ui-thread-wait",
    severity: "warning",
    method: "ICredentialProviderCredential::GetFieldState",
  },
  "opens-pipe": { finding: "ui-thread-pipe", severity: "warning", method: "ICredentialProvider::Advise" },
  "uses-pipe": { finding: "ui-thread-pipe", severity: "warning", method: advising, function: "WriteFile" },
  "reads-file": { finding: "ui-thread-file", severity: "warning", method: advising, function: "fopen" },
  "opens-socket": { finding: "ui-thread-socket", severity: "warning", method: advising, function: "connect" },
  "opens-socket-by-number": {
    finding: "ui-thread-socket",
    severity: "warning",
    method: advising,
    function: "socket",
  },
  "asks-for-account": {
    finding: "ui-thread-rpc",
    severity: "warning",
    method: advising,
    function: "LookupAccountSidW",
  },
  "modal-dialog": { finding: "modal-dialog", severity: "warning", method: advising },
  "hangs-when-asked": { finding: "hang", severity: "fault", method: "IUnknown::QueryInterface" },
  "hangs-while-searched": {
    finding: "hang",
    severity: "fault",
    method: "DllGetClassObject while searching",
  },
  "event-off-ui-thread": { finding: "event-off-ui-thread", severity: "warning" },
  "foreign-memory": {
    finding: "foreign-memory",
    severity: "fault",
    method: "ICredentialProviderCredential::GetStringValue",
  },
  "foreign-descriptor": {
    finding: "foreign-memory",
    severity: "fault",
    method: "ICredentialProvider::GetFieldDescriptorAt",
  },
  "keeps-events": { finding: "host-object-not-released", severity: "fault" },
  "keeps-tile-events": { finding: "host-object-not-released", severity: "fault" },
  "keeps-users": { finding: "host-object-not-released", severity: "fault" },
  "over-release": { finding: "over-release", severity: "fault" },
  "call-after-unadvise": { finding: "call-after-unadvise", severity: "fault" },
  "missing-credential": { finding: "missing-credential", severity: "fault" },
  "missing-descriptor": { finding: "missing-descriptor", severity: "fault" },
  "empty-serialization": { finding: "empty-serialization", severity: "fault", actions: signIn },
  "unreadable-serialization": { finding: "unreadable-serialization", severity: "fault", actions: signIn },
  "repeated-auto-logon": { finding: "repeated-auto-logon", severity: "fault" },
  "unknown-field": { finding: "unknown-field", severity: "fault" },
  "bad-bitmap": { finding: "bad-bitmap", severity: "fault" },
  "wrong-advise-context": { finding: "wrong-advise-context", severity: "fault" },
  "default-out-of-range": { finding: "default-out-of-range", severity: "fault" },
  "endless-changes": { finding: "endless-changes", severity: "fault" },
  "message-box": {
    finding: "message-box",
    severity: "warning",
    method: "ICredentialProviderCredential::CommandLinkClicked",
    actions: signIn,
  },
};

describe("a provider planted for the host", () => {
  for (const [name, { finding, severity, method, actions, users, ...called }] of Object.entries(planted)) {
    test(
      `${name} is reported as ${finding}`,
      async () => {
        const report = await play(name, actions, { users, hangMs: 1500 });
        expect(report.findings).toContainEqual(
          expect.objectContaining({
            name: finding,
            severity,
            ...(method !== undefined && { method }),
            ...called,
          }),
        );
        expect(report.exitCode).toBe(report.findings.some((found) => found.severity === "fault") ? 1 : 0);
        expect(texts.findings).toHaveProperty(finding);
      },
      timeToMakeWine,
    );
  }

  test(
    "a filter's DLL that does not answer while it is searched takes the host down no more than a provider's",
    async () => {
      const { findings } = await play("good", undefined, {
        filter: specimen("hangs-while-searched"),
        hangMs: 1500,
      });
      expect(findings).toContainEqual(
        expect.objectContaining({ name: "hang", method: "DllGetClassObject while searching" }),
      );
    },
    timeToMakeWine,
  );

  test(
    "what a provider cannot do without on the UI thread is not reported",
    async () => {
      expect((await play("asks-for-package")).findings).toEqual([]);
    },
    timeToMakeWine,
  );

  test(
    "the same one without a fault is reported as nothing",
    async () => {
      const report = await play("good", [...signIn, { do: "result", status: 0xc000006d }]);
      expect(report.findings).toEqual([]);
      expect(report.exitCode).toBe(0);
    },
    timeToMakeWine,
  );
});
