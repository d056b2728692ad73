#include "scheduler/fork.hpp"

#if defined(__cpp_exceptions)
#include <stdexcept>
#include <string>
#else
#include "platform/invariant.hpp"
#endif

namespace heddle::detail {

void refuseWithoutWorker(const char* what) {
#if defined(__cpp_exceptions)
  throw std::logic_error(std::string(what) +
                         ": called on a thread that is no worker; expected inside Runtime::run");
#else
  fatal("called by a worker of an engine with forks", what, 0, 0);
#endif
}

}  // namespace heddle::detail
