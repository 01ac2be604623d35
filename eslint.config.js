/** Lint: the type-checked rules for all our files, and the few rules that this project adds, each with its reason. */
import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const nodeGlobals = Object.fromEntries(
  [
    ...[
      "process",
      "console",
      "Buffer",
      "URL",
      "TextEncoder",
      "TextDecoder",
      "AbortController",
      "AbortSignal",
      "fetch",
    ],
    ...[
      "setTimeout",
      "clearTimeout",
      "setInterval",
      "clearInterval",
      "setImmediate",
      "queueMicrotask",
      "performance",
    ],
  ].map((name) => [name, "readonly"]),
);

export default defineConfig(
  globalIgnores(["node_modules/", "dist/", "build/", "prebuilds/", ".vestibule/"]),
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["vitest.config.ts"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // A forgotten case of a switch would fail at the sign-in screen.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      // `[...text]` iterates a string's code points, which is intended wherever it is used.
      "@typescript-eslint/no-misused-spread": [
        "error",
        { allow: [{ from: "lib", name: "string" }, "string"] },
      ],
      "prefer-const": ["error", { ignoreReadBeforeAssign: true }],
      // Matters of taste, slow rules, and rules for enums, which are not used.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-meaningless-void-operator": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      // Options objects are destructured, and none of ours uses `this`.
      "@typescript-eslint/unbound-method": "off",
      // A port's interface is asynchronous even when one adapter has nothing to await.
      "@typescript-eslint/require-await": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSAsExpression > TSAsExpression > TSUnknownKeyword",
          message: "A cast through unknown switches the compiler off: narrow the value instead.",
        },
        { selector: "ExportAllDeclaration", message: "No barrel files: name what is exported." },
      ],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/cli/**"],
    // Only the command line prints; all other rooms log, and logs hold no secrets.
    rules: { "no-console": "error" },
  },
  {
    files: ["src/**"],
    ignores: ["src/folders/**"],
    // Node's recursive mkdir never ends below /proc, and its errors name no setting: src/folders makes every folder.
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: ["fs", "node:fs", "fs/promises", "node:fs/promises"].map((name) => ({
            name,
            importNames: ["mkdir", "mkdirSync", "mkdtemp", "mkdtempSync", "promises", "default"],
            message: "Folders are made by src/folders/make-folder.ts.",
          })),
        },
      ],
      "no-restricted-properties": [
        "error",
        ...["mkdir", "mkdirSync", "mkdtemp", "mkdtempSync"].map((property) => ({
          property,
          message: "Folders are made by src/folders/make-folder.ts.",
        })),
      ],
    },
  },
  {
    files: ["test/**"],
    rules: {
      // A test knows the value that it has just made, and fails if it is not there.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: nodeGlobals },
  },
  prettier,
);
