#include "memory/shared_mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace heddle {

namespace {

/// \return -1 if there cannot be one of this length
int fileOf(std::size_t bytes) {
  const int file = memfd_create(SharedMapping::kName, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  // Sealed, since to shorten it would be the end of whoever touches what is gone.
  if (ftruncate(file, static_cast<off_t>(bytes)) == 0 &&
      fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
    return file;
  }
  close(file);
  return -1;
}

}  // namespace

SharedMapping::SharedMapping(std::size_t bytes) : bytes_(bytes), file_(fileOf(bytes)) {
  const int kind = file_ >= 0 ? MAP_SHARED : MAP_SHARED | MAP_ANONYMOUS;
  base_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, kind | MAP_NORESERVE, file_, 0);
  if (base_ != MAP_FAILED) return;
  if (file_ >= 0) close(file_);
  throw std::bad_alloc();
}

SharedMapping::~SharedMapping() {
  munmap(base_, bytes_);
  if (file_ >= 0) close(file_);
}

}  // namespace heddle
