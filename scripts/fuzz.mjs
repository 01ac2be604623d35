/**
 * `npm run fuzz`: runs libFuzzer on the C codec for a while. Findings are kept, with the command that repeats them. What the
 * fuzzer learned stays in .vestibule/fuzz for the next run. Used by run.mjs and by its test.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import {
  filesUnder,
  inRoot,
  quietEnvironment,
  root,
  runInForeground,
  runQuietly,
  say,
  Trouble,
} from "./project.mjs";
import { authSpecimenPath, macosPluginPath } from "./macos-programs.mjs";
import { installCommand, missingNeeds } from "./system-packages.mjs";

const corpus = inRoot("native/protocol/fuzz/corpus");

/** Inputs longer than the table's longest frame find nothing new; the vectors try the longest frame. */
const longest = 20_000;

const options = {
  /** How many seconds; default 60. */
  seconds: { type: "string" },
  /** How many inputs, instead of seconds. */
  runs: { type: "string" },
  seed: { type: "string" },
  /** Repeats one input from a file. */
  reproduce: { type: "string" },
  /** `protocol`, the C codec; or `loader`, the login host's loader of Mach-O files, which begins with our plug-ins. */
  target: { type: "string", default: "protocol" },
  /** Rebuilds the committed corpus from the vectors and the learned inputs. */
  collect: { type: "boolean" },
  /** Another copy of native/protocol and another work folder, for the test that plants a mistake. */
  sources: { type: "string", default: inRoot("native/protocol") },
  work: { type: "string", default: inRoot(".vestibule/fuzz") },
};

const environment = () =>
  quietEnvironment({ ASAN_OPTIONS: "detect_leaks=0", UBSAN_OPTIONS: "print_stacktrace=1" });

function wholeNumber(name, text, least) {
  if (!/^[0-9]{1,9}$/.test(text) || Number(text) < least)
    throw new Trouble(`--${name} takes a whole number from ${least}, not "${text}".`, 2);
  return Number(text);
}

function parse(given) {
  try {
    return parseArgs({ args: given, options }).values;
  } catch (error) {
    throw new Trouble(`${error.message} There are: ${Object.keys(options).join(", ")}.`, 2);
  }
}

async function buildTarget({ sources, output }) {
  const library = readdirSync(sources)
    .filter((file) => file.endsWith(".c"))
    .map((file) => join(sources, file));
  const changed = (file) => statSync(join(sources, file)).mtimeMs;
  const built = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (filesUnder(sources).every((file) => changed(file) < built)) return;
  const flags = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-O1", "-g"];
  const watched = ["-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all"];
  const files = [...library, join(sources, "fuzz", "fuzz.c")];
  const { code, output: said } = await runQuietly("clang-19", [...flags, ...watched, ...files, "-o", output]);
  if (code !== 0) throw new Trouble(`The fuzzer's target does not build:\n${said.trim()}`);
}

/** The vectors as inputs of the target: the first byte chooses what is called with the rest. */
async function vectorInputs() {
  const { bytesOf, hostileFrames, ruleVectors, streams, validFrames } = await import(
    pathToFileURL(inRoot("test/protocol/vectors/read.ts")).href
  );
  const bodies = [...validFrames, ...hostileFrames].map(({ body }) => [Buffer.of(0), bytesOf(body)]);
  const inPieces = streams.map(({ stream }) => [Buffer.of(13), bytesOf(stream)]);
  const rules = ruleVectors.map(({ mark, value = 0, detail = "", secret, confirmation = "" }) => {
    const texts = [detail, secret, confirmation].map((text) => Buffer.from(text));
    return [Buffer.of(3, mark, value >> 8, value & 0xff, texts[0].length, texts[1].length), ...texts];
  });
  return [...bodies, ...inPieces, ...rules]
    .map((parts) => Buffer.concat(parts))
    .filter((input) => input.length <= longest);
}

/** Merges vectors and learned inputs into the smallest corpus with the same coverage. */
async function collect({ program, learned, work }) {
  const gathered = join(work, "gathered");
  for (const folder of [gathered, corpus]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  for (const [number, input] of (await vectorInputs()).entries())
    writeFileSync(join(gathered, `vector-${number}`), input);
  for (const file of readdirSync(learned)) copyFileSync(join(learned, file), join(gathered, file));
  // By coverage, not by counts: that gives tens of files, not thousands.
  const flags = ["-set_cover_merge=1", "-use_value_profile=0", "-use_counters=0", `-max_len=${longest}`];
  const { code, output } = await runQuietly(program, [...flags, corpus, gathered], { env: environment() });
  rmSync(gathered, { recursive: true, force: true });
  if (code !== 0) throw new Trouble(`The corpus cannot be collected:\n${output.trim()}`);
  say(`${readdirSync(corpus).length} inputs are in ${relative(root, corpus)}.`);
  return 0;
}

async function fuzz({ program, learned, found, end, seed }) {
  const before = new Set(readdirSync(found));
  const flags = [end, seed, `-max_len=${longest}`, "-timeout=10", "-rss_limit_mb=2048"];
  const code = await runInForeground(
    program,
    [...flags, `-artifact_prefix=${found}/`, learned, ...(existsSync(corpus) ? [corpus] : [])],
    { env: environment() },
  );
  if (code === 0) return 0;
  for (const file of readdirSync(found).filter((name) => !before.has(name)))
    say(`to see it again: npm run fuzz -- --reproduce ${relative(process.cwd(), join(found, file))}`);
  return code;
}

const loaderFolder = "native/macos-authplugin/loginhost";
/** Longer than our plug-ins. */
const longestPlugin = 400_000;

/** The loader of the login host, which reads files of anybody. */
async function fuzzLoader({ work, end, seed }) {
  const [learned, found, seeds] = ["learned", "found", "seeds"].map((name) => join(work, "loader", name));
  for (const folder of [learned, found, seeds]) mkdirSync(folder, { recursive: true });
  for (const [name, plugin] of Object.entries({ shipped: macosPluginPath, specimen: authSpecimenPath }))
    if (existsSync(inRoot(plugin))) copyFileSync(inRoot(plugin), join(seeds, name));
  const program = join(work, "loader", "target");
  const files = ["macho.c", "macho_map.c", "fuzz/fuzz.c"].map((file) => inRoot(loaderFolder, file));
  const flags = ["-std=gnu11", "-D_GNU_SOURCE", "-O1", "-g", "-fsanitize=fuzzer,address,undefined"];
  const built = await runQuietly("clang-19", [
    ...flags,
    "-fno-sanitize-recover=all",
    ...files,
    "-o",
    program,
  ]);
  if (built.code !== 0) throw new Trouble(`The fuzzer's target does not build:\n${built.output.trim()}`);
  return runInForeground(
    program,
    [end, seed, `-max_len=${longestPlugin}`, "-timeout=10", `-artifact_prefix=${found}/`, learned, seeds],
    { env: environment() },
  );
}

async function main(given) {
  const values = parse(given);
  if (values.target !== "protocol" && values.target !== "loader")
    throw new Trouble(`--target takes protocol or loader, not "${values.target}".`, 2);
  const end =
    values.runs === undefined
      ? `-max_total_time=${wholeNumber("seconds", values.seconds ?? "60", 1)}`
      : `-runs=${wholeNumber("runs", values.runs, 1)}`;
  // 0 lets libFuzzer choose one; it prints which.
  const seed = `-seed=${wholeNumber("seed", values.seed ?? "0", 0)}`;
  const missing = missingNeeds(["clang"]);
  if (missing.length > 0)
    throw new Trouble(`Fuzzing needs clang 19. To install it: ${installCommand(missing)}`);
  const { sources, work, reproduce } = values;
  if (values.target === "loader") return fuzzLoader({ work, end, seed });
  if (reproduce !== undefined && !existsSync(reproduce)) throw new Trouble(`There is no ${reproduce}.`, 2);
  const [learned, found] = [join(work, "learned"), join(work, "found")];
  for (const folder of [learned, found]) mkdirSync(folder, { recursive: true });
  const program = join(work, "target");
  await buildTarget({ sources, output: program });
  if (reproduce !== undefined) return runInForeground(program, [resolve(reproduce)], { env: environment() });
  if (values.collect === true) return collect({ program, learned, work });
  return fuzz({ program, learned, found, end, seed });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
