# Language level, warnings, and what every target of the project shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

# Functions that nothing calls stay out of the delivered program: less to load at every start.
if(IISLINT_STATIC)
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections)
endif()

find_program(IISLINT_CCACHE ccache)
if(IISLINT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${IISLINT_CCACHE}")
endif()

add_library(iislint_settings INTERFACE)
target_compile_options(iislint_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(IISLINT_WERROR)
  target_compile_options(iislint_settings INTERFACE -Werror)
endif()

# For the whole tree, fetched libraries included: one program must not mix checked and unchecked containers.
if(IISLINT_SANITIZE)
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  # With them g++ takes members of the standard library's <regex> for uninitialised.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-error=maybe-uninitialized)
  endif()
endif()

# One static library per folder of src/: its *.cpp files, include paths from src/.
function(iislint_add_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_library(iislint_${name} STATIC ${sources})
  target_include_directories(iislint_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(iislint_${name} PRIVATE iislint_settings PUBLIC ${ARGN})
endfunction()
