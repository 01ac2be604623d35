/**
 * The page's end of the WebSocket. Opened once by `main.ts`; it reconnects until the page is closed. A message that
 * cannot be sent now is dropped: the person sees that the harness does not answer. An invalid message is dropped too
 * and must not break the page.
 */
import {
  type HarnessState,
  type Mirror,
  type PageMessage,
  type SurfaceName,
  surfaceNames,
} from "../contract/model.ts";

export interface ChannelListeners {
  state(state: HarnessState): void;
  error(text: string): void;
  picture(jpeg: Blob, of: SurfaceName): void;
  mirror(mirror: Mirror, of: SurfaceName): void;
  connection(status: "connecting" | "connected" | "lost"): void;
}

/** Sends one message. @returns whether it was sent */
export type Send = (message: PageMessage) => boolean;

const againMs = 1000;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether it has the parts that every view reads. Their content is trusted: the server is of the same build. */
function isState(value: unknown): value is HarnessState {
  if (!isObject(value)) return false;
  const { screen, device, phones, people, hints, timeline } = value;
  if (!isObject(screen) || !isObject(device) || !isObject(phones)) return false;
  if (!isObject(phones["owner"]) || !isObject(phones["colleague"])) return false;
  const lists = [
    people,
    hints,
    timeline,
    device["opens"],
    screen["users"],
    screen["tiles"],
    screen["fields"],
  ];
  return lists.every(Array.isArray) && isObject(screen["status"]) && isObject(device["account"]);
}

function isMirror(value: unknown): value is Mirror {
  return isObject(value) && typeof value["title"] === "string" && Array.isArray(value["nodes"]);
}

function hearText(data: string, listeners: ChannelListeners): void {
  let message: unknown;
  try {
    message = JSON.parse(data);
  } catch {
    return;
  }
  if (!isObject(message)) return;
  const { kind, state, text, mirror } = message;
  const of = surfaceNames.find((name) => name === message["of"]);
  if (kind === "state" && isState(state)) listeners.state(state);
  else if (kind === "mirror" && of !== undefined && isMirror(mirror)) listeners.mirror(mirror, of);
  else if (kind === "error" && typeof text === "string") listeners.error(text);
}

function hearPicture(data: ArrayBuffer, listeners: ChannelListeners): void {
  const bytes = new Uint8Array(data);
  const of = bytes[0] === undefined ? undefined : surfaceNames[bytes[0]];
  if (of !== undefined) listeners.picture(new Blob([bytes.subarray(1)], { type: "image/jpeg" }), of);
}

/** @param token see `token.ts` */
export function openChannel(token: string, listeners: ChannelListeners): Send {
  let socket: WebSocket;

  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/channel?${String(new URLSearchParams({ token }))}`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      listeners.connection("connected");
    });
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) hearPicture(data, listeners);
      else if (typeof data === "string") hearText(data, listeners);
    });
    socket.addEventListener("close", () => {
      listeners.connection("lost");
      setTimeout(connect, againMs);
    });
  };

  listeners.connection("connecting");
  connect();
  return (message) => {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  };
}
