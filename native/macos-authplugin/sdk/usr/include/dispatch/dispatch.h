// What the plug-in uses of libdispatch: functions, so that no blocks run-time is needed.
#ifndef VESTIBULE_SDK_DISPATCH_H_
#define VESTIBULE_SDK_DISPATCH_H_

typedef struct dispatch_queue_s *dispatch_queue_t;
extern struct dispatch_queue_s _dispatch_main_q;
#define dispatch_get_main_queue() (&_dispatch_main_q)

void dispatch_async_f(dispatch_queue_t queue, void *context, void (*work)(void *));

#endif  // VESTIBULE_SDK_DISPATCH_H_
