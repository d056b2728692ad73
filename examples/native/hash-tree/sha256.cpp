#include "sha256.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

namespace {

/// A file that is open for reading.
class File {
 public:
  explicit File(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category());
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }

  /// \return how many bytes; 0 at the end
  std::size_t read(std::byte* to, std::size_t size) {
    ssize_t count = 0;
    do {
      count = ::read(descriptor_, to, size);
    } while (count < 0 && errno == EINTR);
    if (count < 0) throw std::system_error(errno, std::generic_category());
    return static_cast<std::size_t>(count);
  }

 private:
  int descriptor_;
};

void check(int isDone) {
  if (isDone != 1) throw std::runtime_error("libcrypto: SHA-256 failed");
}

}  // namespace

std::string sha256OfFile(const std::string& path) {
  File file(path);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  check(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr));
  std::array<std::byte, 64 * 1024> buffer;
  while (const std::size_t count = file.read(buffer.data(), buffer.size())) {
    check(EVP_DigestUpdate(context.get(), buffer.data(), count));
  }
  std::array<unsigned char, 32> digest{};
  check(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr));

  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}
