// Loaded into the agent's process by src/platform/native.ts, which holds the typed contract. Runs as the agent
// does: root, LocalSystem. No exceptions cross into Node; every function checks what it is given.
#include <node_api.h>

#include "peer_listener.h"

NAPI_MODULE_INIT() {
  const napi_property_descriptor exported[] = {
      {"listen", nullptr, vestibule::Listen, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  if (napi_define_properties(env, exports, sizeof(exported) / sizeof(exported[0]), exported) != napi_ok) {
    return nullptr;
  }
  return exports;
}
