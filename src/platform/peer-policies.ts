/**
 * Who may speak to the agent: pure functions over a `Peer`, one named by each composition root. Each denies whatever it
 * does not name, and every peer of another system or of none. The kernel's word counts here, never a host's own.
 */
import type { LinuxPeer, MacosPeer, Peer, WindowsPeer } from "./native/peer.ts";

/** Why a peer may not come: for the operator's log. */
export type PeerRefusal =
  "peer-unknown" | "other-system" | "other-user" | "other-session" | "other-program" | "other-process";

export type PeerVerdict = { allowed: true } | { allowed: false; reason: PeerRefusal };

export type PeerPolicy = (peer: Peer | undefined) => PeerVerdict;

const allowed: PeerVerdict = { allowed: true };
const denied = (reason: PeerRefusal): PeerVerdict => ({ allowed: false, reason });

/** A policy for the peers of one system. */
function onlyOn<System extends Peer["system"]>(
  system: System,
  judge: (peer: Extract<Peer, { system: System }>) => PeerVerdict,
): PeerPolicy {
  const isOf = (peer: Peer): peer is Extract<Peer, { system: System }> => peer.system === system;
  return (peer) => {
    if (peer === undefined) return denied("peer-unknown");
    return isOf(peer) ? judge(peer) : denied("other-system");
  };
}

const localSystem = "S-1-5-18";

export interface WindowsPrograms {
  /** Full path of the folder that holds the system's programs. Only TrustedInstaller can write there. */
  systemFolder: string;
  /** The subject of the certificate that signs our tray; undefined where there is no tray. */
  trayPublisher: string | undefined;
}

/**
 * Windows: LogonUI (the sign-in screen) and consent (elevation) as SYSTEM, and the tray of any user who is signed in, by
 * its publisher. A user cannot start a process as SYSTEM, so the path of the two needs no signature beside it.
 */
export function windowsPeers({ systemFolder, trayPublisher }: WindowsPrograms): PeerPolicy {
  const hosts = ["LogonUI.exe", "consent.exe"].map((name) => `${systemFolder}\\${name}`.toLowerCase());
  return onlyOn("windows", ({ sid, sessionId, imagePath, signer }: WindowsPeer) => {
    // Sign-in screens and people's desktops have sessions of their own; services, which are the system's, have 0.
    if (sessionId === 0) return denied("other-session");
    const isHost = hosts.includes(imagePath.toLowerCase());
    if (isHost) return sid === localSystem ? allowed : denied("other-user");
    return trayPublisher !== undefined && signer === trayPublisher ? allowed : denied("other-program");
  });
}

/**
 * macOS: programs by their designated requirement, compared as a whole.
 * @param requirements source texts as the Security framework prints them
 */
export function macosPeers({ requirements }: { requirements: readonly string[] }): PeerPolicy {
  return onlyOn("macos", ({ designatedRequirement }: MacosPeer) =>
    designatedRequirement !== undefined && requirements.includes(designatedRequirement)
      ? allowed
      : denied("other-program"),
  );
}

/** Linux: processes of root. */
export const linuxRoot: PeerPolicy = onlyOn("linux", ({ uid }: LinuxPeer) =>
  uid === 0 ? allowed : denied("other-user"),
);

/**
 * One process. Its pid can be relied on only for as long as whoever names it keeps it from being used again, as a parent
 * does for its child and a process for itself.
 */
export function onlyProcess({ uid, pid }: { uid: number; pid: number }): PeerPolicy {
  return (peer) => {
    switch (peer?.system) {
      case "linux":
        if (peer.uid !== uid) return denied("other-user");
        return peer.pid === pid ? allowed : denied("other-process");
      case "macos":
        if (peer.auditToken.euid !== uid) return denied("other-user");
        return peer.auditToken.pid === pid ? allowed : denied("other-process");
      case "windows":
        return denied("other-system");
      case undefined:
        return denied("peer-unknown");
    }
  };
}

/** What hosts authorization plug-ins: SecurityAgent, its helpers for each architecture, and authorizationhost. */
const macosHosts = [
  "com.apple.SecurityAgent",
  "com.apple.SecurityAgentHelper.arm64",
  "com.apple.SecurityAgentHelper.x86-64",
  "com.apple.authorizationhost",
].map((identifier) => `identifier "${identifier}" and anchor apple`);

/** The policy of the agent that ships, for the system that it runs on; undefined where it runs on none of ours. */
export function shippedPolicy(platform: NodeJS.Platform): PeerPolicy | undefined {
  switch (platform) {
    case "win32":
      return windowsPeers({ systemFolder: "C:\\Windows\\System32", trayPublisher: undefined });
    case "darwin":
      return macosPeers({ requirements: macosHosts });
    case "linux":
      return linuxRoot;
    default:
      return undefined;
  }
}
