#include "opaque_string.h"

#include <stdbool.h>
#include <stddef.h>

// The value of the run that contains `point`. The first run begins at 0.
static uint32_t value_in(const uint32_t *runs, size_t count, uint32_t point) {
  size_t low = 0;
  size_t high = count;
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    if (runs[middle] >> VST_RUN_VALUE_BITS <= point) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return runs[low] & ((1u << VST_RUN_VALUE_BITS) - 1u);
}

struct shape {
  // The rank of a mark's canonical combining class; 0 for class 0.
  uint32_t rank;
  // enum vst_join.
  uint32_t joins;
  // enum vst_script.
  uint32_t script;
};

static struct shape shape_of(uint32_t point) {
  // VST_NO_CHARACTER has no shape.
  const uint32_t shape = point == VST_NO_CHARACTER ? 0 : value_in(vst_shape_runs, VST_SHAPE_RUNS, point);
  return (struct shape){shape >> 5, (shape >> 2) & 7u, shape & 3u};
}

#define POINT_BITS 21
#define POINT_MASK ((UINT64_C(1) << POINT_BITS) - 1u)

// Whether NFC replaces the two characters by one.
static bool compose(uint32_t first, uint32_t second) {
  const uint64_t pair = (uint64_t)first << POINT_BITS | second;
  size_t low = 0;
  size_t high = VST_COMPOSITIONS;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const uint64_t found = vst_compositions[middle] >> POINT_BITS;
    if (found == pair) return true;
    if (found < pair) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

struct parts {
  uint32_t first;
  uint32_t second;
};

// The canonical decomposition into two characters; the first is VST_NO_CHARACTER where there is none.
static struct parts parts_of(uint32_t composite) {
  for (size_t i = 0; i < VST_COMPOSITIONS; i += 1) {
    const uint64_t found = vst_compositions[i];
    if ((found & POINT_MASK) != composite) continue;
    return (struct parts){(uint32_t)(found >> 2 * POINT_BITS), (uint32_t)(found >> POINT_BITS & POINT_MASK)};
  }
  return (struct parts){VST_NO_CHARACTER, VST_NO_CHARACTER};
}

// The part of a starter that a mark of `rank` is composed with in canonical order: the starter without its own marks of
// a higher rank.
static uint32_t beneath(uint32_t starter, uint32_t rank) {
  for (uint32_t left = starter;;) {
    const struct parts parts = parts_of(left);
    if (parts.first == VST_NO_CHARACTER || shape_of(parts.second).rank <= rank) return left;
    left = parts.first;
  }
}

// State before a character. VST_NO_CHARACTER where there is no such character.
struct before {
  uint32_t point;
  // The last character of class 0: marks compose with it.
  uint32_t starter;
  uint32_t rank;
  // Whether a letter joins the next one, across marks.
  bool joins_next;
};

// Whether NFC reorders the character or composes it with an earlier one (UAX 15, canonical composition).
static bool is_separate(uint32_t point, uint32_t rank, const struct before *before) {
  if (rank > 0 && rank < before->rank) return true;
  // Blocked by a mark of its own class, or, for a character of class 0, by any mark.
  const bool blocked = before->rank > 0 && before->rank >= rank;
  if (before->starter == VST_NO_CHARACTER || blocked) return false;
  return compose(rank == 0 ? before->starter : beneath(before->starter, rank), point);
}

// The character at `at`, or VST_NO_CHARACTER at the end.
static uint32_t following(struct vst_view text, size_t at) { return vst_next_character(text, &at); }

// Whether the next letter, across marks, joins the character before it.
static bool is_joined(struct vst_view text, size_t at) {
  while (at < text.length) {
    const uint32_t joins = shape_of(vst_next_character(text, &at)).joins;
    if (joins != VST_JOINS_THROUGH) return joins == VST_JOINS_BOTH || joins == VST_JOINS_PREVIOUS;
  }
  return false;
}

static bool has_japanese(struct vst_view text) {
  for (size_t at = 0; at < text.length;) {
    if (shape_of(vst_next_character(text, &at)).script == VST_SCRIPT_JAPANESE) return true;
  }
  return false;
}

#define ARABIC_INDIC_ZERO 0x660u
#define EXTENDED_ARABIC_INDIC_ZERO 0x6f0u

static bool has_digit_from(struct vst_view text, uint32_t zero) {
  for (size_t at = 0; at < text.length;) {
    const uint32_t point = vst_next_character(text, &at);
    if (point >= zero && point <= zero + 9u) return true;
  }
  return false;
}

// RFC 5892 appendix A, for the character before `next`.
static bool is_in_place(struct vst_view text, uint32_t point, size_t next, const struct before *before) {
  switch (point) {
    case 0x200c:
      return before->rank == VST_RANK_VIRAMA || (before->joins_next && is_joined(text, next));
    case 0x200d:
      return before->rank == VST_RANK_VIRAMA;
    case 0xb7:
      return before->point == 'l' && following(text, next) == 'l';
    case 0x375:
      return shape_of(following(text, next)).script == VST_SCRIPT_GREEK;
    case 0x5f3:
    case 0x5f4:
      return shape_of(before->point).script == VST_SCRIPT_HEBREW;
    case 0x30fb:
      return has_japanese(text);
    default:
      return !has_digit_from(text,
                             point < EXTENDED_ARABIC_INDIC_ZERO ? EXTENDED_ARABIC_INDIC_ZERO : ARABIC_INDIC_ZERO);
  }
}

enum vst_fault vst_find_refused_character(struct vst_view text, uint32_t *character) {
  // The rules below look ahead, and no character can be read past bytes that are none.
  if (!vst_is_utf8(text)) return VST_FAULT_DISALLOWED;
  struct before before = {VST_NO_CHARACTER, VST_NO_CHARACTER, 0, false};
  for (size_t at = 0; at < text.length;) {
    const uint32_t point = vst_next_character(text, &at);
    const uint32_t kind = value_in(vst_kind_runs, VST_KIND_RUNS, point);
    const struct shape shape = shape_of(point);
    enum vst_fault fault = VST_FAULT_NONE;
    if (kind == VST_KIND_CONTEXTUAL) {
      if (!is_in_place(text, point, at, &before)) fault = VST_FAULT_OUT_OF_PLACE;
    } else {
      fault = (enum vst_fault)kind;
    }
    if (fault == VST_FAULT_NONE && is_separate(point, shape.rank, &before)) fault = VST_FAULT_SEPARATE;
    if (fault != VST_FAULT_NONE) {
      if (character != NULL) *character = point;
      return fault;
    }
    before.point = point;
    if (shape.rank == 0) before.starter = point;
    before.rank = shape.rank;
    if (shape.joins != VST_JOINS_THROUGH) {
      before.joins_next = shape.joins == VST_JOINS_BOTH || shape.joins == VST_JOINS_NEXT;
    }
  }
  return VST_FAULT_NONE;
}
