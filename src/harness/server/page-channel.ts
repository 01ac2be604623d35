/**
 * One WebSocket between the page and the harness: validates the page's messages, and sends no faster than the page
 * reads. The page's server opens one for each connection. It never queues states, mirrors or pictures: a slow page gets
 * the newest of each and misses the others.
 */
import type { WebSocket } from "ws";
import { z } from "zod";
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf } from "../../errors/error.ts";
import { explain } from "../../texts/catalogue.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import { type DeviceChoice, deviceChoiceNames } from "../contract/device-choices.ts";
import { type LanguageChoice, languageChoiceNames } from "../contract/language-choices.ts";
import {
  type HarnessAction,
  type HarnessState,
  type Mirror,
  type PageMessage,
  type ServerMessage,
  type SurfaceName,
  isShown,
  phoneOwners,
  surfaceNames,
} from "../contract/model.ts";
import type { PageSource } from "../contract/page-source.ts";
import { keyInput, mirrorActions, pointerInput } from "../contract/surface-schemas.ts";

/** Most bytes of a message from the page. */
export const maximumMessage = 16_384;

/** Most bytes of a picture; a larger one is not sent. */
const maximumFrame = 8 * 1024 * 1024;

/** Most entries of the timeline in a state; the newest are kept. */
const maximumTimeline = 500;

/** Most unfinished actions of a page; a person does one at a time. */
const maximumActions = 8;

/** Most errors that wait for a page that does not read; above it the page is disconnected. */
const maximumErrors = 16;

const revision = z.int().min(0).max(0xffff_ffff);
/** Ids of the agent's fields are rows of a table; the host's own have three digits. */
const fieldId = z.int().min(0).max(999);
/** What is typed, by field. */
const typed = z
  .record(z.string().regex(/^(?:0|[1-9][0-9]{0,2})$/), z.string().max(512))
  .refine((values) => Object.keys(values).length <= 16);
const on = z.enum(surfaceNames).exactOptional();
const of = z.enum(phoneOwners);

const harnessAction = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("wake") }),
  z.strictObject({ do: z.literal("select-user"), user: z.string().min(1).max(256) }),
  z.strictObject({ do: z.literal("select-tile"), tile: z.enum(["brand", "password"]) }),
  z.strictObject({ do: z.literal("submit"), revision, values: typed }),
  z.strictObject({ do: z.literal("type"), revision, values: typed }),
  z.strictObject({ do: z.literal("link"), revision, field: fieldId }),
  z.strictObject({ do: z.literal("cancel") }),
  z.strictObject({ do: z.literal("sign-out") }),
  z.strictObject({ do: z.literal("restart") }),
  z.strictObject({ do: z.literal("open-phone"), of }),
  z.strictObject({ do: z.literal("close-phone"), of }),
  z.strictObject({
    do: z.literal("start-over"),
    device: z.enum(deviceChoiceNames as [DeviceChoice, ...DeviceChoice[]]).exactOptional(),
    language: z.enum(languageChoiceNames as [LanguageChoice, ...LanguageChoice[]]).exactOptional(),
  }),
  z.strictObject({ do: z.literal("power-loss") }),
  z.strictObject({ do: z.literal("kill-agent") }),
  z.strictObject({ do: z.literal("start-agent") }),
]);

const surfaceAction = z.discriminatedUnion("surface", [
  pointerInput.extend({ surface: z.literal("pointer"), on }),
  keyInput.extend({ surface: z.literal("key"), on }),
  mirrorActions({ surface: z.literal("mirror"), on }),
]);

const pageMessage = z.union([harnessAction, surfaceAction]);

/** @returns undefined for a message that the page must not send */
export function parsePageMessage(bytes: Buffer): PageMessage | undefined {
  if (bytes.length > maximumMessage) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
  const parsed = pageMessage.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}

export interface PageChannel {
  show(state: HarnessState): void;
  /** @param jpeg kept until it is sent; the caller must not change it */
  picture(jpeg: Uint8Array, of: SurfaceName): void;
  mirror(mirror: Mirror, of: SurfaceName): void;
  close(): void;
}

/** Talks to one page until its socket closes. Handlers are attached before this returns. */
export function openPageChannel(
  socket: WebSocket,
  actions: Pick<PageSource, "act" | "surface">,
): PageChannel {
  let nextState: HarnessState | undefined;
  const nextPictures = new Map<SurfaceName, Uint8Array>();
  const nextMirrors = new Map<SurfaceName, Mirror>();
  const errors: ServerMessage[] = [];
  let sending = false;
  let underWay = 0;

  // One message is with the socket at a time; a newer one replaces the one that still waits.
  const pump = () => {
    if (sending || socket.readyState !== socket.OPEN) return;
    const [nextMirror] = nextMirrors;
    const message: ServerMessage | undefined =
      errors.shift() ??
      (nextState && { kind: "state", state: nextState }) ??
      (nextMirror && { kind: "mirror", of: nextMirror[0], mirror: nextMirror[1] });
    let data: string | Uint8Array;
    if (message !== undefined) {
      if (message.kind === "state") nextState = undefined;
      if (message.kind === "mirror") nextMirrors.delete(message.of);
      data = JSON.stringify(message);
    } else {
      // The one that has waited longest, so that no browser starves another.
      const [next] = nextPictures;
      if (next === undefined) return;
      const [of, jpeg] = next;
      nextPictures.delete(of);
      data = Buffer.concat([Buffer.of(surfaceNames.indexOf(of)), jpeg]);
    }
    sending = true;
    socket.send(data, (failed) => {
      sending = false;
      if (failed) socket.terminate();
      else pump();
    });
  };

  const refuse = (code: ErrorCode) => {
    if (errors.length >= maximumErrors) {
      socket.terminate();
      return;
    }
    errors.push({ kind: "error", code, text: explain(textsFor("en"), code) });
    pump();
  };

  const act = async (action: HarnessAction) => {
    if (underWay >= maximumActions) {
      refuse("too_many_requests");
      return;
    }
    underWay += 1;
    try {
      await actions.act(action);
    } catch (thrown) {
      refuse(codeOf(thrown));
    } finally {
      underWay -= 1;
    }
  };

  const receive = (bytes: Buffer) => {
    const message = parsePageMessage(bytes);
    if (message === undefined) refuse("request_invalid");
    else if ("do" in message) void act(message);
    else {
      try {
        actions.surface(message);
      } catch (thrown) {
        refuse(codeOf(thrown));
      }
    }
  };

  socket.on("message", (data, isBinary) => {
    // The socket's binaryType is "nodebuffer", ws's default: `data` is one Buffer.
    if (isBinary || !Buffer.isBuffer(data)) refuse("request_invalid");
    else receive(data);
  });
  // A broken frame closes the socket, and `close` then tells the listeners.
  socket.on("error", () => {
    socket.terminate();
  });

  return {
    show(state) {
      nextState =
        state.timeline.length > maximumTimeline
          ? { ...state, timeline: state.timeline.slice(-maximumTimeline) }
          : state;
      // Pictures and mirrors of a browser that is gone are dropped.
      for (const next of [nextPictures, nextMirrors])
        for (const of of next.keys()) if (!isShown(state, of)) next.delete(of);
      pump();
    },
    picture(jpeg, of) {
      if (jpeg.length > maximumFrame) return;
      nextPictures.set(of, jpeg);
      pump();
    },
    mirror(mirror, of) {
      nextMirrors.set(of, mirror);
      pump();
    },
    close() {
      socket.terminate();
    },
  };
}
