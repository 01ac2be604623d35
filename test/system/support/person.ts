/** A person in front of a login harness: signs in, forgets, proves, resets, by screens and keys alone. */
import type { LoginHarness } from "../../../src/harness/contract/login-harness-contract.ts";
import type { DrawnField, HarnessState, SurfaceName } from "../../../src/harness/contract/model.ts";
import { typeInto } from "../../../src/harness/contract/typing.ts";

export function person(harness: LoginHarness) {
  const has = (state: HarnessState, purpose: string) =>
    !state.screen.busy && state.screen.fields.some((field) => field.purpose === purpose);
  const shown = (purpose: string) => harness.until((state) => has(state, purpose));
  const happened = (event: string) =>
    harness.state().timeline.filter((entry) => entry.event === event).length;

  async function fill(purpose: string, values: Record<string, string>): Promise<void> {
    const { screen } = await shown(purpose);
    const byId = screen.fields.flatMap((field: DrawnField) => {
      const value = values[field.purpose];
      return value === undefined ? [] : [[field.id, value] as const];
    });
    await harness.act({ do: "submit", revision: screen.revision, values: Object.fromEntries(byId) });
  }

  async function openTile(): Promise<void> {
    if (harness.state().screen.view === "lock") await harness.act({ do: "wake" });
    // A real DLL has its tile a little later.
    await harness.until(({ screen }) => screen.tiles.some(({ id }) => id === "brand"));
    await harness.act({ do: "select-tile", tile: "brand" });
  }

  async function follow(index: number): Promise<void> {
    const { screen } = await shown("action");
    const link = screen.fields.find((field) => field.purpose === "action" && field.index === index);
    await harness.act({ do: "link", revision: screen.revision, field: link?.id ?? -1 });
  }

  /** Types into the page inside the screen, or on the phone; keys wait until the page takes them. */
  async function typeOn(on: SurfaceName, text: string, effect: string): Promise<void> {
    const before = happened(effect);
    for (const action of typeInto(text, on)) harness.surface(action);
    await harness.until(() => happened(effect) > before, 30_000);
  }

  async function prove({ email, password }: { email: string; password: string }): Promise<void> {
    await harness.until(({ screen }) => screen.browser !== undefined);
    await typeOn("screen", email, "provider.page");
    await typeOn("screen", password, "provider.signed-in");
  }

  /** At a Mac's login window: somebody who mistypes gets what is behind "Forgot password?". */
  async function forgetMacPassword(): Promise<void> {
    await fill("password", { password: "not my password 0" });
    await follow(0);
  }

  return {
    typeOn,
    forgetMacPassword,
    /** At pre-boot, whichever of password and key it asks for. */
    async unlockWithRecoveryKey(key: string): Promise<void> {
      const { screen } = await harness.until((state) => has(state, "password") || has(state, "recoveryKey"));
      if (!screen.fields.some(({ purpose }) => purpose === "recoveryKey")) await follow(0);
      await fill("recoveryKey", { recoveryKey: key });
    },
    /** Types `password` where the Mac asks for one: at pre-boot, at the login window. */
    async typeMacPassword(typed: string): Promise<void> {
      await fill("password", { password: typed });
    },
    /** Until they have chosen a new password; what comes of it is somebody else's to wait for. */
    async beginMacReset(reset: { email: string; password: string; newPassword: string }): Promise<void> {
      await forgetMacPassword();
      await prove(reset);
      await fill("newPassword", { newPassword: reset.newPassword, confirmPassword: reset.newPassword });
    },
    openTile,
    follow,
    fill,
    shown,
    prove,
    async signIn(pin: string): Promise<void> {
      await openTile();
      await fill("secret", { secret: pin });
      await harness.until(({ screen }) => screen.view === "desktop");
    },
    /** Whether the PIN signs in; a wrong one leaves the person at the PIN screen. */
    async tryPin(pin: string): Promise<boolean> {
      if (harness.state().screen.selectedTile !== "brand" || harness.state().screen.view !== "sign-in")
        await openTile();
      const { screen } = await shown("secret");
      await fill("secret", { secret: pin });
      const after = await harness.until(
        (state) =>
          state.screen.view === "desktop" ||
          (has(state, "secret") && state.screen.revision > screen.revision),
      );
      return after.screen.view === "desktop";
    },
    async signOut(): Promise<void> {
      await harness.act({ do: "sign-out" });
    },
    /** As far as the person gets; what comes of it is somebody else's to wait for. */
    async beginReset(reset: { email: string; password: string; pin: string }): Promise<void> {
      await openTile();
      await follow(0);
      await prove(reset);
      await fill("newSecret", { newSecret: reset.pin, confirm: reset.pin });
    },
    async resetPin(reset: { email: string; password: string; pin: string }): Promise<void> {
      await openTile();
      await follow(0);
      await prove(reset);
      await fill("newSecret", { newSecret: reset.pin, confirm: reset.pin });
      await harness.until(({ screen }) => screen.view === "desktop");
    },
  };
}
