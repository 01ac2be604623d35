/** The Spanish catalogue. */
import type { Catalogue } from "../catalogue.ts";
import { codes } from "./codes.ts";
import { planned } from "./planned.ts";
import { labels, next, screens } from "./screens.ts";

export const spanish: Catalogue = { language: "es", codes, next, labels, screens, planned, gap: " " };
