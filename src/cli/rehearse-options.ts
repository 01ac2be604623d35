/** What `vestibule rehearse` was asked for beside the scenario's name. */
export interface RehearseOptions {
  json: boolean;
  /** A file for the trace. */
  trace?: string | undefined;
  /** How many at a time, with `all`. */
  jobs: number;
  watch: boolean;
  show: boolean;
}
