/**
 * Loaded with `--import` into the children of these tests: runs the sources as they are, `using` included, which
 * Node 22 cannot do by stripping types alone. Children of other tests may use it too.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

registerHooks({
  load(url, context, next) {
    if (!url.startsWith("file:") || !url.endsWith(".ts")) return next(url, context);
    const source = readFileSync(fileURLToPath(url), "utf8");
    const { code } = transformSync(source, {
      loader: "ts",
      format: "esm",
      target: "node22",
      sourcefile: url,
    });
    return { format: "module", source: code, shortCircuit: true };
  },
});
