/** The French catalogue. `\u202f` is the narrow no-break space, before : ; ! ? and inside « ». */
import type { Catalogue } from "../catalogue.ts";
import { codes } from "./codes.ts";
import { planned } from "./planned.ts";
import { labels, next, screens } from "./screens.ts";

export const french: Catalogue = { language: "fr", codes, next, labels, screens, planned, gap: " " };
