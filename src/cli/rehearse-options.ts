/** The options of `vestibule rehearse`. */
export interface RehearseOptions {
  json: boolean;
  /** The file for the trace. */
  trace?: string | undefined;
  /** How many at a time, with `all`. */
  jobs: number;
  watch: boolean;
  show: boolean;
  /** Through the real credential provider, under wine. */
  native: boolean;
}
