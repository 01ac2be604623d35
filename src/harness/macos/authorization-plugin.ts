/**
 * The ABI between macOS's authorization hosts and a plug-in (AuthorizationPlugin.h), as types: what the engine calls,
 * what a mechanism may call back, and the layout of values. Names are Apple's; nothing here is our own.
 */

/** OSStatus of Authorization.h. */
export const authorizationStatus = {
  errAuthorizationSuccess: 0,
  errAuthorizationInvalidTag: -60003,
  errAuthorizationInternal: -60008,
} as const;
export type AuthorizationStatus = (typeof authorizationStatus)[keyof typeof authorizationStatus];

/** AuthorizationResult: the only answer to an invocation. */
export const authorizationResult = { allow: 0, deny: 1, undefined: 2, userCanceled: 3 } as const;
export type AuthorizationResult = (typeof authorizationResult)[keyof typeof authorizationResult];

/** AuthorizationContextFlags; a value has their sum. */
export const contextFlag = {
  /** The client may read the value with AuthorizationCopyInfo. */
  extractable: 1,
  volatile: 2,
  /** The value survives a failed evaluation. */
  sticky: 4,
} as const;

/**
 * AuthorizationCallbacks together with the AuthorizationEngineRef of one mechanism. A native host also has
 * GetLAContext, GetTokenIdentities and GetTKTokenWatcher; this Mac has no smart card.
 */
export interface AuthorizationCallbacks {
  /** Called exactly once for each MechanismInvoke, from within it or later. */
  SetResult(result: number): AuthorizationStatus;
  /**
   * Called by a mechanism that has answered and wants to run again: the active one is deactivated, and the list goes on
   * from here.
   */
  RequestInterrupt(): AuthorizationStatus;
  /** The answer to MechanismDeactivate. */
  DidDeactivate(): AuthorizationStatus;
  /** A copy, which the caller wipes if it is secret; undefined when there is no value. */
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

/**
 * What authd sends along with an invocation to the process that hosts the plug-in: all values of the evaluation. Copies;
 * the caller wipes those of the context.
 */
export interface EvaluationValues {
  hints: ReadonlyMap<string, Uint8Array>;
  context: ReadonlyMap<string, { flags: number; value: Uint8Array }>;
}

/** The engine as a plug-in's host sees it. */
export interface HostedEngine extends AuthorizationCallbacks {
  values(): EvaluationValues;
}

/** The functions of AuthorizationPluginInterface that take a mechanism. */
export interface AuthorizationMechanism {
  MechanismInvoke(): void;
  MechanismDeactivate(): void;
  MechanismDestroy(): void;
}

/** AuthorizationPluginInterface, version 0. */
export interface AuthorizationPlugin {
  MechanismCreate(engine: HostedEngine, mechanismId: string): AuthorizationMechanism;
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

/** A value of our own, in the same byte order. */
export function uint64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

export function readUint64(value: Uint8Array | undefined): bigint | undefined {
  return value?.length === 8 ? Buffer.from(value).readBigUInt64LE() : undefined;
}

/** Text is UTF-8, without the terminating NUL that C plug-ins also write. */
export function readText(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return Buffer.from(end < 0 ? value : value.subarray(0, end)).toString("utf8");
}

export function text(value: string): Uint8Array {
  return Buffer.from(value, "utf8");
}
