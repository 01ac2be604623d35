// The stories, by the mechanism that they are about. Each list ends with an entry without a name.
#ifndef VESTIBULE_MACOS_TEST_STORIES_H_
#define VESTIBULE_MACOS_TEST_STORIES_H_

struct story {
  const char *name;
  void (*play)(void);
};

#define STORY(name) {#name, name}

extern const struct story offer_stories[];
extern const struct story page_stories[];
extern const struct story capture_stories[];
extern const struct story reconcile_stories[];
extern const struct story start_stories[];
extern const struct story look_stories[];
extern const struct story aside_stories[];
extern const struct story agent_stories[];

#endif  // VESTIBULE_MACOS_TEST_STORIES_H_
