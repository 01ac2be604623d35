/** A time limit for work of another program. Called by all code that waits for a browser or its launcher. */
import { VestibuleError } from "../../errors/error.ts";

/**
 * Settles as `work` does.
 * @param ms longest wait in milliseconds
 * @throws `browser_failed` with `what` as evidence when the time is over
 */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    limit.reject(new VestibuleError("browser_failed", { evidence: { what, ms } }));
  }, ms);
  try {
    return await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
