#pragma once

#include <cstddef>
#include <cstring>
#include <new>

#include "atomic/cache_line.hpp"

namespace heddle::testing {

/// Memory for a region: zeros, on a cache line. From the heap, so that AddressSanitizer knows its
/// ends.
class ZeroedMemory {
 public:
  /// \param bytes how much
  explicit ZeroedMemory(std::size_t bytes)
      : bytes_(bytes), data_(::operator new(bytes, std::align_val_t{kCacheLine})) {
    std::memset(data_, 0, bytes);
  }
  ZeroedMemory(const ZeroedMemory&) = delete;
  ZeroedMemory& operator=(const ZeroedMemory&) = delete;
  ~ZeroedMemory() { ::operator delete(data_, std::align_val_t{kCacheLine}); }

  /// The first byte.
  std::byte* data() const { return static_cast<std::byte*>(data_); }
  /// How many there are.
  std::size_t size() const { return bytes_; }

 private:
  std::size_t bytes_;
  void* data_;
};

}  // namespace heddle::testing
