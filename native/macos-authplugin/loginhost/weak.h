// Weak references of Objective-C: places that become nil when their object goes. Used by objc.c, on any thread.
#ifndef VESTIBULE_LOGINHOST_WEAK_H_
#define VESTIBULE_LOGINHOST_WEAK_H_

// A function of the run-time; NULL where there is none.
void *weak_symbol(const char *symbol);
// The object goes.
void weak_clear(const void *object);

#endif  // VESTIBULE_LOGINHOST_WEAK_H_
