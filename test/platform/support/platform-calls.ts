/** What a remote platform can be asked: every method of every port, by name. Both ends of the channel use it. */
import type { ErrorCode } from "../../../src/errors/codes.ts";
import type {
  AccountStore,
  DeviceKey,
  DiskEncryption,
  PinKey,
  ProtectedData,
  ProtectedKind,
  SystemName,
  WrappingKey,
} from "../../../src/platform/ports.ts";

/** The parts of a platform that answer calls; what is fixed about a device comes in its `Description`. */
export interface Ports {
  accounts: AccountStore;
  protectedData: Omit<ProtectedData, "kinds">;
  disk: DiskEncryption;
  signing: Pick<DeviceKey, "sign">;
  wrapping: WrappingKey;
  pin: Omit<PinKey, "simulationCost">;
}
export type PortName = keyof Ports;

/** A method that a port gains does not compile before it is named here. */
export const methods: { readonly [Port in PortName]: Readonly<Record<keyof Ports[Port], true>> } = {
  accounts: {
    list: true,
    find: true,
    verify: true,
    change: true,
    set: true,
    clearLockOut: true,
    setPasswordExpires: true,
  },
  protectedData: { check: true, follow: true, startAnew: true, checkKept: true },
  disk: {
    state: true,
    serviceAccount: true,
    provesRecoveryKey: true,
    rotateRecoveryKey: true,
    unclaimedRecoveryKey: true,
    claimRecoveryKey: true,
    addPassword: true,
    retireEarlierPasswords: true,
  },
  signing: { sign: true },
  wrapping: { wrap: true, unwrap: true },
  pin: { seal: true, unseal: true, state: true },
};

export interface Description {
  system: SystemName;
  hostName: string;
  kinds: ProtectedKind[];
  publicJwk: DeviceKey["publicJwk"];
  pinCost: PinKey["simulationCost"];
}

export interface Call {
  id: number;
  port: PortName;
  method: string;
  given: unknown[];
}

/** Of the call with the same `id`. An error is its code alone. */
export type Reply = { id: number; result?: unknown } | { id: number; error: ErrorCode };
