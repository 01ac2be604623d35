// Which way a child of these tests is given its control channel: what the supervisor added to its arguments.
export const way = process.argv.includes("--control") ? process.argv.at(-1) : undefined;
