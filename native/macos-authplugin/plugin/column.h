// One screen as a column of controls, from the top: made once, changed by what a person types. It tells its owner what is
// pressed. What is typed leaves a field once, with the answer; AppKit's own copies of it cannot be wiped. Of the main
// thread alone. Used by plugin_view.m.
#ifndef VESTIBULE_MACOS_COLUMN_H_
#define VESTIBULE_MACOS_COLUMN_H_

#import <AppKit/AppKit.h>

#include "content.h"

struct vst_view_bridge;

// What a button does: its tag. Above them, the tag of a text or an input is its purpose times 256, and its index.
enum {
  VST_DO_TRY_AGAIN = 1,
  VST_DO_FORGOT = 2,
  VST_DO_SUBMIT = 3,
  VST_DO_CANCEL = 4,
  VST_DO_REVEAL = 5,
  VST_DO_KEYBOARD = 6,
  VST_DO_ACTION = 16,
};

@protocol VestibuleColumnOwner
- (void)pressed:(NSControl *)button;
@end

@interface VestibuleColumn : NSView <NSTextFieldDelegate>
// `owner` and `bridge` outlive it. `page` may be nil.
- (instancetype)initWithContent:(const struct vst_content *)content
                         bridge:(const struct vst_view_bridge *)bridge
                           page:(NSView *)page
                          owner:(id<VestibuleColumnOwner>)owner;
// The controls that Tab leads to; nil without one.
- (NSView *)firstKeyView;
- (NSView *)lastKeyView;
// While an answer is on its way nothing can be pressed but Cancel, and the fields are empty.
- (void)setBusy:(BOOL)busy;
- (void)countDownTo:(uint32_t)seconds;
// Shows what was typed, or hides it again.
- (void)reveal:(BOOL)revealed;
// Puts what was typed into it. The texts live as long as the column's fields keep them.
- (void)fillAnswer:(struct vst_answer_message *)answer;
@end

#endif  // VESTIBULE_MACOS_COLUMN_H_
