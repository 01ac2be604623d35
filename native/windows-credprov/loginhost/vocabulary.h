// The words of the reports for the numbers of the interfaces. src/harness/loginhost/lines.ts has the same ones.
#ifndef VESTIBULE_LOGINHOST_VOCABULARY_H_
#define VESTIBULE_LOGINHOST_VOCABULARY_H_

#include "credential_provider.h"
#include "json.h"

namespace vestibule::loginhost {

// A number that the interfaces do not know is reported as that number.
Json FieldTypeWord(CREDENTIAL_PROVIDER_FIELD_TYPE type);
Json FieldStateWord(CREDENTIAL_PROVIDER_FIELD_STATE state);
Json InteractiveStateWord(CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE state);
Json ResponseWord(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response);
Json IconWord(CREDENTIAL_PROVIDER_STATUS_ICON icon);
// ["password-reveal", …].
Json FieldOptionWords(CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS options);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_VOCABULARY_H_
