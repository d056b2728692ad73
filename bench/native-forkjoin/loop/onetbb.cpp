#include "teams/onetbb.hpp"

#include <oneapi/tbb/parallel_for.h>

#include "loop/loop.hpp"

namespace heddle::bench::loop {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<OneTbbTeam>([](OneTbbTeam& team, unsigned passes, std::size_t count, auto body) {
      team.run([&] {
        for (unsigned pass = 0; pass < passes; ++pass)
          tbb::parallel_for(std::size_t{0}, count, body);
      });
    });

}  // namespace
}  // namespace heddle::bench::loop
