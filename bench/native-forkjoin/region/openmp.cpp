#include "teams/openmp.hpp"

#include "region/region.hpp"

namespace heddle::bench::region {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<OpenMpTeam>([](OpenMpTeam& team, std::uint64_t regions, auto body) {
      const int workers = team.workers();
      for (std::uint64_t i = 0; i < regions; ++i) {
#pragma omp parallel for
        for (int iteration = 0; iteration < workers; ++iteration) {
          body(static_cast<std::size_t>(iteration));
        }
      }
    });

}  // namespace
}  // namespace heddle::bench::region
