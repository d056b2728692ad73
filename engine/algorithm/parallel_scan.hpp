#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>

#include "algorithm/cancellation.hpp"
#include "algorithm/parallel_for.hpp"
#include "algorithm/parallel_reduce.hpp"
#include "algorithm/scratch.hpp"

namespace heddle {

/// How a scan is done.
struct ScanOptions {
  /// How many elements make a chunk, a few more perhaps. 0: chosen from their number.
  std::uint64_t grain = 0;
  /// Looked at between chunks.
  CancellationToken cancellation{};  // NOLINT(readability-redundant-member-init)
};

namespace detail {

/// A scan under way, of `size` elements from `in` to `out`, which may be the same. Everything is
/// read twice: first for the sum of each strand, then, when it is known what stands before each
/// strand, for the results (Blelloch 1990). A chunk is a few strands of one length, done in
/// lockstep: an element waits for the one before it in its strand, not for those of other strands.
/// \tparam kIsInclusive whether a result includes the element at its own place
template <bool kIsInclusive, typename In, typename Out, typename T, typename Combine>
class Scan {
 public:
  Scan(In in, Out out, std::uint64_t size, Combine& combine)
      : in_(in), out_(out), size_(size), combine_(combine) {}

  /// Does it.
  /// \param before what stands before the first element
  void run(T before, const ScanOptions& options) {
    const std::uint64_t grain = options.grain != 0 ? options.grain : automaticGrain();
    length_ = (grain + kStrands - 1) / kStrands;
    const std::uint64_t chunks = size_ / (kStrands * length_);
    const std::uint64_t strands = chunks * kStrands;
    Scratch<T> scratch(static_cast<std::size_t>(strands));
    T* const sums = scratch.data();
    std::uninitialized_fill_n(sums, static_cast<std::size_t>(strands), before);
    scratch.setMade(static_cast<std::size_t>(strands));

    const ForOptions each{.grain = 1, .cancellation = options.cancellation};
    parallelFor(
        std::uint64_t{0}, chunks, [&](std::uint64_t c) { add(c, sums + c * kStrands); }, each);
    for (std::uint64_t s = 0; s < strands; ++s) {
      T sum = std::exchange(sums[s], before);
      before = combine_(std::move(before), std::move(sum));
    }
    // Beside the whole chunks, the rest at the end as one strand.
    parallelFor(
        std::uint64_t{0}, chunks + 1,
        [&](std::uint64_t c) {
          if (c < chunks) {
            write<kStrands>(c * kStrands * length_, length_, sums + c * kStrands);
          } else {
            write<1>(strands * length_, size_ - strands * length_, &before);
          }
        },
        each);
  }

 private:
  static constexpr std::size_t kStrands = 4;

  /// A function of nothing but the size, so that results are, too.
  std::uint64_t automaticGrain() const {
    constexpr std::uint64_t kChunks = 256;
    constexpr std::uint64_t kLeast = 1024;
    constexpr std::uint64_t kMost = 16384;
    return std::clamp(size_ / kChunks, kLeast, kMost);
  }

  /// Sums up the strands of a chunk.
  void add(std::uint64_t chunk, T* sums) {
    const In in = in_ + static_cast<std::iter_difference_t<In>>(chunk * kStrands * length_);
    const auto length = static_cast<std::iter_difference_t<In>>(length_);
    const auto first = [&](std::size_t s) -> T {
      return in[static_cast<decltype(length)>(s) * length];
    };
    std::array<T, kStrands> sum{first(0), first(1), first(2), first(3)};
    for (std::iter_difference_t<In> i = 1; i < length; ++i) {
      for (std::size_t s = 0; s < kStrands; ++s) {
        sum[s] = combine_(std::move(sum[s]), T(in[static_cast<decltype(length)>(s) * length + i]));
      }
    }
    std::move(sum.begin(), sum.end(), sums);
  }

  /// Writes the results of `kCount` strands of `length` elements each, the first one at `begin`.
  /// \param before what stands before each of them
  template <std::size_t kCount>
  void write(std::uint64_t begin, std::uint64_t length, T* before) {
    const In in = in_ + static_cast<std::iter_difference_t<In>>(begin);
    const Out out = out_ + static_cast<std::iter_difference_t<Out>>(begin);
    std::array<T, kCount> sum = take<kCount>(before, std::make_index_sequence<kCount>());
    for (std::uint64_t i = 0; i < length; ++i) {
      for (std::size_t s = 0; s < kCount; ++s) {
        const std::uint64_t at = s * length + i;
        // Read before it is written: `out` may be `in`.
        T value = in[static_cast<std::iter_difference_t<In>>(at)];
        auto&& result = out[static_cast<std::iter_difference_t<Out>>(at)];
        if constexpr (!kIsInclusive) result = sum[s];
        sum[s] = combine_(std::move(sum[s]), std::move(value));
        if constexpr (kIsInclusive) result = sum[s];
      }
    }
  }
  template <std::size_t kCount, std::size_t... kEach>
  static std::array<T, kCount> take(T* values, std::index_sequence<kEach...> /*each*/) {
    return {std::move(values[kEach])...};
  }

  In in_;
  Out out_;
  std::uint64_t size_;
  std::uint64_t length_ = 0;  ///< of a strand
  Combine& combine_;
};

}  // namespace detail

/// Writes, for each element, what it and all before it combine to: `out[i]` becomes `in[0] ∘ … ∘
/// in[i]`. `combine` must be associative, it need not be commutative. Where the brackets are is a
/// function of the size and the grain alone: the result is the same in every run and for every
/// number of workers.
///
///     parallelInclusiveScan(v.begin(), v.end(), v.begin(), std::plus<>());
///
/// Work: twice that of the serial scan. Span: that of a chunk, twice, and a combination for every
/// few hundred elements. A little heap: up to 1025 values, unless the grain is small for the size.
/// Threads allowed: workers.
/// \param first of the elements
/// \param last behind them
/// \param out where results go; `first` itself, or a range that does not overlap
/// \param combine called with two values, the one that stands first first
/// \param options grain and token
/// \return behind the last result
/// \throws what `combine` threw, of several the one that stands first; results are unspecified
/// then, as they are when it was cancelled
/// \throws Cancelled if something was left out because of the token
/// \throws std::logic_error on a thread that is no worker; std::bad_alloc
template <std::random_access_iterator In, std::random_access_iterator Out,
          Combination<std::iter_value_t<In>> Combine>
Out parallelInclusiveScan(In first, In last, Out out, Combine&& combine,
                          const ScanOptions& options = {}) {
  using T = std::iter_value_t<In>;
  workerFor("heddle::parallelInclusiveScan");
  if (first == last) return out;
  // Not constant where moving changes it. NOLINTNEXTLINE(misc-const-correctness)
  T before = *first;
  *out = before;
  const auto size = static_cast<std::uint64_t>(last - first - 1);
  detail::Scan<true, In, Out, T, std::remove_reference_t<Combine>> scan(first + 1, out + 1, size,
                                                                        combine);
  scan.run(std::move(before), options);
  return out + 1 + static_cast<std::iter_difference_t<Out>>(size);
}

/// Writes, for each element, what `init` and all elements before it combine to: `out[i]` becomes
/// `init ∘ in[0] ∘ … ∘ in[i - 1]`. Otherwise as `parallelInclusiveScan`.
/// \param first of the elements
/// \param last behind them
/// \param out where results go; `first` itself, or a range that does not overlap
/// \param init what stands before the first element; any value
/// \param combine called with two values, the one that stands first first
/// \param options grain and token
/// \return behind the last result
template <std::random_access_iterator In, std::random_access_iterator Out,
          std::copy_constructible T, Combination<T> Combine>
Out parallelExclusiveScan(In first, In last, Out out, T init, Combine&& combine,
                          const ScanOptions& options = {}) {
  workerFor("heddle::parallelExclusiveScan");
  if (first == last) return out;
  const auto size = static_cast<std::uint64_t>(last - first);
  detail::Scan<false, In, Out, T, std::remove_reference_t<Combine>> scan(first, out, size, combine);
  scan.run(std::move(init), options);
  return out + static_cast<std::iter_difference_t<Out>>(size);
}

}  // namespace heddle
