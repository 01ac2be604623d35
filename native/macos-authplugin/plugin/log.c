// See log.h.
#include "log.h"

#include <os/log.h>

void vst_log_event(void *context, enum vst_event event) {
  (void)context;
  switch (event) {
    case VST_EVENT_STOOD_ASIDE:
      os_log(OS_LOG_DEFAULT, "Vestibule stands aside");
      return;
    case VST_EVENT_OTHER_OWNER:
      os_log(OS_LOG_DEFAULT, "Vestibule leaves the password to Platform SSO");
      return;
    case VST_EVENT_OTHER_RIGHT:
      os_log(OS_LOG_DEFAULT, "Vestibule denies a right that is not system.login.console");
      return;
    case VST_EVENT_UNKNOWN_MECHANISM:
      os_log(OS_LOG_DEFAULT, "Vestibule does not know one of its mechanisms, and allows");
      return;
    case VST_EVENT_STARTS_FAILED:
      os_log(OS_LOG_DEFAULT, "Vestibule stands aside: what it began ended out of order too often");
      return;
    case VST_EVENT_OFFERED:
      os_log(OS_LOG_DEFAULT, "Vestibule offers a reset");
      return;
    case VST_EVENT_NO_VIEW:
      os_log(OS_LOG_DEFAULT, "Vestibule cannot show anything, and allows");
      return;
    case VST_EVENT_OTHER_AGENT:
      os_log(OS_LOG_DEFAULT, "Vestibule does not talk with what is at its agent's socket: it is not known as the agent");
      return;
    case VST_EVENT_AGENT_BY_PLACE:
      os_log(OS_LOG_DEFAULT, "Vestibule is signed by no team, and takes its agent by the path of a program of root's");
      return;
    case VST_EVENT_AGENT_AWAY:
      os_log(OS_LOG_DEFAULT, "Vestibule's agent is away");
      return;
    case VST_EVENT_AGENT_REFUSED:
      os_log(OS_LOG_DEFAULT, "Vestibule's agent refused, or broke the protocol");
      return;
    case VST_EVENT_WENT_ON:
      os_log(OS_LOG_DEFAULT, "Vestibule waits no longer, and allows");
      return;
    case VST_EVENT_OTHER_ACCOUNT:
      os_log(OS_LOG_DEFAULT, "Vestibule's agent sent a credential of another account");
      return;
    case VST_EVENT_CREDENTIAL:
      os_log(OS_LOG_DEFAULT, "Vestibule hands a credential to the sign-in");
      return;
    case VST_EVENT_CREDENTIAL_NOT_TAKEN:
      os_log(OS_LOG_DEFAULT, "The sign-in does not take Vestibule's credential");
      return;
    case VST_EVENT_RECONCILED:
      os_log(OS_LOG_DEFAULT, "Vestibule's agent has looked after the disk");
      return;
    case VST_EVENT_CAPTURED:
      os_log(OS_LOG_DEFAULT, "Vestibule's agent has the password");
      return;
    case VST_EVENT_CAPTURE_MISSED:
      os_log(OS_LOG_DEFAULT, "Vestibule's agent did not take the password");
      return;
    case VST_EVENT_COUNT:
      return;
  }
}
