// The pages of WKWebView that a plug-in opens: the host has no WebKit. It tells how each is configured, asks the plug-in
// for navigations that the script or the harness wants, and tells what it decides. On the engine's thread.
#ifndef VESTIBULE_LOGINHOST_PAGES_H_
#define VESTIBULE_LOGINHOST_PAGES_H_

#include <stdbool.h>
#include <stdint.h>

#include "macho.h"

// `fakes` are mapped at `base`.
void pages_begin(const struct macho *fakes, uint8_t *base);
// A function that the fakes import; NULL where there is none.
void *pages_symbol(const char *symbol);

// Pages are numbered from 1. Asks whether the page may navigate; the decision is told as `verdict` with that question,
// now or later. False: there is no such page.
bool pages_navigate(uint32_t page, uint32_t question, const char *address);
// The page that was opened last, and is still there; 0 without one.
uint32_t pages_last(void);
// Whether each navigation that was asked for has its decision.
bool pages_are_decided(void);
// What the page answers its proxy; NULL without such a page. Never part of a line.
const char *pages_proxy_password(uint32_t page);

#endif  // VESTIBULE_LOGINHOST_PAGES_H_
