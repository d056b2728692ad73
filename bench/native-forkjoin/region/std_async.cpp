#include "teams/std_async.hpp"

#include <future>

#include "region/region.hpp"

namespace heddle::bench::region {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<StdAsyncTeam>([](StdAsyncTeam& team, std::uint64_t regions, auto body) {
      std::vector<std::future<void>> others(team.workers() - 1);
      for (std::uint64_t i = 0; i < regions; ++i) {
        for (std::size_t one = 0; one < others.size(); ++one) {
          others[one] = std::async(std::launch::async, body, one + 1);
        }
        body(0);
        for (std::future<void>& other : others) other.get();
      }
    });

}  // namespace
}  // namespace heddle::bench::region
