// Plays the plug-in's core with a system of its own. The program plays the one story that its argument names, and ends
// with 0 when it came out as it should. Compiled with sanitizers by test/harness/authhost/support/core.ts.
#include <stdio.h>
#include <string.h>

#include "stories.h"

// Without an argument: the stories' names.
int main(int count, char **arguments) {
  const struct story *const all[] = {offer_stories, page_stories, capture_stories, reconcile_stories, start_stories,
                                     look_stories,  aside_stories, agent_stories};
  for (size_t i = 0; i < sizeof all / sizeof *all; i += 1) {
    for (const struct story *story = all[i]; story->name != NULL; story += 1) {
      if (count < 2) printf("%s\n", story->name);
      if (count < 2 || strcmp(arguments[1], story->name) != 0) continue;
      story->play();
      return 0;
    }
  }
  return count < 2 ? 0 : 2;
}
