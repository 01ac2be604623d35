// See played.h.
#include "played.h"

#include <string.h>

static size_t typed_so_far;

AuthorizationResult played_window(const struct options *options, struct values *context, struct values *hints,
                                  bool *given_up) {
  if (values_find(context, kAuthorizationEnvironmentUsername) != NULL &&
      values_find(context, kAuthorizationEnvironmentPassword) != NULL)
    return kAuthorizationResultAllow;
  if (typed_so_far == options->typed_count) {
    *given_up = options->account_count > 0;
    return *given_up ? kAuthorizationResultUserCanceled : kAuthorizationResultAllow;
  }
  const struct typed *typed = &options->typed[typed_so_far++];
  const AuthorizationContextFlags flags = kAuthorizationContextFlagExtractable;
  (void)values_set(context, kAuthorizationEnvironmentUsername, flags, typed->name, strlen(typed->name));
  (void)values_set(context, kAuthorizationEnvironmentPassword, flags, typed->password.data, typed->password.length);
  (void)values_set(hints, "suggested-user", 0, typed->name, strlen(typed->name));
  return kAuthorizationResultAllow;
}

// Plug-ins write texts with a NUL behind and without.
static size_t without_nul(const AuthorizationValue *value) { return strnlen(value->data, value->length); }

AuthorizationResult played_authenticate(const struct options *options, struct values *context) {
  if (options->account_count == 0) return kAuthorizationResultAllow;
  const struct stored *name = values_find(context, kAuthorizationEnvironmentUsername);
  const struct stored *password = values_find(context, kAuthorizationEnvironmentPassword);
  if (name == NULL || password == NULL) return kAuthorizationResultDeny;
  const struct account *account = options_account(options, name->value.data, without_nul(&name->value));
  const size_t length = without_nul(&password->value);
  const bool fits = account != NULL && account->password.length == length &&
                    memcmp(account->password.data, password->value.data, length) == 0;
  return fits ? kAuthorizationResultAllow : kAuthorizationResultDeny;
}
