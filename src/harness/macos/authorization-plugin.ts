/**
 * The ABI between macOS's authorization hosts and a plug-in (AuthorizationPlugin.h), as types: what the engine calls,
 * what a mechanism may call back, and how values are laid out. Names are Apple's; nothing here is our invention.
 */

/** OSStatus of Authorization.h. */
export const authorizationStatus = {
  errAuthorizationSuccess: 0,
  errAuthorizationInvalidTag: -60003,
  errAuthorizationInternal: -60008,
} as const;
export type AuthorizationStatus = (typeof authorizationStatus)[keyof typeof authorizationStatus];

/** AuthorizationResult: the one answer to an invocation. */
export const authorizationResult = { allow: 0, deny: 1, undefined: 2, userCanceled: 3 } as const;
export type AuthorizationResult = (typeof authorizationResult)[keyof typeof authorizationResult];

/** AuthorizationContextFlags, added up. */
export const contextFlag = {
  /** The client may read it with AuthorizationCopyInfo. */
  extractable: 1,
  volatile: 2,
  /** Survives a failed evaluation. */
  sticky: 4,
} as const;

/**
 * AuthorizationCallbacks together with the AuthorizationEngineRef that one mechanism was created with. A native host
 * has besides: GetLAContext, GetTokenIdentities, GetTKTokenWatcher; there is no smart card on this Mac.
 */
export interface AuthorizationCallbacks {
  /** Exactly once for each MechanismInvoke, from within it or later. */
  SetResult(result: number): AuthorizationStatus;
  /** A mechanism that has answered wants its turn again: the active one is deactivated, and the list goes on from here. */
  RequestInterrupt(): AuthorizationStatus;
  /** The answer to MechanismDeactivate. */
  DidDeactivate(): AuthorizationStatus;
  /** A copy, which the caller wipes if it is secret; undefined when there is none. */
  GetContextValue(key: string): { flags: number; value: Uint8Array } | undefined;
  SetContextValue(key: string, flags: number, value: Uint8Array): AuthorizationStatus;
  RemoveContextValue(key: string): AuthorizationStatus;
  GetHintValue(key: string): Uint8Array | undefined;
  SetHintValue(key: string, value: Uint8Array): AuthorizationStatus;
  RemoveHintValue(key: string): AuthorizationStatus;
  GetImmutableHintValue(key: string): Uint8Array | undefined;
  GetArguments(): readonly Uint8Array[];
  GetSessionId(): number;
}

/** The functions of AuthorizationPluginInterface that take a mechanism. */
export interface AuthorizationMechanism {
  MechanismInvoke(): void;
  MechanismDeactivate(): void;
  MechanismDestroy(): void;
}

/** AuthorizationPluginInterface, version 0. */
export interface AuthorizationPlugin {
  MechanismCreate(engine: AuthorizationCallbacks, mechanismId: string): AuthorizationMechanism;
  PluginDestroy(): void;
}

/** A UInt32 hint, in the byte order of both kinds of Mac. */
export function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function readUint32(value: Uint8Array | undefined): number | undefined {
  return value?.length === 4 ? Buffer.from(value).readUInt32LE() : undefined;
}

/** A value of ours alone, in the same byte order. */
export function uint64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

export function readUint64(value: Uint8Array | undefined): bigint | undefined {
  return value?.length === 8 ? Buffer.from(value).readBigUInt64LE() : undefined;
}

/** Text is UTF-8; a terminating NUL, which C plug-ins write along, is not part of it. */
export function readText(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return Buffer.from(end < 0 ? value : value.subarray(0, end)).toString("utf8");
}

export function text(value: string): Uint8Array {
  return Buffer.from(value, "utf8");
}
