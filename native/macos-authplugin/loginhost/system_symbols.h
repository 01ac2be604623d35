// The system's functions that a hosted plug-in may import, with Darwin's numbers and layouts, over Linux's. What is not
// here is bound to a stub of its own that names it when it is called: to load must not fail for what is never used.
#ifndef VESTIBULE_LOGINHOST_SYSTEM_SYMBOLS_H_
#define VESTIBULE_LOGINHOST_SYSTEM_SYMBOLS_H_

#include <stdbool.h>
#include <stddef.h>

#include "macho.h"
#include "options.h"

// Once, before anything is resolved. `options` must outlive the process.
void system_symbols_begin(const struct options *options);
// From then on the exports of this image come first.
void system_symbols_add_fakes(const struct macho *fakes, uint8_t *base);

// Never NULL, except for a weak symbol that is not here. The signatures are macho_resolver's: of the fakes, and of the
// plug-in, whose heap is counted.
void *system_symbol(void *context, const char *library, const char *symbol, bool weak);
void *system_symbol_of_plugin(void *context, const char *library, const char *symbol, bool weak);

// Whether the plug-in has connected with the agent and has no connection any more.
bool system_symbols_has_hung_up(void);

// How many symbols were bound to a stub.
size_t system_symbols_missing(void);

#endif  // VESTIBULE_LOGINHOST_SYSTEM_SYMBOLS_H_
