#include "teams/openmp.hpp"

#include "loop/loop.hpp"

namespace heddle::bench::loop {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<OpenMpTeam>([](OpenMpTeam&, unsigned passes, std::size_t count, auto body) {
      for (unsigned pass = 0; pass < passes; ++pass) {
#pragma omp parallel for
        for (std::size_t i = 0; i < count; ++i) body(i);
      }
    });

}  // namespace
}  // namespace heddle::bench::loop
