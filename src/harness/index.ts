/**
 * Public entry point `/harness`: a whole organisation, directory, agent and simulated Windows sign-in screen on
 * one machine, for developing and testing against.
 *
 * ```ts
 * await using harness = await createLoginHarness();
 * await harness.act({ do: "wake" });
 * ```
 */
export {
  type LoginHarness,
  type LoginHarnessOptions,
  type Until,
  createLoginHarness,
} from "./login-harness.ts";
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
