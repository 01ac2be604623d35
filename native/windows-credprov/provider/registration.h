// Tells Windows of this DLL, and takes that away again, whole or not at all. By regsvr32 or an installer, as an
// administrator; never in the sign-in screen.
#ifndef VESTIBULE_PROVIDER_REGISTRATION_H_
#define VESTIBULE_PROVIDER_REGISTRATION_H_

#include <windows.h>

namespace vestibule::provider {

// ERROR_PRODUCT_VERSION, as an HRESULT, while another file is registered and there: it has to be taken away first.
HRESULT Register();

// The same for another file: what it registered stays. Nothing of this file's registration is left.
HRESULT Unregister();

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_REGISTRATION_H_
