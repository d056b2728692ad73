#include "teams/onetbb.hpp"

#include <oneapi/tbb/parallel_for.h>

#include "region/region.hpp"

namespace heddle::bench::region {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<OneTbbTeam>([](OneTbbTeam& team, std::uint64_t regions, auto body) {
      team.run([&] {
        for (std::uint64_t i = 0; i < regions; ++i) {
          tbb::parallel_for(std::size_t{0}, std::size_t{team.workers()}, body);
        }
      });
    });

}  // namespace
}  // namespace heddle::bench::region
