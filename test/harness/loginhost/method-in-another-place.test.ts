/**
 * The binary contract of the credential provider interfaces: a method in another place of the table of virtual functions
 * would call another one in LogonUI. The expected order is that of Microsoft's documentation and its public SDK headers.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { interfacesPath } from "../../../scripts/windows-programs.mjs";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";
import { timeToMakeWine } from "./support/specimens.ts";

const { test } = requires("mingw", "wine");

/** Of each interface its identifier, the methods that it inherits, and its own, in order. */
const expected: Readonly<Record<string, { iid: string; inherited: number; methods: string }>> = {
  ICredentialProvider: {
    iid: "d27c3481-5a1c-45b2-8aaa-c20ebbe8229e",
    inherited: 3,
    methods:
      "SetUsageScenario SetSerialization Advise UnAdvise GetFieldDescriptorCount GetFieldDescriptorAt GetCredentialCount GetCredentialAt",
  },
  ICredentialProviderEvents: {
    iid: "34201e5a-a787-41a3-a5a4-bd6dcf2a854e",
    inherited: 3,
    methods: "CredentialsChanged",
  },
  ICredentialProviderSetUserArray: {
    iid: "095c1484-1c0c-4388-9c6d-500e61bf84bd",
    inherited: 3,
    methods: "SetUserArray",
  },
  ICredentialProviderUserArray: {
    iid: "90c119ae-0f18-4520-a1f1-114366a40fe8",
    inherited: 3,
    methods: "SetProviderFilter GetAccountOptions GetCount GetAt",
  },
  ICredentialProviderUser: {
    iid: "13793285-3ea6-40fd-b420-15f47da41fbb",
    inherited: 3,
    methods: "GetSid GetProviderID GetStringValue GetValue",
  },
  ICredentialProviderCredential: {
    iid: "63913a93-40c1-481a-818d-4072ff8c70cc",
    inherited: 3,
    methods:
      "Advise UnAdvise SetSelected SetDeselected GetFieldState GetStringValue GetBitmapValue GetCheckboxValue GetSubmitButtonValue GetComboBoxValueCount GetComboBoxValueAt SetStringValue SetCheckboxValue SetComboBoxSelectedValue CommandLinkClicked GetSerialization ReportResult",
  },
  ICredentialProviderCredential2: {
    iid: "fd672c54-40ea-4d6e-9b49-cfb1a7507bd7",
    inherited: 20,
    methods: "GetUserSid",
  },
  ICredentialProviderCredentialWithFieldOptions: {
    iid: "dbc6fb30-c843-49e3-a645-573e6f39446a",
    inherited: 3,
    methods: "GetFieldOptions",
  },
  IQueryContinueWithStatus: {
    iid: "9090be5b-502b-41fb-bccc-0049a6c7254b",
    inherited: 4,
    methods: "SetStatusMessage",
  },
  IConnectableCredentialProviderCredential: {
    iid: "9387928b-ac75-4bf9-8ab2-2b93c4a55290",
    inherited: 20,
    methods: "Connect Disconnect",
  },
  ICredentialProviderCredentialEvents: {
    iid: "fa6fa76b-66b7-4b11-95f1-86171118e816",
    inherited: 3,
    methods:
      "SetFieldState SetFieldInteractiveState SetFieldString SetFieldCheckbox SetFieldBitmap SetFieldComboBoxSelectedItem DeleteFieldComboBoxItem AppendFieldComboBoxItem SetFieldSubmitButton OnCreatingWindow",
  },
  ICredentialProviderCredentialEvents2: {
    iid: "b53c00b6-9922-4b78-b1f4-ddfe774dc39b",
    inherited: 13,
    methods: "BeginFieldUpdates EndFieldUpdates SetFieldOptions",
  },
  ICredentialProviderFilter: {
    iid: "a5da53f9-d475-4080-a120-910c4a739880",
    inherited: 3,
    methods: "Filter UpdateRemoteCredential",
  },
};

const shown = () =>
  Object.entries(expected).flatMap(([name, { iid, inherited, methods }]) => [
    `${name} ${iid}`,
    ...methods.split(" ").map((method, at) => `  ${String(inherited + at)} ${method}`),
  ]);

test(
  "every interface has its identifier, and every method its place",
  async () => {
    const { environment } = await wineOfTheRun();
    const { stdout } = await promisify(execFile)("wine", [inRoot(interfacesPath)], { env: environment });
    expect(stdout.trimEnd().split(/\r?\n/)).toEqual(shown());
  },
  timeToMakeWine,
);
