#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "algorithm/cancellation.hpp"
#include "algorithm/grain.hpp"
#include "algorithm/halt.hpp"
#include "algorithm/range.hpp"
#include "scheduler/fork.hpp"

namespace heddle {

/// How a reduction is done.
struct ReduceOptions {
  /// Most indices between two looks at whether others want some, and at the token; so many are not
  /// divided further. 0: chosen.
  std::uint64_t grain = 0;
  /// Whether the tree of combinations is the same in every run and for every number of workers: a
  /// function of the range and the grain. For sums of floating-point numbers, say.
  bool deterministic = false;
  /// Looked at between chunks.
  CancellationToken cancellation{};  // NOLINT(readability-redundant-member-init)
};

/// What gives a reduction the value of an index, or of a part `[first, last)` of them at once.
template <typename Map, typename I, typename T>
concept ReduceMap = requires(Map& map, I i) {
  { map(i) } -> std::convertible_to<T>;
} || requires(Map& map, I i) {
  { map(i, i) } -> std::convertible_to<T>;
};

/// Makes one value of two that stand side by side.
template <typename Combine, typename T>
concept Combination = requires(Combine& combine, T value) {
  { combine(std::move(value), std::move(value)) } -> std::convertible_to<T>;
};

namespace detail {

/// A reduction under way; lies in the frame of `parallelReduce`.
template <Index I, typename T, typename Map, typename Combine>
class Reduction {
 public:
  Reduction(const T& identity, Map& map, Combine& combine, CancellationToken token)
      : identity_(identity), map_(map), combine_(combine), halt_(token) {}

  /// Reduces `range`, divided where somebody could use the other half at once.
  /// \param grain see `ReduceOptions`
  T lazily(Range<I> range, std::uint64_t grain) {
    if (range.size() <= grain) return chunk(range);
    T sum = identity_;
    while (range.size() > grain) {
      if (Worker::current()->isHungry()) {
        auto back = fork(
            [this, grain, half = range.takeBack(range.size() / 2)] { return lazily(half, grain); });
        T front = lazily(range, grain);
        sum = combine(std::move(sum), std::move(front));
        return combine(std::move(sum), back.join());
      }
      sum = combine(std::move(sum), chunk(range.takeFront(grain)));
    }
    return combine(std::move(sum), chunk(range));
  }

  /// Reduces `range`, halved down to the grain. Which halves are forked changes nothing.
  /// \param grain see `ReduceOptions`
  /// \param coarse from which size on a half is forked in any case, for those who come later
  T alike(Range<I> range, std::uint64_t grain, std::uint64_t coarse) {
    if (range.size() <= grain) return chunk(range);
    const Range<I> half = range.takeBack(range.size() / 2);
    const auto ofHalf = [this, half, grain, coarse] { return alike(half, grain, coarse); };
    if (half.size() >= coarse || Worker::current()->isHungry()) {
      auto back = fork(ofHalf);
      T front = alike(range, grain, coarse);
      return combine(std::move(front), back.join());
    }
    T front = alike(range, grain, coarse);
    return combine(std::move(front), ofHalf());
  }

  /// At the end of it.
  void finish() const { halt_.finish(); }

 private:
  T chunk(Range<I> range) {
    if (!halt_.goesOn()) return identity_;
    return halt_.guard([&]() -> T {
      if constexpr (std::invocable<Map&, I, I>) {
        return map_(range.first, range.last);
      } else {
        I i = range.first;
        T sum = map_(i);
        for (++i; i != range.last; ++i) sum = combine_(std::move(sum), map_(i));
        return sum;
      }
    });
  }
  T combine(T&& left, T&& right) {
    return halt_.guard([&]() -> T { return combine_(std::move(left), std::move(right)); });
  }

  const T& identity_;
  Map& map_;
  Combine& combine_;
  Halt halt_;
};

}  // namespace detail

/// Combines the values of all indices of `range`, in parallel where workers are idle, in their
/// order: `combine` must be associative, it need not be commutative. Where the values are put in
/// brackets differs from run to run, unless `deterministic`.
///
///     const double dot = parallelReduce(Range{0, n}, 0.0, [&](int i) { return x[i] * y[i]; },
///                                       std::plus<>(), {.deterministic = true});
///
/// Work: that of `map`, and a combination for each index or part. Span: that of a grain, and O(log
/// n) combinations and forks. No heap; the stack O(log n) values. Threads allowed: workers.
/// \param range may be empty
/// \param identity the result for no index; combined with a value it gives that value
/// \param map called as `map(i)`, or, if it can be, as `map(first, last)` for a part that is not
/// empty, which leaves a plain loop to the compiler
/// \param combine called with two values, the one of lesser indices first
/// \param options grain, determinism and token
/// \throws what `map` or `combine` threw, of several the one that stands first; what had not begun
/// is left out then. All others have ended before.
/// \throws Cancelled if something was left out because of the token
/// \throws std::logic_error on a thread that is no worker
template <Index I, std::copy_constructible T, ReduceMap<I, T> Map, Combination<T> Combine>
T parallelReduce(Range<I> range, T identity, Map&& map, Combine&& combine,
                 const ReduceOptions& options = {}) {
  const Worker& worker = workerFor("heddle::parallelReduce");
  if (range.isEmpty()) return identity;
  detail::Reduction<I, T, std::remove_reference_t<Map>, std::remove_reference_t<Combine>> reduction(
      identity, map, combine, options.cancellation);
  const std::uint64_t size = range.size();
  const std::uint32_t workers = worker.workers();
  T result = [&] {
    if (!options.deterministic) {
      return reduction.lazily(
          range, options.grain != 0 ? options.grain : detail::automaticGrain(size, workers));
    }
    constexpr std::uint64_t kForkedPerWorker = 4;
    const std::uint64_t coarse = workers == 1 ? std::numeric_limits<std::uint64_t>::max()
                                              : size / (kForkedPerWorker * workers) + 1;
    return reduction.alike(range, options.grain != 0 ? options.grain : detail::fixedGrain(size),
                           coarse);
  }();
  reduction.finish();
  return result;
}

/// The same, from `first` up to but not including `last`; the types may differ.
template <typename First, typename Last, std::copy_constructible T, typename Map, typename Combine>
  requires Index<std::common_type_t<First, Last>> &&
           ReduceMap<Map, std::common_type_t<First, Last>, T> && Combination<Combine, T>
T parallelReduce(First first, Last last, T identity, Map&& map, Combine&& combine,
                 const ReduceOptions& options = {}) {
  using I = std::common_type_t<First, Last>;
  return parallelReduce(Range<I>{static_cast<I>(first), static_cast<I>(last)}, std::move(identity),
                        map, combine, options);
}

}  // namespace heddle
