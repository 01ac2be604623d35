# Debian's clang and lld, with the project's own SDK: as scripts/macos-programs.mjs takes them.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR arm64)
get_filename_component(project "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
foreach(language C OBJC)
  find_program(CMAKE_${language}_COMPILER clang-19 REQUIRED)
  # -arch, which CMake gives for each kind of processor, goes before it.
  set(CMAKE_${language}_COMPILER_TARGET arm64-apple-macos)
  # There is nothing here that would run what it links.
  set(CMAKE_${language}_COMPILER_WORKS TRUE)
endforeach()
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_AR llvm-ar-19 CACHE FILEPATH "")
set(CMAKE_RANLIB llvm-ranlib-19 CACHE FILEPATH "")
set(CMAKE_INSTALL_NAME_TOOL llvm-install-name-tool-19 CACHE FILEPATH "")
find_program(LIPO llvm-lipo-19 REQUIRED)
set(CMAKE_OSX_SYSROOT "${project}/native/macos-authplugin/sdk" CACHE PATH "")
