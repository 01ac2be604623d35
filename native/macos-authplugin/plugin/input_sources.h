// The keyboard's input sources as a menu: SecurityAgent shows none beside a plug-in's view. Of the main thread alone. Used
// by column.m and plugin_view.m.
#ifndef VESTIBULE_MACOS_INPUT_SOURCES_H_
#define VESTIBULE_MACOS_INPUT_SOURCES_H_

#import <AppKit/AppKit.h>

// nil where there is none to choose from: one source, or none.
NSPopUpButton *vst_input_sources_menu(NSRect frame);
// Chooses the one that the menu, which was made by the function above, says.
void vst_input_sources_choose(NSPopUpButton *menu);

#endif  // VESTIBULE_MACOS_INPUT_SOURCES_H_
