#pragma once

// For native tests only.

#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>

namespace heddle::testing {

/// Memory that two processes map at different addresses.
class SharedMemory {
 public:
  /// \param bytes how much, zeros
  explicit SharedMemory(std::size_t bytes);
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  /// Its first byte in this process.
  std::byte* base() const { return static_cast<std::byte*>(base_); }
  /// How many there are.
  std::size_t size() const { return bytes_; }
  /// Maps it once more and gives up the mapping so far.
  /// \return whether its address changed
  bool moveElsewhere();

 private:
  void* map() const;

  std::size_t bytes_;
  int file_;
  void* base_ = nullptr;
};

/// What a child process ends with if it sees the memory where its parent does.
inline constexpr int kSameAddress = 99;
/// The answer of a child process that did not end by itself.
inline constexpr int kCrashed = -1;

/// Runs two functions at the same time, one here and one in a child process to which `memory` lies
/// at another address. Not while there are other threads.
/// \param memory shared by both
/// \param parent a callable `void ()`
/// \param child a callable `int ()`; expectations of tests have no effect there
/// \return the child's answer
template <typename Parent, typename Child>
int runInTwoProcesses(SharedMemory& memory, Parent&& parent, Child&& child) {
  const pid_t pid = fork();
  if (pid < 0) return kCrashed;
  if (pid == 0) {
    if (!memory.moveElsewhere()) _exit(kSameAddress);
    _exit(child());  // not exit(): what runs at exit is the parent's
  }
  parent();
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return kCrashed;
  return WEXITSTATUS(status);
}

}  // namespace heddle::testing
