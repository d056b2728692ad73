#include "teams/onetbb.hpp"

#include <oneapi/tbb/parallel_sort.h>

#include "sort/sort.hpp"

namespace heddle::bench::sort {
namespace {

[[maybe_unused]] const bool kEntered = contest<OneTbbTeam>([](OneTbbTeam& team, Numbers& numbers) {
  team.run([&] { tbb::parallel_sort(numbers.begin(), numbers.end()); });
});

}  // namespace
}  // namespace heddle::bench::sort
