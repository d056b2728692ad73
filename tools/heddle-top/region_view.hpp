#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "sample.hpp"
#include "scheduler/engine.hpp"

namespace heddle::top {

/// A running engine of another process, seen through its memory, which this one can only read.
/// Nothing there notices.
class RegionView {
 public:
  /// Maps the file of a region.
  /// \throws std::system_error if it cannot be opened or mapped
  /// \throws std::runtime_error if it holds no region of this version of Heddle
  explicit RegionView(const std::filesystem::path& file);

  /// Looks at all workers.
  Sample sample() const;

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(void* base) const;
  };

  std::unique_ptr<void, Unmap> memory_;
  Engine* engine_;
};

}  // namespace heddle::top
