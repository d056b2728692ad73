# Fibers on AArch64: the same sources cross-compiled, with a program that checks them, run by an
# emulator. Included by engine/CMakeLists.txt on x86-64.

find_program(AARCH64_CXX aarch64-linux-gnu-g++ REQUIRED)
find_program(AARCH64_EMULATOR NAMES qemu-aarch64-static qemu-aarch64 REQUIRED)

get_directory_property(warnings COMPILE_OPTIONS)
set(sources)
foreach(name
    fiber/context.cpp
    fiber/fiber.cpp
    fiber/stack_arena.cpp
    fiber/stack_pool.cpp
    fiber/stack_slab.cpp
    fiber/switch_aarch64.S
    platform/invariant_native.cpp
    testing/fiber_check.cpp
    testing/registers.S)
  list(APPEND sources ${CMAKE_CURRENT_SOURCE_DIR}/${name})
endforeach()
file(GLOB headers CONFIGURE_DEPENDS fiber/*.hpp testing/registers.hpp testing/test_fibers.hpp)

# Static: there is no AArch64 system to load libraries from.
add_custom_command(
  OUTPUT fiber_check_aarch64
  COMMAND ${AARCH64_CXX} -std=c++20 -O2 ${warnings} -static -I${CMAKE_CURRENT_SOURCE_DIR}
    ${sources} -o fiber_check_aarch64
  DEPENDS ${sources} ${headers}
  COMMENT "Cross-compiling fiber_check for AArch64"
  VERBATIM)
add_custom_target(aarch64 ALL DEPENDS fiber_check_aarch64)
add_test(NAME fiber_check_aarch64
  COMMAND ${AARCH64_EMULATOR} ${CMAKE_CURRENT_BINARY_DIR}/fiber_check_aarch64)
