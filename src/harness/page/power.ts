/** The agent's life and the computer's power, to be cut on purpose. `main.ts` shows it. */
import type { HarnessAction, HarnessState } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";

type Cut = Extract<HarnessAction["do"], "kill-agent" | "start-agent" | "restart" | "power-loss">;

export function powerView(send: Send): View<HarnessState> {
  const status = h("p", { class: "agent-status", role: "status" });
  const note = h("p", { class: "note" });
  let now: HarnessState | undefined;
  const isOn = () => now !== undefined && now.screen.view !== "off";
  // The agent's programs are on the disk: as long as that is locked, there is nothing to start.
  const isReachable = () => now?.device.disk?.unlocked !== false;
  const may: Record<Cut, () => boolean> = {
    "kill-agent": () => now !== undefined && now.device.agent !== "dead",
    "start-agent": () => now?.device.agent === "dead" && isReachable(),
    restart: isOn,
    "power-loss": isOn,
  };
  // A button that has nothing to do keeps its focus, so it is not disabled but says so.
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
      { "aria-labelledby": "power" },
      h("h2", { id: "power" }, texts.power.heading),
      status,
      group(texts.power.agent, ...elements.slice(0, 2)),
      group(texts.power.computer, ...elements.slice(2)),
      note,
    ),
    update(state) {
      now = state;
      const { agent } = state.device;
      setText(
        status,
        agent === "dead" && !isReachable() ? texts.power.behindTheDisk : texts.power.status[agent],
      );
      setAttribute(status, "data-agent", agent);
      setText(note, texts.power.note[state.screen.system]);
      for (const { action, element } of buttons)
        setAttribute(element, "aria-disabled", may[action]() ? undefined : "true");
    },
  };
}
