#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>

namespace heddle::detail {

/// Whether elements are copied where the others are moved: a merge may then read what it does not
/// take, and take without a branch.
template <typename T>
inline constexpr bool kIsCopied = std::is_trivially_copyable_v<T>;

/// Two sorted runs of elements that are to become one; of equal elements those of `a` come first.
/// All functions are O(length) or better, and touch nothing outside, whatever the comparison says.
/// \tparam In iterator of random access
template <typename In>
struct Runs {
  In a;               ///< begin of the first run
  In b;               ///< begin of the second
  std::ptrdiff_t na;  ///< length of the first
  std::ptrdiff_t nb;  ///< length of the second

  /// How many there are.
  std::ptrdiff_t size() const { return na + nb; }

  /// How many of the first `count` merged elements come from `a` (co-ranking; Siebert and Träff
  /// 2013). O(log count).
  template <typename Compare>
  std::ptrdiff_t rank(std::ptrdiff_t count, Compare& less) const {
    std::ptrdiff_t least = std::max<std::ptrdiff_t>(0, count - nb);
    std::ptrdiff_t most = std::min(count, na);
    while (least < most) {
      const std::ptrdiff_t fromA = least + (most - least) / 2;
      if (less(b[count - fromA - 1], a[fromA])) {
        most = fromA;
      } else {
        least = fromA + 1;
      }
    }
    return least;
  }

  /// Takes away what the first `count` merged elements come from.
  /// \return that
  template <typename Compare>
  Runs takeFront(std::ptrdiff_t count, Compare& less) {
    const std::ptrdiff_t fromA = rank(count, less);
    const Runs front{a, b, fromA, count - fromA};
    a += fromA;
    b += count - fromA;
    na -= fromA;
    nb -= count - fromA;
    return front;
  }
};

/// Takes the next element of `runs`, both of which have one, without a branch that nobody could
/// foresee.
template <typename In, typename Out, typename Compare>
inline void takeOne(Runs<In>& runs, Out& out, Compare& less) {
  const bool isB = less(*runs.b, *runs.a);
  *out = isB ? *runs.b : *runs.a;
  ++out;
  runs.b += isB;
  runs.a += !isB;
  runs.nb -= isB;
  runs.na -= !isB;
}

/// Merges to `out`, elsewhere.
template <typename In, typename Out, typename Compare>
void mergeOne(Runs<In> runs, Out out, Compare& less) {
  if constexpr (kIsCopied<std::iter_value_t<In>>) {
    // As many steps as the shorter run lasts at least: no step looks whether a run has ended.
    while (const std::ptrdiff_t steps = std::min(runs.na, runs.nb)) {
      for (std::ptrdiff_t i = 0; i < steps; ++i) takeOne(runs, out, less);
    }
  } else {
    for (; runs.na > 0 && runs.nb > 0; ++out) {
      if (less(*runs.b, *runs.a)) {
        *out = std::move(*runs.b);
        ++runs.b;
        --runs.nb;
      } else {
        *out = std::move(*runs.a);
        ++runs.a;
        --runs.na;
      }
    }
  }
  out = std::move(runs.a, runs.a + runs.na, out);
  std::move(runs.b, runs.b + runs.nb, out);
}

/// Merges to `out`, elsewhere. Elements that are copied are merged from two places at once: a step
/// waits for the one before it, and the core has room for another in the meantime.
template <typename In, typename Out, typename Compare>
void merge(Runs<In> runs, Out out, Compare& less) {
  constexpr std::ptrdiff_t kWorthTwo = 16;
  if constexpr (kIsCopied<std::iter_value_t<In>>) {
    if (runs.size() >= kWorthTwo) {
      Out second = out + runs.size() / 2;
      Runs<In> front = runs.takeFront(runs.size() / 2, less);
      while (const std::ptrdiff_t steps = std::min({front.na, front.nb, runs.na, runs.nb})) {
        for (std::ptrdiff_t i = 0; i < steps; ++i) {
          takeOne(front, out, less);
          takeOne(runs, second, less);
        }
      }
      mergeOne(front, out, less);
      mergeOne(runs, second, less);
      return;
    }
  }
  mergeOne(runs, out, less);
}

/// Sorts few elements in place, stably. O(n²), O(n) if they are sorted.
template <typename It, typename Compare>
void insertionSort(It first, It last, Compare& less) {
  if (first == last) return;
  for (It next = first + 1; next != last; ++next) {
    if (!less(*next, *(next - 1))) continue;
    // Not constant where moving changes it. NOLINTNEXTLINE(misc-const-correctness)
    std::iter_value_t<It> moved = std::move(*next);
    It hole = next;
    do {
      *hole = std::move(*(hole - 1));
      --hole;
    } while (hole != first && less(moved, *(hole - 1)));
    *hole = std::move(moved);
  }
}

}  // namespace heddle::detail
