#pragma once

#include <cstdint>

namespace heddle::bench {

/// Room of every bounded queue here.
constexpr std::uint32_t kCapacity = 2048;

}  // namespace heddle::bench
