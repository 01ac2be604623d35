/** Japanese, put together. */
import type { Catalogue } from "../catalogue.ts";
import { codes } from "./codes.ts";
import { planned } from "./planned.ts";
import { labels, next, screens } from "./screens.ts";

// No space stands between Japanese sentences.
export const japanese: Catalogue = { language: "ja", codes, next, labels, screens, planned, gap: "" };
