/** Buttons for the agent's process and the computer's power, to cut them on purpose. Used by `main.ts`. */
import type { HarnessAction } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { pulseDrawing } from "./drawings.ts";
import type { Looked } from "./moments.ts";

type Cut = Extract<HarnessAction["do"], "kill-agent" | "start-agent" | "restart" | "power-loss">;

export function powerView(send: Send): View<Looked> {
  const status = h("p", { role: "status" });
  const agent = h("div", { class: "agent-status" }, pulseDrawing(), status);
  const note = h("p", { class: "note" });
  let now: Looked | undefined;
  // An earlier moment takes no actions.
  const isNow = () => now?.isPast === false;
  const isOn = () => isNow() && now?.screen.view !== "off";
  // The agent's programs are on the disk: while that is locked, it cannot be started.
  const isReachable = () => now?.device.disk?.unlocked !== false;
  const may: Record<Cut, () => boolean> = {
    "kill-agent": () => isNow() && now?.device.agent !== "dead",
    "start-agent": () => isNow() && now?.device.agent === "dead" && isReachable(),
    restart: isOn,
    "power-loss": isOn,
  };
  // A button that cannot act keeps its focus: it is not disabled but says so.
  const buttons = (["kill-agent", "start-agent", "restart", "power-loss"] as const).map((action) => {
    const press = () => void (may[action]() && send({ do: action }));
    return { action, element: h("button", { type: "button", onclick: press }, texts.power[action]) };
  });
  const group = (label: string, ...elements: HTMLElement[]) =>
    h("div", { class: "buttons", role: "group", "aria-label": label }, ...elements);
  const elements = buttons.map(({ element }) => element);
  return {
    element: h(
      "section",
      { class: "power", "aria-labelledby": "power" },
      h("h2", { id: "power" }, texts.power.heading),
      agent,
      group(texts.power.agent, ...elements.slice(0, 2)),
      group(texts.power.computer, ...elements.slice(2)),
      note,
    ),
    update(state) {
      now = state;
      const life = state.device.agent;
      setText(
        status,
        life === "dead" && !isReachable() ? texts.power.behindTheDisk : texts.power.status[life],
      );
      setAttribute(agent, "data-agent", life);
      setAttribute(status, "aria-live", state.isPast ? "off" : undefined);
      setText(note, texts.power.note[state.screen.system]);
      for (const { action, element } of buttons)
        setAttribute(element, "aria-disabled", may[action]() ? undefined : "true");
    },
  };
}
