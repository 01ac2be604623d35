/**
 * The agent's list decides whose tile there is before it answers. Whom a session serves is on it, whatever they are
 * called by now; where that cannot be told there is no list; and nothing about it keeps the agent from working.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ProviderSettingsKeeper } from "../../src/agent/provider-settings.ts";
import { boundAccount } from "../../src/agent/sessions/bound-account.ts";
import { type AgentConfig, parseConfig } from "../../src/agent/setup/config.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import type { Binding } from "../../src/device-api/schemas.ts";
import { VestibuleError, codeOf } from "../../src/errors/error.ts";
import type { AccountId } from "../../src/platform/ports.ts";
import type { ProviderSettings, SettingsForProvider } from "../../src/platform/provider-settings.ts";
import { RecordedProviderSettings } from "../../src/platform/simulated/windows/provider-settings.ts";
import { memory } from "../../src/platform/simulated/document-file.ts";
import { bitmapOf, pixelsOf } from "../support/bitmap.ts";
import { type Device, bindingId, openDevice, secretOf, userId } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-list-"));
beforeAll(async () => {
  await prepareDevice(join(root, "prepared"), { begins: "with-pin" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const config = parseConfig(
  [
    "brand: Acme",
    "contact:",
    "  name: Ann of IT",
    "  link: https://help.example",
    "directory:",
    "  url: https://directory.invalid",
  ].join("\n"),
  "/nonexistent/vestibule.yaml",
);

function keeperOf(
  device: Device,
  settings: ProviderSettings,
  patienceMilliseconds = 60_000,
  given: AgentConfig = config,
) {
  const events: string[] = [];
  const logs = createLogs({
    write: (line) => void events.push((JSON.parse(line) as { event: string }).event),
  });
  const keeper = new ProviderSettingsKeeper({
    settings,
    config: given,
    context: device.context,
    logs,
    patienceMilliseconds,
  });
  return { keeper, events };
}

async function withDevice(work: (device: Device, binding: Binding) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, "prepared"), folder, { recursive: true });
  using device = await openDevice(folder);
  const [binding] = device.state.bindings();
  if (binding === undefined) throw new Error("not bound");
  await work(device, binding);
}

test("an agent that ends while it looks takes no list away, and begins no other look", async () => {
  await withDevice(async (device) => {
    let written = 0;
    const { keeper } = keeperOf(device, {
      keep() {
        written += 1;
        return [];
      },
    });
    const looking = keeper.keep();
    keeper.stop();
    await looking;
    await keeper.keep();
    expect(written).toBe(0);
  });
});

/** What is kept for the provider as the device is now. */
async function kept(device: Device): Promise<SettingsForProvider> {
  let last: SettingsForProvider | undefined;
  const { keeper } = keeperOf(device, {
    keep(settings) {
      last = settings;
      return [];
    },
  });
  await keeper.keep();
  if (last === undefined) throw new Error("nothing was kept");
  return last;
}

async function add(device: Device, name: string): Promise<AccountId> {
  using password = secretOf(`a password of ${name}`);
  return (await device.machine.addAccount({ name, fullName: `${name} Example`, password })).id;
}

/** Whom a session serves, by asking for each account. */
async function served(device: Device): Promise<AccountId[]> {
  const accounts = await device.machine.accounts.list();
  const asked = await Promise.all(
    accounts.map(async ({ id }) => {
      const isServed = await boundAccount(device.context, id).then(
        () => true,
        (error: unknown) => codeOf(error) !== "not_bound",
      );
      return isServed ? [id] : [];
    }),
  );
  return asked.flat();
}

test("brand, contact and the bound accounts, without the name of a person", async () => {
  await withDevice(async (device) => {
    await add(device, "mallory");
    const settings = await kept(device);
    expect(settings).toEqual({
      brand: "Acme",
      accounts: [device.account?.id],
      contact: ["Ann of IT", "https://help.example"],
      logo: { small: undefined, large: undefined },
    });
    expect(JSON.stringify(settings).toLowerCase()).not.toMatch(/alice|mallory/);
  });
});

const changes: Record<string, (device: Device, binding: Binding) => Promise<unknown>> = {
  "the account was renamed": (device, binding) =>
    Promise.resolve(device.state.saveBindings([{ ...binding, accountName: "alice-before-she-married" }])),
  "the binding of a PIN was removed": (device) => Promise.resolve(device.state.saveBindings([])),
  "another was bound by name": async (device, binding) => {
    await add(device, "Bob");
    const bob = { ...binding, bindingId: "bnd_bbbbbbbbbbbbbbbbbbbbbb", userId, accountName: "bob" } as const;
    device.state.saveBindings([binding, bob]);
  },
  "a stranger has taken the name": async (device, binding) => {
    await add(device, "mallory");
    device.state.saveBindings([{ ...binding, accountName: "mallory" }]);
  },
  "the device was enrolled again": (device, binding) =>
    Promise.resolve(device.state.saveBindings([{ ...binding, bindingId: "bnd_cccccccccccccccccccccc" }])),
};

test.each(Object.entries(changes))("%s: on the list is whom a session serves", async (_what, change) => {
  await withDevice(async (device, binding) => {
    await change(device, binding);
    const { accounts = [] } = await kept(device);
    expect([...accounts].sort()).toEqual((await served(device)).sort());
    expect(accounts).toContain(device.account?.id);
  });
});

test("to keep it moves nothing to another binding", async () => {
  await withDevice(async (device, binding) => {
    device.state.saveBindings([{ ...binding, bindingId: "bnd_cccccccccccccccccccccc" }]);
    await kept(device);
    expect(device.state.container(device.account?.id ?? ("" as AccountId))?.bindingId).toBe(bindingId);
  });
});

test("nobody is bound, or the device is not enrolled: there is no list, and an earlier one goes", async () => {
  await withDevice(async (device, binding) => {
    using recorded = new RecordedProviderSettings({ file: memory });
    const { keeper } = keeperOf(device, recorded);
    await keeper.keep();
    expect(recorded.values().Accounts).toEqual([device.account?.id]);

    const { enrolment } = device.state;
    device.state.enrolment = () => undefined;
    await keeper.keep();
    expect(recorded.values()).toMatchObject({ Brand: "Acme", Accounts: undefined });
    device.state.enrolment = enrolment;
    await keeper.keep();
    expect(recorded.values().Accounts).toEqual([device.account?.id]);

    device.state.bindings = () => [{ ...binding, bindingId: "bnd_dddddddddddddddddddddd", accountName: "x" }];
    await keeper.keep();
    expect(recorded.values().Accounts).toBeUndefined();
    expect((await kept(device)).accounts).toBeUndefined();
  });
});

test("a system that does not name its accounts, or hangs: no list, the brand all the same, and said once", async () => {
  await withDevice(async (device) => {
    using recorded = new RecordedProviderSettings({ file: memory });
    await keeperOf(device, recorded).keeper.keep();

    const { list } = device.machine.accounts;
    device.machine.accounts.list = () => Promise.reject(new VestibuleError("store_unavailable"));
    const failing = keeperOf(device, recorded);
    await failing.keeper.keep();
    await failing.keeper.keep();
    expect(recorded.values()).toMatchObject({ Brand: "Acme", Accounts: undefined });
    expect(failing.events).toEqual(["provider-accounts-unknown"]);

    device.machine.accounts.list = list;
    await failing.keeper.keep();
    expect(recorded.values().Accounts).toHaveLength(1);

    device.machine.accounts.list = () => new Promise(() => undefined);
    const hanging = keeperOf(device, recorded, 1);
    await hanging.keeper.keep();
    expect(recorded.values()).toMatchObject({ Brand: "Acme", Accounts: undefined });
    expect(hanging.events).toEqual(["provider-accounts-unknown"]);
  });
});

/** Holds each answer of the account database, as it was when it was asked, until it is let go. */
function slow(device: Device): (() => void)[] {
  const list = device.machine.accounts.list.bind(device.machine.accounts);
  const held: (() => void)[] = [];
  device.machine.accounts.list = async () => {
    const answer = await list();
    await new Promise<void>((resolve) => held.push(resolve));
    return answer;
  };
  return held;
}

describe("a system that is slow to name its accounts", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const asked = (held: readonly unknown[], times: number) =>
    vi.waitUntil(() => held.length === times, { interval: 1 });

  test("is asked one question at a time, and an answer from before a change is dropped", async () => {
    await withDevice(async (device, binding) => {
      using recorded = new RecordedProviderSettings({ file: memory });
      const held = slow(device);
      const { keeper } = keeperOf(device, recorded);
      for (let round = 0; round < 5; round += 1) {
        const kept = keeper.keep();
        await asked(held, 1);
        await vi.advanceTimersByTimeAsync(60_000);
        await kept;
      }
      expect(held).toHaveLength(1);
      expect(recorded.values().Accounts).toBeUndefined();

      const bob = await add(device, "Bob");
      const bobs = {
        ...binding,
        bindingId: "bnd_bbbbbbbbbbbbbbbbbbbbbb",
        userId,
        accountName: "bob",
      } as const;
      device.state.saveBindings([binding, bobs]);
      const kept = keeper.keep();
      held[0]?.();
      await asked(held, 2);
      expect(recorded.values().Accounts).toBeUndefined();
      held[1]?.();
      await kept;
      expect(held).toHaveLength(2);
      expect([...(recorded.values().Accounts ?? [])].sort()).toEqual([device.account?.id, bob].sort());
    });
  });

  test("and now and then too slow does not move the list to and fro", async () => {
    await withDevice(async (device) => {
      using recorded = new RecordedProviderSettings({ file: memory });
      const held = slow(device);
      const { keeper } = keeperOf(device, recorded);
      const round = async (milliseconds: number, times: number) => {
        const kept = keeper.keep();
        await asked(held, times);
        await vi.advanceTimersByTimeAsync(milliseconds);
        held.at(-1)?.();
        await kept;
      };
      await round(60_000, 1);
      await round(45_000, 2);
      expect(recorded.values().Accounts).toBeUndefined();
      await round(10_000, 3);
      expect(recorded.values().Accounts).toEqual([device.account?.id]);
      await round(45_000, 4);
      expect(recorded.values().Accounts).toEqual([device.account?.id]);
    });
  });
});

test("a wish at any turn of an ending round is kept", async () => {
  await withDevice(async (device) => {
    device.state.enrolment = () => undefined;
    for (let turns = 0; turns < 20; turns += 1) {
      let written = 0;
      const wished = Promise.withResolvers<undefined>();
      const { keeper } = keeperOf(device, {
        keep() {
          written += 1;
          if (written > 1) return [];
          void (async () => {
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            await keeper.keep();
            wished.resolve(undefined);
          })();
          return [];
        },
      });
      await keeper.keep();
      await wished.promise;
      expect({ turns, written }).toEqual({ turns, written: 2 });
    }
  });
});

test("a place that cannot be written to is said once, tried each time, and said again after it had worked", async () => {
  await withDevice(async (device) => {
    let tried = 0;
    let isBroken = true;
    const { keeper, events } = keeperOf(device, {
      keep() {
        tried += 1;
        if (isBroken) throw new VestibuleError("store_unavailable", { evidence: { settings: "brand" } });
        return ["accounts"];
      },
    });
    await keeper.keep();
    await keeper.keep();
    expect(tried).toBe(2);
    isBroken = false;
    await keeper.keep();
    await keeper.keep();
    isBroken = true;
    await keeper.keep();
    expect(events).toEqual([
      "provider-settings-not-kept",
      "provider-settings-left-out",
      "provider-settings-not-kept",
    ]);
  });
});

test("asked for while it is kept: once more, with what holds by then", async () => {
  await withDevice(async (device) => {
    using recorded = new RecordedProviderSettings({ file: memory });
    const { keeper } = keeperOf(device, recorded);
    const first = keeper.keep();
    device.state.enrolment = () => undefined;
    await Promise.all([first, keeper.keep()]);
    expect(recorded.values()).toMatchObject({ Brand: "Acme", Accounts: undefined });
  });
});

test("a logo is kept as its file was at the start, and one that cannot be used keeps nothing else away", async () => {
  await withDevice(async (device) => {
    using recorded = new RecordedProviderSettings({ file: memory });
    const keeperFor = (lines: readonly string[]) =>
      keeperOf(
        device,
        recorded,
        undefined,
        parseConfig(
          ["brand: Acme", "directory:", "  url: https://directory.invalid", ...lines].join("\n"),
          join(root, "vestibule.yaml"),
        ),
      );
    writeFileSync(join(root, "small.bmp"), bitmapOf({ side: 72 }));
    writeFileSync(join(root, "large.bmp"), bitmapOf({ side: 192 }));
    const logo = ["logo:", "  small: small.bmp", "  large: large.bmp"];
    const both = { Logo72: pixelsOf({ side: 72 }), Logo192: pixelsOf({ side: 192 }) };
    const first = keeperFor(logo);
    writeFileSync(join(root, "small.bmp"), "no picture");
    await first.keeper.keep();
    expect(recorded.values()).toMatchObject({ Brand: "Acme", ...both });
    const second = keeperFor(logo);
    await second.keeper.keep();
    expect(recorded.values()).toMatchObject({ Brand: "Acme", ...both, Logo72: undefined });
    // The configuration's reader has said it.
    expect([...first.events, ...second.events]).toEqual([]);
    await keeperFor([]).keeper.keep();
    expect(recorded.values()).toMatchObject({ Brand: "Acme", Logo72: undefined, Logo192: undefined });
  });
});
