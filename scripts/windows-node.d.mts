/** The types of what the tests use of windows-node.mjs. */
export const windowsNodePath: string;
