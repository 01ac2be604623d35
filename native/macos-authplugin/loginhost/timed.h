// How long a plug-in takes from its file to its first view, for `npm run bench`. What the host itself loads for it is not
// counted. On the engine's thread.
#ifndef VESTIBULE_LOGINHOST_TIMED_H_
#define VESTIBULE_LOGINHOST_TIMED_H_

// The plug-in's file is opened next.
void timed_begin(void);
// It is loaded, and its entry is called next.
void timed_loaded(void);
// A view is shown, and nothing was told of it yet. Tells the nanoseconds until the first, where it was begun: by the clock,
// and of the processor.
void timed_shown(void);

#endif  // VESTIBULE_LOGINHOST_TIMED_H_
