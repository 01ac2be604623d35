/**
 * A Mac loses its power at every instant of every change of a secret, and is at pre-boot then: its disk opens with the
 * old or the new password, and by a recovery key that somebody holds. Once the disk is open and the agent has started,
 * exactly one of the two signs in, the disk goes with it, and everything opens or is kept.
 */
import { stories } from "./stories.ts";
import { walkThrough } from "./walk.ts";

walkThrough(Object.fromEntries(Object.entries(stories).filter(([, { mac }]) => mac !== undefined)));
