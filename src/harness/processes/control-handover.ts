/**
 * What a child needs to take its control channel from a port: the port, and two one-time tokens by which each end knows
 * the other. It goes over the child's standard input, which no other process can read, and never into an argument or
 * the environment. Used by both ends.
 */
import { timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";

/** `descriptor`: descriptor 3. `socket`: a port of 127.0.0.1, for a child that cannot inherit a descriptor. */
export type ControlWay = "descriptor" | "socket";

/** Bytes of a token. */
export const tokenLength = 32;
/** Longest wait for a peer's token, in milliseconds: a child may still be loading its program. */
export const tokenMs = 30_000;
/** Bytes of a handover: a port (16 bits, big-endian), the child's token, the parent's. */
export const handoverLength = 2 + 2 * tokenLength;

export interface Handover {
  port: number;
  /** Sent first, by the child. */
  childToken: Buffer;
  /** The parent's answer. */
  parentToken: Buffer;
}

export function encodeHandover({ port, childToken, parentToken }: Handover): Buffer {
  const bytes = Buffer.alloc(handoverLength);
  bytes.writeUInt16BE(port);
  childToken.copy(bytes, 2);
  parentToken.copy(bytes, 2 + tokenLength);
  return bytes;
}

/** The tokens are views of `bytes`. */
export function decodeHandover(bytes: Buffer): Handover {
  return {
    port: bytes.readUInt16BE(),
    childToken: bytes.subarray(2, 2 + tokenLength),
    parentToken: bytes.subarray(2 + tokenLength, handoverLength),
  };
}

/**
 * Whether the first bytes from `socket` are `token`. The bytes after it stay in the socket. Never rejects.
 * @param ms longest wait for the token
 */
export function saysToken(socket: Socket, token: Buffer, ms: number): Promise<boolean> {
  const said = Promise.withResolvers<boolean>();
  const refuse = (): void => {
    said.resolve(false);
  };
  const look = (): void => {
    const bytes = socket.read(tokenLength) as Buffer | null;
    // Fewer bytes come only at the end of the stream.
    if (bytes !== null) said.resolve(bytes.length === tokenLength && timingSafeEqual(bytes, token));
  };
  const timer = setTimeout(refuse, ms);
  socket.on("readable", look);
  socket.once("end", refuse);
  socket.once("close", refuse);
  return said.promise.finally(() => {
    clearTimeout(timer);
    socket.off("readable", look);
    socket.off("end", refuse);
    socket.off("close", refuse);
  });
}
