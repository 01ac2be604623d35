/**
 * The person proves who they are, and the directory releases what that proof allows. Called by the flows that replace a
 * forgotten secret. It changes nothing on the device.
 */
import type { GrantRedemption, Purpose } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Proof } from "../../identity/prover.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { Flow } from "./flow.ts";

declare const isOwn: unique symbol;

/** What the directory gave out for a proof, judged to be this person's. Only `judgeRedemption` makes one. */
export type OwnRedemption = GrantRedemption & { readonly [isOwn]: true };

/** @throws what `Prover.prove` and `Directory.redeem` throw; nothing has changed on the device then */
export async function proveAndRedeem(flow: Flow, purpose: Purpose): Promise<OwnRedemption> {
  const proof = await prove(flow, purpose);
  const directory = await flow.context.directory();
  return judgeRedemption(flow, proof, await directory.redeem(proof.grantId));
}

/** The browser is up until the person has proved themselves, cancels, or is refused. */
async function prove(flow: Flow, purpose: Purpose): Promise<Proof> {
  const { dialogue, screens, binding, hostBrowser } = flow;
  const sentences = screens.texts.screens;
  const stop = new AbortController();
  const cancel = () => {
    stop.abort(new VestibuleError("cancelled"));
  };
  dialogue.show(screens.proving("starting"), cancel);
  const prover = await flow.prover();
  let hosted: { address: string; proxy: string; credential: Secret } | undefined;
  const show = (notice?: string) => {
    const screen =
      hosted === undefined ? screens.proving("browser", notice) : screens.provingInHost(hosted, notice);
    dialogue.show(screen, cancel);
  };
  return prover.prove({
    purpose,
    bindingId: binding.bindingId,
    userId: binding.userId,
    locale: flow.locale,
    hostBrowser: hostBrowser && {
      open(page) {
        hosted = {
          address: page.address.href,
          proxy: `127.0.0.1:${String(page.proxyPort)}`,
          credential: page.proxyCredential,
        };
        hostBrowser.open(page);
      },
      close() {
        // The screen without the page's address closes the host's browser, even if the host ignored the verdict.
        if (hosted !== undefined) dialogue.show(screens.proving("browser"), cancel);
        hosted = undefined;
        hostBrowser.close();
      },
    },
    signal: AbortSignal.any([dialogue.signal, stop.signal]),
    onEvent(event) {
      flow.logs.debug.debug({ ...event, event: `proof-${event.kind}` });
      if (event.kind === "browser-ready") {
        show();
        if (event.processId !== undefined) dialogue.foreground(event.processId);
      }
      if (event.kind === "host-refused") {
        flow.logs.operator.warn({ event: "host-refused", host: event.host });
        show(sentences.prove.hostRefused(event.host));
      }
    },
  });
}

/** The grant has to be the one that was proven, for this binding, this person and this purpose. */
function judgeRedemption({ binding }: Flow, proof: Proof, redemption: GrantRedemption): OwnRedemption {
  const evidence = { binding: binding.bindingId, grant: proof.grantId };
  const refuse = (code: ErrorCode, redeemed: string) => {
    throw new VestibuleError(code, { evidence: { ...evidence, redeemed } });
  };
  if (redemption.grantId !== proof.grantId) refuse("grant_unknown", redemption.grantId);
  if (redemption.bindingId !== binding.bindingId) refuse("grant_wrong_device", redemption.bindingId);
  if (redemption.purpose !== proof.purpose) refuse("grant_wrong_purpose", redemption.purpose);
  if (redemption.userId !== binding.userId) refuse("wrong_user", redemption.userId);
  return redemption as OwnRedemption;
}
