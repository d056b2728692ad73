#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>

#include "algorithm/cancellation.hpp"
#include "algorithm/halt.hpp"
#include "algorithm/merge.hpp"
#include "algorithm/parallel_for.hpp"
#include "algorithm/scratch.hpp"
#include "scheduler/fork.hpp"

namespace heddle {

/// How a sort is done.
struct SortOptions {
  /// Looked at before each part is sorted and before two are merged.
  CancellationToken cancellation{};  // NOLINT(readability-redundant-member-init)
};

namespace detail {

/// A sort under way: elements at `data`, and as much room beside them. Parts are sorted where they
/// are; two sorted parts are merged to the other side, unless they stand in order already.
/// \tparam It iterator of the data
template <typename It, typename Compare>
class Sort {
 public:
  using T = std::iter_value_t<It>;

  Sort(It data, T* room, Compare& less, CancellationToken token)
      : data_(data), room_(room), less_(less), halt_(token) {}

  /// From so few elements on a part is not divided.
  static constexpr std::ptrdiff_t kFew = 24;

  /// Sorts all of it, so that it lies at `data`.
  void run(std::ptrdiff_t size) {
    // An even number of merges brings elements back, and all parts have gone through as many.
    unsigned levels = 0;
    while ((size >> levels) >= kFew) levels += 2;
    if (sort(0, size, levels) == Side::kRoom) move(room_, data_, size);
    halt_.finish();
  }

 private:
  /// Where a sorted part lies.
  enum class Side : std::uint8_t { kData, kRoom };

  /// What is sorted by one worker.
  static constexpr std::ptrdiff_t kAlone = 4096;
  /// What is merged or moved by one worker at a time.
  static constexpr std::ptrdiff_t kChunk = 16384;

  /// Sorts the elements from `begin` up to `end`, `levels` merges deep. When it is halted, they are
  /// all on the side that it returns, in whatever order.
  Side sort(std::ptrdiff_t begin, std::ptrdiff_t end, unsigned levels) {
    if (!halt_.goesOn()) return Side::kData;
    if (levels == 0) {
      halt_.guard([&] { insertionSort(data_ + begin, data_ + end, less_); });
      return Side::kData;
    }
    const std::ptrdiff_t middle = begin + (end - begin) / 2;
    Side low{};
    Side high{};
    if (end - begin > kAlone) {
      auto other = fork([&] { return sort(middle, end, levels - 1); });
      low = sort(begin, middle, levels - 1);
      high = other.join();
    } else {
      low = sort(begin, middle, levels - 1);
      high = sort(middle, end, levels - 1);
    }
    if (low != high) {
      // Rare: one of them was in order before, or the sort is halted.
      if (low == Side::kData) {
        move(room_ + middle, data_ + middle, end - middle);
      } else {
        move(data_ + middle, room_ + middle, end - middle);
      }
    }
    if (!halt_.goesOn()) return low;
    return low == Side::kData ? merged(data_, room_, begin, middle, end, low, Side::kRoom)
                              : merged(room_, data_, begin, middle, end, low, Side::kData);
  }

  /// Merges two parts from `from` to `to`.
  /// \return `here` if that was not necessary, else `there`
  template <typename From, typename To>
  Side merged(From from, To to, std::ptrdiff_t begin, std::ptrdiff_t middle, std::ptrdiff_t end,
              Side here, Side there) {
    return halt_.guard([&] {
      if (!less_(from[middle], from[middle - 1])) return here;
      mergeAll(Runs<From>{from + begin, from + middle, middle - begin, end - middle}, to + begin);
      return there;
    });
  }

  /// A loop over the results, as `parallelFor`, but for this: a part must be told off before
  /// another one is begun, since to find its begin is to look at elements that may be gone then.
  template <typename From, typename To>
  void mergeAll(Runs<From> runs, To to) {
    while (runs.size() > kChunk) {
      const bool isHalf = Worker::current()->isHungry();
      const Runs<From> front = runs.takeFront(isHalf ? runs.size() / 2 : kChunk, less_);
      To middle = to + front.size();
      if (isHalf) {
        auto back = fork([this, runs, middle] { mergeAll(runs, middle); });
        mergeAll(front, to);
        back.join();
        return;
      }
      merge(front, to, less_);
      to = middle;
    }
    merge(runs, to, less_);
  }

  template <typename From, typename To>
  static void move(From from, To to, std::ptrdiff_t size) {
    parallelFor(std::ptrdiff_t{0}, size,
                [&](std::ptrdiff_t first, std::ptrdiff_t last) {
                  std::move(from + first, from + last, to + first);
                },
                {.grain = kChunk});
  }

  It data_;
  T* room_;
  Compare& less_;
  Halt halt_;
};

/// Makes a value at each place of the scratch: those of `data`, which get them back at once.
template <typename It, typename T>
void fill(Scratch<T>& scratch, It data, std::ptrdiff_t size) {
  if constexpr (!kIsCopied<T>) {
    parallelFor(std::ptrdiff_t{0}, size, [room = scratch.data(), data](std::ptrdiff_t i) {
      std::construct_at(room + i, std::move(data[i]));
      data[i] = std::move(room[i]);
    });
    scratch.setMade(static_cast<std::size_t>(size));
  }
}

/// Whether each element is less than the one before it. O(1) unless that is so at the begin.
template <typename It, typename Compare>
bool isReversed(It first, It last, Compare& less) {
  for (It next = first + 1; next != last; ++next) {
    if (!less(*next, *(next - 1))) return false;
  }
  return true;
}

template <typename It, typename Compare>
void sortRange(It first, std::ptrdiff_t size, Compare& less, const SortOptions& options) {
  using T = std::iter_value_t<It>;
  if (size < 2) return;
  if (isReversed(first, first + size, less)) {
    std::reverse(first, first + size);
    return;
  }
  if (size < Sort<It, Compare>::kFew) {
    insertionSort(first, first + size, less);
    return;
  }
  Scratch<T> scratch(static_cast<std::size_t>(size));
  fill(scratch, first, size);
  Sort<It, Compare>(first, scratch.data(), less, options.cancellation).run(size);
}

}  // namespace detail

/// Sorts, in parallel where workers are idle, and stably: elements of which neither is less than
/// the other keep their order. So the result is one and the same in every run. What is sorted
/// already, strictly reversed, or all equal is done in O(n).
///
///     parallelSort(words.begin(), words.end());
///     parallelSort(points.begin(), points.end(), [](auto& a, auto& b) { return a.x < b.x; });
///
/// A merge sort whose merges are divided, too (halves by co-ranking). Work: O(n log n). Span: O(n)
/// with few workers, since whole chunks of 16,384 are merged by one. Heap: room for as many
/// elements as there are. Threads allowed: workers.
/// \param first of the elements; movable without exceptions
/// \param last behind them
/// \param less a strict weak order; with another the result is in no order
/// \param options token
/// \throws what `less` threw: the elements are valid then, but some may be lost and others twice
/// there
/// \throws Cancelled if something was left out because of the token: all elements are there, in
/// whatever order
/// \throws std::logic_error on a thread that is no worker; std::bad_alloc
template <std::random_access_iterator It, typename Compare = std::less<>>
  requires std::sortable<It, Compare>
void parallelSort(It first, It last, Compare less = {}, const SortOptions& options = {}) {
  using T = std::iter_value_t<It>;
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>,
                "parallelSort moves elements while others are under way, so a move may not throw");
  workerFor("heddle::parallelSort");
  if constexpr (std::contiguous_iterator<It>) {
    detail::sortRange(std::to_address(first), last - first, less, options);
  } else {
    detail::sortRange(first, last - first, less, options);
  }
}

}  // namespace heddle
