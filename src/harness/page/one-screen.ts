/**
 * A single screen of the gallery, drawn by the page's own views. Loaded by its document. The address names the screen,
 * and the browser's history changes it. Actions on it are not sent.
 */
import type { SignInScreen } from "../contract/model.ts";
import { screenView } from "./screen.ts";

const screen = screenView(() => false);
document.body.append(screen.element);

async function show(): Promise<void> {
  const { documentElement: root } = document;
  const of = new URLSearchParams(location.search);
  const answer = await fetch(`/screens/one.json?${String(of)}`);
  if (!answer.ok) return;
  const shown = (await answer.json()) as SignInScreen;
  root.lang = shown.locale;
  root.dataset["look"] = of.get("look") ?? "system";
  screen.update(shown);
  document.title = of.get("screen") ?? "";
  // For tests and programs that take pictures.
  root.dataset["drawn"] = of.get("screen") ?? "";
}

addEventListener("popstate", () => void show());
await show();
