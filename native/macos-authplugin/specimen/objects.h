// What the specimen does wrong, or right, with objects. Used by specimen.c.
#ifndef VESTIBULE_SPECIMEN_OBJECTS_H_
#define VESTIBULE_SPECIMEN_OBJECTS_H_

// An object that nobody lets go.
void specimen_leak_object(void);
// A block that nobody lets go.
void specimen_leak_block(void);
void specimen_use_freed_object(void);
void specimen_throw(void);
// Makes a view, as a privileged mechanism must not.
void specimen_make_view(void);
// 1: blocks, shared variables and weak references did what they should.
int specimen_uses_blocks(void);

#endif  // VESTIBULE_SPECIMEN_OBJECTS_H_
