/**
 * The page of the simulated login harness: what a developer sees. The document loads it. It shows what the
 * harness says and sends back what the person does; it keeps no state of the harness's own.
 */
import type { HarnessState, SignInScreen } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { openChannel, type Send } from "./channel.ts";
import { h, setAttribute, setText } from "./dom.ts";
import { opensView } from "./opens.ts";
import { peopleView } from "./people.ts";
import { phoneView } from "./phone.ts";
import { playView } from "./play.ts";
import { powerView } from "./power.ts";
import { screenView } from "./screen.ts";
import { timelineView } from "./timeline.ts";

const wanted = new URLSearchParams(location.search).get("device");
// The address held the token; the cookie has it now.
history.replaceState(null, "", "/");

const connection = h("p", { class: "connection", role: "status" }, texts.connection.connecting);
const failure = h("p", { class: "failure", role: "alert" });
const heading = h("h1", {}, texts.heading);
const subheading = h("p", {});

let channel: Send | undefined;
const send: Send = (message) => {
  if ("do" in message) setText(failure, "");
  return channel?.(message) ?? false;
};

const screen = screenView(send);
const phone = phoneView(send);
const people = peopleView();
const opens = opensView();
const power = powerView(send);
const timeline = timelineView();
const play = playView({ send, wanted, isTyping: screen.isTyping });

const layout = h(
  "div",
  { class: "layout", hidden: true },
  screen.element,
  h(
    "aside",
    { "aria-label": texts.beside },
    ...[people, phone, opens, power, timeline].map(({ element }) => element),
  ),
);
document.body.append(
  h(
    "header",
    {},
    h("img", { src: "/logo.svg", alt: "", width: 32, height: 32 }),
    h("div", { class: "title" }, heading, subheading),
    play.said,
    play.element,
  ),
  connection,
  failure,
  layout,
);

/** A screen on which nothing of an earlier play can stay: ids and revisions may come again in the next. */
const blank = (of: SignInScreen): SignInScreen => ({ ...of, view: "off", users: [], tiles: [], fields: [] });

let number: number | undefined;
function show(state: HarnessState): void {
  if (state.play?.number !== number) {
    number = state.play?.number;
    screen.update({ ...blank(state.screen), browser: undefined });
    phone.update({});
  }
  setText(heading, texts.title(state.brand));
  setText(subheading, texts.subheading[state.screen.system]);
  document.title = texts.title(state.brand);
  layout.hidden = false;
  // Between two plays there is nothing to press; what is said about it stands above.
  setAttribute(layout, "inert", state.play !== undefined && state.play.phase !== "ready");
  play.update(state);
  people.update(state);
  phone.update(state.phone);
  opens.update(state);
  power.update(state);
  timeline.update(state.timeline);
  screen.update(state.screen);
}

channel = openChannel({
  state: show,
  error(text) {
    setText(failure, text);
  },
  picture(jpeg, of) {
    if (of === "screen") screen.picture(jpeg);
    else phone.picture(jpeg);
  },
  connection(status) {
    setText(connection, status === "connected" ? "" : texts.connection[status]);
  },
});
