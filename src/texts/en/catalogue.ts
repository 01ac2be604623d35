/** The English catalogue. */
import type { Catalogue } from "../catalogue.ts";
import { codes } from "./codes.ts";
import { planned } from "./planned.ts";
import { labels, next, screens } from "./screens.ts";

export const english: Catalogue = { language: "en", codes, next, labels, screens, planned, gap: " " };
