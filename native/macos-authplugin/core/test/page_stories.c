// Of the organisation's page, and of a screen that ends.
#include "../fields.h"
#include "stories.h"
#include "world.h"

static const char address[] = "https://idp.acme.example/sign-in";

static void into_page(void) {
  into_conversation();
  CHECK(last_sent.as.hello.shows == (VST_ABILITY_BROWSER | VST_ABILITY_PICTURES));
  agent_shows(1, VST_PURPOSE_WEB);
}

static void navigation_is_asked(void) {
  into_page();
  const uint32_t question = vst_mechanism_navigate(&m, text(address));
  CHECK(question != 0 && sent_count() == 2 && last_sent.number == VST_MESSAGE_NAVIGATE);
  CHECK(last_sent.as.navigate.question == question && vst_same_bytes(last_sent.as.navigate.address, text(address)));
  CHECK(w.allowed + w.denied + w.ended == 0);
  agent_judges(question, true, "");
  CHECK(w.allowed == 1 && w.judged == question);
  const uint32_t refused = vst_mechanism_navigate(&m, text(address));
  CHECK(refused != question);
  agent_judges(refused, false, "network_unreachable");
  CHECK(w.denied == 1 && w.judged == refused);
  // Without a code it is the end of the proof.
  const uint32_t last = vst_mechanism_navigate(&m, text(address));
  agent_judges(last, false, "");
  CHECK(w.ended == 1 && w.judged == last && w.shown == VST_SHOWN_SCREEN);
}

static void verdict_does_not_come(void) {
  into_page();
  const uint32_t question = vst_mechanism_navigate(&m, text(address));
  CHECK(vst_mechanism_waits(&m) == VST_VERDICT_TIME);
  w.clock += VST_VERDICT_TIME - 1;
  vst_mechanism_tick(&m);
  CHECK(w.denied == 0);
  w.clock += 1;
  vst_mechanism_tick(&m);
  CHECK(w.denied == 1 && w.judged == question);
  // A late one changes nothing.
  agent_judges(question, true, "");
  CHECK(w.allowed == 0 && w.denied == 1 && w.connected);
}

static void verdict_on_what_was_not_asked(void) {
  into_page();
  agent_judges(7, true, "");
  CHECK(w.allowed == 0 && w.shown == VST_SHOWN_OFFER && w.events[VST_EVENT_AGENT_REFUSED] == 1 && !w.connected);
}

static void verdict_comes_twice(void) {
  into_page();
  const uint32_t question = vst_mechanism_navigate(&m, text(address));
  agent_judges(question, false, "network_unreachable");
  agent_judges(question, true, "");
  CHECK(w.denied == 1 && w.allowed == 0);
}

static void agent_goes_with_a_question(void) {
  into_page();
  CHECK(vst_mechanism_navigate(&m, text(address)) != 0 && vst_mechanism_navigate(&m, text(address)) != 0);
  agent_goes();
  CHECK(w.denied == 2 && w.shown == VST_SHOWN_WAITING);
  CHECK(vst_mechanism_navigate(&m, text(address)) == 0);
  // Cancelled, and with the evaluation over: nothing is asked any more.
  into_page();
  CHECK(vst_mechanism_navigate(&m, text(address)) != 0);
  vst_mechanism_deactivate(&m);
  CHECK(w.denied == 1 && vst_mechanism_navigate(&m, text(address)) == 0);
}

static void page_asks_too_much(void) {
  into_page();
  unsigned asked = 0;
  while (vst_mechanism_navigate(&m, text(address)) != 0) asked += 1;
  CHECK(asked == VST_NAVIGATIONS_MOST && sent_count() == 1 + asked);
  static uint8_t long_address[VST_NAVIGATE_ADDRESS_MOST + 1];
  memset(long_address, 'a', sizeof long_address);
  into_page();
  CHECK(vst_mechanism_navigate(&m, view(long_address, sizeof long_address)) == 0);
  CHECK(vst_mechanism_navigate(&m, view(long_address, VST_NAVIGATE_ADDRESS_MOST)) != 0);
  const uint8_t no_text[] = {0xff, 0xfe};
  CHECK(vst_mechanism_navigate(&m, view(no_text, sizeof no_text)) == 0);
  CHECK(w.connected && m.navigation.count == 1);
}

static void page_before_a_screen(void) {
  begin("offer");
  w.tries = 1;
  invoke();
  CHECK(vst_mechanism_navigate(&m, text(address)) == 0);
  into_conversation();
  CHECK(vst_mechanism_navigate(&m, text(address)) == 0 && sent_count() == 1);
}

static void screen_counts_down(void) {
  into_conversation();
  agent_shows_with(1, VST_PURPOSE_TIME_LEFT, 3);
  CHECK(vst_mechanism_waits(&m) == 1000);
  for (uint32_t left = 2; left + 1 > 0; left -= 1) {
    // Late by a little: the next one is in time again.
    w.clock += vst_mechanism_waits(&m) + (left == 2 ? 10 : 0);
    vst_mechanism_tick(&m);
    CHECK(w.counts == 3 - left && w.seconds_left == left);
  }
  w.clock += 5000;
  vst_mechanism_tick(&m);
  CHECK(w.counts == 3 && w.shown == VST_SHOWN_SCREEN);
  // The next screen has no end.
  agent_shows_with(2, VST_PURPOSE_TIME_LEFT, 9);
  agent_shows(3, VST_PURPOSE_SUBMIT);
  w.clock += 2000;
  vst_mechanism_tick(&m);
  CHECK(w.counts == 3);
}

static void time_is_written(void) {
  char into[16];
  vst_write_time("Left: {time}.", 299, into, sizeof into);
  CHECK(strcmp(into, "Left: 4:59.") == 0);
  vst_write_time("{time}", 0, into, sizeof into);
  CHECK(strcmp(into, "0:00") == 0);
  vst_write_time("{time", 61, into, sizeof into);
  CHECK(strcmp(into, "{time") == 0);
  vst_write_time("more than there is room {time}", 61, into, sizeof into);
  CHECK(strcmp(into, "more than there") == 0);
}

const struct story page_stories[] = {
    STORY(navigation_is_asked),      STORY(verdict_does_not_come),      STORY(verdict_on_what_was_not_asked),
    STORY(verdict_comes_twice),      STORY(agent_goes_with_a_question), STORY(page_asks_too_much),
    STORY(page_before_a_screen),     STORY(screen_counts_down),         STORY(time_is_written),
    {NULL, NULL},
};
