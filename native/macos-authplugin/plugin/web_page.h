// The organisation's page in a web view whose only way out is the agent's proxy. Each navigation is asked of the agent,
// and denied without its answer. Nothing of it is kept. Of the main thread alone. Used by plugin_view.m.
#ifndef VESTIBULE_MACOS_WEB_PAGE_H_
#define VESTIBULE_MACOS_WEB_PAGE_H_

#import <WebKit/WebKit.h>

#include "content.h"

@class VestibuleWebPage;

@protocol VestibuleWebPageOwner
// Asks the agent. The question's number, for judge:as:; 0: denied.
- (uint32_t)askToNavigate:(NSString *)address;
// The page is gone: its proof is over, or it cannot be shown.
- (void)pageEnded:(VestibuleWebPage *)page failed:(BOOL)failed;
@end

@interface VestibuleWebPage : NSObject <WKNavigationDelegate>
// `owner` outlives it, or closes it before.
- (instancetype)initWithPage:(const struct vst_page *)page owner:(id<VestibuleWebPageOwner>)owner;
// nil before the rules are there, and once it is closed.
@property(readonly) NSView *view;
// Whether it is the page at that address behind that proxy.
- (BOOL)isPage:(const struct vst_page *)page;
// Loads once the rules that keep it from this Mac and its network are in force; `ready` is called on the main thread
// then, if it was not closed before.
- (void)openThen:(void (^)(void))ready label:(NSString *)label;
- (void)judge:(uint32_t)question as:(enum vst_verdict)verdict;
// Denies what is open. Idempotent; must be called before it is let go.
- (void)close;
@end

#endif  // VESTIBULE_MACOS_WEB_PAGE_H_
