# The native addon: operating system calls that Node lacks. Built by scripts/build.mjs with the pinned Node's headers.
{
  "targets": [
    {
      "target_name": "vestibule",
      "sources": ["src/addon.cc", "src/peer_listener.cc"],
      "defines": ["NAPI_VERSION=9"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": [
        "-std=c++17",
        "-Wall",
        "-Wextra",
        "-Wpedantic",
        "-Werror",
        "-Wconversion",
        "-Wshadow",
        "-Wformat=2",
        "-fstack-protector-strong",
        "-fvisibility=hidden"
      ],
      "conditions": [
        [
          "OS=='linux'",
          {
            "sources": ["src/linux/peer.cc"],
            "cflags_cc": ["-fstack-clash-protection", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"],
            "ldflags": ["-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]
          }
        ],
        ["OS=='linux' and target_arch=='x64'", {"cflags_cc": ["-fcf-protection=full"]}],
        [
          "OS=='mac'",
          {
            "sources": ["src/macos/peer.cc"],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
              "GCC_TREAT_WARNINGS_AS_ERRORS": "YES",
              "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "13.0",
              "WARNING_CFLAGS": ["-Wall", "-Wextra", "-Wconversion", "-Wshadow"]
            }
          }
        ]
      ]
    }
  ]
}
