/**
 * Public entry point `/harness`: a whole organisation, directory, agent and simulated Windows sign-in screen on
 * one machine, for developing and testing against.
 *
 * ```ts
 * await using harness = await createLoginHarness();
 * await harness.act({ do: "wake" });
 * ```
 */
export { createLoginHarness } from "./login-harness.ts";
export type { LoginHarness, LoginHarnessOptions, Until } from "./login-harness-contract.ts";
export type {
  DeviceTruth,
  DrawnField,
  HarnessAction,
  HarnessState,
  OpensRow,
  Person,
  SignInScreen,
  SurfaceAction,
  Tile,
  TimelineEntry,
} from "./model.ts";
