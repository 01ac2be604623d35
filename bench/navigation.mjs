/**
 * How long a sign-in host waits for the agent's word on a navigation of the organisation's page, beside an echo. The agent
 * is a harness's: its own process and code, with a session that has a page open. The echo is another process of the same
 * Node, which answers as many bytes to as many bytes on a Unix socket. This process asks both, in turn, by the same code.
 * Used by bench.mjs.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { createLoginHarness } from "../dist/harness/index.js";
import { agentSocket } from "../dist/harness/processes/folders.js";
import { disposeSecrets, encode } from "../dist/protocol/codec.js";
import { MessageReader } from "../dist/protocol/stream.js";
import { abilities, hosts, protocolVersion, purposes, scenarios } from "../dist/protocol/table.js";
import { inRoot } from "../scripts/project.mjs";

/** A page may ask 10,000 times. */
const questions = 4000;
const warmUp = 500;

const at = (numbers, share) =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * share)];

function accountOf({ directory }) {
  const database = new DatabaseSync(join(directory, agentSocket, "../agent.db"), { readOnly: true });
  try {
    return database.prepare("SELECT account_id FROM escrows").get().account_id;
  } finally {
    database.close();
  }
}

/** Begins a reset in a session of its own. @returns the socket, and the address of the page that the agent has shown */
async function openPage(harness) {
  const socket = connect(join(harness.directory, agentSocket));
  socket.write(
    encode({
      message: "hello",
      version: protocolVersion,
      locale: "en",
      scenario: scenarios.forgotten,
      accountId: accountOf(harness),
      shows: abilities.browser,
      session: 0,
      host: hosts.authorizationPlugin,
      build: "bench",
    }),
  );
  const reader = new MessageReader();
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    for (const message of reader.push(chunk)) {
      const web = message.fields?.find(({ purpose }) => purpose === purposes.web);
      disposeSecrets(message);
      if (web === undefined) continue;
      reader.dispose();
      return { socket, address: web.text };
    }
  }
  throw new Error("the agent shows no page");
}

/** Microseconds that the main thread of a process has run; undefined where the system does not tell. */
function processorOf(pid) {
  const file = `/proc/${String(pid)}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, "utf8").split(" ")[0]) / 1000 : undefined;
}

/** Asks once. @returns microseconds until the last of that many bytes is there */
function ask(socket, frame, answerBytes) {
  return new Promise((resolve) => {
    let left = answerBytes;
    const take = (chunk) => {
      left -= chunk.length;
      if (left > 0) return;
      const took = performance.now() - started;
      socket.off("data", take);
      resolve(took * 1000);
    };
    socket.on("data", take);
    const started = performance.now();
    socket.write(frame);
  });
}

/** Asks agent and echo in turn. @returns of each the microseconds of each question, and of its processor's in all */
async function askBoth(harness) {
  // It would try every secret meanwhile.
  await harness.examine();
  const { socket, address } = await openPage(harness);
  const question = (number) => encode({ message: "navigate", question: number, address });
  const answerBytes = encode({ message: "verdict", question: 1, allow: 1 }).length;
  const path = join(harness.directory, "echo.sock");
  const server = spawn(
    process.execPath,
    [inRoot("bench/echo-server.mjs"), path, String(question(1).length), String(answerBytes)],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  await once(server.stdout, "data");
  const asked = {
    agent: { socket, process: harness.pids().agent, taken: [], begun: 0 },
    echo: { socket: connect(path), process: server.pid, taken: [], begun: 0 },
  };
  const each = Object.values(asked);
  for (let number = 1; number <= warmUp + questions; number += 1) {
    if (number === warmUp + 1) for (const one of each) one.begun = processorOf(one.process);
    const frame = question(number);
    for (const one of each) {
      const took = await ask(one.socket, frame, answerBytes);
      if (number > warmUp) one.taken.push(took);
    }
  }
  for (const one of each) {
    one.processor = processorOf(one.process) - one.begun;
    one.socket.destroy();
  }
  server.stdin.end();
  await once(server, "exit");
  return asked;
}

/** @param say called with a ratio and what it is of */
export async function benchNavigation(say) {
  const harness = await createLoginHarness({ device: { system: "macos" } });
  let asked;
  try {
    asked = await askBoth(harness);
  } finally {
    await harness[Symbol.asyncDispose]();
  }
  const compare = (what, of) => {
    const [agent, echo] = [of(asked.agent), of(asked.echo)];
    say(agent / echo, `${what} (${agent.toFixed(0)} µs), of an echo's (${echo.toFixed(0)} µs)`);
  };
  const name = "the agent's word on a navigation";
  compare(`${name}, p99 of ${questions}`, ({ taken }) => at(taken, 0.99));
  compare(`${name}, median`, ({ taken }) => at(taken, 0.5));
  compare(`${name}, of the processor`, ({ processor }) => processor / questions);
}
