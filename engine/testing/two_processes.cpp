#include "testing/two_processes.hpp"

#include <sys/mman.h>

#include <cstdlib>

namespace heddle::testing {

SharedMemory::SharedMemory(std::size_t bytes)
    : bytes_(bytes), file_(memfd_create("heddle-test", MFD_CLOEXEC)) {
  if (file_ < 0 || ftruncate(file_, static_cast<off_t>(bytes)) != 0) std::abort();
  base_ = map();
}

SharedMemory::~SharedMemory() {
  munmap(base_, bytes_);
  close(file_);
}

void* SharedMemory::map() const {
  void* base = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  if (base == MAP_FAILED) std::abort();
  return base;
}

bool SharedMemory::moveElsewhere() {
  void* const before = base_;
  base_ = map();  // the old mapping is still there, so this is another address
  munmap(before, bytes_);
  return base_ != before;
}

}  // namespace heddle::testing
