/**
 * Asks whether an agent answers at an address: says hello as a sign-in host does, reads the first message, and hangs up.
 * It shows nothing and sends no answer, so nothing of the agent changes. Called by compositions of `Machine`.
 */
import { connect } from "node:net";
import { type ErrorCode, isErrorCode } from "../errors/codes.ts";
import { disposeSecrets, encode } from "../protocol/codec.ts";
import { MessageReader } from "../protocol/stream.ts";
import { hosts, protocolVersion, scenarios } from "../protocol/table.ts";
import { mayBeAgreed } from "../protocol/versions.ts";
import type { AgentAnswer } from "./contract/machine.ts";

export interface AgentQuestion {
  /** Unix socket path or pipe name. */
  endpoint: string;
  /** The version of this program, for the agent's log. */
  build: string;
  /** How long the agent may take. */
  milliseconds: number;
}

/** What the system says where nothing listens, or nothing could. */
const absent = new Set(["ENOENT", "ECONNREFUSED", "ENOTSOCK", "ENOTDIR", "ENAMETOOLONG", "EINVAL"]);

/**
 * A connection that failed. Whatever is not known to mean that nothing listens leaves it open who does.
 * @param code of the system
 */
export function judgeFailure(code: string | undefined): AgentAnswer {
  if (code !== undefined && absent.has(code)) return { is: "absent" };
  return { is: "unknown", reason: code ?? "no code" };
}

function judge(bytes: Uint8Array, reader: MessageReader): AgentAnswer | undefined {
  try {
    for (const message of reader.push(bytes)) {
      if (message.message === "welcome") {
        const { version, brand } = message;
        return mayBeAgreed(version) ? { is: "answers", version, brand } : { is: "other-version", version };
      }
      disposeSecrets(message);
      if (message.message !== "fault") return { is: "other-program" };
      if (message.code === "too_many_requests") return { is: "full" };
      if (message.code === "version_unsupported") return { is: "other-version" };
      if (message.code === ("peer_refused" satisfies ErrorCode)) return { is: "refuses" };
      return isErrorCode(message.code) ? { is: "unknown", reason: message.code } : { is: "other-program" };
    }
    return undefined;
  } catch {
    return { is: "other-program" };
  }
}

export async function askAgent({ endpoint, build, milliseconds }: AgentQuestion): Promise<AgentAnswer> {
  const socket = connect(endpoint);
  const reader = new MessageReader();
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise<AgentAnswer>((answer) => {
      late = setTimeout(() => {
        answer({ is: "silent" });
      }, milliseconds);
      socket.once("connect", () => {
        socket.write(
          encode({
            message: "hello",
            version: protocolVersion,
            locale: "en",
            scenario: scenarios.signIn,
            accountId: "",
            shows: 0,
            session: 0,
            host: hosts.doctor,
            build,
          }),
        );
      });
      socket.on("data", (chunk: Buffer) => {
        const judged = judge(chunk, reader);
        if (judged !== undefined) answer(judged);
      });
      socket.once("error", (error: NodeJS.ErrnoException) => {
        answer(judgeFailure(error.code));
      });
      socket.once("close", () => {
        answer({ is: "unknown", reason: "hung up" });
      });
    });
  } finally {
    clearTimeout(late);
    socket.destroy();
    reader.dispose();
  }
}
