/**
 * The person asked the system to change a password. The system does that by itself, and the screen says so. Called by
 * the session, with or without a known account.
 */
import type { Dialogue } from "../screens/dialogue.ts";
import type { Screens } from "../screens/screens.ts";

/** @throws `cancelled` */
export async function sayHowToChangePassword(
  { dialogue, screens }: { dialogue: Dialogue; screens: Screens },
  signsInWith: "pin" | "password",
): Promise<void> {
  using answer = await dialogue.ask(screens.changePassword(signsInWith));
  void answer;
  await dialogue.finish({ outcome: "finished" });
}
