// See objc.h. Layouts by objc4's objc-runtime-new.h.
#include "objc.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blocks.h"
#include "missing.h"
#include "processor.h"
#include "report.h"
#include "weak.h"

typedef struct class *Class;
typedef const char *SEL;
typedef processor_code IMP;
typedef void *id;

struct method_list {
  // The highest bit: entries are relative.
  uint32_t entry_size;
  uint32_t count;
};
struct method {
  SEL name;
  const char *types;
  IMP code;
};
struct variable {
  int32_t *offset;
  const char *name;
  const char *type;
  uint32_t alignment;
  uint32_t size;
};
struct variable_list {
  uint32_t entry_size;
  uint32_t count;
  struct variable variables[];
};
struct class_data {
  uint32_t flags;
  uint32_t start;
  uint32_t size;
  uint32_t reserved;
  const void *layout;
  const char *name;
  struct method_list *methods;
  const void *protocols;
  struct variable_list *variables;
};
struct class {
  Class isa;
  Class super;
  const void *cache;
  const void *mask;
  uintptr_t data;
};
enum { FLAG_META = 1 };

struct category {
  const char *name;
  Class of;
  struct method_list *instance_methods;
  struct method_list *class_methods;
};

enum { SELECTORS_MOST = 8192, CLASSES_MOST = 1024, CATEGORIES_MOST = 256, POOL_MOST = 65536, QUEUE_MOST = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static __attribute__((noreturn)) void fail(const char *name, const char *class_name, const char *selector) {
  struct line line;
  line_begin(&line, "finding");
  line_text(&line, "name", name);
  line_text(&line, "severity", strcmp(name, "missing-class") == 0 ? "warning" : "fault");
  line_text(&line, "class", class_name);
  if (selector != NULL) line_text(&line, "selector", selector);
  line_end(&line);
  _exit(MISSING_EXIT);
}

// --- Selectors: equal names are one pointer.

static const char *selectors[SELECTORS_MOST];
static size_t selector_count;

static SEL selector(const char *name) {
  pthread_mutex_lock(&lock);
  size_t at = 0;
  while (at < selector_count && strcmp(selectors[at], name) != 0) at += 1;
  if (at == selector_count) {
    if (at == SELECTORS_MOST) _exit(MISSING_EXIT);
    selectors[selector_count++] = strdup(name);
  }
  const SEL found = selectors[at];
  pthread_mutex_unlock(&lock);
  return found;
}

// --- Classes

static Class classes[CLASSES_MOST];
static size_t class_count;
static struct category *categories[CATEGORIES_MOST];
static size_t category_count;
static struct {
  struct class class;
  const char *name;
} missing[CLASSES_MOST];
static size_t missing_classes;

static struct class_data *data_of(Class class) { return (struct class_data *)(class->data & ~(uintptr_t)7); }

static bool is_missing(const void *class) {
  return (const void *)class >= (const void *)missing && (const void *)class < (const void *)(missing + missing_classes);
}

static const char *missing_name(const void *class) {
  return missing[((const char *)class - (const char *)missing) / (long)sizeof missing[0]].name;
}

static bool is_known(Class class) {
  for (size_t i = 0; i < class_count; i += 1)
    if (classes[i] == class) return true;
  return false;
}

static void intern_methods(struct method_list *list) {
  if (list == NULL || (list->entry_size >> 31) != 0) return;
  struct method *methods = (struct method *)(list + 1);
  for (uint32_t i = 0; i < list->count; i += 1) methods[i].name = selector(methods[i].name);
}

// Superclasses first: a class's own variables lie behind theirs, however large they are.
static void realise(Class class) {
  if (class == NULL || is_missing(class) || is_known(class)) return;
  if (class_count == CLASSES_MOST) _exit(MISSING_EXIT);
  classes[class_count++] = class;
  realise(class->super);
  struct class_data *data = data_of(class);
  intern_methods(data->methods);
  const bool slides = class->super != NULL && !is_missing(class->super) && (data->flags & FLAG_META) == 0 &&
                      data->start < data_of(class->super)->size;
  if (slides) {
    const uint32_t by = (data_of(class->super)->size - data->start + 7) & ~UINT32_C(7);
    for (uint32_t i = 0; data->variables != NULL && i < data->variables->count; i += 1)
      if (data->variables->variables[i].offset != NULL) *data->variables->variables[i].offset += (int32_t)by;
    data->start += by;
    data->size += by;
  }
  realise(class->isa);
}

static void *section_of(const struct macho *image, uint8_t *base, const char *name, size_t *count) {
  for (size_t i = 0; i < image->section_count; i += 1) {
    const struct macho_section *section = &image->sections[i];
    if (strcmp(section->name, name) != 0) continue;
    *count = section->size / sizeof(void *);
    return base + (section->address - image->lowest);
  }
  *count = 0;
  return NULL;
}

void objc_register(const struct macho *image, uint8_t *base) {
  size_t count = 0;
  SEL *references = section_of(image, base, "__objc_selrefs", &count);
  for (size_t i = 0; i < count; i += 1) references[i] = selector(references[i]);
  Class *list = section_of(image, base, "__objc_classlist", &count);
  for (size_t i = 0; i < count; i += 1) realise(list[i]);
  struct category **more = section_of(image, base, "__objc_catlist", &count);
  for (size_t i = 0; i < count && category_count < CATEGORIES_MOST; i += 1) {
    intern_methods(more[i]->instance_methods);
    intern_methods(more[i]->class_methods);
    categories[category_count++] = more[i];
  }
}

void *objc_missing_class(const char *library, const char *symbol) {
  (void)library;
  static const char *const beginnings[] = {"_OBJC_CLASS_$_", "_OBJC_METACLASS_$_"};
  for (size_t i = 0; i < 2; i += 1) {
    const size_t length = strlen(beginnings[i]);
    if (strncmp(symbol, beginnings[i], length) != 0) continue;
    if (missing_classes == CLASSES_MOST) _exit(MISSING_EXIT);
    missing[missing_classes].name = symbol + length;
    missing[missing_classes].class.isa = &missing[missing_classes].class;
    return &missing[missing_classes++].class;
  }
  return NULL;
}

// --- Messages

static IMP find_in(const struct method_list *list, SEL name) {
  if (list == NULL) return NULL;
  if ((list->entry_size >> 31) != 0) {
    // Each entry: the distance to a reference to the selector, to the types, to the code.
    const int32_t *entry = (const int32_t *)(list + 1);
    for (uint32_t i = 0; i < list->count; i += 1, entry += 3) {
      const SEL *reference = (const SEL *)((const char *)entry + entry[0]);
      if (*reference == name) return (IMP)(uintptr_t)((const char *)(entry + 2) + entry[2]);
    }
    return NULL;
  }
  const struct method *methods = (const struct method *)(list + 1);
  for (uint32_t i = 0; i < list->count; i += 1)
    if (methods[i].name == name) return methods[i].code;
  return NULL;
}

static IMP find_own(Class class, SEL name) {
  for (size_t i = category_count; i > 0; i -= 1) {
    const struct category *category = categories[i - 1];
    IMP found = NULL;
    if (category->of == class) found = find_in(category->instance_methods, name);
    if (category->of->isa == class) found = find_in(category->class_methods, name);
    if (found != NULL) return found;
  }
  return find_in(data_of(class)->methods, name);
}

static IMP find(Class class, SEL name) {
  for (; class != NULL; class = class->super) {
    if (is_missing(class)) fail("missing-class", missing_name(class), name);
    const IMP found = find_own(class, name);
    if (found != NULL) return found;
  }
  return NULL;
}

IMP objc_method_for(id object, SEL name) {
  const Class class = *(Class *)object;
  const IMP found = find(class, name);
  if (found == NULL) fail("unrecognized-selector", data_of(class)->name, name);
  return found;
}

struct super_call {
  id receiver;
  Class class;
};

IMP objc_method_for_super(const struct super_call *call, SEL name) {
  const IMP found = find(call->class->super, name);
  if (found == NULL) fail("unrecognized-selector", data_of(call->class)->name, name);
  return found;
}

static id send_plainly(id object, const char *name) {
  return ((id(*)(id, SEL))(uintptr_t)processor_send)(object, selector(name));
}

// --- Memory: a header before each object.

enum { LIVE = 0x0b1ec7, DEAD = 0xdead };
struct header {
  _Atomic uint64_t state;
  _Atomic int64_t references;
};

static atomic_long live_objects;

long objc_live_objects(void) { return atomic_load(&live_objects) + blocks_live(); }

static bool is_immortal(id object) {
  if (is_known(object)) return true;
  return strcmp(data_of(*(Class *)object)->name, "__NSCFConstantString") == 0;
}

static struct header *header_of(id object) {
  if (is_immortal(object)) return NULL;
  struct header *header = (struct header *)object - 1;
  if (atomic_load(&header->state) != LIVE) fail("use-after-free", "an object", NULL);
  return header;
}

static void (*interface_made)(const char *class_name);
void objc_on_interface(void (*made)(const char *class_name)) { interface_made = made; }

static bool is_of_interface(Class class) {
  for (Class at = class; at != NULL && !is_missing(at); at = at->super)
    if (strcmp(data_of(at)->name, "NSResponder") == 0 || strcmp(data_of(at)->name, "SFAuthorizationPluginView") == 0)
      return true;
  return false;
}

static id create_instance(Class class, size_t extra) {
  if (interface_made != NULL && is_of_interface(class)) interface_made(data_of(class)->name);
  struct header *header = calloc(1, sizeof *header + data_of(class)->size + extra);
  if (header == NULL) _exit(MISSING_EXIT);
  atomic_store(&header->state, LIVE);
  atomic_store(&header->references, 1);
  *(Class *)(header + 1) = class;
  atomic_fetch_add(&live_objects, 1);
  return header + 1;
}

// The memory stays: a later use of the object is noticed by its header.
static id dispose_object(id object) {
  struct header *header = header_of(object);
  const SEL destruct = selector(".cxx_destruct");
  for (Class class = *(Class *)object; class != NULL && !is_missing(class); class = class->super) {
    const IMP code = find_own(class, destruct);
    if (code != NULL) ((void (*)(id, SEL))(uintptr_t)code)(object, destruct);
  }
  atomic_store(&header->state, DEAD);
  atomic_fetch_sub(&live_objects, 1);
  return NULL;
}

static id retain(id object) {
  if (object != NULL && blocks_is_block(object)) return blocks_retain(object);
  struct header *header = object == NULL ? NULL : header_of(object);
  if (header != NULL) atomic_fetch_add(&header->references, 1);
  return object;
}

static void release(id object) {
  if (object != NULL && blocks_is_block(object)) {
    blocks_release(object);
    return;
  }
  struct header *header = object == NULL ? NULL : header_of(object);
  if (header == NULL || atomic_fetch_sub(&header->references, 1) != 1) return;
  weak_clear(object);
  (void)send_plainly(object, "dealloc");
}

void *objc_keep(void *object) { return retain(object); }
void objc_let_go(void *object) { release(object); }

bool objc_is_going(void *object) {
  if (blocks_is_block(object) || is_immortal(object)) return false;
  return atomic_load(&((struct header *)object - 1)->references) <= 0;
}

bool objc_keep_live(void *object) {
  if (blocks_is_block(object) || is_immortal(object)) return retain(object) != NULL;
  struct header *header = (struct header *)object - 1;
  int64_t references = atomic_load(&header->references);
  while (references > 0)
    if (atomic_compare_exchange_weak(&header->references, &references, references + 1)) return true;
  return false;
}

static _Thread_local id pool[POOL_MOST];
static _Thread_local size_t pooled;

static id autorelease(id object) {
  if (object == NULL) return NULL;
  if (pooled == POOL_MOST) _exit(MISSING_EXIT);
  pool[pooled++] = object;
  return object;
}
void *objc_put_into_pool(void *object) { return autorelease(object); }
void *objc_begin_pool(void) { return (void *)(uintptr_t)(pooled + 1); }
void objc_end_pool(void *token) {
  const size_t until = (size_t)(uintptr_t)token - 1;
  while (pooled > until) release(pool[--pooled]);
}

static void store_strong(id *place, id object) {
  const id before = *place;
  *place = retain(object);
  release(before);
}
static id retain_autorelease(id object) { return autorelease(retain(object)); }
static id unchanged(id object) { return object; }
static id alloc_object(Class class) { return send_plainly(class, "alloc"); }
static id alloc_and_init(Class class) { return send_plainly(send_plainly(class, "alloc"), "init"); }
static id new_object(Class class) { return send_plainly(class, "new"); }
static Class super_of(Class class) { return class->super; }
// Nothing is unwound here: what a plug-in throws ends the login window, or is caught where nobody can look.
static void throw_exception(id object) { fail("exception", data_of(*(Class *)object)->name, NULL); }
static Class class_of(id object) { return object == NULL ? NULL : *(Class *)object; }
static id get_property(id object, SEL name, long offset, bool atomic) {
  (void)name;
  (void)atomic;
  return *(id *)((char *)object + offset);
}
static void set_property(id object, SEL name, id value, long offset) {
  (void)name;
  store_strong((id *)((char *)object + offset), value);
}
static void set_copied_property(id object, SEL name, id value, long offset) {
  (void)name;
  id *place = (id *)((char *)object + offset);
  const id before = *place;
  *place = value == NULL ? NULL : blocks_is_block(value) ? blocks_copy(value) : send_plainly(value, "copy");
  release(before);
}
static void copy_struct(void *to, const void *from, long size, bool atomic, bool has_objects) {
  (void)atomic;
  (void)has_objects;
  memmove(to, from, (size_t)size);
}
// An int: see processor.h.
static int responds(id object, SEL name) { return find(*(Class *)object, name) != NULL; }

// --- The main queue

static struct work {
  void (*function)(void *);
  void *context;
} queue[QUEUE_MOST];
static size_t queue_from, queue_count;
static char main_queue[64];
static void (*wake_main)(void);

void objc_on_main_queue(void (*wake)(void)) { wake_main = wake; }

static void dispatch_function(void *to, void *context, void (*function)(void *)) {
  if (to != (void *)main_queue) fail("missing-class", "dispatch queue", NULL);
  pthread_mutex_lock(&lock);
  if (queue_count == QUEUE_MOST) _exit(MISSING_EXIT);
  queue[(queue_from + queue_count++) % QUEUE_MOST] = (struct work){function, context};
  pthread_mutex_unlock(&lock);
  if (wake_main != NULL) wake_main();
}

bool objc_drain_main_queue(void) {
  bool did = false;
  for (;;) {
    pthread_mutex_lock(&lock);
    const bool is_empty = queue_count == 0;
    const struct work work = queue[queue_from];
    if (!is_empty) {
      queue_from = (queue_from + 1) % QUEUE_MOST;
      queue_count -= 1;
    }
    pthread_mutex_unlock(&lock);
    if (is_empty) return did;
    void *token = objc_begin_pool();
    work.function(work.context);
    objc_end_pool(token);
    did = true;
  }
}

// --- The table

static const void *empty_cache[4];

#define FUNCTION(name, function) {name, (void *)(uintptr_t)(function)}

static const struct {
  const char *name;
  void *address;
} symbols[] = {
    {"__dispatch_main_q", main_queue},
    {"__objc_empty_cache", empty_cache},
    {"__objc_empty_vtable", empty_cache},
    FUNCTION("_class_createInstance", create_instance),
    FUNCTION("_class_getSuperclass", super_of),
    FUNCTION("_dispatch_async_f", dispatch_function),
    FUNCTION("_objc_alloc", alloc_object),
    FUNCTION("_objc_alloc_init", alloc_and_init),
    FUNCTION("_objc_autorelease", autorelease),
    FUNCTION("_objc_autoreleasePoolPop", objc_end_pool),
    FUNCTION("_objc_autoreleasePoolPush", objc_begin_pool),
    FUNCTION("_objc_autoreleaseReturnValue", autorelease),
    FUNCTION("_objc_claimAutoreleasedReturnValue", retain),
    FUNCTION("_objc_copyStruct", copy_struct),
    FUNCTION("_objc_exception_throw", throw_exception),
    FUNCTION("_objc_getProperty", get_property),
    FUNCTION("_objc_msgSend", processor_send),
    FUNCTION("_objc_msgSendSuper2", processor_send_super),
    FUNCTION("_objc_opt_class", class_of),
    FUNCTION("_objc_opt_new", new_object),
    FUNCTION("_objc_opt_self", unchanged),
    FUNCTION("_objc_release", release),
    FUNCTION("_objc_retain", retain),
    FUNCTION("_objc_retainAutorelease", retain_autorelease),
    FUNCTION("_objc_retainAutoreleaseReturnValue", retain_autorelease),
    FUNCTION("_objc_retainAutoreleasedReturnValue", retain),
    FUNCTION("_objc_setProperty_atomic", set_property),
    FUNCTION("_objc_setProperty_atomic_copy", set_copied_property),
    FUNCTION("_objc_setProperty_nonatomic", set_property),
    FUNCTION("_objc_setProperty_nonatomic_copy", set_copied_property),
    FUNCTION("_objc_storeStrong", store_strong),
    FUNCTION("_objc_unsafeClaimAutoreleasedReturnValue", unchanged),
    FUNCTION("_object_dispose", dispose_object),
    FUNCTION("_object_getClass", class_of),
    FUNCTION("_sel_registerName", selector),
    FUNCTION("_vestibule_responds", responds),
};

void *objc_symbol(const char *symbol) {
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i += 1)
    if (strcmp(symbols[i].name, symbol) == 0) return symbols[i].address;
  void *found = blocks_symbol(symbol);
  return found != NULL ? found : weak_symbol(symbol);
}
