/**
 * Who gets a session: peers that the policy lets in, up to a number for each and one for all. Asked by the service for
 * each connection. One party that opens many keeps nobody else out.
 */
import type { PeerConnection } from "../platform/connection.ts";
import { partyOf } from "../platform/peer.ts";
import type { PeerPolicy, PeerRefusal } from "../platform/peer-policies.ts";

/** More than a sign-in host has tiles open: it connects when one is selected. */
export const mostOfOneParty = 16;
/** Eight parties with all that they may have. More than sign-in screens and desktops are on one machine. */
export const mostInAll = 8 * mostOfOneParty;

export type Refusal = PeerRefusal | "too-many-sessions";
export type Admission = { admitted: true } | { admitted: false; reason: Refusal };

export class Admissions {
  readonly #policy: PeerPolicy;
  /** Open sessions of each party that has any. */
  readonly #open = new Map<string, number>();
  #total = 0;

  constructor(policy: PeerPolicy) {
    this.#policy = policy;
  }

  /** Admits `connection`, until it closes, or says why not. */
  admit(connection: PeerConnection): Admission {
    const { peer } = connection;
    const verdict = this.#policy(peer);
    if (!verdict.allowed) return { admitted: false, reason: verdict.reason };
    const party = partyOf(peer);
    const open = this.#open.get(party) ?? 0;
    if (open >= mostOfOneParty || this.#total >= mostInAll) {
      return { admitted: false, reason: "too-many-sessions" };
    }
    this.#open.set(party, open + 1);
    this.#total += 1;
    connection.onClose(() => {
      this.#leave(party);
    });
    return { admitted: true };
  }

  #leave(party: string): void {
    const left = (this.#open.get(party) ?? 0) - 1;
    if (left > 0) this.#open.set(party, left);
    else this.#open.delete(party);
    this.#total -= 1;
  }
}
