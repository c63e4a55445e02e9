# One place for how everything is compiled: strictness, hardening, sanitizers, and the quick tools where they are present.

find_program(BITBEATS_CCACHE ccache)
if(BITBEATS_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${BITBEATS_CCACHE})
endif()

find_program(BITBEATS_MOLD mold)
if(BITBEATS_MOLD AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
  add_link_options(-fuse-ld=mold)
endif()

if(BITBEATS_SANITIZE)
  add_compile_options(-fsanitize=${BITBEATS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BITBEATS_SANITIZE})
  if(BITBEATS_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan) # Boost.Asio's fences, which ThreadSanitizer does not model
  endif()
endif()
if(BITBEATS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Every target of ours links this one; nothing else sets a warning or a strict define.
add_library(bitbeats_strict INTERFACE)
target_compile_options(bitbeats_strict INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  -Wcast-align -Wimplicit-fallthrough -Wextra-semi -Werror
  -Winvalid-pch -fstack-protector-strong
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # false alarms on std::string in GCC 12 (its bug 105651)
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-zero-variadic-macro-arguments>)
target_compile_definitions(bitbeats_strict INTERFACE
  QT_NO_KEYWORDS QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING QT_NO_FOREACH
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_STRICT_ITERATORS
  BOOST_ASIO_NO_DEPRECATED
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
if(NOT BITBEATS_SANITIZE)
  target_compile_definitions(bitbeats_strict INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_link_options(bitbeats_strict INTERFACE -Wl,-z,relro,-z,now)
endif()
