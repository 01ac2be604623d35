# Writes what the linker reads in the place of a Mac's libraries, of the one table of the project's SDK, as
# scripts/macos-programs.mjs does.
set(symbols_file "${root}/native/macos-authplugin/sdk/symbols.json")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${symbols_file}")
file(READ "${symbols_file}" sdk)

# The names of a library's list `of`, as the stub has them.
function(read_names result library of)
  string(JSON count ERROR_VARIABLE missing LENGTH "${sdk}" ${library} ${of})
  set(names)
  if(NOT missing AND count GREATER 0)
    math(EXPR last "${count} - 1")
    foreach(at RANGE ${last})
      string(JSON name GET "${sdk}" ${library} ${of} ${at})
      list(APPEND names "'${name}'")
    endforeach()
  endif()
  list(JOIN names ", " names)
  set(${result} "${names}" PARENT_SCOPE)
endfunction()

function(write_stub folder library)
  foreach(name stub version)
    string(JSON ${name} GET "${sdk}" ${library} ${name})
  endforeach()
  read_names(symbols ${library} symbols)
  read_names(classes ${library} classes)
  set(targets "x86_64-macos, arm64-macos")
  file(WRITE "${folder}/${stub}"
    "--- !tapi-tbd\ntbd-version: 4\ntargets: [ ${targets} ]\ninstall-name: '${library}'\ncurrent-version: ${version}\n"
    "exports:\n  - targets: [ ${targets} ]\n    symbols: [ ${symbols} ]\n    objc-classes: [ ${classes} ]\n...\n")
endfunction()

function(write_stubs folder)
  string(JSON count LENGTH "${sdk}")
  math(EXPR last "${count} - 1")
  foreach(at RANGE ${last})
    string(JSON library MEMBER "${sdk}" ${at})
    if(library MATCHES "^/")
      write_stub("${folder}" ${library})
    endif()
  endforeach()
endfunction()
