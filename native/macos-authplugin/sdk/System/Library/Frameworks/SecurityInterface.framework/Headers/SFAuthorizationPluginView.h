// What the plug-in uses of SecurityInterface: the view that SecurityAgent shows. A superclass's own variables are part of
// its size; the run-time slides ours behind them, whatever Apple's are.
#ifndef VESTIBULE_SDK_SFAUTHORIZATIONPLUGINVIEW_H_
#define VESTIBULE_SDK_SFAUTHORIZATIONPLUGINVIEW_H_

#include <AppKit/AppKit.h>
#include <Security/AuthorizationPlugin.h>

typedef enum { SFButtonTypeCancel = 0, SFButtonTypeOK = 1, SFButtonTypeBack = SFButtonTypeCancel, SFButtonTypeLogin = SFButtonTypeOK } SFButtonType;
typedef enum { SFViewTypeIdentityAndCredentials, SFViewTypeCredentials } SFViewType;

@interface SFAuthorizationPluginView : NSObject
- (id)initWithCallbacks:(const AuthorizationCallbacks *)callbacks andEngineRef:(AuthorizationEngineRef)engineRef;
// For a subclass to override.
- (void)buttonPressed:(SFButtonType)button;
- (NSResponder *)firstResponder;
- (NSView *)firstKeyView;
- (NSView *)lastKeyView;
- (void)setEnabled:(BOOL)enabled;
- (NSView *)viewForType:(SFViewType)type;
// For a subclass to call.
- (void)displayView;
- (void)setButton:(SFButtonType)button enabled:(BOOL)enabled;
- (void)updateView;
@end

#endif  // VESTIBULE_SDK_SFAUTHORIZATIONPLUGINVIEW_H_
