#include "teams/heddle.hpp"

#include "algorithm/parallel_for.hpp"
#include "loop/loop.hpp"

namespace heddle::bench::loop {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<HeddleTeam>([](HeddleTeam& team, unsigned passes, std::size_t count, auto body) {
      team.run([&] {
        for (unsigned pass = 0; pass < passes; ++pass) parallelFor(std::size_t{0}, count, body);
      });
    });

}  // namespace
}  // namespace heddle::bench::loop
