/**
 * A Mac loses its power at every instant of every change of a secret. At pre-boot its disk opens with the old or the
 * new password, and with a recovery key that the system or the directory holds. After the agent has started again,
 * exactly one of the passwords signs in and opens the disk, and everything opens or is kept.
 */
import { stories } from "./support/stories.ts";
import { walkThrough } from "./support/walk.ts";

walkThrough(Object.fromEntries(Object.entries(stories).filter(([, { mac }]) => mac !== undefined)));
