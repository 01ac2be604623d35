/**
 * Who is at the other end of a connection, as a value: what the kernel said when it connected, whatever the peer itself
 * claims. Made by the addon for each connection, judged by a `PeerPolicy`. It holds no secret.
 */

/** A process that connected to the agent's named pipe. */
export interface WindowsPeer {
  readonly system: "windows";
  /** The user of its token, as a string SID (`S-1-5-18` is SYSTEM). */
  readonly sid: string;
  /** The session it runs in; 0 is the services' own. */
  readonly sessionId: number;
  /** Full Win32 path of its program. */
  readonly imagePath: string;
  /** Subject of the certificate of the program's Authenticode signature; undefined unless that signature holds. */
  readonly signer: string | undefined;
}

export interface MacosPeer {
  readonly system: "macos";
  /** Of its process when it connected. `pid` and `pidVersion` together name one process for ever. */
  readonly auditToken: {
    readonly euid: number;
    readonly pid: number;
    readonly pidVersion: number;
    readonly session: number;
  };
  /**
   * Source text of the designated requirement of the code that it runs. Undefined unless the signature holds and the
   * code satisfies this requirement: the signer writes it, and could write anybody's.
   */
  readonly designatedRequirement: string | undefined;
}

export interface LinuxPeer {
  readonly system: "linux";
  readonly uid: number;
  readonly gid: number;
  readonly pid: number;
  /**
   * When the process with this pid started, in clock ticks since the machine did; undefined when it had already ended,
   * or /proc hides it. Read when the connection is accepted, not when it was made: a peer that ended in between may have
   * left its pid to another. It tells sessions apart; no policy may judge by it.
   */
  readonly startTime: string | undefined;
}

export type Peer = WindowsPeer | MacosPeer | LinuxPeer;

/** What a log line says of a peer. Programs are named by their path or requirement, never by their arguments. */
export function describePeer(peer: Peer | undefined): Readonly<Record<string, string | number | undefined>> {
  switch (peer?.system) {
    case "windows": {
      const { system, sid, sessionId, imagePath, signer } = peer;
      return { system, sid, sessionId, imagePath, signer };
    }
    case "macos": {
      const { system, auditToken, designatedRequirement } = peer;
      const { euid, pid } = auditToken;
      return { system, euid, pid, designatedRequirement };
    }
    case "linux": {
      const { system, uid, pid } = peer;
      return { system, uid, pid };
    }
    case undefined:
      return { system: "unknown" };
  }
}

/** The session of the system in which the kernel says that a peer runs; undefined where it does not say. */
export function sessionOf(peer: Peer | undefined): number | undefined {
  switch (peer?.system) {
    case "windows":
      return peer.sessionId;
    case "macos":
      return peer.auditToken.session;
    case "linux":
    case undefined:
      return undefined;
  }
}

/**
 * The same text for two connections exactly when one party made them: one process on macOS and Linux, one user in one
 * session on Windows. A path would not do there: a user may start copies of a signed program from as many folders as
 * they like. Unknown peers are one party.
 */
export function partyOf(peer: Peer | undefined): string {
  switch (peer?.system) {
    case "windows":
      return JSON.stringify([peer.sid, peer.sessionId]);
    case "macos":
      return JSON.stringify([peer.auditToken.pid, peer.auditToken.pidVersion]);
    case "linux":
      return JSON.stringify([peer.pid, peer.startTime]);
    case undefined:
      return "unknown";
  }
}
