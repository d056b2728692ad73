#include "memory/shared_mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <limits>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "testing/test.hpp"

namespace heddle {
namespace {

/// The open files of this process that are mappings.
std::vector<std::filesystem::path> mappings() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the iterator's own
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with("/memfd:heddle")) found.push_back(entry.path());
  }
  return found;
}

TEST(SharedMapping, IsZeroAndWritable) {
  constexpr std::size_t kBytes = 100'000;
  const SharedMapping mapping(kBytes);
  auto* bytes = static_cast<unsigned char*>(mapping.base());
  EXPECT_EQ(mapping.bytes(), kBytes);
  EXPECT_EQ(bytes[0], 0);
  EXPECT_EQ(bytes[kBytes - 1], 0);
  bytes[kBytes - 1] = 7;
  EXPECT_EQ(bytes[kBytes - 1], 7);
}

TEST(SharedMapping, IsSeenThroughTheFilesOfTheProcess) {
  const std::size_t before = mappings().size();
  {
    const SharedMapping mapping(4096);
    auto* bytes = static_cast<unsigned char*>(mapping.base());
    bytes[5] = 42;
    const auto files = mappings();
    ASSERT_EQ(files.size(), before + 1);
    const int file = open(files.back().c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_GE(file, 0);
    void* const view = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    ASSERT_NE(view, MAP_FAILED);
    EXPECT_EQ(static_cast<const unsigned char*>(view)[5], 42);
    bytes[5] = 43;
    EXPECT_EQ(static_cast<const unsigned char*>(view)[5], 43);
    munmap(view, 4096);
  }
  EXPECT_EQ(mappings().size(), before);
}

TEST(SharedMapping, CannotBeShortened) {
  const SharedMapping mapping(8192);
  const auto files = mappings();
  ASSERT_FALSE(files.empty());
  const int file = open(files.back().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_EQ(ftruncate(file, 4096), -1);
  close(file);
}

TEST(SharedMapping, SaysThatThereIsNoMemory) {
  EXPECT_THROW(SharedMapping(std::numeric_limits<std::size_t>::max() / 4), std::bad_alloc);
}

}  // namespace
}  // namespace heddle
