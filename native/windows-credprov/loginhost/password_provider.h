// A stand-in for the password provider of Windows, which other providers wrap: same class, one tile for each user, a
// password field and a submit button. Registered in the hosted process only.
#ifndef VESTIBULE_LOGINHOST_PASSWORD_PROVIDER_H_
#define VESTIBULE_LOGINHOST_PASSWORD_PROVIDER_H_

#include <windows.h>

namespace vestibule::loginhost {

// {60B78E88-EAD8-445C-9CFD-0B87F74EA6CD}, Windows' own.
extern const GUID kPasswordProviderClass;

// For as long as the process lives. On the UI thread.
HRESULT RegisterPasswordProvider();

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_PASSWORD_PROVIDER_H_
