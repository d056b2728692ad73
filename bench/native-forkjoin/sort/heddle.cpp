#include "teams/heddle.hpp"

#include "algorithm/parallel_sort.hpp"
#include "sort/sort.hpp"

namespace heddle::bench::sort {
namespace {

[[maybe_unused]] const bool kEntered = contest<HeddleTeam>([](HeddleTeam& team, Numbers& numbers) {
  team.run([&] { parallelSort(numbers.begin(), numbers.end()); });
});

}  // namespace
}  // namespace heddle::bench::sort
