// The report: JSON lines on standard output, each written whole. Called on any thread of the process that hosts the
// plug-in, and by the process that watches it. Nothing in a line is a secret: of a secret there is its length.
#ifndef VESTIBULE_LOGINHOST_REPORT_H_
#define VESTIBULE_LOGINHOST_REPORT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_ROOM = 8192 };

struct line {
  size_t length;
  // Something did not fit: the rest is left out, and the line stays valid.
  bool full;
  char text[LINE_ROOM];
};

// {"event":"…"
void line_begin(struct line *line, const char *event);
void line_text(struct line *line, const char *key, const char *value);
void line_bytes(struct line *line, const char *key, const void *bytes, size_t length);
void line_number(struct line *line, const char *key, int64_t number);
void line_bool(struct line *line, const char *key, bool value);
// Writes it to standard output, in one piece.
void line_end(struct line *line);

enum severity { SEVERITY_WARNING, SEVERITY_FAULT };

// What is wrong with the plug-in. `mechanism` and `detail` may be NULL.
void report_finding(const char *name, enum severity severity, const char *mechanism, const char *detail);
// Whether a fault was reported by this process.
bool report_has_fault(void);

#endif  // VESTIBULE_LOGINHOST_REPORT_H_
