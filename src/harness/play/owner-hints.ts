/**
 * What the device's owner knows when the play begins, for whoever plays them. Called by `login-harness.ts`; the page and
 * the demo's command show it. It holds secrets of the simulated person.
 */
import { hints } from "../../texts/en/harness.ts";
import type { HarnessState, Person } from "../contract/model.ts";
import type { KnownSecrets } from "../devices/truth.ts";

export interface OwnersKnowledge {
  owner: Person | undefined;
  /** The provider is the developer's own: its password is not ours to show. */
  ownProvider: boolean;
  /** Of the account. */
  userName: string;
  /** The sign-in screen names no user, so the name has to be typed. */
  namesHidden: boolean;
  known: KnownSecrets;
}

/** In the order in which they are needed. */
export function hintsOf(knowledge: OwnersKnowledge): HarnessState["hints"] {
  const { owner, ownProvider, userName, namesHidden, known } = knowledge;
  const { startPin, startPassword } = known;
  return [
    ...(namesHidden ? [{ label: hints.userName, value: userName }] : []),
    { label: hints.email, value: owner?.email ?? "" },
    ...(ownProvider ? [] : [{ label: hints.providerPassword, value: owner?.providerPassword ?? "" }]),
    ...(startPin === undefined
      ? [{ label: hints.forgottenPassword, value: startPassword }]
      : [
          { label: hints.forgottenPin, value: startPin },
          { label: hints.typedPassword, value: startPassword },
        ]),
  ];
}
