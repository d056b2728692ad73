#include "memory/region.hpp"

#include "platform/extent.hpp"

namespace heddle {

namespace {

bool isAligned(const void* base) {
  return reinterpret_cast<std::uintptr_t>(base) % kCacheLine == 0;
}

}  // namespace

Region* Region::create(void* base, std::uint64_t bytes, RegionStatus& status) {
  if (base == nullptr || !isAligned(base)) {
    status = RegionStatus::kMisaligned;
    return nullptr;
  }
  if (bytes < sizeof(Region) || !isMemoryUpTo(reinterpret_cast<std::uintptr_t>(base) + bytes)) {
    status = RegionStatus::kTooSmall;
    return nullptr;
  }
  auto* region = ::new (base) Region();
  region->layoutVersion_ = kLayoutVersion;
  region->size_ = bytes;
  region->used_ = sizeof(Region);
  status = RegionStatus::kOk;
  return region;
}

Region* Region::join(void* base, RegionStatus& status) {
  if (base == nullptr || !isAligned(base)) {
    status = RegionStatus::kMisaligned;
    return nullptr;
  }
  auto* region = static_cast<Region*>(base);
  // E10: pairs with the release in seal; all sections are laid out once the magic number is there.
  if (region->magic_.load(acquire(Edge::kRegionReady)) != kMagic) {
    status = RegionStatus::kNotARegion;
    return nullptr;
  }
  if (region->layoutVersion_ != kLayoutVersion) {
    status = RegionStatus::kOtherVersion;
    return nullptr;
  }
  status = RegionStatus::kOk;
  return region;
}

void* Region::carveBytes(std::uint64_t bytes) {
  const std::uint64_t rounded = (bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  if (rounded > size_ - used_) return nullptr;
  void* place = reinterpret_cast<std::byte*>(this) + used_;
  used_ += rounded;
  return place;
}

void Region::seal(void* root) {
  root_.set(static_cast<std::byte*>(root));
  // E10: pairs with the acquire in join.
  magic_.store(kMagic, release(Edge::kRegionReady));
}

}  // namespace heddle
