#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "fiber/stack.hpp"

namespace heddle {

/// Where all stacks of one size come from: maps them 64 at a time, and unmaps 64 when all of them
/// came back. Free stacks up to a watermark (`StackOptions::keep`) keep their memory, and are given
/// out first; what comes back beyond it gives its memory to the system at once.
///
/// Memory: a stack takes address space when it is mapped and memory as it is touched, a page (4
/// KiB) at least. Nothing is reserved (MAP_NORESERVE), and no huge page is used, of which a stack
/// would touch a little.
///
/// Threads allowed: any; a mutex is held for the time of a system call at most. Hot paths go
/// through a `StackPool`. Outlives all its stacks.
class StackArena {
 public:
  /// Stacks right now.
  struct Counts {
    std::size_t mapped = 0;  ///< there are
    std::size_t lent = 0;    ///< of those, taken and not given back
    std::size_t kept = 0;    ///< of those not lent, the ones that keep their memory
  };

  /// \param options see there; maps nothing yet
  /// \throws std::invalid_argument if `options.bytes` is out of range
  explicit StackArena(const StackOptions& options = {});
  StackArena(const StackArena&) = delete;
  StackArena& operator=(const StackArena&) = delete;
  ~StackArena();

  /// Lends stacks. O(number), with system calls if there are not enough.
  /// \param stacks filled
  /// \throws std::system_error if the system has no more; then none is lent
  void take(std::span<Stack> stacks);

  /// Takes stacks back, whoever took them. O(number), with system calls above the watermark.
  /// \param stacks whose contents nobody needs
  void give(std::span<const Stack> stacks);

  /// See `Counts`.
  Counts counts() const;

  /// Bytes of each stack, of which up to 2 KiB at its top are left out.
  std::size_t stackBytes() const { return bytes_; }

 private:
  Stack takeOne();
  void giveOne(const Stack& stack);
  void swapSlabs(std::size_t left, std::size_t right);

  std::size_t page_;
  std::size_t bytes_;
  StackGuard guard_;
  std::size_t keep_;
  mutable std::mutex mutex_;                       ///< over all below
  std::vector<Stack> kept_;                        ///< free, with memory; the last one came last
  std::vector<std::unique_ptr<StackSlab>> slabs_;  ///< first those that have no free stack
  std::size_t fullSlabs_ = 0;                      ///< how many those are
  std::size_t lent_ = 0;                           ///< see `Counts`
};

}  // namespace heddle
