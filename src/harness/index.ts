/**
 * Public entry point `/harness`: an organisation, its directory, an agent, and a simulated Windows or Mac with its
 * sign-in screen, on one machine, for development and tests. `docs/harness.md` has more.
 *
 * ```ts
 * import { createLoginHarness } from "@vestibule/toolkit/harness";
 *
 * await using harness = await createLoginHarness({ device: { system: "windows", localSecret: "pin" } });
 * await harness.act({ do: "wake" });
 * const { screen } = await harness.until(({ screen }) => screen.view === "sign-in");
 * ```
 */
export { createLoginHarness } from "./play/login-harness.ts";
export type {
  DeviceBefore,
  LoginHarness,
  LoginHarnessOptions,
  MacBefore,
  OwnProvider,
  StartingSecrets,
  TracedFrame,
  Until,
  WindowsBefore,
} from "./contract/login-harness-contract.ts";
export type {
  DeviceTruth,
  DiskTruth,
  DrawnField,
  HarnessAction,
  HarnessState,
  Mirror,
  MirrorAction,
  MirrorNode,
  MirrorOption,
  Opening,
  OpensRow,
  Person,
  PhoneState,
  SecretName,
  SignInScreen,
  StoreName,
  SurfaceAction,
  SurfaceName,
  Tile,
  TimelineEntry,
} from "./contract/model.ts";
export type { ProviderCommand } from "./contract/organisation.ts";
