/** Whether the agent runs, and the means to end and start it, on purpose. `main.ts` shows it. */
import type { DeviceTruth } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";

export function agentView(send: Send): View<DeviceTruth> {
  const status = h("p", { class: "agent-status", role: "status" });
  let now: DeviceTruth["agent"] = "starting";
  // A button that has nothing to do keeps its focus, so it is not disabled but says so.
  const button = (label: string, action: "kill-agent" | "start-agent", may: () => boolean) =>
    h("button", { type: "button", onclick: () => void (may() && send({ do: action })) }, label);
  const mayKill = () => now !== "dead";
  const mayStart = () => now === "dead";
  const kill = button(texts.agent.kill, "kill-agent", mayKill);
  const start = button(texts.agent.start, "start-agent", mayStart);
  return {
    element: h(
      "section",
      { "aria-labelledby": "agent" },
      h("h2", { id: "agent" }, texts.agent.heading),
      status,
      h("div", { class: "buttons" }, kill, start),
      h("p", { class: "note" }, texts.agent.note),
    ),
    update(device) {
      now = device.agent;
      setText(status, texts.agent.status[now]);
      setAttribute(status, "data-agent", now);
      setAttribute(kill, "aria-disabled", mayKill() ? undefined : "true");
      setAttribute(start, "aria-disabled", mayStart() ? undefined : "true");
    },
  };
}
