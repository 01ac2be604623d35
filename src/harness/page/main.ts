/**
 * The page of the simulated login harness: what a developer sees. The document loads it. It shows what the
 * harness says and sends back what the person does; it keeps no state of the harness's own.
 */
import { page as texts } from "../../texts/en/page.ts";
import { agentView } from "./agent.ts";
import { openChannel, type Send } from "./channel.ts";
import { h, setText } from "./dom.ts";
import { opensView } from "./opens.ts";
import { peopleView } from "./people.ts";
import { screenView } from "./screen.ts";
import { timelineView } from "./timeline.ts";

// The address held the token; the cookie has it now.
history.replaceState(null, "", "/");

const connection = h("p", { class: "connection", role: "status" }, texts.connection.connecting);
const failure = h("p", { class: "failure", role: "alert" });
const heading = h("h1", {}, texts.heading);

let channel: Send | undefined;
const send: Send = (message) => {
  if ("do" in message) setText(failure, "");
  return channel?.(message) ?? false;
};

const screen = screenView(send);
const people = peopleView();
const opens = opensView();
const agent = agentView(send);
const timeline = timelineView();

const layout = h(
  "div",
  { class: "layout", hidden: true },
  screen.element,
  h("aside", { "aria-label": texts.heading }, people.element, opens.element, agent.element, timeline.element),
);
document.body.append(
  h(
    "header",
    {},
    h("img", { src: "/logo.svg", alt: "", width: 32, height: 32 }),
    h("div", {}, heading, h("p", {}, texts.subheading)),
  ),
  connection,
  failure,
  layout,
);

channel = openChannel({
  state(state) {
    setText(heading, texts.title(state.brand));
    layout.hidden = false;
    people.update(state);
    opens.update(state.device);
    agent.update(state.device);
    timeline.update(state.timeline);
    screen.update(state.screen);
  },
  error(text) {
    setText(failure, text);
  },
  picture: screen.picture,
  connection(status) {
    setText(connection, status === "connected" ? "" : texts.connection[status]);
  },
});
