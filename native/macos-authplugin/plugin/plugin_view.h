// The object that SecurityAgent shows: a column of texts, fields and buttons, and the organisation's page. Of the main
// thread alone. Used by view.m.
#ifndef VESTIBULE_MACOS_PLUGIN_VIEW_H_
#define VESTIBULE_MACOS_PLUGIN_VIEW_H_

#import <SecurityInterface/SFAuthorizationPluginView.h>

#include "content.h"

struct vst_view_bridge;

@interface VestibuleView : SFAuthorizationPluginView
// `bridge` outlives it.
- (instancetype)initWithBridge:(struct vst_view_bridge *)bridge;
// Takes `content` over.
- (void)showContent:(struct vst_content *)content;
- (void)hideContent;
// A verdict on a question of the page's.
- (void)judge:(uint32_t)question as:(enum vst_verdict)verdict;
- (void)countDownTo:(uint32_t)seconds;
@end

#endif  // VESTIBULE_MACOS_PLUGIN_VIEW_H_
