// As much of Apple's Objective-C run-time (objc4, the modern ABI, x86_64) as a plug-in with a view needs: selectors,
// classes with sliding variables, messages, retain and release, pools, and the main queue. Classes of the system are
// those of the fakes' image. Used on any thread; the main queue is emptied on the engine's.
#ifndef VESTIBULE_LOGINHOST_OBJC_H_
#define VESTIBULE_LOGINHOST_OBJC_H_

#include <stdbool.h>
#include <stddef.h>

#include "macho.h"

// Makes an image's selectors and classes known, its superclasses' images having been before.
void objc_register(const struct macho *image, uint8_t *base);

// A function or variable of the run-time; NULL where there is none.
void *objc_symbol(const char *symbol);

// In the place of a class that the host does not have, by its symbol; NULL for a symbol of something else. A message to it
// is reported, and ends the process.
void *objc_missing_class(const char *library, const char *symbol);

// Around what the host calls on its own threads: objects that were put into a pool meanwhile are let go at the end.
void *objc_begin_pool(void);
void objc_end_pool(void *pool);

// Retain and release; nothing for NULL.
void *objc_keep(void *object);
void objc_let_go(void *object);
// Retains an object unless it goes. False: it does.
bool objc_keep_live(void *object);
bool objc_is_going(void *object);
// Is let go with the pool around. @returns it
void *objc_put_into_pool(void *object);

// Objects and blocks that were made and not freed.
long objc_live_objects(void);

// Called with the class of each object of a user interface (a responder, SecurityAgent's view) that is made, on any thread.
void objc_on_interface(void (*made)(const char *class_name));

// Called whenever something was put into the main queue, on any thread.
void objc_on_main_queue(void (*wake)(void));
// Does what is in the main queue. False: it was empty.
bool objc_drain_main_queue(void);

#endif  // VESTIBULE_LOGINHOST_OBJC_H_
