# iislint_static_program(<executable>): with IISLINT_STATIC, link it without any shared library, if the system can.
# -static-pie rather than -static: the latter unwinds its first exception several milliseconds slower.
function(iislint_static_program name)
  if(IISLINT_STATIC AND IISLINT_LINKS_STATIC_PIE)
    target_link_options(${name} PRIVATE -static-pie)
  endif()
endfunction()

if(IISLINT_STATIC)
  include(CheckCXXSourceCompiles)
  include(CMakePushCheckState)
  cmake_push_check_state(RESET)
  set(CMAKE_REQUIRED_FLAGS -fPIE)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-pie)
  set(CMAKE_REQUIRED_LIBRARIES pugixml::pugixml re2::re2)
  if(TARGET re2 OR TARGET pugixml) # fetched, so not built yet, and static anyway
    set(CMAKE_REQUIRED_LIBRARIES)
  endif()
  check_cxx_source_compiles("#include <string>\nint main() { return std::string(\"x\").empty(); }" IISLINT_LINKS_STATIC_PIE)
  cmake_pop_check_state()
  if(NOT IISLINT_LINKS_STATIC_PIE)
    message(STATUS "No static libraries for a static program: linking the shared ones")
  endif()
endif()
