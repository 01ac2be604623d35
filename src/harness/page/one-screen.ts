/**
 * One screen of the gallery by itself, drawn by the page's own views. Its document loads it. Which one stands in the
 * address, and going back and forth shows another. Nothing that is done to it goes anywhere.
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
  // For whoever takes a picture of it.
  root.dataset["drawn"] = of.get("screen") ?? "";
}

addEventListener("popstate", () => void show());
await show();
