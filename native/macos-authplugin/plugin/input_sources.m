// See input_sources.h.
#import "input_sources.h"

#import <Carbon/Carbon.h>

enum { NAME_ROOM = 128, SOURCES_MOST = 32 };

static bool is_true(TISInputSourceRef source, CFStringRef property) {
  const CFBooleanRef value = TISGetInputSourceProperty(source, property);
  return value != NULL && CFBooleanGetValue(value) != 0;
}

static bool is_keyboard(TISInputSourceRef source) {
  const void *category = TISGetInputSourceProperty(source, kTISPropertyInputSourceCategory);
  return category != NULL && CFEqual(category, kTISCategoryKeyboardInputSource) != 0 &&
         is_true(source, kTISPropertyInputSourceIsSelectCapable);
}

// The keyboards among the enabled sources, in the system's order. They live as long as `list`.
static size_t keyboards(CFArrayRef list, TISInputSourceRef into[SOURCES_MOST]) {
  size_t count = 0;
  const CFIndex length = list == NULL ? 0 : CFArrayGetCount(list);
  for (CFIndex i = 0; i < length && count < SOURCES_MOST; i += 1) {
    const TISInputSourceRef source = (TISInputSourceRef)(uintptr_t)CFArrayGetValueAtIndex(list, i);
    if (is_keyboard(source)) into[count++] = source;
  }
  return count;
}

static NSString *name_of(TISInputSourceRef source) {
  char name[NAME_ROOM];
  const CFStringRef text = TISGetInputSourceProperty(source, kTISPropertyLocalizedName);
  const bool is_read = text != NULL && CFStringGetCString(text, name, sizeof name, kCFStringEncodingUTF8) != 0;
  return [NSString stringWithUTF8String:is_read ? name : "?"];
}

NSPopUpButton *vst_input_sources_menu(NSRect frame) {
  TISInputSourceRef sources[SOURCES_MOST];
  const CFArrayRef list = TISCreateInputSourceList(NULL, 0);
  const size_t count = keyboards(list, sources);
  NSPopUpButton *menu = count < 2 ? nil : [[NSPopUpButton alloc] initWithFrame:frame];
  for (size_t i = 0; menu != nil && i < count; i += 1) {
    [menu addItemWithTitle:name_of(sources[i])];
    if (is_true(sources[i], kTISPropertyInputSourceIsSelected)) [menu selectItemAtIndex:(NSInteger)i];
  }
  if (list != NULL) CFRelease(list);
  return menu;
}

void vst_input_sources_choose(NSPopUpButton *menu) {
  TISInputSourceRef sources[SOURCES_MOST];
  const CFArrayRef list = TISCreateInputSourceList(NULL, 0);
  const size_t count = keyboards(list, sources);
  const NSInteger chosen = menu.indexOfSelectedItem;
  if (chosen >= 0 && (size_t)chosen < count) (void)TISSelectInputSource(sources[chosen]);
  if (list != NULL) CFRelease(list);
}
