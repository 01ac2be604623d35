// What no page may load: this Mac itself, and the networks that are not the internet. A proxy alone does not keep WebKit
// from loopback. WebKit's rules know no alternatives, so there is one for each form; addresses come to them as WebKit
// writes them, an IPv4 address as four decimal numbers. Names that lead to such an address are refused by the agent's
// proxy. Used by web_page.m; test/harness/authhost/web-page-behind-the-agents-proxy.test.ts tries each.
#ifndef VESTIBULE_MACOS_WEB_RULES_H_
#define VESTIBULE_MACOS_WEB_RULES_H_

#define VST_BLOCK(host) "{\"trigger\":{\"url-filter\":\"^[a-z]+://([^/]*@)?" host "\\\\.?[:/]\"},\"action\":{\"type\":\"block\"}}"
#define VST_DOT "\\\\."
#define VST_BYTE "[0-9]+"
#define VST_TWO VST_DOT VST_BYTE VST_DOT VST_BYTE
#define VST_THREE VST_TWO VST_DOT VST_BYTE

static const char vst_web_rules[] = "["
    VST_BLOCK("localhost") ","
    VST_BLOCK("[^/]*\\\\.localhost") ","
    VST_BLOCK("[^/]*\\\\.local") ","
    VST_BLOCK("0" VST_THREE) ","
    VST_BLOCK("10" VST_THREE) ","
    VST_BLOCK("127" VST_THREE) ","
    VST_BLOCK("169" VST_DOT "254" VST_TWO) ","
    VST_BLOCK("192" VST_DOT "168" VST_TWO) ","
    VST_BLOCK("172" VST_DOT "1[6-9]" VST_TWO) ","
    VST_BLOCK("172" VST_DOT "2[0-9]" VST_TWO) ","
    VST_BLOCK("172" VST_DOT "3[01]" VST_TWO) ","
    VST_BLOCK("100" VST_DOT "6[4-9]" VST_TWO) ","
    VST_BLOCK("100" VST_DOT "[7-9][0-9]" VST_TWO) ","
    VST_BLOCK("100" VST_DOT "1[01][0-9]" VST_TWO) ","
    VST_BLOCK("100" VST_DOT "12[0-7]" VST_TWO) ","
    // Every IPv6 address.
    VST_BLOCK("\\\\[[^/]*\\\\]") ","
    "{\"trigger\":{\"url-filter\":\"^file:\"},\"action\":{\"type\":\"block\"}}"
    "]";

#endif  // VESTIBULE_MACOS_WEB_RULES_H_
