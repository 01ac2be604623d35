/**
 * Mirrors a page as labelled controls, from Chromium's accessibility tree, for people who cannot use a picture of it.
 * Called by `open-page-view.ts`; it reads nothing before somebody asks for the mirror. It runs no script in the page,
 * and never reads the value of a password.
 */
import type { PageSession } from "../../identity/browser/surface.ts";
import type { Mirror, MirrorNode } from "../contract/surface-schemas.ts";
import { type Draft, draftNodes, maximumNodes, withoutLabels } from "./accessibility-tree.ts";
import { type MirroredNode, createMirrorInput, documentsOf } from "./mirror-input.ts";
import type { PageView } from "./page-view.ts";

/** Most frames that one reading visits. */
const maximumFrames = 16;
/** Most nodes that are remembered as passwords; the oldest are forgotten. */
const maximumPasswords = 1_000;
/**
 * Milliseconds after which the tree is read again in any case. A picture announces a visible change, and a navigation
 * announces a new page, but Chromium sends nothing reliable about a change out of sight (measured:
 * `Accessibility.nodesUpdated` came for one change in six).
 */
const unseenMs = 1_000;
/** A page that changes without end gets a fifth of the time; after a slow reading the wait is bounded. */
const restFactor = 4;
const restMs = { shortest: 50, longest: 2_000 };

/** Failures in a row after which a page is not just between two pages. */
const mostFailures = 2;

interface Reading {
  mirror: Mirror;
  nodes: Map<number, MirroredNode>;
}

const unreadable: Reading = { mirror: { title: "", nodes: [], cut: true }, nodes: new Map() };

/** A document was replaced during the reading, so the reading is out of date. */
class Outdated extends Error {}

export function createMirror(page: PageSession): Pick<PageView, "mirror" | "act"> {
  const { devtools } = page;
  const watchers = new Set<(mirror: Mirror) => void>();
  let latest: Reading | undefined;
  let told = "";
  let wanted = false;
  let running = false;
  /** Somebody has acted and must get a mirror, even an unchanged one. */
  let owed = false;
  let failures = 0;
  let wake: () => void = () => undefined;
  const stop = new Set<() => void>();

  let lastRef = 0;
  let refs = new Map<string, number>();
  const passwords = new Set<string>();
  const input = createMirrorInput(devtools);

  /** Identifies a node among all documents of the page: its own number is unique within its process only. */
  const keyOf = ({ session, loaderId, backendNodeId }: MirroredNode): string =>
    `${session} ${loaderId} ${String(backendNodeId)}`;

  function remember(key: string): void {
    passwords.add(key);
    const [oldest] = passwords;
    if (passwords.size > maximumPasswords && oldest !== undefined) passwords.delete(oldest);
  }

  /** Asks the page what the tree does not say of a text box. Without an answer it counts as a password. */
  async function isPassword(node: MirroredNode, masked: boolean): Promise<boolean> {
    const key = keyOf(node);
    const secret = masked || (await input.hidesItsText(node).catch(() => true));
    if (secret) remember(key);
    // A password that is shown for a moment is still one.
    return secret || passwords.has(key);
  }

  async function read(): Promise<Reading> {
    const found: { draft: Exclude<Draft, { role: "frame" }>; node: MirroredNode }[] = [];
    const seen = new Map<string, Map<string, string>>();
    let title = "";
    let cut = false;
    let framesRead = 0;

    async function readFrame(session: string, frameId: string): Promise<void> {
      framesRead += 1;
      let documents = seen.get(session);
      if (documents === undefined) seen.set(session, (documents = await documentsOf(devtools, session)));
      const loaderId = documents.get(frameId);
      if (loaderId === undefined) return;
      const { nodes: tree } = await devtools.send("Accessibility.getFullAXTree", { frameId }, session);
      const drafts = draftNodes(tree);
      if (frameId === page.targetId) ({ title } = drafts);
      cut ||= drafts.cut;
      for (const draft of withoutLabels(drafts.nodes)) {
        const { backendNodeId } = draft;
        if (found.length >= maximumNodes) cut = true;
        else if (draft.role !== "frame")
          found.push({ draft, node: { session, frameId, loaderId, backendNodeId, draft } });
        else if (framesRead >= maximumFrames) cut = true;
        else {
          const { node } = await devtools.send("DOM.describeNode", { backendNodeId }, session);
          if (node.frameId === undefined) continue;
          // A frame that is navigating is read after it has arrived.
          await readFrame(page.frames.get(node.frameId) ?? session, node.frameId).catch(() => undefined);
        }
      }
    }

    await readFrame(page.sessionId, page.targetId);
    const nextRefs = new Map<string, number>();
    const nodes = new Map<number, MirroredNode>();
    const mirrored = await Promise.all(
      found.map(async ({ draft, node }): Promise<MirrorNode> => {
        const key = keyOf(node);
        const ref = refs.get(key) ?? (lastRef += 1);
        nextRefs.set(key, ref);
        nodes.set(ref, node);
        const { backendNodeId: _id, masked = false, label: _label, value, ...rest } = draft;
        if (rest.role !== "textbox") return { ref, ...rest };
        return (await isPassword(node, masked))
          ? { ref, ...rest, role: "password" }
          : { ref, ...rest, value };
      }),
    );
    for (const [session, before] of seen) {
      const now = await documentsOf(devtools, session);
      for (const [frameId, loaderId] of before) if (now.get(frameId) !== loaderId) throw new Outdated();
    }
    refs = nextRefs;
    return { mirror: { title, nodes: mirrored, cut }, nodes };
  }

  function tell(reading: Reading): void {
    const said = JSON.stringify(reading.mirror);
    if (said === told && !owed) return;
    told = said;
    owed = false;
    for (const watcher of watchers) watcher(reading.mirror);
  }

  /** One reading at a time; events during it cause one more. */
  async function run(): Promise<void> {
    running = true;
    while (wanted && watchers.size > 0) {
      wanted = false;
      const began = performance.now();
      try {
        latest = await read();
        failures = 0;
        tell(latest);
      } catch (error) {
        if (error instanceof Outdated) wanted = true;
        // Between two pages there is nothing to read for a moment. A page that is too large always fails.
        else failures += 1;
        if (failures === mostFailures) tell((latest = unreadable));
      }
      const fair = restFactor * (performance.now() - began);
      await rest(Math.min(Math.max(restMs.shortest, fair), restMs.longest));
    }
    running = false;
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function look(): void {
    wanted = true;
    if (!running) void run();
  }

  function start(): void {
    for (const event of ["Page.frameNavigated", "Page.loadEventFired", "Page.screencastFrame"] as const)
      stop.add(devtools.on(event, page.sessionId, look));
    const timer = setInterval(look, unseenMs);
    stop.add(() => {
      clearInterval(timer);
    });
    void devtools.closed.then(end);
    look();
  }

  function end(): void {
    for (const each of stop) each();
    stop.clear();
    watchers.clear();
    latest = undefined;
    told = "";
    wake();
  }

  return {
    mirror(onMirror) {
      const watcher = (mirror: Mirror): void => onMirror(mirror);
      watchers.add(watcher);
      if (watchers.size === 1) start();
      else if (latest !== undefined) watcher(latest.mirror);
      return () => {
        if (watchers.delete(watcher) && watchers.size === 0) end();
      };
    },
    async act(action) {
      const node = latest?.nodes.get(action.ref);
      // The page may navigate at any moment, and the action is lost then.
      if (node !== undefined) await input.perform(node, action).catch(() => undefined);
      if (watchers.size === 0) return;
      owed = true;
      look();
      wake();
    },
  };
}
