/**
 * Whether this run is `npm run test:long`. A test that imports this belongs to that run, and does more in it than
 * `npm test` has time for.
 */
export const longForm = process.env["VESTIBULE_LONG_FORM"] === "1";
