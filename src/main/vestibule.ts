/** The `vestibule` command's process: hands arguments and streams to the CLI and ends with its exit code. */
import { processIo } from "../cli/terminal/io.ts";
import { runCli } from "../cli/program.ts";

process.exitCode = await runCli(process.argv.slice(2), processIo());
