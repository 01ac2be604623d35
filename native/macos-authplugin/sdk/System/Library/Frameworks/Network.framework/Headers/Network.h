// What the plug-in uses of Network: the configuration of a proxy, on macOS 14.
#ifndef VESTIBULE_SDK_NETWORK_H_
#define VESTIBULE_SDK_NETWORK_H_

#include <Foundation/Foundation.h>

typedef NSObject *nw_endpoint_t;
typedef NSObject *nw_protocol_options_t;
typedef NSObject *nw_proxy_config_t;

__attribute__((ns_returns_retained)) nw_endpoint_t nw_endpoint_create_host(const char *host, const char *port);
// `tls_options` may be nil: the connection with the proxy itself is plain.
__attribute__((ns_returns_retained)) nw_proxy_config_t nw_proxy_config_create_http_connect(
    nw_endpoint_t proxy, nw_protocol_options_t tls_options);
void nw_proxy_config_set_username_and_password(nw_proxy_config_t config, const char *name, const char *password);
void nw_proxy_config_set_failover_allowed(nw_proxy_config_t config, bool allowed);

#endif  // VESTIBULE_SDK_NETWORK_H_
