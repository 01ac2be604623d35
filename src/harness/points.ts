/**
 * Names the instants between two effects of the agent, so that a rehearsal can cut the power at each. It wraps
 * the ports that the harness's agent entry composes; the agent itself knows nothing of it.
 */
import type { Platform } from "../platform/ports.ts";

/** Called synchronously right before and right after each effect: `account.change before`. */
export type OnPoint = (point: string) => void;

/** Looking changes nothing, so there is no instant to tell apart. */
const looking = /^(find|list|check|state|enrolment|bindings|container|changes|changeOf|pendingEvents)$/;

/** Behaves as `port`, and calls `onPoint` around each of its methods that has an effect. */
export function withPoints<Port extends object>(name: string, port: Port, onPoint: OnPoint): Port {
  return new Proxy(port, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== "function") return member;
      if (typeof property === "symbol" || looking.test(property)) return member.bind(target) as unknown;
      return (...given: unknown[]): unknown => {
        onPoint(`${name}.${property} before`);
        const result: unknown = Reflect.apply(member, target, given);
        if (!(result instanceof Promise)) {
          onPoint(`${name}.${property} after`);
          return result;
        }
        return result.then((value: unknown) => {
          onPoint(`${name}.${property} after`);
          return value;
        });
      };
    },
  });
}

/** A platform whose accounts and keys have points. */
export function platformWithPoints(platform: Platform, onPoint: OnPoint): Platform {
  const { system, hostName, accounts, protectedData, keys } = platform;
  return {
    system,
    hostName,
    protectedData,
    accounts: withPoints("account", accounts, onPoint),
    keys: {
      signing: keys.signing,
      wrapping: withPoints("wrapping", keys.wrapping, onPoint),
      pin: withPoints("pin", keys.pin, onPoint),
    },
  };
}
