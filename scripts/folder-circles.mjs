/**
 * Finds circles of imports between folders of src/. Called by import-direction.mjs. Within each folder the nodes are
 * its subfolders, each with all that is in it, and the folder's own files as one node: so neither a folder and its
 * parent nor two folders by way of their subfolders may import each other. dependency-cruiser's rule for folders
 * compares exact folders and finds neither.
 */
import { dirname } from "node:path/posix";

/** For two files: the innermost folder that holds both, and their nodes in it; one node when the import stays inside. */
function nodesOf(from, to) {
  const [one, other] = [from, to].map((file) => dirname(file).split("/"));
  let shared = 0;
  while (shared < one.length && one[shared] === other[shared]) shared += 1;
  const node = (parts) => parts.slice(0, shared + 1).join("/");
  return { parent: one.slice(0, shared).join("/"), from: node(one), to: node(other) };
}

/** The shortest circle through `start`, as nodes; undefined when there is none. */
function circleThrough(start, arrows) {
  const ways = [[start]];
  const seen = new Set();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of arrows.get(way.at(-1))?.keys() ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/**
 * @param imports pairs of paths of files, `{ from, to }`
 * @returns a sentence for each circle, with one import for each of its arrows
 */
export function folderCircles(imports) {
  const graphs = new Map();
  for (const { from, to } of imports) {
    const nodes = nodesOf(from, to);
    if (nodes.from === nodes.to) continue;
    if (!graphs.has(nodes.parent)) graphs.set(nodes.parent, new Map());
    const graph = graphs.get(nodes.parent);
    if (!graph.has(nodes.from)) graph.set(nodes.from, new Map());
    const arrows = graph.get(nodes.from);
    if (!arrows.has(nodes.to)) arrows.set(nodes.to, `${from} imports ${to}`);
  }
  const sentences = [];
  for (const graph of graphs.values()) {
    const named = new Set();
    for (const start of graph.keys()) {
      const circle = named.has(start) ? undefined : circleThrough(start, graph);
      if (circle === undefined) continue;
      for (const node of circle) named.add(node);
      const examples = circle.map((node, at) => graph.get(node).get(circle[at + 1] ?? start));
      sentences.push(`${circle.join(", ")} are a circle: ${examples.join("; ")}: no-folder-circles`);
    }
  }
  return sentences;
}
