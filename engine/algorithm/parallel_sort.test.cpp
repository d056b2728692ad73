#include "algorithm/parallel_sort.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "testing/crew.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::iterations;
using testing::Random;

constexpr std::uint32_t kCrews[] = {1, 2, 3, 7};
constexpr std::uint32_t kSizes[] = {0, 1, 2, 3, 7, 23, 24, 25, 100, 4'097, 70'001};

/// Sorted by its key; its place tells equal ones apart.
struct Entry {
  std::uint32_t key = 0;
  std::uint32_t place = 0;

  bool operator==(const Entry&) const = default;
};

constexpr auto kByKey = [](const Entry& left, const Entry& right) { return left.key < right.key; };

/// What can be wrong about a sort shows in some of these.
enum class Pattern : std::uint8_t {
  kRandom,
  kFewKeys,
  kEqual,
  kSorted,
  kReversed,
  kReversedPairs,
  kOrganPipe,
  kSawTooth,
  kSortedButTheLast,
  kSortedHalves,
  kEnd,
};

std::uint32_t keyOf(Pattern pattern, std::uint32_t i, std::uint32_t size, Random& random) {
  switch (pattern) {
    case Pattern::kFewKeys:
      return random.below(5);
    case Pattern::kEqual:
      return 7;
    case Pattern::kSorted:
      return i;
    case Pattern::kReversed:
      return size - i;
    case Pattern::kReversedPairs:
      return (size - i) / 2;
    case Pattern::kOrganPipe:
      return i < size / 2 ? i : size - i;
    case Pattern::kSawTooth:
      return i % 1'000;
    case Pattern::kSortedButTheLast:
      return i + 1 == size ? 0 : i;
    case Pattern::kSortedHalves:
      return i < size / 2 ? i + size : i;
    default:
      return static_cast<std::uint32_t>(random.next());
  }
}

std::vector<Entry> make(Pattern pattern, std::uint32_t size, Random& random) {
  std::vector<Entry> entries(size);
  for (std::uint32_t i = 0; i < size; ++i) entries[i] = {keyOf(pattern, i, size, random), i};
  return entries;
}

/// What a stable sort gives: there is only one such order.
std::vector<Entry> stablySorted(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    return left.key != right.key ? left.key < right.key : left.place < right.place;
  });
  return entries;
}

TEST(ParallelSort, IsStableForAllPatternsAndSizes) {
  Random random(testing::seed());
  for (const std::uint32_t size : kSizes) {
    for (auto pattern = Pattern::kRandom; pattern != Pattern::kEnd;
         pattern = static_cast<Pattern>(static_cast<int>(pattern) + 1)) {
      const std::vector<Entry> entries = make(pattern, size, random);
      const std::vector<Entry> expected = stablySorted(entries);
      for (const std::uint32_t workers : kCrews) {
        std::vector<Entry> sorted = entries;
        Crew(workers).run([&] { parallelSort(sorted.begin(), sorted.end(), kByKey); });
        EXPECT_TRUE(sorted == expected)
            << workers << " workers, size " << size << ", pattern " << static_cast<int>(pattern);
      }
    }
  }
}

TEST(ParallelSort, SortsNumbersUpwardsOrAsItIsTold) {
  Random random(testing::seed());
  std::vector<double> numbers(50'000);
  for (double& number : numbers) number = static_cast<double>(random.next());
  std::vector<double> upwards = numbers;
  std::vector<double> downwards = numbers;
  Crew(2).run([&] {
    parallelSort(upwards.begin(), upwards.end());
    parallelSort(downwards.begin(), downwards.end(), std::greater<>());
  });
  EXPECT_TRUE(std::is_sorted(upwards.begin(), upwards.end()));
  EXPECT_TRUE(std::is_sorted(downwards.rbegin(), downwards.rend()));
}

TEST(ParallelSort, SortsElementsThatCanOnlyBeMoved) {
  Random random(testing::seed());
  std::vector<std::unique_ptr<Entry>> entries;
  for (const Entry& entry : make(Pattern::kFewKeys, 20'003, random)) {
    entries.push_back(std::make_unique<Entry>(entry));
  }
  Crew(3).run([&] {
    parallelSort(entries.begin(), entries.end(),
                 [](const auto& left, const auto& right) { return left->key < right->key; });
  });
  std::uint32_t wrong = 0;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const Entry& before = *entries[i - 1];
    const bool isRight = before.key < entries[i]->key ||
                         (before.key == entries[i]->key && before.place < entries[i]->place);
    wrong += isRight ? 0 : 1;
  }
  EXPECT_EQ(wrong, 0U);
}

/// An iterator of random access over elements that do not lie side by side.
class EverySecond {
 public:
  using value_type = std::uint32_t;
  using difference_type = std::ptrdiff_t;
  using reference = std::uint32_t&;
  using pointer = std::uint32_t*;
  using iterator_category = std::random_access_iterator_tag;

  EverySecond() = default;
  explicit EverySecond(std::uint32_t* at) : at_(at) {}

  reference operator*() const { return *at_; }
  reference operator[](std::ptrdiff_t n) const { return at_[2 * n]; }
  EverySecond& operator+=(std::ptrdiff_t n) {
    at_ += 2 * n;
    return *this;
  }
  EverySecond& operator-=(std::ptrdiff_t n) { return *this += -n; }
  EverySecond& operator++() { return *this += 1; }
  EverySecond& operator--() { return *this += -1; }
  EverySecond operator++(int) {
    EverySecond before = *this;
    ++*this;
    return before;
  }
  EverySecond operator--(int) {
    EverySecond before = *this;
    --*this;
    return before;
  }
  friend EverySecond operator+(EverySecond it, std::ptrdiff_t n) { return it += n; }
  [[maybe_unused]] friend EverySecond operator+(std::ptrdiff_t n, EverySecond it) {
    return it += n;
  }
  friend EverySecond operator-(EverySecond it, std::ptrdiff_t n) { return it -= n; }
  friend std::ptrdiff_t operator-(EverySecond left, EverySecond right) {
    return (left.at_ - right.at_) / 2;
  }
  auto operator<=>(const EverySecond&) const = default;

 private:
  std::uint32_t* at_ = nullptr;
};

TEST(ParallelSort, SortsElementsThatDoNotLieSideBySide) {
  constexpr std::uint32_t kSize = 10'001;
  Random random(testing::seed());
  std::vector<std::uint32_t> numbers(std::size_t{2} * kSize, 1);
  for (std::uint32_t i = 0; i < kSize; ++i) numbers[std::size_t{2} * i] = random.below(1'000'000);
  const EverySecond first(numbers.data());
  Crew(2).run([&] { parallelSort(first, first + kSize); });
  EXPECT_TRUE(std::is_sorted(first, first + kSize));
  std::uint32_t untouched = 0;
  for (std::uint32_t i = 0; i < kSize; ++i) untouched += numbers[std::size_t{2} * i + 1];
  EXPECT_EQ(untouched, kSize);
}

TEST(ParallelSort, StaysInTheRangeIfTheComparisonIsNone) {
  std::vector<std::uint32_t> numbers(30'002, 1);
  Crew(2).run([&] {
    parallelSort(numbers.begin() + 1, numbers.end() - 1, [](std::uint32_t a, std::uint32_t b) {
      return ((a * 2654435761U) ^ b) % 3 == 0 || a == b;
    });
  });
  EXPECT_EQ(numbers.front(), 1U);
  EXPECT_EQ(numbers.back(), 1U);
}

TEST(ParallelSortStress, SortsAnythingWithAnyCrew) {
  Random random(testing::seed());
  for (std::uint32_t round = iterations(40); round > 0; --round) {
    const auto pattern =
        static_cast<Pattern>(random.below(static_cast<std::uint32_t>(Pattern::kEnd)));
    std::vector<Entry> entries = make(pattern, random.below(60'000), random);
    const std::vector<Entry> expected = stablySorted(entries);
    Crew(1 + random.below(7)).run([&] { parallelSort(entries.begin(), entries.end(), kByKey); });
    EXPECT_TRUE(entries == expected) << "pattern " << static_cast<int>(pattern);
  }
}

}  // namespace
}  // namespace heddle
