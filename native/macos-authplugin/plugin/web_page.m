// See web_page.h.
#import "web_page.h"

#import <Network/Network.h>

#include "bytes.h"
#include "navigation.h"
#include "web_rules.h"

// A sheet in the middle of the login window, in points; smaller on a small display.
static const CGFloat PAGE_WIDTH = 520, PAGE_HEIGHT = 640, AROUND = 240, LEAST = 200;

typedef void (^decision)(WKNavigationActionPolicy);

@implementation VestibuleWebPage {
  __unsafe_unretained id<VestibuleWebPageOwner> _owner;
  struct vst_page _page;
  WKWebView *_web;
  BOOL _isClosed;
  uint32_t _questions[VST_NAVIGATIONS_MOST];
  decision _decisions[VST_NAVIGATIONS_MOST];
}

- (instancetype)initWithPage:(const struct vst_page *)page owner:(id<VestibuleWebPageOwner>)owner {
  self = [super init];
  if (self == nil) return nil;
  _owner = owner;
  _page = *page;
  return self;
}

- (void)dealloc {
  vst_wipe(&_page, sizeof _page);
}

- (NSView *)view {
  return _web;
}

- (BOOL)isPage:(const struct vst_page *)page {
  return vst_is_same_page(page, &_page);
}

// Nothing of it is kept, and there is no way past the proxy. nil: it cannot be had.
- (WKWebsiteDataStore *)dataStore {
  WKWebsiteDataStore *store = [WKWebsiteDataStore nonPersistentDataStore];
  nw_endpoint_t endpoint = nw_endpoint_create_host("127.0.0.1", _page.port);
  nw_proxy_config_t proxy = endpoint == nil ? nil : nw_proxy_config_create_http_connect(endpoint, nil);
  if (store == nil || proxy == nil) return nil;
  nw_proxy_config_set_username_and_password(proxy, "vestibule", _page.password);
  nw_proxy_config_set_failover_allowed(proxy, false);
  store.proxyConfigurations = [NSArray arrayWithObject:proxy];
  return store;
}

// The display with the focus decides how large it may be.
- (NSRect)frame {
  NSScreen *screen = [NSScreen mainScreen];
  CGFloat width = PAGE_WIDTH;
  CGFloat height = PAGE_HEIGHT;
  if (screen != nil) {
    const NSSize room = screen.visibleFrame.size;
    if (room.width - AROUND < width) width = room.width - AROUND;
    if (room.height - AROUND < height) height = room.height - AROUND;
  }
  return NSMakeRect(0, 0, width > LEAST ? width : LEAST, height > LEAST ? height : LEAST);
}

- (void)openThen:(void (^)(void))ready label:(NSString *)label {
  NSURL *folder = [NSURL fileURLWithPath:NSTemporaryDirectory() isDirectory:YES];
  WKContentRuleListStore *rules = [WKContentRuleListStore storeWithURL:folder];
  if (rules == nil) {
    [self fail];
    return;
  }
  __weak VestibuleWebPage *weakly = self;
  [rules compileContentRuleListForIdentifier:@"vestibule"
                      encodedContentRuleList:[NSString stringWithUTF8String:vst_web_rules]
                           completionHandler:^(WKContentRuleList *list, NSError *error) {
                             (void)error;
                             [weakly loadWith:list label:label then:ready];
                           }];
}

- (void)loadWith:(WKContentRuleList *)list label:(NSString *)label then:(void (^)(void))ready {
  if (_isClosed) return;
  WKWebsiteDataStore *store = list == nil ? nil : [self dataStore];
  NSURL *address = [NSURL URLWithString:[NSString stringWithUTF8String:_page.address]];
  if (store == nil || address == nil) {
    [self fail];
    return;
  }
  WKWebViewConfiguration *configuration = [[WKWebViewConfiguration alloc] init];
  WKUserContentController *controller = [[WKUserContentController alloc] init];
  [controller addContentRuleList:list];
  configuration.userContentController = controller;
  configuration.websiteDataStore = store;
  _web = [[WKWebView alloc] initWithFrame:[self frame] configuration:configuration];
  _web.navigationDelegate = self;
  [_web setAccessibilityLabel:label];
  [_web loadRequest:[NSURLRequest requestWithURL:address]];
  vst_wipe(_page.password, sizeof _page.password);
  ready();
}

- (void)fail {
  if (_isClosed) return;
  [self close];
  [_owner pageEnded:self failed:YES];
}

- (void)webView:(WKWebView *)webView
    decidePolicyForNavigationAction:(WKNavigationAction *)action
                    decisionHandler:(void (^)(WKNavigationActionPolicy))decide {
  (void)webView;
  NSString *address = action.request.URL.absoluteString;
  size_t free = 0;
  while (free < VST_NAVIGATIONS_MOST && _questions[free] != 0) free += 1;
  // A new window would be one without this delegate.
  const BOOL isAsked = !_isClosed && free < VST_NAVIGATIONS_MOST && address != nil && action.targetFrame != nil;
  const uint32_t question = isAsked ? [_owner askToNavigate:address] : 0;
  if (question == 0) {
    decide(WKNavigationActionPolicyCancel);
    return;
  }
  _questions[free] = question;
  _decisions[free] = decide;
}

- (void)webViewWebContentProcessDidTerminate:(WKWebView *)webView {
  (void)webView;
  [self fail];
}

- (void)judge:(uint32_t)question as:(enum vst_verdict)verdict {
  for (size_t i = 0; i < VST_NAVIGATIONS_MOST; i += 1) {
    if (_questions[i] != question) continue;
    decision decide = _decisions[i];
    _questions[i] = 0;
    _decisions[i] = nil;
    decide(verdict == VST_VERDICT_ALLOW ? WKNavigationActionPolicyAllow : WKNavigationActionPolicyCancel);
    break;
  }
  if (verdict != VST_VERDICT_END || _isClosed) return;
  [self close];
  [_owner pageEnded:self failed:NO];
}

// WebKit ends the process of somebody who drops a decision.
- (void)close {
  if (_isClosed) return;
  _isClosed = YES;
  for (size_t i = 0; i < VST_NAVIGATIONS_MOST; i += 1) {
    if (_questions[i] == 0) continue;
    decision decide = _decisions[i];
    _questions[i] = 0;
    _decisions[i] = nil;
    decide(WKNavigationActionPolicyCancel);
  }
  _web.navigationDelegate = nil;
  [_web stopLoading];
  [_web removeFromSuperview];
  _web = nil;
}

@end
