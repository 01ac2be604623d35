/** A real page with its mirror, for tests that use the page by nothing else. */
import type { RequestListener } from "node:http";
import { createPageView } from "../../../../src/harness/browser/open-page-view.ts";
import { type PageView } from "../../../../src/harness/browser/page-view.ts";
import type { Mirror, MirrorNode } from "../../../../src/harness/contract/model.ts";
import { type OpenedPage, openSite, pageSize } from "../../../identity/browser/support/opened-page.ts";

export interface MirroredPage extends OpenedPage {
  view: PageView;
  /** Every mirror that came, oldest first. */
  mirrors: Mirror[];
  /** Waits for a mirror in which there is such a node, and answers with it. */
  node(role: MirrorNode["role"], name: string, wanted?: (node: MirrorNode) => boolean): Promise<MirrorNode>;
  /** Waits for a mirror that fulfils the condition, from the latest one on. */
  until(wanted: (mirror: Mirror) => boolean): Promise<Mirror>;
}

/** Goes to `path` of the site. */
export async function openMirror(site: RequestListener, path = "/"): Promise<MirroredPage> {
  const opened = await openSite(site);
  const mirrors: Mirror[] = [];
  const waiting = new Set<() => void>();
  const view = createPageView(opened.page.session, pageSize);
  view.mirror((mirror) => {
    mirrors.push(mirror);
    for (const each of waiting) each();
  });
  const until = (wanted: (mirror: Mirror) => boolean): Promise<Mirror> =>
    new Promise((resolve) => {
      const look = () => {
        const latest = mirrors.at(-1);
        if (latest === undefined || !wanted(latest)) return;
        waiting.delete(look);
        resolve(latest);
      };
      waiting.add(look);
      look();
    });
  await opened.page.navigate(new URL(path, opened.origin));
  return {
    ...opened,
    view,
    mirrors,
    until,
    async node(role, name, wanted = () => true) {
      const is = (node: MirrorNode) => node.role === role && node.name === name && wanted(node);
      const mirror = await until(({ nodes }) => nodes.some(is));
      const node = mirror.nodes.find(is);
      if (node === undefined) throw new Error("it was there");
      return node;
    },
  };
}
