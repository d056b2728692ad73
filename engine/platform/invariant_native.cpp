#include <cstdio>
#include <cstdlib>

#include "platform/invariant.hpp"

namespace heddle {

void fatal(const char* condition, const char* file, int line, std::uint64_t state) {
  std::fprintf(stderr, "heddle: invariant broken: %s (state %llu = 0x%llx) at %s:%d\n", condition,
               static_cast<unsigned long long>(state), static_cast<unsigned long long>(state), file,
               line);
  std::abort();
}

}  // namespace heddle
