/** The Japanese catalogue. */
import type { Catalogue } from "../catalogue.ts";
import { codes } from "./codes.ts";
import { planned } from "./planned.ts";
import { labels, next, screens } from "./screens.ts";

// Japanese has no space between sentences.
export const japanese: Catalogue = { language: "ja", codes, next, labels, screens, planned, gap: "" };
