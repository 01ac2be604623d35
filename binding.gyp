# The native addon: operating system calls that Node lacks. Built by scripts/build.mjs alone, with the headers of the
# pinned Node; nothing is built when this package is installed (`gypfile: false`). Output: build/Release/vestibule.node.
{
  "targets": [
    {
      "target_name": "vestibule",
      # C++ exceptions are off: libuv and Node call us through C frames, which none may cross.
      # An environment that is ending takes no exception: without the last of these, the wrapper ends the process there.
      "defines": [
        "NAPI_VERSION=9",
        "NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS",
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      "include_dirs": ["native/addon/src"],
      "variables": {
        # As a system header, so that our warnings judge our code only.
        "addon_api": "-isystem<(module_root_dir)/node_modules/node-addon-api"
      },
      "sources": ["native/addon/src/addon.cc", "native/addon/src/callbacks.cc", "native/addon/src/listener.cc"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": [
        "-std=c++17",
        "-fno-exceptions",
        "<(addon_api)",
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
          "OS=='linux' or OS=='mac'",
          {"sources": ["native/addon/src/unix/listener.cc", "native/addon/src/unix/socket.cc"]}
        ],
        [
          "OS=='win'",
          {
            "sources": [
              "native/addon/src/windows/file_rights.cc",
              "native/addon/src/windows/handle.cc",
              "native/addon/src/windows/listener.cc",
              "native/addon/src/windows/memory.cc",
              "native/addon/src/windows/own_thread.cc",
              "native/addon/src/windows/peer.cc",
              "native/addon/src/windows/pending_clients.cc",
              "native/addon/src/windows/pipe.cc",
              "native/addon/src/windows/pipe_acceptor.cc",
              "native/addon/src/windows/pipe_server.cc",
              "native/addon/src/windows/registry.cc"
            ],
            "include_dirs": ["<(module_root_dir)/node_modules/node-addon-api"],
            "defines": ["UNICODE", "_UNICODE", "WIN32_LEAN_AND_MEAN", "NOMINMAX", "_WIN32_WINNT=0x0A00"],
            "libraries": ["-ladvapi32", "-lcrypt32", "-lwer", "-lwintrust"],
            "msvs_settings": {
              "VCCLCompilerTool": {
                # Headers that are not ours are named in angle brackets: our warnings judge our code only.
                "AdditionalOptions": ["/std:c++17", "/guard:cf", "/external:anglebrackets", "/external:W0"],
                "ExceptionHandling": 0,
                "WarningLevel": 4,
                "WarnAsError": "true"
              },
              "VCLinkerTool": {"AdditionalOptions": ["/guard:cf", "/Brepro"]}
            }
          }
        ],
        [
          "OS=='linux'",
          {
            "sources": ["native/addon/src/linux/memory.cc", "native/addon/src/linux/peer.cc", "native/addon/src/linux/socket.cc"],
            "cflags_cc": ["-fstack-clash-protection", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"],
            "ldflags": ["-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]
          }
        ],
        ["OS=='linux' and target_arch=='x64'", {"cflags_cc": ["-fcf-protection=full"]}],
        [
          "OS=='mac'",
          {
            "sources": ["native/addon/src/macos/memory.cc", "native/addon/src/macos/peer.cc", "native/addon/src/macos/socket.cc"],
            "libraries": ["-framework CoreFoundation", "-framework Security", "-lbsm"],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
              "GCC_ENABLE_CPP_EXCEPTIONS": "NO",
              "GCC_TREAT_WARNINGS_AS_ERRORS": "YES",
              "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "13.0",
              "OTHER_CPLUSPLUSFLAGS": ["<(addon_api)"],
              "WARNING_CFLAGS": ["-Wall", "-Wextra", "-Wconversion", "-Wshadow"]
            }
          }
        ]
      ]
    }
  ]
}
