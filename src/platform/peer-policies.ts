/**
 * Who may connect to the agent: pure functions over a `Peer`. Each composition root names one. A policy denies every peer
 * that it does not name, every peer of another system, and every unknown one. It judges by what the kernel says of the
 * peer, never by what the peer says of itself.
 */
import type { LinuxPeer, MacosPeer, Peer, WindowsPeer } from "./peer.ts";

/** Why a peer is denied; for the operator's log. */
export type PeerRefusal =
  "peer-unknown" | "other-system" | "other-user" | "other-session" | "other-program" | "other-process";

export type PeerVerdict = { allowed: true } | { allowed: false; reason: PeerRefusal };

export interface PeerPolicy {
  (peer: Peer | undefined): PeerVerdict;
  /**
   * Id of the group that the expected peers run in, where they are neither the agent's own user nor root: socket and
   * folder are opened to it. Whoever is let in by that is judged all the same.
   */
  readonly group?: number;
}

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
 * Windows: LogonUI (the sign-in screen) and consent (elevation) as SYSTEM, and the tray of any signed-in user, by its
 * publisher. A user cannot start a process as SYSTEM, so the first two are recognised by their paths alone.
 */
export function windowsPeers({ systemFolder, trayPublisher }: WindowsPrograms): PeerPolicy {
  const hosts = ["LogonUI.exe", "consent.exe"].map((name) => `${systemFolder}\\${name}`.toLowerCase());
  return onlyOn("windows", ({ sid, sessionId, imagePath, signer }: WindowsPeer) => {
    // Sign-in screens and desktops have sessions of their own. Session 0 is for services.
    if (sessionId === 0) return denied("other-session");
    const isHost = hosts.includes(imagePath.toLowerCase());
    if (isHost) return sid === localSystem ? allowed : denied("other-user");
    return trayPublisher !== undefined && signer === trayPublisher ? allowed : denied("other-program");
  });
}

/**
 * macOS: programs by their designated requirement, compared as a whole.
 * @param requirements source texts as the Security framework prints them
 * @param group of those that are not root
 */
export function macosPeers({
  requirements,
  group,
}: {
  requirements: readonly string[];
  group: number;
}): PeerPolicy {
  const policy = onlyOn("macos", ({ designatedRequirement }: MacosPeer) =>
    designatedRequirement !== undefined && requirements.includes(designatedRequirement)
      ? allowed
      : denied("other-program"),
  );
  return Object.assign(policy, { group });
}

/** Linux: processes of root. */
export const linuxRoot: PeerPolicy = onlyOn("linux", ({ uid }: LinuxPeer) =>
  uid === 0 ? allowed : denied("other-user"),
);

/**
 * One process, by its pid. Only for a process that is known to be running, such as the caller or its child: the pid of
 * another may be in use again.
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

/**
 * The processes that load authorization plug-ins: SecurityAgent, its helper for each architecture, and authorizationhost.
 * Believed, not yet read on a Mac (`codesign -d -r-`). A requirement that differs denies the plug-in.
 */
const macosHosts = [
  "com.apple.SecurityAgent",
  "com.apple.SecurityAgentHelper.arm64",
  "com.apple.SecurityAgentHelper.x86-64",
  "com.apple.authorizationhost",
].map((identifier) => `identifier "${identifier}" and anchor apple`);

/** `_securityagent`, the user and group of SecurityAgent. */
const securityAgentGroup = 92;

/** The policy of the shipped agent on `platform`; undefined for a system that is not supported. */
export function shippedPolicy(platform: NodeJS.Platform): PeerPolicy | undefined {
  switch (platform) {
    case "win32":
      return windowsPeers({ systemFolder: "C:\\Windows\\System32", trayPublisher: undefined });
    case "darwin":
      return macosPeers({ requirements: macosHosts, group: securityAgentGroup });
    case "linux":
      return linuxRoot;
    default:
      return undefined;
  }
}
