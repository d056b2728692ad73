#pragma once

#include <cstddef>

namespace heddle {

/// Zeroed memory of this process, for a region, into which other processes of the same user may
/// look: `heddle-top` does. It belongs to a file without a path (`memfd_create`), which stands as
/// `/memfd:heddle` among the open files of the process for as long as this object lives. Pages that
/// nobody has touched take nothing. Threads allowed: any, once it is there.
class SharedMapping {
 public:
  /// What the file is called.
  static constexpr const char* kName = "heddle";

  /// Maps it.
  /// \param bytes at least 1
  /// \throws std::bad_alloc
  explicit SharedMapping(std::size_t bytes);
  SharedMapping(const SharedMapping&) = delete;
  SharedMapping& operator=(const SharedMapping&) = delete;
  ~SharedMapping();

  /// The first byte, on a page.
  void* base() const noexcept { return base_; }
  /// How many there are.
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::size_t bytes_;
  int file_;  ///< or -1 where the system has no such files: nobody can look, then
  void* base_;
};

}  // namespace heddle
