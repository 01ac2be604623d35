// What the plug-in uses of WebKit.
#ifndef VESTIBULE_SDK_WEBKIT_H_
#define VESTIBULE_SDK_WEBKIT_H_

#include <AppKit/AppKit.h>

@class WKWebView;

@interface WKWebsiteDataStore : NSObject
+ (WKWebsiteDataStore *)nonPersistentDataStore;
// Of nw_proxy_config_t.
@property(copy) NSArray *proxyConfigurations;
@end

@interface WKContentRuleList : NSObject
@end

@interface WKContentRuleListStore : NSObject
+ (instancetype)storeWithURL:(NSURL *)url;
- (void)compileContentRuleListForIdentifier:(NSString *)identifier
                     encodedContentRuleList:(NSString *)rules
                          completionHandler:(void (^)(WKContentRuleList *list, NSError *error))handler;
@end

@interface WKUserContentController : NSObject
- (void)addContentRuleList:(WKContentRuleList *)list;
@end

@interface WKWebViewConfiguration : NSObject
@property(retain) WKWebsiteDataStore *websiteDataStore;
@property(retain) WKUserContentController *userContentController;
@end

@interface WKFrameInfo : NSObject
@end

@interface WKNavigationAction : NSObject
@property(readonly, copy) NSURLRequest *request;
// nil: a new window.
@property(readonly, copy) WKFrameInfo *targetFrame;
@end

typedef NSInteger WKNavigationActionPolicy;
enum { WKNavigationActionPolicyCancel = 0, WKNavigationActionPolicyAllow = 1 };

@protocol WKNavigationDelegate <NSObject>
- (void)webView:(WKWebView *)webView
    decidePolicyForNavigationAction:(WKNavigationAction *)action
                    decisionHandler:(void (^)(WKNavigationActionPolicy))decide;
- (void)webViewWebContentProcessDidTerminate:(WKWebView *)webView;
@end

@interface WKWebView : NSView
- (instancetype)initWithFrame:(NSRect)frame configuration:(WKWebViewConfiguration *)configuration;
- (void)loadRequest:(NSURLRequest *)request;
- (void)stopLoading;
// Not retained.
@property(assign) id<WKNavigationDelegate> navigationDelegate;
@end

#endif  // VESTIBULE_SDK_WEBKIT_H_
