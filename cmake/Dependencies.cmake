# Libraries: the system's first; with IISLINT_FETCH_DEPENDENCIES also fetched, at pinned versions with hashes.
# docs/decisions/0001-libraries.md says why these. The versions are those of Debian 12.
include(FetchContent)

# iislint_dependency(<package> TARGET <target> DEBIAN <package> URL <archive> SHA256 <hash>)
# Afterwards <target> exists, or configuring has stopped with a sentence that says what to do.
function(iislint_dependency name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TARGET;DEBIAN;URL;SHA256" "")
  if(NOT TARGET ${arg_TARGET})
    find_package(${name} QUIET)
  endif()
  if(TARGET ${arg_TARGET})
    return()
  endif()
  if(NOT IISLINT_FETCH_DEPENDENCIES)
    message(FATAL_ERROR "The library ${name} was not found. Install it (on Debian: apt-get install ${arg_DEBIAN}), "
                        "or configure with -DIISLINT_FETCH_DEPENDENCIES=ON to fetch it.")
  endif()
  message(STATUS "Fetching ${name} from ${arg_URL}")
  # Lets the variables below decide the options of projects that ask for an old CMake.
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
  set(CMAKE_POLICY_VERSION_MINIMUM 3.5)
  set(CMAKE_WARN_DEPRECATED OFF)
  set(BUILD_SHARED_LIBS OFF)
  set(BUILD_TESTING OFF)
  set(RE2_BUILD_TESTING OFF)
  set(JSON_BuildTests OFF)
  set(INSTALL_GTEST OFF)
  set(BUILD_GMOCK OFF)
  FetchContent_Declare(${name} SYSTEM URL "${arg_URL}" URL_HASH SHA256=${arg_SHA256}
                       DOWNLOAD_EXTRACT_TIMESTAMP ON INACTIVITY_TIMEOUT 30)
  FetchContent_MakeAvailable(${name})
endfunction()

# Debian 12 ships RE2 without a CMake package.
find_package(Threads REQUIRED)
find_package(re2 CONFIG QUIET)
if(NOT TARGET re2::re2)
  find_path(RE2_INCLUDE_DIR re2/re2.h)
  if(IISLINT_STATIC)
    find_library(RE2_LIBRARY NAMES libre2.a re2)
  else()
    find_library(RE2_LIBRARY NAMES re2)
  endif()
  mark_as_advanced(RE2_INCLUDE_DIR RE2_LIBRARY)
  if(RE2_INCLUDE_DIR AND RE2_LIBRARY)
    add_library(re2::re2 UNKNOWN IMPORTED)
    set_target_properties(re2::re2 PROPERTIES IMPORTED_LOCATION "${RE2_LIBRARY}"
                                              INTERFACE_INCLUDE_DIRECTORIES "${RE2_INCLUDE_DIR}"
                                              INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
endif()
iislint_dependency(re2 TARGET re2::re2 DEBIAN libre2-dev
  URL https://github.com/google/re2/archive/refs/tags/2022-06-01.tar.gz
  SHA256 f89c61410a072e5cbcf8c27e3a778da7d6fd2f2b5b1445cd4f4508bee946ab0f)

iislint_dependency(pugixml TARGET pugixml::pugixml DEBIAN libpugixml-dev
  URL https://github.com/zeux/pugixml/archive/refs/tags/v1.13.tar.gz
  SHA256 5c5ad5d7caeb791420408042a7d88c2c6180781bf218feca259fd9d840a888e1)
if(IISLINT_STATIC AND TARGET pugixml::shared AND TARGET pugixml::static)
  set_target_properties(pugixml::pugixml PROPERTIES INTERFACE_LINK_LIBRARIES pugixml::static)
endif()

iislint_dependency(CLI11 TARGET CLI11::CLI11 DEBIAN libcli11-dev
  URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.1.2.tar.gz
  SHA256 26291377e892ba0e5b4972cdfd4a2ab3bf53af8dac1f4ea8fe0d1376b625c8cb)

iislint_dependency(fmt TARGET fmt::fmt-header-only DEBIAN libfmt-dev
  URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
  SHA256 5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2)

iislint_dependency(nlohmann_json TARGET nlohmann_json::nlohmann_json DEBIAN nlohmann-json3-dev
  URL https://github.com/nlohmann/json/archive/refs/tags/v3.11.2.tar.gz
  SHA256 d69f9deb6a75e2580465c6c4c5111b89c4dc2fa94e3a85fcd2ffcd9a143d9273)

if(IISLINT_TESTS)
  iislint_dependency(GTest TARGET GTest::gtest_main DEBIAN libgtest-dev
    URL https://github.com/google/googletest/archive/refs/tags/release-1.12.1.tar.gz
    SHA256 81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2)
endif()
