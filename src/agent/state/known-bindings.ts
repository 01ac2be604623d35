/**
 * What the device knows of its bindings and of what the directory holds: the last answer, with what this device has done
 * since. Used by `state.ts`. It only computes.
 */
import { z } from "zod";
import { type Binding, type BindingId, bindingId, bindingsResponse } from "../../device-api/schemas.ts";

/** As many as `bindingsResponse` may carry. */
const maximumBindings = 100;

/** As it is stored. */
export const knownBindings = bindingsResponse.extend({
  /** Bindings that the directory lists no longer. */
  kept: z.array(bindingId).default([]),
});
export type KnownBindings = z.infer<typeof knownBindings>;

export const nothingKnown: KnownBindings = { bindings: [], recoveryKey: "none", kept: [] };

/** What this device has of its own. */
export interface OwnSecrets {
  /** Whether a container of that binding holds an account's password. */
  hasContainer(bindingId: BindingId): boolean;
  /** Digest of the upload of a binding's break-glass password. */
  breakGlass(bindingId: BindingId): string | undefined;
  /** Digest of the upload of the disk's recovery key. */
  recoveryKey(): string | undefined;
}

/** The directory's answer. */
export type Listed = Pick<KnownBindings, "bindings" | "recoveryKey" | "recoveryKeyDigest">;

/**
 * What is known after an answer. A binding that the directory no longer lists is kept while its container holds the
 * account's password, which nobody else knows. An escrow keeps no binding: the person knows that password, and only the
 * directory can release it.
 *
 * A secret that was released stays one that has to be replaced for as long as the device has it: a directory whose backup
 * was restored may not remember the release.
 */
export function merged(known: KnownBindings, listed: Listed, own: OwnSecrets): KnownBindings {
  const ids = new Set(listed.bindings.map((one) => one.bindingId));
  const needed = known.bindings.filter((one) => !ids.has(one.bindingId) && own.hasContainer(one.bindingId));
  const earlier = new Map(known.bindings.map((one) => [one.bindingId, one]));
  const answered = listed.bindings.map((one) => {
    const before = earlier.get(one.bindingId);
    const mine = own.breakGlass(one.bindingId);
    const isOwed = before?.breakGlass === "rotate" && mine !== undefined && mine === before.breakGlassDigest;
    return isOwed ? { ...one, breakGlass: "rotate" as const } : one;
  });
  const mine = own.recoveryKey();
  const isOwed = known.recoveryKey === "rotate" && mine !== undefined && mine === known.recoveryKeyDigest;
  return {
    bindings: [...needed, ...answered].slice(0, maximumBindings),
    recoveryKey: isOwed ? "rotate" : listed.recoveryKey,
    ...(listed.recoveryKeyDigest === undefined ? {} : { recoveryKeyDigest: listed.recoveryKeyDigest }),
    kept: needed.map((one) => one.bindingId),
  };
}

/** What the directory has confirmed since its last answer. */
export type NowHeld = { bindingId: BindingId } & Partial<
  Pick<Binding, "recoveryPart" | "breakGlass" | "breakGlassDigest" | "envelopeId">
>;

export function withHeld(known: KnownBindings, { bindingId: id, ...held }: NowHeld): KnownBindings {
  return {
    ...known,
    bindings: known.bindings.map((one) => (one.bindingId === id ? { ...one, ...held } : one)),
  };
}
