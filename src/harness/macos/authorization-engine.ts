/**
 * authd for one right: invokes an ordered list of mechanisms one after the other, and runs the whole list again with
 * the hint `tries` one higher when one denies. Its client is the simulated login window; it can drive any
 * implementation of the plug-in ABI. It must never take a second result of an invocation, nor wait for ever on a
 * mechanism that shows nothing.
 */
import { Secret } from "../../secrets/arena.ts";
import type { Schedule } from "../../host/schedule.ts";
import {
  type AuthorizationMechanism,
  type AuthorizationPlugin,
  type AuthorizationResult,
  type HostedEngine,
  authorizationResult,
  authorizationStatus,
  contextFlag,
  text,
  uint32,
} from "./authorization-plugin.ts";

/** A violation of the ABI by a plug-in, or a missing answer. */
export type EngineEvent = {
  event: "result-refused" | "no-result" | "no-did-deactivate" | "plugin-missing";
  /** As in the list: `Plugin:Mechanism[,privileged]`. */
  mechanism: string;
};

export interface EngineOptions {
  /** The requested right; mechanisms read it as the immutable hint `authorize-right`. */
  right: string;
  /** `Plugin:Mechanism[,privileged]`, in the order of the authorization database. */
  mechanisms: readonly string[];
  /** By name. A plug-in that the list names and that is absent here is a bundle missing on disk. */
  plugins: Readonly<Record<string, AuthorizationPlugin>>;
  schedule: Schedule;
  onEvent?: (event: EngineEvent) => void;
}

export interface AuthorizationRequest {
  hints?: Readonly<Record<string, Uint8Array>>;
  /** Copied; the caller keeps the values. Extractable. */
  environment?: Readonly<Record<string, Secret>>;
  /** How often the list is run at most; default 10,000, as in `system.login.console`. */
  tries?: number;
}

/** Milliseconds after which a mechanism that has shown nothing and answered nothing counts as denying. */
export const watchdogMs = 30_000;
/** Milliseconds after which a mechanism that does not confirm its deactivation is left behind. */
export const deactivateMs = 5_000;
const defaultTries = 10_000;
/** SecurityAgent's reasons, in the hint `reason`. */
const reasons = { none: 0, invalidPassphrase: 21 } as const;

interface Held {
  flags: number;
  value: Secret;
}

/** The end of an invocation: its one result, or an interrupt by another mechanism. */
type Ending = { result: AuthorizationResult } | { interruptedBy: Loaded };

const { allow, deny, undefined: internal, userCanceled } = authorizationResult;
const { errAuthorizationSuccess, errAuthorizationInternal, errAuthorizationInvalidTag } = authorizationStatus;
const knownResults = new Map<number, AuthorizationResult>(
  Object.values(authorizationResult).map((result) => [result, result]),
);

/** A mechanism with the engine reference that it was created with. */
class Loaded {
  readonly name: string;
  readonly mechanism: AuthorizationMechanism;
  /** A result is accepted only in the state `invoked`. */
  state: "idle" | "invoked" | "answered" | "deactivating" = "idle";
  onResult: ((result: AuthorizationResult) => void) | undefined;
  onDeactivated: (() => void) | undefined;

  constructor(name: string, create: (loaded: Loaded) => AuthorizationMechanism) {
    this.name = name;
    this.mechanism = create(this);
  }
}

export class AuthorizationEngine {
  readonly #options: EngineOptions;
  readonly #hints = new Map<string, Uint8Array>();
  readonly #immutableHints: ReadonlyMap<string, Uint8Array>;
  readonly #context = new Map<string, Held>();
  readonly #loaded: (Loaded | undefined)[];
  #active: { loaded: Loaded; end: (ending: Ending) => void; calm: () => void } | undefined;
  #cancelled = false;
  #evaluation: Promise<unknown> = Promise.resolve();
  #freed: Promise<void> | undefined;

  /** AuthorizationCreate: loads the plug-ins' mechanisms. */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#immutableHints = new Map([["authorize-right", text(options.right)]]);
    this.#loaded = options.mechanisms.map((name) => this.#load(name));
  }

  /**
   * AuthorizationCopyRights. Runs the list until all allow, one cancels, or `tries` runs were denied. `undefined` is
   * the system's own failure: a mechanism reported it, or its bundle is missing.
   */
  copyRights(request: AuthorizationRequest = {}): Promise<AuthorizationResult> {
    const evaluation = this.#evaluate(request);
    this.#evaluation = evaluation.catch(() => undefined);
    return evaluation;
  }

  async #evaluate(request: AuthorizationRequest): Promise<AuthorizationResult> {
    for (const [key, value] of Object.entries(request.hints ?? {})) this.#hints.set(key, value);
    const runs = request.tries ?? defaultTries;
    for (let tries = 0; tries < runs; tries += 1) {
      this.#hints.set("tries", uint32(tries));
      this.#hints.set("reason", uint32(tries === 0 ? reasons.none : reasons.invalidPassphrase));
      if (tries === 0)
        for (const [key, value] of Object.entries(request.environment ?? {}))
          this.#hold(key, contextFlag.extractable, value.copy());
      const result = await this.#run();
      await this.#deactivateAll();
      if (result === allow && !this.#cancelled) return allow;
      this.#clearContext({ butSticky: result === deny });
      if (this.#cancelled) return userCanceled;
      if (result !== deny) return result;
    }
    return deny;
  }

  /** AuthorizationCopyInfo: an extractable value after an evaluation that allowed. The caller disposes it. */
  copyInfo(key: string): Secret | undefined {
    const held = this.#context.get(key);
    return held !== undefined && (held.flags & contextFlag.extractable) !== 0 ? held.value.copy() : undefined;
  }

  /** Called by the host of the views: the active mechanism shows one and waits for a person, so its watchdog stops. */
  viewDisplayed(): void {
    this.#active?.calm();
  }

  /** AuthorizationFree: a running evaluation ends as cancelled, mechanisms are destroyed, values are wiped. */
  free(): Promise<void> {
    this.#freed ??= this.#free();
    return this.#freed;
  }

  async #free(): Promise<void> {
    this.#cancelled = true;
    this.#active?.end({ result: userCanceled });
    await this.#evaluation;
    for (const loaded of this.#loaded) loaded?.mechanism.MechanismDestroy();
    this.#clearContext({ butSticky: false });
    this.#hints.clear();
  }

  #load(name: string): Loaded | undefined {
    const match = /^([^:,]+):([^:,]+)(?:,privileged)?$/.exec(name);
    const plugin = this.#options.plugins[match?.[1] ?? ""];
    const mechanismId = match?.[2];
    if (plugin === undefined || mechanismId === undefined) return undefined;
    return new Loaded(name, (loaded) => plugin.MechanismCreate(this.#callbacks(loaded), mechanismId));
  }

  async #run(): Promise<AuthorizationResult> {
    let at = 0;
    while (at < this.#loaded.length) {
      if (this.#cancelled) return userCanceled;
      const loaded = this.#loaded[at];
      if (loaded === undefined) {
        this.#tell("plugin-missing", this.#options.mechanisms[at] ?? "");
        return internal;
      }
      const ending = await this.#invoke(loaded);
      if ("interruptedBy" in ending) {
        await this.#deactivate(loaded);
        at = this.#loaded.indexOf(ending.interruptedBy);
        continue;
      }
      if (ending.result !== allow) return ending.result;
      at += 1;
    }
    return this.#cancelled ? userCanceled : allow;
  }

  async #invoke(loaded: Loaded): Promise<Ending> {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    const calm = this.#options.schedule(watchdogMs, () => {
      this.#tell("no-result", loaded.name);
      resolve({ result: deny });
    });
    this.#active = { loaded, end: resolve, calm };
    loaded.state = "invoked";
    loaded.onResult = (result) => {
      resolve({ result });
    };
    try {
      loaded.mechanism.MechanismInvoke();
      return await promise;
    } finally {
      calm();
      // A later result is refused.
      loaded.state = "answered";
      this.#active = undefined;
    }
  }

  /** Deactivates every invoked mechanism, in the order of the list. */
  async #deactivateAll(): Promise<void> {
    for (const loaded of this.#loaded) {
      if (loaded !== undefined && loaded.state !== "idle") await this.#deactivate(loaded);
    }
  }

  async #deactivate(loaded: Loaded): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const calm = this.#options.schedule(deactivateMs, () => {
      this.#tell("no-did-deactivate", loaded.name);
      resolve(undefined);
    });
    loaded.state = "deactivating";
    loaded.onDeactivated = () => {
      resolve(undefined);
    };
    try {
      loaded.mechanism.MechanismDeactivate();
      await promise;
    } finally {
      calm();
      loaded.state = "idle";
      loaded.onDeactivated = undefined;
    }
  }

  #callbacks(loaded: Loaded): HostedEngine {
    return {
      SetResult: (number) => {
        const result = knownResults.get(number);
        if (loaded.state !== "invoked" || result === undefined) {
          this.#tell("result-refused", loaded.name);
          return errAuthorizationInternal;
        }
        loaded.state = "answered";
        loaded.onResult?.(result);
        return errAuthorizationSuccess;
      },
      RequestInterrupt: () => {
        if (loaded.state !== "answered" || this.#active === undefined || this.#active.loaded === loaded)
          return errAuthorizationInternal;
        this.#active.end({ interruptedBy: loaded });
        return errAuthorizationSuccess;
      },
      DidDeactivate: () => {
        if (loaded.state !== "deactivating") return errAuthorizationInternal;
        loaded.onDeactivated?.();
        return errAuthorizationSuccess;
      },
      GetContextValue: (key) => {
        const held = this.#context.get(key);
        return held && { flags: held.flags, value: held.value.use((bytes) => Uint8Array.from(bytes)) };
      },
      SetContextValue: (key, flags, value) => {
        if (this.#cancelled) return errAuthorizationInternal;
        this.#hold(key, flags, Secret.take(Uint8Array.from(value)));
        return errAuthorizationSuccess;
      },
      RemoveContextValue: (key) => {
        this.#context.get(key)?.value.dispose();
        return this.#context.delete(key) ? errAuthorizationSuccess : errAuthorizationInvalidTag;
      },
      GetHintValue: (key) => copyOf(this.#hints.get(key)),
      SetHintValue: (key, value) => {
        this.#hints.set(key, Uint8Array.from(value));
        return errAuthorizationSuccess;
      },
      RemoveHintValue: (key) =>
        this.#hints.delete(key) ? errAuthorizationSuccess : errAuthorizationInvalidTag,
      GetImmutableHintValue: (key) => copyOf(this.#immutableHints.get(key)),
      // The list of this right has no arguments.
      GetArguments: () => [],
      GetSessionId: () => sessionId,
      values: () => ({
        hints: new Map([...this.#hints].map(([key, value]) => [key, Uint8Array.from(value)])),
        context: new Map(
          [...this.#context].map(([key, { flags, value }]) => [
            key,
            { flags, value: value.use((bytes) => Uint8Array.from(bytes)) },
          ]),
        ),
      }),
    };
  }

  #hold(key: string, flags: number, value: Secret): void {
    this.#context.get(key)?.value.dispose();
    this.#context.set(key, { flags, value });
  }

  #clearContext({ butSticky }: { butSticky: boolean }): void {
    for (const [key, { flags, value }] of this.#context) {
      if (butSticky && (flags & contextFlag.sticky) !== 0) continue;
      value.dispose();
      this.#context.delete(key);
    }
  }

  #tell(event: EngineEvent["event"], mechanism: string): void {
    this.#options.onEvent?.({ event, mechanism });
  }
}

/** Id of the login window's own session, that of the console. */
const sessionId = 100_000;

function copyOf(value: Uint8Array | undefined): Uint8Array | undefined {
  return value && Uint8Array.from(value);
}
