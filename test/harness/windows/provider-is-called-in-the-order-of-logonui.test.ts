/**
 * The simulated LogonUI knows a credential provider by its COM interfaces alone: it calls ours in the documented order,
 * and somebody else's signs in as well.
 */
import { expect, test } from "vitest";
import {
  CPFG,
  CPFIS,
  CPFS,
  CPFT,
  CPGSR,
  CPSI,
  type ICredentialProvider,
  type ICredentialProviderCredential2,
  type IUnknown,
  hresult,
  ntstatus,
} from "../../../src/harness/windows/credential-provider.ts";
import { packLogon, unpackLogon } from "../../../src/harness/windows/kerb-logon.ts";
import { vestibuleProvider } from "../../../src/harness/windows/vestibule-provider.ts";
import { utf16Of, utf8Of } from "../../../src/harness/windows/wide-text.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { AgentDouble } from "./support/agent-double.ts";
import { type Ui, alice, openUi } from "./support/host.ts";

const { S_OK, E_NOTIMPL } = hresult;

/** The same object, with each call written down; so are those to the credentials that it hands out. */
function recorded<Target extends object>(target: Target, as: string, calls: string[]): Target {
  const known = new Map<unknown, object>();
  const recordedOnce = (object: object, name: string) => {
    const found = known.get(object) ?? recorded(object, name, calls);
    known.set(object, found);
    return found;
  };
  return new Proxy(target, {
    get(_target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        if (key !== "QueryInterface") calls.push(`${as}.${String(key)}`);
        const result: unknown = Reflect.apply(value, target, given);
        if (key === "QueryInterface") return result && recordedOnce(result, as);
        if (typeof result === "object" && result !== null && "ppcpc" in result)
          return { ...result, ppcpc: recordedOnce(result.ppcpc as object, "credential") };
        return result;
      };
    },
  });
}

const first = (calls: readonly string[]) => [...new Set(calls)];

test("our provider is called in LogonUI's order, and without the side channel too", async () => {
  await using agent = await AgentDouble.create();
  await agent.listen();
  const create = vestibuleProvider({
    endpoint: agent.endpoint,
    brand: "Vestibule",
    locale: "en",
    accountId: () => Promise.resolve(alice.id),
    onEvent: () => undefined,
  });
  const calls: string[] = [];
  using host = openUi(() => () => ({ provider: recorded(create().provider, "provider", calls) }), "right");
  await host.ui.act({ do: "wake" });
  expect(first(calls)).toEqual([
    "provider.SetUsageScenario",
    "provider.SetUserArray",
    "provider.Advise",
    "provider.GetFieldDescriptorCount",
    "provider.GetFieldDescriptorAt",
    "provider.GetCredentialCount",
    "provider.GetCredentialAt",
    "credential.Advise",
    "credential.GetFieldState",
    "credential.GetBitmapValue",
    "credential.GetFieldOptions",
    "credential.GetStringValue",
    "credential.GetSubmitButtonValue",
    "credential.GetUserSid",
  ]);
  calls.length = 0;
  await host.ui.act({ do: "select-tile", tile: "brand" });
  await agent.greet();
  const { fields, revision } = await host.until((screen) =>
    screen.fields.some(({ type }) => type === "password"),
  );
  const pin = fields.find(({ type }) => type === "password")?.id ?? -1;
  await host.ui.act({ do: "submit", revision, values: { [pin]: "493817" } });
  const answer = await agent.expect("answer");
  using typed = Secret.take(Buffer.from("493817"));
  expect(answer.secrets[0]?.value.equals(typed)).toBe(true);
  for (const { value } of answer.secrets) value.dispose();
  expect(host.ui.screen.busy).toBe(true);
  agent.credential(alice, "sealed-päss");
  await host.until(({ view }) => view === "desktop");
  expect(host.windows.asked).toEqual([{ name: "alice", password: "sealed-päss" }]);
  const afterwards = calls.filter((call) => !/\.Get(?!Serialization|CredentialCount)/.test(call));
  expect(afterwards).toEqual([
    "credential.SetSelected",
    "credential.SetStringValue",
    "credential.GetSerialization",
    // The agent's answer, by CredentialsChanged.
    "provider.GetCredentialCount",
    "credential.UnAdvise",
    "credential.Advise",
    "credential.GetSerialization",
    "credential.ReportResult",
    "credential.SetDeselected",
    "credential.UnAdvise",
    "provider.UnAdvise",
  ]);
});

/** A provider that answers E_NOTIMPL where it may, and signs in with what is typed. */
function foreign(serialize: (typed: Secret) => Secret) {
  const seen = { lent: [] as Uint8Array[], results: [] as number[] };
  let typed = Secret.fill(0, () => undefined);
  const noSuch = { hr: E_NOTIMPL };
  const credential: ICredentialProviderCredential2 = {
    QueryInterface: ((riid: string) =>
      riid === "ICredentialProviderCredential2" ? credential : undefined) as IUnknown["QueryInterface"],
    Advise: () => S_OK,
    UnAdvise: () => E_NOTIMPL,
    SetSelected: () => ({ hr: S_OK, pbAutoLogon: false }),
    SetDeselected: () => S_OK,
    GetFieldState: () => ({
      hr: S_OK,
      pcpfs: CPFS.CPFS_DISPLAY_IN_SELECTED_TILE,
      pcpfis: CPFIS.CPFIS_NONE,
    }),
    GetStringValue: (id) => ({ hr: S_OK, ppsz: id === 0 ? "Somebody else's" : "" }),
    GetBitmapValue: () => noSuch,
    GetCheckboxValue: () => noSuch,
    GetSubmitButtonValue: () => ({ hr: S_OK, pdwAdjacentTo: 1 }),
    GetComboBoxValueCount: () => noSuch,
    GetComboBoxValueAt: () => noSuch,
    SetStringValue: (_id, psz) => {
      seen.lent.push(psz);
      typed.dispose();
      typed = utf8Of(psz);
      return S_OK;
    },
    SetCheckboxValue: () => E_NOTIMPL,
    SetComboBoxSelectedValue: () => E_NOTIMPL,
    CommandLinkClicked: () => E_NOTIMPL,
    GetSerialization: () => ({
      hr: S_OK,
      pcpgsr: CPGSR.CPGSR_RETURN_CREDENTIAL_FINISHED,
      pcpcs: { ulAuthenticationPackage: 0, clsidCredentialProvider: "", rgbSerialization: serialize(typed) },
      pcpsiOptionalStatusIcon: CPSI.CPSI_NONE,
    }),
    ReportResult: (status) => {
      seen.results.push(status);
      return { hr: S_OK, ppszOptionalStatusText: "Said by it.", pcpsiOptionalStatusIcon: CPSI.CPSI_ERROR };
    },
    GetUserSid: () => ({ hr: S_OK, sid: alice.id }),
  };
  const types = [CPFT.CPFT_LARGE_TEXT, CPFT.CPFT_PASSWORD_TEXT, CPFT.CPFT_SUBMIT_BUTTON];
  const provider: ICredentialProvider = {
    QueryInterface: () => undefined,
    SetUsageScenario: () => S_OK,
    SetSerialization: () => E_NOTIMPL,
    Advise: () => E_NOTIMPL,
    UnAdvise: () => E_NOTIMPL,
    GetFieldDescriptorCount: () => ({ hr: S_OK, pdwCount: types.length }),
    GetFieldDescriptorAt: (id) => ({
      hr: S_OK,
      ppcpfd: {
        dwFieldID: id,
        cpft: types[id] ?? CPFT.CPFT_INVALID,
        pszLabel: `label ${String(id)}`,
        guidFieldType: CPFG.GUID_NULL,
      },
    }),
    GetCredentialCount: () => ({ hr: S_OK, pdwCount: 1, pdwDefault: 0, pbAutoLogonWithDefault: false }),
    GetCredentialAt: () => ({ hr: S_OK, ppcpc: credential }),
  };
  return { create: () => ({ provider }), provider, seen };
}

async function typeAtForeign(host: Ui): Promise<void> {
  await host.ui.act({ do: "wake" });
  await host.ui.act({ do: "select-tile", tile: "brand" });
  const { revision } = host.ui.screen;
  await host.ui.act({ do: "submit", revision, values: { 1: "pä\u{1f600}" } });
}

test("somebody else's provider is drawn from its descriptors and strings, and signs in", async () => {
  const { create, seen } = foreign((password) => packLogon({ domain: "", userName: "alice", password }));
  using host = openUi(() => create, "right");
  await host.ui.act({ do: "wake" });
  await host.ui.act({ do: "select-tile", tile: "brand" });
  expect(host.ui.screen.fields.map(({ type, label, text }) => [type, label, text])).toEqual([
    ["large-text", "label 0", "Somebody else's"],
    ["password", "label 1", ""],
    ["submit", "label 2", ""],
  ]);
  await typeAtForeign(host);
  await host.until(({ view }) => view === "desktop");
  expect(host.windows.asked).toEqual([{ name: "alice", password: "pä\u{1f600}" }]);
  expect(seen.results).toEqual([ntstatus.STATUS_SUCCESS]);
  // What was typed was lent for the call.
  expect(seen.lent.map((psz) => psz.every((byte) => byte === 0))).toEqual([true]);
});

test("a provider's message about a refused password is shown, and its tile stays", async () => {
  const { create, seen } = foreign((password) => packLogon({ domain: "", userName: "alice", password }));
  using host = openUi(() => create, "wrong");
  await typeAtForeign(host);
  const { status, fields } = await host.until((screen) => screen.status.kind === "error");
  expect(status.text).toBe("Said by it.");
  expect(fields).toHaveLength(3);
  expect(seen.results).toEqual([ntstatus.STATUS_LOGON_FAILURE]);
});

test("a serialization that LSA cannot read signs nobody in", async () => {
  const { create, seen } = foreign(() => Secret.fill(63, (bytes) => bytes.fill(0xff)));
  using host = openUi(() => create, "right");
  await typeAtForeign(host);
  await host.until((screen) => screen.status.kind === "error");
  expect(host.windows.asked).toEqual([]);
  expect(seen.results).toEqual([ntstatus.STATUS_INVALID_PARAMETER]);
});

test("a provider without a tile for the scenario leaves the built-in one", async () => {
  const { provider } = foreign((password) => password.copy());
  using host = openUi(
    () => () => ({ provider: { ...provider, SetUsageScenario: () => hresult.E_NOTIMPL } }),
    "right",
  );
  await host.ui.act({ do: "wake" });
  expect(host.ui.screen.tiles.map(({ id }) => id)).toEqual(["password"]);
  await host.ui.act({ do: "select-tile", tile: "brand" });
  expect(host.ui.screen.selectedTile).toBe("password");
});

const broken = () => {
  throw new Error("the provider broke");
};

/** Where a provider may break, and what a person does until then. */
const breaks: Record<string, (provider: ICredentialProvider) => ICredentialProvider> = {
  SetUsageScenario: (provider) => ({ ...provider, SetUsageScenario: broken }),
  QueryInterface: (provider) => ({ ...provider, QueryInterface: broken }),
  SetUserArray: (provider) => ({
    ...provider,
    QueryInterface: () => ({ SetUserArray: broken }) as never,
  }),
  Advise: (provider) => ({ ...provider, Advise: broken }),
  GetCredentialAt: (provider) => ({ ...provider, GetCredentialAt: broken }),
  "Advise, and UnAdvise too": (provider) => ({ ...provider, Advise: broken, UnAdvise: broken }),
};

/** The provider, with that method of its one credential broken. */
const brokenIn =
  (method: keyof ICredentialProviderCredential2) =>
  (provider: ICredentialProvider): ICredentialProvider => ({
    ...provider,
    GetCredentialAt: (index) => {
      const found = provider.GetCredentialAt(index);
      if (found.hr !== S_OK) return found;
      const ppcpc: ICredentialProviderCredential2 = {
        ...(found.ppcpc as ICredentialProviderCredential2),
        [method]: broken,
      };
      ppcpc.QueryInterface = ((riid: string) =>
        riid === "ICredentialProviderCredential2" ? ppcpc : undefined) as IUnknown["QueryInterface"];
      return { hr: S_OK, ppcpc };
    },
  });

test.each(
  Object.entries({
    ...breaks,
    "a credential's Advise": brokenIn("Advise"),
    "a credential's SetSelected": brokenIn("SetSelected"),
    "a credential's SetStringValue": brokenIn("SetStringValue"),
    "a credential's GetSerialization": brokenIn("GetSerialization"),
    "a credential's ReportResult": brokenIn("ReportResult"),
    "a credential's SetDeselected": brokenIn("SetDeselected"),
  }),
)("a provider that throws in %s: it is reported, and the built-in tile signs in", async (_where, damage) => {
  const { provider } = foreign((password) => packLogon({ domain: "", userName: "alice", password }));
  using host = openUi(() => () => ({ provider: damage(provider) }), "wrong");
  await typeAtForeign(host);
  await host.until(({ busy }) => !busy);
  await host.ui.act({ do: "select-tile", tile: "password" });
  expect(host.events).toContain("host.provider-failed");
  const { selectedTile, tiles, revision, fields } = host.ui.screen;
  expect({ selectedTile, tiles: tiles.map(({ id }) => id) }).toEqual({
    selectedTile: "password",
    tiles: ["password"],
  });
  host.windows.asked.length = 0;
  const typed = fields.find(({ type }) => type === "password")?.id ?? -1;
  await host.ui.act({ do: "submit", revision, values: { [typed]: "a password" } });
  expect(host.windows.asked).toEqual([{ name: "alice", password: "a password" }]);
});

test("KERB_INTERACTIVE_UNLOCK_LOGON is laid out as on 64-bit Windows", () => {
  using password = Secret.take(Buffer.from("pä"));
  using packed = packLogon({ domain: "D", userName: "ada", password });
  const string = (length: number, offset: number) =>
    `${Buffer.from([length, 0, length, 0]).toString("hex")}00000000${Buffer.from([offset]).toString("hex")}00000000000000`;
  expect(packed.use((bytes) => Buffer.from(bytes).toString("hex"))).toBe(
    ["0200000000000000", string(2, 64), string(6, 66), string(4, 72), "0000000000000000"].join("") +
      Buffer.from("Dadapä", "utf16le").toString("hex"),
  );
  const { domain, userName, password: read } = unpackLogon(packed);
  using given = read;
  expect([domain, userName, given.equals(password)]).toEqual(["D", "ada", true]);
  // KERB_LOGON_SUBMIT_TYPE: the unlocking of a session has the same structure, other kinds have not.
  for (const [kind, isLogon] of [
    [7, true],
    [6, false],
    [9, false],
  ] as const) {
    packed.use((bytes) => (bytes[0] = kind));
    const unpack = () => {
      unpackLogon(packed).password.dispose();
    };
    if (isLogon) expect(unpack).not.toThrow();
    else expect(unpack).toThrow();
  }
});

test.each(["", "493817", "pä", "漢字", "\u{1f600}x\u{10ffff}", "a\ud800b", "\udc00\ud800"])(
  "UTF-16 of %j becomes the same UTF-8 as Node's, and back",
  (text) => {
    using utf8 = utf8Of(Buffer.from(text, "utf16le"));
    expect(utf8.use((bytes) => Buffer.from(bytes).toString("hex"))).toBe(Buffer.from(text).toString("hex"));
    using utf16 = utf16Of(utf8);
    expect(utf16.use((bytes) => Buffer.from(bytes).toString("utf16le"))).toBe(Buffer.from(text).toString());
  },
);

test.each(["ff", "c0af", "e282", "eda080", "f4908080", "61e2"])("bytes %s are no UTF-8", (hex) => {
  using broken = Secret.take(Buffer.from(hex, "hex"));
  using utf16 = utf16Of(broken);
  expect(utf16.use((bytes) => Buffer.from(bytes).toString("utf16le"))).toContain("\ufffd");
});
