// See plugin_view.h.
#import "plugin_view.h"

#include <string.h>

#import "column.h"
#import "input_sources.h"
#import "web_page.h"

#include "bridge.h"
#include "running.h"

@interface VestibuleView () <VestibuleColumnOwner, VestibuleWebPageOwner>
@end

@implementation VestibuleView {
  struct vst_view_bridge *_bridge;
  // NULL while nothing is shown.
  struct vst_content *_content;
  VestibuleColumn *_column;
  VestibuleWebPage *_page;
  // The page whose proof is over, which a late screen must not open again.
  struct vst_page _proven;
  BOOL _isShown;
}

- (instancetype)initWithBridge:(struct vst_view_bridge *)bridge {
  self = [super initWithCallbacks:bridge->callbacks andEngineRef:bridge->engine];
  if (self != nil) _bridge = bridge;
  return self;
}

- (void)dealloc {
  [_page close];
  vst_content_end(_content);
}

// --- What SecurityAgent asks

- (NSView *)viewForType:(SFViewType)type {
  (void)type;
  return _column;
}
- (NSView *)firstKeyView {
  return [_column firstKeyView];
}
- (NSResponder *)firstResponder {
  return [_column firstKeyView];
}
- (NSView *)lastKeyView {
  return [_column lastKeyView];
}
- (void)setEnabled:(BOOL)enabled {
  [_column setBusy:!enabled];
}

// Return in a field presses SecurityAgent's own button, where it is enabled.
- (void)buttonPressed:(SFButtonType)pressed {
  if (pressed == SFButtonTypeCancel) [self cancel];
}

// --- What is shown

- (void)showContent:(struct vst_content *)content {
  vst_content_end(_content);
  _content = content;
  const struct vst_page *asked = content->has_page ? &content->page : NULL;
  if (asked == NULL || ![_page isPage:asked]) {
    [_page close];
    _page = nil;
  }
  if (content->has_bad_page) vst_content_add_trouble(content, _bridge->language);
  if (asked != NULL && _page == nil && !vst_is_same_page(asked, &_proven)) [self openPage:asked];
  vst_wipe(content->page.password, sizeof content->page.password);
  [self draw];
}

- (void)openPage:(const struct vst_page *)page {
  _page = [[VestibuleWebPage alloc] initWithPage:page owner:self];
  __weak VestibuleView *weakly = self;
  void (^ready)(void) = ^{
    [weakly draw];
  };
  [_page openThen:ready label:vst_bridge_label(_bridge, VST_LABEL_WEB_PAGE)];
}

- (void)draw {
  if (_content == NULL) return;
  [_column removeFromSuperview];
  [_page.view removeFromSuperview];
  _column = [[VestibuleColumn alloc] initWithContent:_content bridge:_bridge page:_page.view owner:self];
  if (_isShown) {
    [self updateView];
    (void)[_column.window makeFirstResponder:[_column firstKeyView]];
  } else {
    _isShown = YES;
    [self displayView];
  }
  // The agent's own button or ours answers; SecurityAgent's does nothing here.
  [self setButton:SFButtonTypeLogin enabled:NO];
}

- (void)hideContent {
  [_page close];
  _page = nil;
  [_column removeFromSuperview];
  _column = nil;
  _isShown = NO;
  vst_content_end(_content);
  _content = NULL;
}

- (void)countDownTo:(uint32_t)seconds {
  for (size_t i = 0; _content != NULL && i < _content->count; i += 1)
    if (_content->items[i].purpose == VST_PURPOSE_TIME_LEFT) _content->items[i].value = (uint16_t)seconds;
  [_column countDownTo:seconds];
}

// --- The page

- (uint32_t)askToNavigate:(NSString *)address {
  const char *text = address.UTF8String;
  const struct vst_view view = {(const uint8_t *)text, strlen(text)};
  struct vst_running *running = vst_bridge_enter(_bridge);
  const uint32_t question = running == NULL ? 0 : vst_running_navigate(running, view);
  vst_bridge_leave(_bridge);
  return question;
}

- (void)judge:(uint32_t)question as:(enum vst_verdict)verdict {
  VestibuleWebPage *page = _page;
  [page judge:question as:verdict];
}

- (void)pageEnded:(VestibuleWebPage *)page failed:(BOOL)failed {
  if (page != _page) return;
  _page = nil;
  if (_content != NULL && _content->has_page && !failed) _proven = _content->page;
  if (_content != NULL && failed) vst_content_add_trouble(_content, _bridge->language);
  if (_isShown) [self draw];
}

// --- What a person does

- (void)cancel {
  struct vst_running *running = vst_bridge_enter(_bridge);
  if (running != NULL) vst_running_cancel(running);
  vst_bridge_leave(_bridge);
}

- (void)answerWith:(uint8_t)purpose index:(uint8_t)index {
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = purpose;
  answer.index = index;
  if (purpose == VST_PURPOSE_SUBMIT) [_column fillAnswer:&answer];
  struct vst_running *running = vst_bridge_enter(_bridge);
  const bool sent = running != NULL && vst_running_answer(running, &answer);
  vst_bridge_leave(_bridge);
  // Until the agent's next screen.
  if (sent) [_column setBusy:YES];
}

- (void)pressed:(NSControl *)button {
  const NSInteger what = button.tag;
  if (what == VST_DO_CANCEL) {
    [self cancel];
  } else if (what == VST_DO_REVEAL) {
    [_column reveal:((NSButton *)button).state != 0];
  } else if (what == VST_DO_KEYBOARD) {
    vst_input_sources_choose((NSPopUpButton *)button);
  } else if (what == VST_DO_SUBMIT) {
    [self answerWith:VST_PURPOSE_SUBMIT index:0];
  } else if (what >= VST_DO_ACTION) {
    [self answerWith:VST_PURPOSE_ACTION index:(uint8_t)(what - VST_DO_ACTION)];
  } else {
    struct vst_running *running = vst_bridge_enter(_bridge);
    if (running != NULL && what == VST_DO_TRY_AGAIN) vst_running_try_again(running);
    if (running != NULL && what == VST_DO_FORGOT) vst_running_forgot(running);
    vst_bridge_leave(_bridge);
  }
}

@end
