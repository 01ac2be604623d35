/**
 * A platform whose adapter is in another process: each call of a port goes over a stream and its answer comes back. With
 * it the contract suite and the power-loss walk reach an adapter that cannot run in the test's own process, and one that
 * is killed. When the process is gone every call is refused as `store_unavailable`, as by a store that does not answer.
 */
import type { Readable, Writable } from "node:stream";
import { VestibuleError } from "../../../src/errors/error.ts";
import type { Platform } from "../../../src/platform/ports.ts";
import { type Description, type PortName, type Ports, type Reply, methods } from "./platform-calls.ts";
import { onFrames, secretsIn, sendFrame } from "./secret-frames.ts";

/** Asks the other process something, and gives back what it answered. @throws the code that it answered with */
export type Ask = (question: object) => Promise<unknown>;

/** Questions over a pair of streams, each with an `id` of its own; replies may come in any order. */
export function openQuestions(streams: { from: Readable; to: Writable }): Ask {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let isGone = false;
  let last = 0;
  const unavailable = () =>
    new VestibuleError("store_unavailable", { evidence: { what: "the adapter's process is gone" } });
  const end = () => {
    isGone = true;
    for (const { reject } of waiting.values()) reject(unavailable());
    waiting.clear();
  };
  onFrames(streams.from, (value) => {
    const reply = value as Reply;
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (asked === undefined) for (const secret of secretsIn(reply)) secret.dispose();
    else if ("error" in reply) asked.reject(new VestibuleError(reply.error));
    else asked.resolve(reply.result);
  });
  streams.from.once("close", end);
  streams.to.on("error", end);
  return (question) => {
    if (isGone) return Promise.reject(unavailable());
    const id = (last += 1);
    const asked = Promise.withResolvers<unknown>();
    waiting.set(id, asked);
    sendFrame(streams.to, { id, ...question });
    return asked.promise;
  };
}

/** Something that has the methods of `port`, each of which is a question. */
function remotePort<Name extends PortName>(port: Name, ask: Ask): Ports[Name] {
  return new Proxy({} as Ports[Name], {
    get: (_target, method) =>
      typeof method === "string" && Object.hasOwn(methods[port], method)
        ? (...given: unknown[]) => ask({ port, method, given })
        : undefined,
  });
}

export function remotePlatform(description: Description, ask: Ask): Platform {
  const { system, hostName, kinds, publicJwk, pinCost } = description;
  const data = remotePort("protectedData", ask);
  const signing = remotePort("signing", ask);
  const pin = remotePort("pin", ask);
  return {
    system,
    hostName,
    accounts: remotePort("accounts", ask),
    protectedData: {
      kinds,
      check: data.check,
      follow: data.follow,
      startAnew: data.startAnew,
      checkKept: data.checkKept,
    },
    disk: remotePort("disk", ask),
    keys: {
      signing: { publicJwk, sign: signing.sign },
      wrapping: remotePort("wrapping", ask),
      pin: {
        seal: pin.seal,
        unseal: pin.unseal,
        state: pin.state,
        ...(pinCost && { simulationCost: pinCost }),
      },
    },
  };
}
