// Where things are on a Mac. src/login-right/mac/places.ts has them too; a test compares.
#ifndef VESTIBULE_LOGIN_RIGHT_PLACES_H_
#define VESTIBULE_LOGIN_RIGHT_PLACES_H_

// The program that authd's agents load: without it nobody can sign in.
#define VLR_BUNDLE_PROGRAM "/Library/Security/SecurityAgentPlugins/Vestibule.bundle/Contents/MacOS/Vestibule"
// Belongs to root, 0755. Nothing in it is secret.
#define VLR_FOLDER "/var/db/vestibule"
// The login right as it was before ours were put in. Written by `vestibule macos login-right`.
#define VLR_BACKUP VLR_FOLDER "/login-right.plist"
#define VLR_STATE VLR_FOLDER "/login-right-boots"
// Belongs to user 92, who is the one that the plug-in's view runs as.
#define VLR_CHECK_IN VLR_FOLDER "/check-in/offer"
// Of the plug-in in authorizationhost: boot and version, then what came of its captures (plugin/sentinel.c).
#define VLR_CAPTURE_STARTS VLR_FOLDER "/capture-starts"
#define VLR_CONSOLE_DEVICE "/dev/console"

#endif  // VESTIBULE_LOGIN_RIGHT_PLACES_H_
