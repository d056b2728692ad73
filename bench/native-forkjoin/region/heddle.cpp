#include "teams/heddle.hpp"

#include "algorithm/parallel_for.hpp"
#include "region/region.hpp"

namespace heddle::bench::region {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<HeddleTeam>([](HeddleTeam& team, std::uint64_t regions, auto body) {
      team.run([&] {
        for (std::uint64_t i = 0; i < regions; ++i) {
          parallelFor(std::size_t{0}, std::size_t{team.workers()}, body);
        }
      });
    });

}  // namespace
}  // namespace heddle::bench::region
