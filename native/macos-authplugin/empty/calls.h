// What a start of ours cannot do without, for a comparison with nothing but that. Used by empty.m.
#ifndef VESTIBULE_EMPTY_CALLS_H_
#define VESTIBULE_EMPTY_CALLS_H_

struct calls;

// Whether to stand aside, whether the password has another owner, the language, the note of the start, a thread with
// something to wake it, and the check-in. NULL: they could not be made.
struct calls *calls_begin(void);
// Ends the thread. NULL is none.
void calls_end(struct calls *calls);

#endif  // VESTIBULE_EMPTY_CALLS_H_
