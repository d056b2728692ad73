// OpenMP has no sort; GNU's C++ library has one that is written with it.

// It is older than C++20, of which the compiler complains.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <parallel/algorithm>
#pragma GCC diagnostic pop

#include "sort/sort.hpp"
#include "teams/openmp.hpp"

namespace heddle::bench::sort {
namespace {

[[maybe_unused]] const bool kEntered = contest<OpenMpTeam>(
    [](OpenMpTeam&, Numbers& numbers) { __gnu_parallel::sort(numbers.begin(), numbers.end()); });

}  // namespace
}  // namespace heddle::bench::sort
