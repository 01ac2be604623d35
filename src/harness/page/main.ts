/**
 * The page of the simulated login harness. Loaded by the document. It shows the harness's state and sends the person's
 * actions; of the harness it keeps only states that it was shown, to look at them again.
 */
import { type HarnessState, phoneOwners, phoneSurface } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { openChannel, type Send } from "./channel.ts";
import { blank, computerView } from "./computer.ts";
import { deviceView } from "./device.ts";
import { h, setAttribute, setText } from "./dom.ts";
import { Moments } from "./moments.ts";
import { hintsView, peopleView } from "./people.ts";
import { phonesView } from "./phone.ts";
import { playView } from "./play.ts";
import { powerView } from "./power.ts";
import { scrubberView } from "./scrubber.ts";
import { timelineView } from "./timeline.ts";
import { takeToken } from "./token.ts";

const wanted = new URLSearchParams(location.search).get("device");
const token = takeToken();
// What stands in the address bar is seen by others and kept in the history.
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

const moments = new Moments();
const scrubber = scrubberView(() => {
  look();
});
const computer = computerView(send, () => {
  scrubber.choose(undefined);
});
const phones = phonesView(send);
const hints = hintsView();
const people = peopleView();
const device = deviceView();
const power = powerView(send);
const timeline = timelineView((number) => {
  scrubber.choose(number);
});
const play = playView({ send, wanted, isTyping: computer.isTyping });

const allScreens = h("a", { class: "all-screens", href: "/screens" }, texts.allScreens);

const layout = h(
  "div",
  { class: "layout", hidden: true },
  h("div", { class: "stage" }, computer.element, scrubber.element),
  h(
    "aside",
    { "aria-label": texts.beside },
    h("div", { class: "column" }, hints.element, device.element, power.element),
    h("div", { class: "column" }, phones.element, people.element, timeline.element),
  ),
);
document.body.append(
  h(
    "header",
    {},
    h("img", { src: "/logo.svg", alt: "", width: 36, height: 36 }),
    h("div", { class: "title" }, heading, subheading),
    play.said,
    play.element,
    allScreens,
  ),
  connection,
  failure,
  layout,
);

let number: number | undefined;
let now: HarnessState | undefined;

/** Shows the chosen moment: the current state or an earlier one. */
function look(): void {
  if (now === undefined) return;
  const moment = scrubber.chosen();
  const seen = moment?.seen ?? now;
  device.update({ ...seen, isPast: moment !== undefined });
  power.update({ ...seen, isPast: moment !== undefined });
  computer.look(moment);
  timeline.update(moments.all, moment);
}

function show(state: HarnessState): void {
  now = state;
  if (state.play?.number !== number) {
    number = state.play?.number;
    moments.clear();
    scrubber.choose(undefined);
    computer.update(blank(state.screen));
    phones.update({ ...state, phones: { owner: {}, colleague: {} } });
  }
  setText(heading, texts.title(state.brand));
  const { native, ...simulated } = texts.subheading;
  setText(subheading, (state.native === true ? native : simulated)[state.screen.system]);
  document.title = texts.title(state.brand);
  // The screens of this device's system, in its language.
  setAttribute(
    allScreens,
    "href",
    `/screens?${String(new URLSearchParams({ host: state.screen.system, language: state.play?.language ?? "" }))}`,
  );
  layout.hidden = false;
  // Between two plays nothing can be pressed; the message is above.
  setAttribute(layout, "inert", state.play !== undefined && state.play.phase !== "ready");
  play.update(state);
  hints.update(state);
  people.update(state);
  phones.update(state);
  computer.update(state.screen);
  moments.add(state);
  scrubber.update(moments.all);
  look();
}

channel = openChannel(token, {
  state: show,
  error(text) {
    setText(failure, text);
  },
  picture(jpeg, of) {
    if (of === "screen") {
      moments.picture(jpeg);
      computer.picture(jpeg);
    }
    for (const owner of phoneOwners) if (phoneSurface(owner) === of) phones.picture(jpeg, owner);
  },
  mirror(mirror, of) {
    if (of === "screen") computer.mirror(mirror);
    for (const owner of phoneOwners) if (phoneSurface(owner) === of) phones.mirror(mirror, owner);
  },
  connection(status) {
    if (status === "lost") moments.missed();
    setText(connection, status === "connected" ? "" : texts.connection[status]);
  },
});
