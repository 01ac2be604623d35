/** A bench with the odd provider set up for `odd.example`; each proof is a recovery visit of a person of its own. */
import type { Evidence } from "../../../src/errors/error.ts";
import type { NewProvider } from "../../../src/directory/federation/providers.ts";
import { startBench, type Bench } from "./bench.ts";
import type { Browser } from "./browser.ts";
import { startOddProvider, type OddProvider } from "./odd-provider.ts";

/** What became of a sign-in: the code, or undefined when the person was let in; and what the logs say of it. */
export interface Tried {
  code: string | undefined;
  /** The newest of `provider-failed`. */
  evidence: Evidence | undefined;
  /** The newest audit entry of a refusal, or of the visit. */
  detail: Record<string, unknown>;
  browser: Browser;
}

export interface OddBench {
  bench: Bench;
  provider: OddProvider;
  said: { event: string; evidence: Evidence | undefined }[];
  /** Makes a new person and lets them prove who they are. */
  prove(oddities?: OddProvider["odd"]): Promise<Tried>;
  /** Sets the provider up again, with these settings. */
  setUp(settings: Partial<NewProvider>): Promise<void>;
  close(): Promise<void>;
}

export async function startOddBench(settings: Partial<NewProvider> = {}): Promise<OddBench> {
  const said: OddBench["said"] = [];
  const bench = await startBench({
    log: {
      audit: () => undefined,
      debug: () => undefined,
      operator: (event, evidence) => void said.push({ event, evidence }),
    },
  });
  let people = 0;
  const address = (): string => `person-${String(people)}@odd.example`;
  const provider = await startOddProvider(bench.ca, address);
  let sets = 0;
  const add = (given: Partial<NewProvider>): Promise<string> =>
    bench.directory.admin.addProvider({
      name: `odd-${String((sets += 1))}`,
      issuer: provider.issuer,
      clientId: "ours",
      domains: ["odd.example"],
      ...given,
    });
  await add(settings);
  return {
    bench,
    provider,
    said,
    async setUp(given) {
      await bench.directory.admin.removeProvider(`odd-${String(sets)}`);
      await add(given);
    },
    async prove(oddities = {}) {
      people += 1;
      provider.odd = oddities;
      said.length = 0;
      await bench.directory.admin.addUser({ email: address(), name: "Somebody" });
      const browser = bench.browser();
      await browser.open(`${bench.publicUrl}/recover`);
      await browser.submit("/recover/email", { email: address() });
      const evidence = said.findLast(({ event }) => event === "provider-failed")?.evidence;
      const newest = (await bench.audit()).find(
        ({ event }) => event === "recovery-visit-begun" || event === "recovery-key-refused",
      );
      const letIn = browser.page?.url.pathname === "/recover/devices" && browser.page.status === 200;
      if (letIn === (evidence !== undefined)) throw new Error("neither let in nor refused");
      // Not from the audit log, which counts more than a few refusals of a kind together.
      const code = letIn ? undefined : String(evidence?.["code"]);
      return { code, evidence, detail: newest?.detail ?? {}, browser };
    },
    async close() {
      provider.close();
      await bench.close();
    },
  };
}
