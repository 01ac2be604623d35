import { expect } from "vitest";
import type { ProofEvent, ProofRequest } from "../../src/identity/prover.ts";
import { requires } from "../support/requirements.ts";
import { bindingId, grantId, userId } from "./support/fake-directory.ts";
import { setUpProof } from "./support/proof-set-up.ts";

const { test } = requires("chromium");

test("allowed: the proof is given, the browser was shown and has ended, a foreign host was reported once", async () => {
  // The page goes on only after the foreign picture has failed twice.
  const set = await setUpProof(
    (end) => `<body><script>
      let failed = 0;
      for (const name of ["a", "b"]) {
        const picture = new Image();
        picture.onerror = () => { failed += 1; if (failed === 2) location = ${JSON.stringify(end)}; };
        picture.src = "https://pictures.example.com/" + name;
      }
    </script>`,
  );
  try {
    const proof = await set.prover.prove(set.request);
    expect(proof).toMatchObject({ userId, bindingId, grantId, purpose: "pin-reset" });
    const refused = set.events.filter(({ kind }) => kind === "host-refused");
    expect(refused).toEqual([{ kind: "host-refused", host: "pictures.example.com" }]);
    expect(set.events.map(({ kind }) => kind)).toContain("browser-ready");
    expect(set.pages).toHaveLength(2);
  } finally {
    await set.tearDown();
  }
}, 60_000);

test("denied: somebody else signed in", async () => {
  const set = await setUpProof((end) => `<script>location = ${JSON.stringify(end)}</script>`);
  try {
    const request: ProofRequest = { ...set.request, userId: "usr_BBBBBBBBBBBBBBBBBBBBBB" };
    await expect(set.prover.prove(request)).rejects.toMatchObject({ code: "wrong_user" });
  } finally {
    await set.tearDown();
  }
}, 60_000);

test("cancelled while the page is shown, and before the proof begins", async () => {
  const set = await setUpProof(() => "<body>sign in");
  try {
    const onEvent = ({ kind }: ProofEvent): void => {
      if (kind === "browser-ready") set.controller.abort();
    };
    await expect(set.prover.prove({ ...set.request, onEvent })).rejects.toMatchObject({ code: "cancelled" });
    await expect(set.prover.prove(set.request)).rejects.toMatchObject({ code: "cancelled" });
  } finally {
    await set.tearDown();
  }
}, 60_000);
