/**
 * The lines that the login host for authorization plug-ins writes (native/macos-authplugin/loginhost/report.h), as
 * schemas: the host runs somebody else's plug-in, so that nothing it says is believed before it was looked at. Read by
 * auth-host.ts.
 */
import { z } from "zod";

const text = z.string().max(20_000);
const word = z.string().max(60);
const count = z.int().min(0);
/** An OSStatus. */
const status = z.int();
const mechanism = z.string().max(2_000);
const result = z.enum(["allow", "deny", "undefined", "user-canceled", "unknown"]);

/** How bad: a fault harms the sign-in, a warning is worth knowing. */
const finding = z.looseObject({
  event: z.literal("finding"),
  name: word,
  severity: z.enum(["fault", "warning"]),
});
export type AuthFinding = z.infer<typeof finding>;

/** Which of the mechanisms, from 1, in the order in which they were made; a list may name one several times. */
const of = z.object({ mechanism, number: count });

const value = of.extend({
  key: text,
  length: count,
  /** Whether its bytes lie in the harness's file; absent where there is none. */
  handedOver: z.boolean().optional(),
});

export const authLine = z.discriminatedUnion("event", [
  z.object({ event: z.literal("refused"), reason: word, detail: text.optional() }),
  z.object({ event: z.literal("host"), process: count }),
  z.object({
    event: z.literal("loaded"),
    fixups: z.enum(["chained", "classic"]),
    libraries: count,
    /** Symbols that the host does not have; each is named when it is called. */
    missing: count,
  }),
  z.object({ event: z.literal("plugin"), status, version: count.optional() }),
  of.extend({ event: z.literal("created"), status }),
  /** One run of the list. */
  z.object({ event: z.literal("run"), tries: count }),
  /** MechanismInvoke returned. */
  of.extend({ event: z.literal("invoked"), status }),
  of.extend({ event: z.literal("result"), result }),
  of.extend({
    event: z.literal("interrupt-requested"),
    /** It has answered, and another one is being asked. */
    accepted: z.boolean(),
  }),
  /** MechanismDeactivate returned. */
  of.extend({ event: z.literal("deactivated"), status }),
  of.extend({ event: z.literal("did-deactivate") }),
  /** One of Apple's own, which the host plays. */
  z.object({ event: z.literal("played"), mechanism, result }),
  value.extend({ event: z.literal("hint") }),
  /** The value of `username` only. */
  value.extend({ event: z.literal("context"), flags: count, value: text.optional() }),
  of.extend({ event: z.enum(["hint-removed", "context-removed"]), key: text }),
  /** The plug-in's view is shown, or changed. Its controls follow, from the top. */
  z.object({ event: z.literal("view"), number: count }),
  z.object({
    event: z.literal("control"),
    kind: z.enum(["text", "field", "secret", "button", "switch", "menu", "picture", "page"]),
    /** Of a field its label, never what is in it. */
    text,
    /** NSControl's: what the plug-in knows the control by. */
    tag: z.int(),
    enabled: z.boolean(),
  }),
  /** Of the control before: what a screen reader says, its place in the order of Tab (0: none), its key. */
  z.object({ event: z.literal("accessible"), label: text, tab: count, key: z.string().max(20) }),
  /** A page of WKWebView loads, configured like that. Without `proxyHost` it has no proxy, or several. */
  z.object({
    event: z.literal("page"),
    page: count,
    address: text,
    proxyHost: text.optional(),
    proxyPort: count.optional(),
    proxyUser: text.optional(),
    /** Whether it may go past the proxy. */
    failover: z.boolean().optional(),
    persistent: z.boolean(),
    /** Content rule lists that were in force when it loaded. */
    rules: count,
    /** Whether the proxy's password lies in the harness's file; absent where there is none. */
    handedOver: z.boolean().optional(),
  }),
  /** What the plug-in decides of a navigation that the host asked for. */
  z.object({ event: z.literal("verdict"), page: count, question: count, allow: z.boolean() }),
  z.object({ event: z.literal("page-gone"), page: count }),
  /** The plug-in chose another input source. */
  z.object({ event: z.literal("keyboard"), name: text }),
  z.object({ event: z.literal("view-end") }),
  /** An action of the script was done at the view, counted from 1. */
  z.object({ event: z.literal("did"), act: count }),
  /** Objects of Objective-C that are left at the end. */
  z.object({ event: z.literal("objects"), live: z.int() }),
  /** What the plug-in required of the agent's code. */
  z.object({ event: z.literal("requirement"), text, met: z.boolean() }),
  /** The plug-in's own log. */
  z.object({ event: z.literal("log"), text }),
  /** `givenUp`: a person with an account had nothing more to type. */
  z.object({ event: z.literal("evaluation"), result, givenUp: z.boolean() }),
  finding,
  z.object({ event: z.literal("end"), exitCode: z.int() }),
]);
export type AuthLine = z.infer<typeof authLine>;
