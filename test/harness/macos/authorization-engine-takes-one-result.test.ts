import { describe, expect, test } from "vitest";
import {
  AuthorizationEngine,
  type EngineEvent,
  deactivateMs,
  watchdogMs,
} from "../../../src/harness/macos/authorization-engine.ts";
import {
  type AuthorizationCallbacks,
  authorizationResult,
  authorizationStatus,
  contextFlag,
  readText,
  readUint32,
  text,
} from "../../../src/harness/macos/authorization-plugin.ts";
import { arenaReport } from "../../../src/secrets/arena.ts";

const { allow, deny, userCanceled, undefined: internal } = authorizationResult;
const { errAuthorizationSuccess, errAuthorizationInternal } = authorizationStatus;

/** A bench on which each mechanism does what a test says; one that was told nothing never answers. */
function bench(mechanisms: string[], behaviour: Record<string, (engine: AuthorizationCallbacks) => void>) {
  const log: string[] = [];
  const events: EngineEvent[] = [];
  const timers: { ms: number; run: () => void }[] = [];
  const silentOnDeactivate = new Set<string>();
  const engines = new Map<string, AuthorizationCallbacks>();
  const engine = new AuthorizationEngine({
    right: "system.login.console",
    mechanisms,
    plugins: {
      P: {
        MechanismCreate(callbacks, id) {
          log.push(`create ${id}`);
          engines.set(id, callbacks);
          return {
            MechanismInvoke() {
              log.push(`invoke ${id}`);
              behaviour[id]?.(callbacks);
            },
            MechanismDeactivate() {
              log.push(`deactivate ${id}`);
              if (!silentOnDeactivate.has(id)) callbacks.DidDeactivate();
            },
            MechanismDestroy: () => log.push(`destroy ${id}`),
          };
        },
        PluginDestroy: () => undefined,
      },
    },
    schedule(ms, run) {
      const entry = { ms, run };
      timers.push(entry);
      return () => {
        const at = timers.indexOf(entry);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    onEvent: (event) => events.push(event),
  });
  const elapse = async (ms: number) => {
    // The engine goes on between its mechanisms in turns of its own.
    do await new Promise(setImmediate);
    while (!timers.some((timer) => timer.ms === ms));
    timers.find((timer) => timer.ms === ms)?.run();
  };
  return { engine, log, events, timers, elapse, engines, silentOnDeactivate };
}

const says = (result: number) => (engine: AuthorizationCallbacks) => {
  engine.SetResult(result);
};
const triesOf = (engine: AuthorizationCallbacks) => readUint32(engine.GetHintValue("tries"));

describe("the list of mechanisms", () => {
  test("runs in order, one at a time, and is deactivated and destroyed at the end", async () => {
    const { engine, log, timers } = bench(["P:a", "P:b,privileged"], { a: says(allow), b: says(allow) });
    expect(await engine.copyRights()).toBe(allow);
    await engine.free();
    expect(log).toEqual([
      "create a",
      "create b",
      "invoke a",
      "invoke b",
      "deactivate a",
      "deactivate b",
      "destroy a",
      "destroy b",
    ]);
    expect(timers).toEqual([]);
  });

  test("a denial runs the whole list again with `tries` one higher", async () => {
    const seen: (number | undefined)[][] = [];
    const { engine } = bench(["P:a", "P:b"], {
      a(callbacks) {
        seen.push([triesOf(callbacks), readUint32(callbacks.GetHintValue("reason"))]);
        callbacks.SetResult(allow);
      },
      b(callbacks) {
        callbacks.SetResult(triesOf(callbacks) === 2 ? allow : deny);
      },
    });
    expect(await engine.copyRights()).toBe(allow);
    expect(seen).toEqual([
      [0, 0],
      [1, 21],
      [2, 21],
    ]);
  });

  test("ends after the right's number of tries", async () => {
    const { engine, log } = bench(["P:a"], { a: says(deny) });
    expect(await engine.copyRights({ tries: 3 })).toBe(deny);
    expect(log.filter((line) => line === "invoke a")).toHaveLength(3);
  });

  for (const [name, result] of [
    ["cancelled", userCanceled],
    ["failed in itself", internal],
  ] as const) {
    test(`is not run again when it was ${name}`, async () => {
      const { engine, log } = bench(["P:a", "P:b"], { a: says(result) });
      expect(await engine.copyRights()).toBe(result);
      expect(log).toEqual(["create a", "create b", "invoke a", "deactivate a"]);
    });
  }

  test("with a bundle that is missing on disk lets nobody pass", async () => {
    const { engine, events } = bench(["P:a", "Gone:b"], { a: says(allow) });
    expect(await engine.copyRights()).toBe(internal);
    expect(events).toEqual([{ event: "plugin-missing", mechanism: "Gone:b" }]);
  });
});

describe("one result for each invocation", () => {
  test("a second result is refused, and the first counts", async () => {
    const statuses: number[] = [];
    const { engine, events } = bench(["P:a"], {
      a(callbacks) {
        statuses.push(callbacks.SetResult(userCanceled), callbacks.SetResult(allow));
      },
    });
    expect(await engine.copyRights()).toBe(userCanceled);
    expect(statuses).toEqual([errAuthorizationSuccess, errAuthorizationInternal]);
    expect(events).toEqual([{ event: "result-refused", mechanism: "P:a" }]);
  });

  test("a mechanism cannot answer for another, nor before or after its invocation", async () => {
    const statuses: number[] = [];
    const { engine, engines } = bench(["P:a", "P:b"], {
      a(callbacks) {
        statuses.push(engines.get("b")?.SetResult(allow) ?? 0);
        callbacks.SetResult(allow);
      },
      b(callbacks) {
        statuses.push(engines.get("a")?.SetResult(allow) ?? 0);
        callbacks.SetResult(userCanceled);
      },
    });
    expect(await engine.copyRights()).toBe(userCanceled);
    expect(statuses).toEqual([errAuthorizationInternal, errAuthorizationInternal]);
  });

  test("a number that is no result is refused, and decides nothing", async () => {
    const { engine, elapse } = bench(["P:a"], { a: says(77) });
    const result = engine.copyRights({ tries: 1 });
    await elapse(watchdogMs);
    expect(await result).toBe(deny);
  });

  test("a mechanism that never answers is denied by the watchdog, and its late answer refused", async () => {
    const { engine, elapse, engines, events } = bench(["P:a", "P:b"], { b: says(allow) });
    const result = engine.copyRights({ tries: 1 });
    await elapse(watchdogMs);
    expect(await result).toBe(deny);
    expect(engines.get("a")?.SetResult(allow)).toBe(errAuthorizationInternal);
    expect(events.map(({ event }) => event)).toEqual(["no-result", "result-refused"]);
  });

  test("a late answer is refused while other mechanisms are being deactivated too", async () => {
    const { engine, elapse, engines, silentOnDeactivate, log } = bench(["P:a", "P:b"], { a: says(allow) });
    silentOnDeactivate.add("a");
    const result = engine.copyRights({ tries: 1 });
    await elapse(watchdogMs);
    while (!log.includes("deactivate a")) await new Promise(setImmediate);
    expect(engines.get("b")?.SetResult(allow)).toBe(errAuthorizationInternal);
    engines.get("a")?.DidDeactivate();
    expect(await result).toBe(deny);
  });

  test("a mechanism that shows a view waits for a person without a limit", async () => {
    const { engine, timers, engines } = bench(["P:a"], {
      a: () => {
        engine.viewDisplayed();
      },
    });
    const result = engine.copyRights();
    expect(timers).toEqual([]);
    engines.get("a")?.SetResult(allow);
    expect(await result).toBe(allow);
  });
});

describe("deactivation", () => {
  test("is waited for up to a limit", async () => {
    const { engine, silentOnDeactivate, elapse, events } = bench(["P:a"], { a: says(allow) });
    silentOnDeactivate.add("a");
    const result = engine.copyRights();
    await elapse(deactivateMs);
    expect(await result).toBe(allow);
    expect(events).toEqual([{ event: "no-did-deactivate", mechanism: "P:a" }]);
  });

  test("freed midway: the active mechanism is deactivated, then destroyed, and the evaluation cancelled", async () => {
    const { engine, log } = bench(["P:a", "P:b"], { a: says(allow) });
    const result = engine.copyRights();
    while (!log.includes("invoke b")) await new Promise(setImmediate);
    await engine.free();
    expect(await result).toBe(userCanceled);
    expect(log.slice(-4)).toEqual(["deactivate a", "deactivate b", "destroy a", "destroy b"]);
  });

  test("an interrupt gives the turn back to the mechanism that asks for it", async () => {
    let turns = 0;
    const { engine, log, engines } = bench(["P:a", "P:b"], {
      a: says(allow),
      b(callbacks) {
        turns += 1;
        if (turns === 1) expect(engines.get("a")?.RequestInterrupt()).toBe(errAuthorizationSuccess);
        else callbacks.SetResult(allow);
      },
    });
    expect(await engine.copyRights()).toBe(allow);
    expect(log.slice(2, 7)).toEqual(["invoke a", "invoke b", "deactivate b", "invoke a", "invoke b"]);
  });
});

describe("values", () => {
  test("of a failed evaluation only sticky values survive, and nothing is left in memory", async () => {
    const before = arenaReport().used;
    const seen: (string | undefined)[] = [];
    const { engine } = bench(["P:a"], {
      a(callbacks) {
        seen.push(
          readText(callbacks.GetContextValue("password")?.value),
          readText(callbacks.GetContextValue("kept")?.value),
        );
        callbacks.SetContextValue("password", contextFlag.extractable, text("hunter2"));
        callbacks.SetContextValue("kept", contextFlag.sticky, text("still there"));
        callbacks.SetResult(triesOf(callbacks) === 0 ? deny : allow);
      },
    });
    await engine.copyRights();
    expect(seen).toEqual([undefined, undefined, undefined, "still there"]);
    using password = engine.copyInfo("password");
    expect(password?.length).toBe(7);
    expect(engine.copyInfo("kept")).toBeUndefined();
    password?.dispose();
    await engine.free();
    expect(arenaReport().used).toBe(before);
  });

  test("hints of one evaluation are seen by all its mechanisms, as copies", async () => {
    const seen: (string | undefined)[] = [];
    const { engine } = bench(["P:a", "P:b"], {
      a(callbacks) {
        callbacks.GetHintValue("suggested-user")?.fill(0);
        seen.push(readText(callbacks.GetImmutableHintValue("authorize-right")));
        callbacks.SetResult(allow);
      },
      b(callbacks) {
        seen.push(readText(callbacks.GetHintValue("suggested-user")));
        callbacks.SetResult(allow);
      },
    });
    await engine.copyRights({ hints: { "suggested-user": text("alice") } });
    expect(seen).toEqual(["system.login.console", "alice"]);
  });
});
