#include "fiber/stack_slab.hpp"

#include <sys/mman.h>

#include <bit>
#include <cerrno>
#include <string>
#include <system_error>

#include "platform/invariant.hpp"

namespace heddle {

namespace {

// Of Linux 5.14 and 6.13; the C library's headers may be older.
constexpr int kMadvPopulateRead = 22;
constexpr int kMadvGuardInstall = 102;

[[noreturn]] void throwLastError(std::size_t bytes) {
  const int error = errno;
  throw std::system_error(error, std::generic_category(),
                          "heddle: cannot map " + std::to_string(StackSlab::kStacks) +
                              " stacks of " + std::to_string(bytes) +
                              " bytes (if out of memory: vm.max_map_count bounds guarded stacks)");
}

/// Makes a page a guard without a mapping of its own.
/// \return whether this kernel can
bool installLightGuard(void* page, std::size_t bytes) {
  if (madvise(page, bytes, kMadvGuardInstall) != 0) return false;
  // Emulators answer 0 to advice that they do not know. A guard cannot be read in.
  return madvise(page, bytes, kMadvPopulateRead) != 0 && errno == EFAULT;
}

}  // namespace

StackSlab::StackSlab(std::size_t bytes, std::size_t page, StackGuard guard)
    : bytes_(bytes), page_(page), stride_(guard == StackGuard::kNone ? bytes : bytes + page) {
  void* const base = mmap(nullptr, kStacks * stride_, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED) throwLastError(bytes_);
  base_ = static_cast<std::byte*>(base);
  // MAP_STACK says so only since Linux 6.7. A kernel without huge pages does not know the advice.
  (void)madvise(base, kStacks * stride_, MADV_NOHUGEPAGE);
  try {
    if (guard != StackGuard::kNone) installGuards(guard);
  } catch (...) {
    munmap(base, kStacks * stride_);
    throw;
  }
}

StackSlab::~StackSlab() { munmap(base_, kStacks * stride_); }

void StackSlab::installGuards(StackGuard guard) const {
  bool isLight = guard == StackGuard::kPage && installLightGuard(guardOf(0), page_);
  for (std::uint32_t index = isLight ? 1 : 0; index < kStacks; ++index) {
    if (isLight) isLight = madvise(guardOf(index), page_, kMadvGuardInstall) == 0;
    if (!isLight && mprotect(guardOf(index), page_, PROT_NONE) != 0) throwLastError(bytes_);
  }
}

Stack StackSlab::take() {
  HEDDLE_INVARIANT(hasFree(), free_);
  const auto index = static_cast<std::uint32_t>(std::countr_zero(free_));
  free_ &= free_ - 1;
  std::byte* const bottom = guardOf(index) + (stride_ - bytes_);
  return {bottom, bottom + bytes_ - std::size_t{index % kColours} * kColourBytes, this};
}

void StackSlab::give(const Stack& stack) {
  const auto index = static_cast<std::size_t>(stack.bottom - base_) / stride_;
  HEDDLE_INVARIANT(index < kStacks, index);
  HEDDLE_INVARIANT((free_ >> index & 1) == 0, index);
  // Refused for memory that is locked (mlockall), which stays.
  (void)madvise(stack.bottom, bytes_, MADV_DONTNEED);
  free_ |= std::uint64_t{1} << index;
}

}  // namespace heddle
