// Fakes of WebKit and of Network's proxies: they load nothing. They hold how a page is configured, and ask its delegate
// for what the host wants to navigate to. See loginhost/pages.h.
#include <stdlib.h>
#include <string.h>

#import "fakes.h"

#import <Network/Network.h>
#import <WebKit/WebKit.h>

extern void *_Block_copy(const void *block);
extern void _Block_release(const void *block);

// Of loginhost/pages.c.
struct loaded {
  uint32_t page;
  BOOL is_persistent;
  BOOL may_pass_proxy;
  uint32_t rules;
  const char *address;
  const char *proxy_host;
  const char *proxy_port;
  const char *proxy_user;
  const char *proxy_password;
};
extern void vestibule_page_loads(const struct loaded *loaded);
extern void vestibule_page_decides(uint32_t page, uint32_t question, BOOL allow);
extern void vestibule_page_goes(uint32_t page);
extern void vestibule_page_breaks(const char *what);

@interface FakeEndpoint : NSObject {
 @public
  char *_host, *_port;
}
@end
@implementation FakeEndpoint
- (void)dealloc {
  free(_host);
  free(_port);
  [super dealloc];
}
@end

@interface FakeProxy : NSObject {
 @public
  FakeEndpoint *_endpoint;
  char *_user, *_password;
  BOOL _mayPass;
}
@end
@implementation FakeProxy
- (void)dealloc {
  [_endpoint release];
  free(_user);
  if (_password != NULL) memset(_password, 0, strlen(_password));
  free(_password);
  [super dealloc];
}
@end

__attribute__((visibility("default"))) nw_endpoint_t nw_endpoint_create_host(const char *host, const char *port) {
  FakeEndpoint *made = [FakeEndpoint alloc];
  made->_host = strdup(host);
  made->_port = strdup(port);
  return made;
}
__attribute__((visibility("default"))) nw_proxy_config_t nw_proxy_config_create_http_connect(
    nw_endpoint_t proxy, nw_protocol_options_t tls_options) {
  (void)tls_options;
  FakeProxy *made = [FakeProxy alloc];
  made->_endpoint = [(FakeEndpoint *)proxy retain];
  // The worst: a plug-in has to say that it does not want it.
  made->_mayPass = YES;
  return made;
}
__attribute__((visibility("default"))) void nw_proxy_config_set_username_and_password(nw_proxy_config_t config,
                                                                                      const char *name,
                                                                                      const char *password) {
  FakeProxy *proxy = (FakeProxy *)config;
  proxy->_user = strdup(name);
  proxy->_password = strdup(password);
}
__attribute__((visibility("default"))) void nw_proxy_config_set_failover_allowed(nw_proxy_config_t config, bool allowed) {
  ((FakeProxy *)config)->_mayPass = allowed;
}

@interface WKWebsiteDataStore () {
 @public
  BOOL _isPersistent;
}
@end
@implementation WKWebsiteDataStore
@synthesize proxyConfigurations = _proxyConfigurations;
+ (WKWebsiteDataStore *)nonPersistentDataStore {
  return [[[WKWebsiteDataStore alloc] init] autorelease];
}
- (void)dealloc {
  [_proxyConfigurations release];
  [super dealloc];
}
@end

@implementation WKContentRuleList
@end

@implementation WKContentRuleListStore
+ (instancetype)storeWithURL:(NSURL *)url {
  return url == nil ? nil : [[[WKContentRuleListStore alloc] init] autorelease];
}
extern void dispatch_async_f(void *queue, void *context, void (*work)(void *));
extern char _dispatch_main_q[];
static void compiled(void *argument) {
  void (^handler)(WKContentRuleList *, NSError *) = argument;
  WKContentRuleList *list = [[WKContentRuleList alloc] init];
  handler(list, nil);
  [list release];
  _Block_release(argument);
}
// Later, on the main thread.
- (void)compileContentRuleListForIdentifier:(NSString *)identifier
                     encodedContentRuleList:(NSString *)rules
                          completionHandler:(void (^)(WKContentRuleList *, NSError *))handler {
  (void)identifier;
  (void)rules;
  dispatch_async_f(_dispatch_main_q, _Block_copy(handler), compiled);
}
@end

@interface WKUserContentController () {
 @public
  uint32_t _lists;
}
@end
@implementation WKUserContentController
- (void)addContentRuleList:(WKContentRuleList *)list {
  if (list != nil) _lists += 1;
}
@end

@implementation WKWebViewConfiguration
@synthesize websiteDataStore = _websiteDataStore, userContentController = _userContentController;
- (instancetype)init {
  self = [super init];
  if (self == nil) return nil;
  // What WebKit has where nobody says otherwise: a store that stays.
  _websiteDataStore = [[WKWebsiteDataStore alloc] init];
  _websiteDataStore->_isPersistent = YES;
  _userContentController = [[WKUserContentController alloc] init];
  return self;
}
- (void)dealloc {
  [_websiteDataStore release];
  [_userContentController release];
  [super dealloc];
}
@end

@implementation WKFrameInfo
- (id)copy {
  return [self retain];
}
@end

@interface WKNavigationAction () {
 @public
  NSURLRequest *_request;
  WKFrameInfo *_frame;
}
@end
@implementation WKNavigationAction
- (NSURLRequest *)request {
  return _request;
}
- (WKFrameInfo *)targetFrame {
  return _frame;
}
- (void)dealloc {
  [_request release];
  [_frame release];
  [super dealloc];
}
@end

@interface WKWebView () {
 @public
  uint32_t _page;
  WKWebViewConfiguration *_configuration;
}
@end

static uint32_t pages;
static WKWebView *open_page;

// One decision. Dropped or taken twice it is a fault, as WebKit has it.
@interface FakeDecision : NSObject {
 @public
  uint32_t _page, _question;
  BOOL _isTaken;
}
@end
@implementation FakeDecision
- (void)dealloc {
  if (!_isTaken) vestibule_page_breaks("dropped");
  [super dealloc];
}
@end

static BOOL ask(WKWebView *web, uint32_t question, NSURLRequest *request, BOOL in_new_window) {
  WKNavigationAction *action = [[WKNavigationAction alloc] init];
  action->_request = [request retain];
  action->_frame = in_new_window ? nil : [[WKFrameInfo alloc] init];
  FakeDecision *decision = [[FakeDecision alloc] init];
  decision->_page = web->_page;
  decision->_question = question;
  [web.navigationDelegate webView:web
      decidePolicyForNavigationAction:action
                      decisionHandler:^(WKNavigationActionPolicy policy) {
                        if (decision->_isTaken) vestibule_page_breaks("taken twice");
                        decision->_isTaken = YES;
                        vestibule_page_decides(decision->_page, decision->_question, policy == WKNavigationActionPolicyAllow);
                      }];
  [decision release];
  [action release];
  return YES;
}

@implementation WKWebView
@synthesize navigationDelegate = _navigationDelegate;
- (instancetype)initWithFrame:(NSRect)frame configuration:(WKWebViewConfiguration *)configuration {
  self = [super initWithFrame:frame];
  if (self == nil) return nil;
  _configuration = [configuration retain];
  _page = ++pages;
  return self;
}
- (void)loadRequest:(NSURLRequest *)request {
  struct loaded loaded;
  memset(&loaded, 0, sizeof loaded);
  WKWebsiteDataStore *store = _configuration.websiteDataStore;
  NSArray *proxies = store.proxyConfigurations;
  FakeProxy *proxy = proxies != nil && proxies->_count == 1 ? proxies->_objects[0] : nil;
  loaded.page = _page;
  loaded.address = request.URL.absoluteString.UTF8String;
  loaded.is_persistent = store->_isPersistent;
  loaded.rules = _configuration.userContentController->_lists;
  if (proxy != nil) {
    loaded.proxy_host = proxy->_endpoint->_host;
    loaded.proxy_port = proxy->_endpoint->_port;
    loaded.proxy_user = proxy->_user;
    loaded.proxy_password = proxy->_password;
    loaded.may_pass_proxy = proxy->_mayPass;
  }
  open_page = self;
  vestibule_page_loads(&loaded);
}
- (void)stopLoading {
  if (open_page == self) open_page = nil;
  if (_page != 0) vestibule_page_goes(_page);
  _page = 0;
}
- (void)dealloc {
  [self stopLoading];
  [_configuration release];
  [super dealloc];
}
@end

// The beginning of an address that would open a window of its own.
static const char new_window[] = "new-window:";

__attribute__((visibility("default"))) BOOL vestibule_navigate(uint32_t page, uint32_t question, const char *address);
BOOL vestibule_navigate(uint32_t page, uint32_t question, const char *address) {
  WKWebView *web = open_page;
  if (web == nil || web->_page != page) return NO;
  const BOOL is_new = strncmp(address, new_window, sizeof new_window - 1) == 0;
  NSURL *url = [NSURL URLWithString:[NSString stringWithUTF8String:is_new ? address + sizeof new_window - 1 : address]];
  return url != nil && ask(web, question, [NSURLRequest requestWithURL:url], is_new);
}

// WebKit's own process ends.
__attribute__((visibility("default"))) BOOL vestibule_end_page(void);
BOOL vestibule_end_page(void) {
  if (open_page == nil) return NO;
  [open_page.navigationDelegate webViewWebContentProcessDidTerminate:open_page];
  return YES;
}
