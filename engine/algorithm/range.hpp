#pragma once

#include <concepts>
#include <cstdint>
#include <iterator>
#include <type_traits>

namespace heddle {

/// What a loop may count with: an integer, or an iterator of random access.
template <typename T>
concept Index = (std::integral<T> && !std::same_as<std::remove_cv_t<T>, bool>) ||
                std::random_access_iterator<T>;

/// The indices `first`, `first + 1`, … up to but not including `last`; none, if `last` is not
/// greater. A plain value. Everything is O(1).
/// \tparam I what it counts with
template <Index I>
struct Range {
  I first{};  ///< the first one
  I last{};   ///< the one behind the last one

  /// Whether there is none.
  constexpr bool isEmpty() const { return !(first < last); }
  /// How many there are, if there are any.
  constexpr std::uint64_t size() const {
    if constexpr (std::integral<I>) {
      // Modulo 2^64: right for all of them, also from the most negative to the greatest.
      return static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    } else {
      return static_cast<std::uint64_t>(last - first);
    }
  }
  /// The index `count` behind the first one.
  constexpr I at(std::uint64_t count) const {
    if constexpr (std::integral<I>) {
      return static_cast<I>(static_cast<std::uint64_t>(first) + count);
    } else {
      return first + static_cast<std::iter_difference_t<I>>(count);
    }
  }
  /// Takes away the first `count`, which are there.
  /// \return those
  constexpr Range takeFront(std::uint64_t count) {
    const I middle = at(count);
    const Range front{first, middle};
    first = middle;
    return front;
  }
  /// Takes away the last `count`, which are there.
  /// \return those
  constexpr Range takeBack(std::uint64_t count) {
    const I middle = at(size() - count);
    const Range back{middle, last};
    last = middle;
    return back;
  }
};

/// Bounds of different types.
template <typename First, typename Last>
Range(First, Last) -> Range<std::common_type_t<First, Last>>;

/// The pairs of a row and a column.
/// \tparam I what both are counted with
template <Index I>
struct Range2 {
  Range<I> rows;     ///< the outer index
  Range<I> columns;  ///< the inner index, whose neighbours lie side by side in memory, usually

  /// Whether there is no pair.
  constexpr bool isEmpty() const { return rows.isEmpty() || columns.isEmpty(); }
};

/// Of two ranges.
template <typename I>
Range2(Range<I>, Range<I>) -> Range2<I>;

}  // namespace heddle
