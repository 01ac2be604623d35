/**
 * Writes the compiled directory, with its packages, into one file: the harness starts one for each play, and Node takes
 * three times as long to find and load a thousand files as to load one. An administrator's service runs
 * dist/main/directory.js. Run by build.mjs, in the pinned Node.
 */
import { build } from "esbuild";
import { inRoot } from "./project.mjs";

await build({
  absWorkingDir: inRoot(),
  entryPoints: ["dist/main/directory.js"],
  // As src/harness/processes/programs.ts names it.
  outfile: "dist/bundles/directory.js",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  // A native library, loaded by its path.
  external: ["sodium-native"],
  // src/platform/native/loader.ts finds the addon from the bundle's folder.
  define: { VESTIBULE_ROOT: '"../.."' },
  // oidc-provider stores its objects under the names of their classes.
  keepNames: true,
  // CommonJS packages call require for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);',
  },
  legalComments: "none",
  logLevel: "warning",
});
