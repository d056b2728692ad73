#include "teams/std_async.hpp"

#include <future>

#include "sort/sort.hpp"

namespace heddle::bench::sort {
namespace {

using Iterator = Numbers::iterator;

/// Half of it in another thread, as long as there are workers for both halves.
void mergeSort(unsigned workers, Iterator begin, Iterator end) {
  if (workers < 2) return std::sort(begin, end);
  const Iterator middle = begin + (end - begin) / 2;
  auto left = std::async(std::launch::async, mergeSort, workers / 2, begin, middle);
  mergeSort(workers - workers / 2, middle, end);
  left.get();
  std::inplace_merge(begin, middle, end);
}

[[maybe_unused]] const bool kEntered =
    contest<StdAsyncTeam>([](StdAsyncTeam& team, Numbers& numbers) {
      mergeSort(team.workers(), numbers.begin(), numbers.end());
    });

}  // namespace
}  // namespace heddle::bench::sort
