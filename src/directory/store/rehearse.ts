/** A change that can be rehearsed: the same judgement and the same result, and nothing is kept. Called for every dry run. */
import type { Queries } from "./database.ts";
import { inTransaction } from "./transaction.ts";

class Rehearsed<Result> extends Error {
  readonly result: Result;

  constructor(result: Result) {
    super("rehearsed");
    this.result = result;
  }
}

/** Runs `work` in one transaction. With `dryRun` the transaction is rolled back, and its result returned all the same. */
export async function changeOrRehearse<Result>(
  db: Queries,
  options: { dryRun?: boolean | undefined },
  work: (tx: Queries) => Promise<Result>,
): Promise<Result> {
  try {
    return await inTransaction(db, async (tx) => {
      const result = await work(tx);
      if (options.dryRun === true) throw new Rehearsed(result);
      return result;
    });
  } catch (error) {
    // Thrown above, with a result of this call.
    if (error instanceof Rehearsed) return error.result as Result;
    throw error;
  }
}
