/**
 * The page's end of the WebSocket. `main.ts` opens it once; it connects again by itself until the page is
 * closed. What cannot be sent now is not kept: the person sees that the harness does not answer.
 */
import type { HarnessState, PageMessage, ServerMessage } from "../model.ts";

export interface ChannelListeners {
  state(state: HarnessState): void;
  error(text: string): void;
  picture(jpeg: Blob): void;
  connection(status: "connecting" | "connected" | "lost"): void;
}

/** Sends one message. @returns whether it is on its way. */
export type Send = (message: PageMessage) => boolean;

const againMs = 1000;

export function openChannel(listeners: ChannelListeners): Send {
  let socket: WebSocket;

  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/channel`);
    socket.binaryType = "blob";
    socket.addEventListener("open", () => {
      listeners.connection("connected");
    });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.data instanceof Blob) listeners.picture(event.data);
      else if (typeof event.data === "string") {
        const message = JSON.parse(event.data) as ServerMessage;
        if (message.kind === "state") listeners.state(message.state);
        else listeners.error(message.text);
      }
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
