/**
 * Writes the compiled directory and the simulated provider, each with its packages in one file: the harness starts both
 * for each play, and Node takes up to three times as long to find and load a thousand files as to load one. An
 * administrator's service runs dist/main/directory.js. Run by build.mjs, in the pinned Node.
 */
import { build } from "esbuild";
import { inRoot } from "./project.mjs";

await build({
  absWorkingDir: inRoot(),
  // As src/harness/processes/programs.ts names them.
  entryPoints: {
    directory: "dist/main/directory.js",
    provider: "dist/harness/organisation/provider-process.js",
  },
  // As deep as dist/platform/native, from where the native addon is found.
  outdir: "dist/bundles/organisation",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  // A native library, loaded by its path.
  external: ["sodium-native"],
  // oidc-provider stores its objects under the names of their classes.
  keepNames: true,
  // CommonJS packages call require for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);',
  },
  legalComments: "none",
  logLevel: "warning",
});
