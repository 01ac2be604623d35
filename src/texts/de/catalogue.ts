/** The German catalogue. */
import type { Catalogue } from "../catalogue.ts";
import { codes } from "./codes.ts";
import { planned } from "./planned.ts";
import { labels, next, screens } from "./screens.ts";

export const german: Catalogue = { language: "de", codes, next, labels, screens, planned, gap: " " };
