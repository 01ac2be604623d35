// See view.h. A column of texts, fields and buttons in SecurityAgent's window. What is typed leaves a field once, with
// the answer; AppKit's own copies of it cannot be wiped.
#import <AppKit/AppKit.h>
#import <SecurityInterface/SFAuthorizationPluginView.h>
#include <dispatch/dispatch.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "running.h"
#include "view.h"

enum { TEXT_ROOM = VST_SCREEN_FIELDS_TEXT_MOST + 1, ITEMS_MOST = VST_SCREEN_FIELDS_MOST + 2, INPUTS_MOST = 8 };
enum { WIDTH = 394, ROW = 30, MARGIN = 8 };

// What a button does.
enum { DO_TRY_AGAIN = 1, DO_FORGOT = 2, DO_SUBMIT = 3, DO_ACTION = 16 };

struct item {
  uint8_t purpose;
  uint8_t index;
  char text[TEXT_ROOM];
};

struct content {
  struct vst_view_bridge *bridge;
  // Nothing is to be shown.
  bool hides;
  enum vst_shown_kind kind;
  size_t count;
  struct item items[ITEMS_MOST];
};

struct vst_view_bridge {
  int references;
  const AuthorizationCallbacks *callbacks;
  AuthorizationEngineRef engine;
  size_t language;
  pthread_mutex_t lock;
  // NULL once the mechanism is gone. Under the lock, but for the thread that is in it.
  struct vst_running *running;
  bool acts;
  pthread_t actor;
  // The view object, retained. Of the main thread.
  void *object;
};

@interface VestibuleView : SFAuthorizationPluginView {
  struct vst_view_bridge *_bridge;
  NSView *_column;
  NSTextField *_inputs[INPUTS_MOST];
  uint8_t _purposes[INPUTS_MOST];
  size_t _inputCount;
  NSButton *_button;
  NSUInteger _row;
  CGFloat _height;
  BOOL _isShown;
}
- (instancetype)initWithBridge:(struct vst_view_bridge *)bridge;
- (void)showContent:(const struct content *)content;
- (void)hideContent;
@end

static void hold(struct vst_view_bridge *bridge) { __atomic_add_fetch(&bridge->references, 1, __ATOMIC_SEQ_CST); }

// The last one is on the main thread: each piece of work there holds one.
static void drop(struct vst_view_bridge *bridge) {
  if (__atomic_sub_fetch(&bridge->references, 1, __ATOMIC_SEQ_CST) != 0) return;
  if (bridge->object != NULL) {
    // Taken over, and let go at once.
    (void)(__bridge_transfer VestibuleView *)bridge->object;
  }
  pthread_mutex_destroy(&bridge->lock);
  free(bridge);
}

// Around a call of the state machine's, on the main thread. NULL: the mechanism is gone.
static struct vst_running *enter(struct vst_view_bridge *bridge) {
  pthread_mutex_lock(&bridge->lock);
  bridge->acts = true;
  bridge->actor = pthread_self();
  return bridge->running;
}
static void leave(struct vst_view_bridge *bridge) {
  bridge->acts = false;
  pthread_mutex_unlock(&bridge->lock);
}

static NSString *label(const struct vst_view_bridge *bridge, enum vst_label number) {
  return [NSString stringWithUTF8String:vst_text(bridge->language, number)];
}

static bool is_input(uint8_t purpose) {
  switch (purpose) {
    case VST_PURPOSE_SECRET:
    case VST_PURPOSE_NEW_SECRET:
    case VST_PURPOSE_CONFIRM:
    case VST_PURPOSE_CODE:
    case VST_PURPOSE_CURRENT_PASSWORD:
    case VST_PURPOSE_PASSWORD:
    case VST_PURPOSE_NEW_PASSWORD:
    case VST_PURPOSE_CONFIRM_PASSWORD:
    case VST_PURPOSE_PREVIOUS_PASSWORD:
    case VST_PURPOSE_USER_NAME:
      return true;
    default:
      return false;
  }
}

static bool is_secret(uint8_t purpose) {
  return is_input(purpose) && purpose != VST_PURPOSE_CODE && purpose != VST_PURPOSE_USER_NAME;
}

@implementation VestibuleView

- (instancetype)initWithBridge:(struct vst_view_bridge *)bridge {
  self = [super initWithCallbacks:bridge->callbacks andEngineRef:bridge->engine];
  if (self != nil) _bridge = bridge;
  return self;
}

- (NSView *)viewForType:(SFViewType)type {
  (void)type;
  return _column;
}
- (NSView *)firstKeyView {
  return _inputCount > 0 ? (NSView *)_inputs[0] : (NSView *)_button;
}
- (NSResponder *)firstResponder {
  return [self firstKeyView];
}
- (NSView *)lastKeyView {
  return _button;
}
- (void)setEnabled:(BOOL)enabled {
  for (size_t i = 0; i < _inputCount; i += 1) _inputs[i].enabled = enabled;
  _button.enabled = enabled;
}

- (void)place:(NSControl *)control {
  [_column addSubview:control];
}

- (void)addText:(const char *)text {
  if (text[0] == '\0') return;
  NSString *said = [NSString stringWithUTF8String:text];
  if (said == nil) return;
  NSTextField *field = [[NSTextField alloc] initWithFrame:[self nextRow]];
  field.stringValue = said;
  field.editable = NO;
  field.selectable = NO;
  field.bordered = NO;
  field.drawsBackground = NO;
  [self place:field];
}

- (void)addInput:(uint8_t)purpose {
  if (_inputCount == INPUTS_MOST) return;
  NSTextField *field = is_secret(purpose) ? [[NSSecureTextField alloc] initWithFrame:[self nextRow]]
                                          : [[NSTextField alloc] initWithFrame:[self nextRow]];
  NSString *said = label(_bridge, vst_label_of(purpose));
  field.placeholderString = said;
  [field setAccessibilityLabel:said];
  _purposes[_inputCount] = purpose;
  _inputs[_inputCount++] = field;
  [self place:field];
}

- (void)addButton:(NSString *)title does:(NSInteger)what {
  if (title == nil) return;
  NSButton *button = [[NSButton alloc] initWithFrame:[self nextRow]];
  button.title = title;
  button.bezelStyle = 1;
  button.target = self;
  button.action = @selector(pressed:);
  button.tag = what;
  if (what == DO_SUBMIT || what == DO_TRY_AGAIN) {
    button.keyEquivalent = @"\r";
    _button = button;
  }
  [self place:button];
}

// Rows from the top; AppKit's origin is below.
- (NSRect)nextRow {
  _row += 1;
  return NSMakeRect(MARGIN, _height - (CGFloat)(_row * ROW), WIDTH - 2 * MARGIN, ROW - MARGIN);
}

- (void)addItem:(const struct item *)item {
  NSString *said = [NSString stringWithUTF8String:item->text];
  if (is_input(item->purpose)) {
    [self addInput:item->purpose];
  } else if (item->purpose == VST_PURPOSE_SUBMIT) {
    [self addButton:item->text[0] != '\0' ? said : label(_bridge, VST_LABEL_SUBMIT) does:DO_SUBMIT];
  } else if (item->purpose == VST_PURPOSE_ACTION) {
    [self addButton:said does:DO_ACTION + item->index];
  } else {
    [self addText:item->text];
  }
}

- (void)empty {
  [_column removeFromSuperview];
  for (size_t i = 0; i < _inputCount; i += 1) _inputs[i] = nil;
  _inputCount = 0;
  _button = nil;
  _row = 0;
}

- (void)showContent:(const struct content *)content {
  [self empty];
  _height = (CGFloat)((content->count + 3) * ROW);
  _column = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, WIDTH, _height)];
  for (size_t i = 0; i < content->count; i += 1) [self addItem:&content->items[i]];
  if (content->kind != VST_SHOWN_SCREEN) [self addButton:label(_bridge, VST_LABEL_TRY_AGAIN) does:DO_TRY_AGAIN];
  if (content->kind == VST_SHOWN_OFFER) [self addButton:label(_bridge, VST_LABEL_FORGOT_PASSWORD) does:DO_FORGOT];
  if (_isShown) {
    [self updateView];
  } else {
    _isShown = YES;
    [self displayView];
  }
  // The agent's own button or ours answers; SecurityAgent's does nothing here.
  [self setButton:SFButtonTypeLogin enabled:NO];
}

- (void)hideContent {
  [self empty];
  _column = nil;
  _isShown = NO;
}

// Return in a field presses SecurityAgent's own button, where it is enabled.
- (void)buttonPressed:(SFButtonType)pressed {
  struct vst_running *running = enter(_bridge);
  if (running != NULL && pressed == SFButtonTypeCancel) vst_running_cancel(running);
  leave(_bridge);
}

- (BOOL)answerWith:(uint8_t)purpose index:(uint8_t)index running:(struct vst_running *)running {
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = purpose;
  answer.index = index;
  for (size_t i = 0; purpose == VST_PURPOSE_SUBMIT && i < _inputCount; i += 1) {
    const char *typed = _inputs[i].stringValue.UTF8String;
    const struct vst_view view = {(const uint8_t *)typed, typed == NULL ? 0 : strlen(typed)};
    if (_purposes[i] == VST_PURPOSE_CODE) {
      answer.has |= VST_ANSWER_HAS_CODE;
      answer.code = view;
    } else if (_purposes[i] == VST_PURPOSE_USER_NAME) {
      answer.has |= VST_ANSWER_HAS_USER_NAME;
      answer.user_name = view;
    } else if (answer.secrets_count < VST_ANSWER_SECRETS_MOST) {
      struct vst_answer_secrets_item *secret = &answer.secrets[answer.secrets_count++];
      secret->has = VST_ANSWER_SECRETS_REQUIRED;
      secret->purpose = _purposes[i];
      secret->value = view;
    }
  }
  return vst_running_answer(running, &answer);
}

- (void)pressed:(NSControl *)button {
  const NSInteger what = button.tag;
  struct vst_view_bridge *bridge = _bridge;
  struct vst_running *running = enter(bridge);
  if (running != NULL && what == DO_TRY_AGAIN) vst_running_try_again(running);
  if (running != NULL && what == DO_FORGOT) vst_running_forgot(running);
  BOOL sent = NO;
  if (running != NULL && what == DO_SUBMIT) sent = [self answerWith:VST_PURPOSE_SUBMIT index:0 running:running];
  if (running != NULL && what >= DO_ACTION)
    sent = [self answerWith:VST_PURPOSE_ACTION index:(uint8_t)(what - DO_ACTION) running:running];
  leave(bridge);
  if (!sent) return;
  // Until the agent's next screen.
  for (size_t i = 0; i < _inputCount; i += 1) _inputs[i].stringValue = @"";
  [self setEnabled:NO];
}

@end

static void on_main(void *argument) {
  struct content *content = argument;
  struct vst_view_bridge *bridge = content->bridge;
  @autoreleasepool {
    pthread_mutex_lock(&bridge->lock);
    const bool is_gone = bridge->running == NULL;
    pthread_mutex_unlock(&bridge->lock);
    if (bridge->object == NULL && !content->hides && !is_gone) {
      VestibuleView *made = [[VestibuleView alloc] initWithBridge:bridge];
      bridge->object = (__bridge_retained void *)made;
    }
    VestibuleView *view = (__bridge VestibuleView *)bridge->object;
    if (content->hides || is_gone)
      [view hideContent];
    else
      [view showContent:content];
  }
  vst_wipe(content, sizeof *content);
  free(content);
  drop(bridge);
}

static void copy_text(struct vst_view from, char *into) {
  const size_t length = from.length < TEXT_ROOM ? from.length : TEXT_ROOM - 1;
  if (length > 0) memcpy(into, from.bytes, length);
  into[length] = '\0';
}

static void add_text(struct content *content, struct vst_view text) {
  if (text.length == 0) return;
  struct item *item = &content->items[content->count++];
  item->purpose = VST_PURPOSE_NOTICE;
  copy_text(text, item->text);
}

static bool post(struct vst_view_bridge *bridge, struct content *content) {
  if (content == NULL) return false;
  content->bridge = bridge;
  hold(bridge);
  dispatch_async_f(dispatch_get_main_queue(), content, on_main);
  return true;
}

bool vst_view_show(struct vst_view_bridge *bridge, const struct vst_shown *shown) {
  struct content *content = bridge == NULL ? NULL : calloc(1, sizeof *content);
  if (content == NULL) return false;
  content->kind = shown->kind;
  add_text(content, shown->status);
  if (shown->kind == VST_SHOWN_WAITING) {
    const char *text = vst_text(bridge->language, shown->label == VST_LABEL_NONE ? VST_LABEL_WORKING : shown->label);
    const struct vst_view view = {(const uint8_t *)text, strlen(text)};
    add_text(content, view);
  }
  for (size_t i = 0; shown->screen != NULL && i < shown->screen->fields_count; i += 1) {
    const struct vst_screen_fields_item *field = &shown->screen->fields[i];
    struct item *item = &content->items[content->count++];
    item->purpose = field->purpose;
    item->index = field->index;
    copy_text(field->text, item->text);
  }
  return post(bridge, content);
}

void vst_view_hide(struct vst_view_bridge *bridge) {
  struct content *content = bridge == NULL ? NULL : calloc(1, sizeof *content);
  if (content == NULL) return;
  content->hides = true;
  (void)post(bridge, content);
}

struct vst_view_bridge *vst_view_create(struct vst_running *running, const AuthorizationCallbacks *callbacks,
                                        AuthorizationEngineRef engine, const char *locale) {
  struct vst_view_bridge *bridge = calloc(1, sizeof *bridge);
  if (bridge == NULL) return NULL;
  const struct vst_view view = {(const uint8_t *)locale, strlen(locale)};
  bridge->references = 1;
  bridge->callbacks = callbacks;
  bridge->engine = engine;
  bridge->language = vst_language(view);
  bridge->running = running;
  pthread_mutex_init(&bridge->lock, NULL);
  return bridge;
}

void vst_view_detach(struct vst_view_bridge *bridge) {
  if (bridge == NULL) return;
  // The mechanism may be destroyed from within a button's own call.
  if (bridge->acts && pthread_equal(bridge->actor, pthread_self()) != 0) {
    bridge->running = NULL;
  } else {
    pthread_mutex_lock(&bridge->lock);
    bridge->running = NULL;
    pthread_mutex_unlock(&bridge->lock);
  }
}

static void drop_on_main(void *argument) { drop(argument); }

void vst_view_destroy(struct vst_view_bridge *bridge) {
  if (bridge != NULL) dispatch_async_f(dispatch_get_main_queue(), bridge, drop_on_main);
}
