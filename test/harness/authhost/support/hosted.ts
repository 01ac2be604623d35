/** Plays a plug-in in the login host, with limits short enough for tests. */
import { inRoot } from "../../../../scripts/project.mjs";
import { authSpecimenPath, macosPluginPath } from "../../../../scripts/macos-programs.mjs";
import {
  type AuthHostOptions,
  type AuthHostReport,
  playPlugin,
} from "../../../../src/harness/authhost/auth-host.ts";

/** scripts/authplugin-coverage.mjs plays one that counts the lines which are reached. */
export const ours = {
  program: process.env["VESTIBULE_COUNTED_BUNDLE"] ?? inRoot(macosPluginPath),
  plugin: "Vestibule",
};
export const specimen = { program: inRoot(authSpecimenPath), plugin: "Specimen" };

/** Plays one mechanism of the specimen, which is named after what it does. */
export const playSpecimen = (
  mechanism: string,
  more: Partial<AuthHostOptions> = {},
): Promise<AuthHostReport> => playPlugin({ ...specimen, mechanisms: [`Specimen:${mechanism}`], ...more });

export const resultsIn = ({ lines }: AuthHostReport): string[] =>
  lines.flatMap((line) => (line.event === "result" ? [`${line.mechanism} ${line.result}`] : []));

export const evaluationIn = ({ lines }: AuthHostReport): string | undefined =>
  lines.find((line) => line.event === "evaluation")?.result;
