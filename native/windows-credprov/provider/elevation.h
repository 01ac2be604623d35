// Whether this process asks for consent to an elevation. On the UI thread.
#ifndef VESTIBULE_PROVIDER_ELEVATION_H_
#define VESTIBULE_PROVIDER_ELEVATION_H_

namespace vestibule::provider {

// True in the system's own consent.exe that runs as LocalSystem, and nowhere else. What cannot be found out is "no".
bool IsElevationPrompt();

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_ELEVATION_H_
