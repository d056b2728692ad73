#pragma once

#include <algorithm>
#include <cstdint>

namespace heddle::detail {

/// The grain of a loop that was given none: how many iterations are done between two looks at
/// whether others are hungry, and how few are not worth dividing. Some 64 chunks for each worker,
/// so that the last ones even out what the first ones cost; and no more than what costs a
/// microsecond if an iteration costs next to nothing, beside which a look costs nothing.
/// \param size how many iterations there are
/// \param workers how many may share them
constexpr std::uint64_t automaticGrain(std::uint64_t size, std::uint32_t workers) {
  constexpr std::uint64_t kChunksPerWorker = 64;
  constexpr std::uint64_t kMost = 4096;
  const std::uint64_t chunks = kChunksPerWorker * workers;
  if (size < 2 * chunks) return 1;  // the common case of few, without a division
  return std::min(size / chunks, kMost);
}

/// The same from the number of iterations alone, for what must not depend on the number of workers.
constexpr std::uint64_t fixedGrain(std::uint64_t size) {
  constexpr std::uint64_t kChunks = 1024;
  constexpr std::uint64_t kMost = 4096;
  return std::clamp<std::uint64_t>(size / kChunks, 1, kMost);
}

}  // namespace heddle::detail
