/**
 * The one judgement of when somebody signed in, and the one tolerance for clocks. The directory judges a provider's claim
 * by it, the agent the directory's, so that none grants what the other then refuses.
 */

/** Seconds by which the clock of whoever claims a time may differ from the clock of whoever judges it, either way. */
export const clockToleranceSeconds = 60;

export type SignInTime =
  | { kind: "fresh"; at: Date }
  /** No time was claimed, or none that could be one (0, a text). */
  | { kind: "missing" }
  | { kind: "too-old" }
  | { kind: "in-future" };

/**
 * Judges `auth_time` (OpenID Connect Core section 2): a sign-in counts if it came after the person was sent to sign in.
 * @param authTime seconds since the epoch, as claimed
 * @param window.askedAt when the person was sent, by the clock of whoever judges
 * @param window.now by the same clock
 * @param window.maxAgeSeconds how long before that the sign-in may have been; default 0
 */
export function judgeSignInTime(
  authTime: unknown,
  window: { askedAt: Date; now: Date; maxAgeSeconds?: number },
): SignInTime {
  if (typeof authTime !== "number" || !Number.isFinite(authTime) || authTime <= 0) return { kind: "missing" };
  const at = authTime * 1_000;
  const toleranceMs = clockToleranceSeconds * 1_000;
  const earliest = window.askedAt.getTime() - (window.maxAgeSeconds ?? 0) * 1_000;
  if (at < earliest - toleranceMs) return { kind: "too-old" };
  if (at > window.now.getTime() + toleranceMs) return { kind: "in-future" };
  return { kind: "fresh", at: new Date(at) };
}
