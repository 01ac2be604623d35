/** Answers the calls of a `RemotePlatform` with a platform of this process. Runs in the adapter's process. */
import { codeOf } from "../../../src/errors/error.ts";
import type { Platform } from "../../../src/platform/ports.ts";
import { type Call, type Description, type PortName, type Reply, methods } from "./platform-calls.ts";

export function describePlatform(platform: Platform): Description {
  return {
    system: platform.system,
    hostName: platform.hostName,
    kinds: [...platform.protectedData.kinds],
    publicJwk: platform.keys.signing.publicJwk,
    pinCost: platform.keys.pin.simulationCost,
  };
}

function portOf(platform: Platform, name: PortName): object {
  switch (name) {
    case "accounts":
    case "protectedData":
    case "disk":
      return platform[name];
    case "signing":
    case "wrapping":
    case "pin":
      return platform.keys[name];
  }
}

/** The reply to `call`. The secrets of both are the caller's. */
export async function answer(platform: Platform, call: Call): Promise<Reply> {
  const { id, port, method, given } = call;
  try {
    if (!Object.hasOwn(methods[port], method)) throw new Error(`no method ${port}.${method}`);
    const target = portOf(platform, port);
    const called: unknown = Reflect.get(target, method);
    if (typeof called !== "function") throw new Error(`no method ${port}.${method}`);
    const result: unknown = await Reflect.apply(called, target, given);
    return { id, result };
  } catch (error) {
    return { id, error: codeOf(error) };
  }
}
