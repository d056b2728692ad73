#include "memory/slab.hpp"

#include <new>

#include "platform/invariant.hpp"

namespace heddle {

void Slab::init(std::byte* arena, std::uint64_t bytes) {
  arenaDistance_ = arena - reinterpret_cast<std::byte*>(this);
  limitLines_ = bytes / SizeClass::kLineBytes;
  // Index 0 means "none", so the first line is never handed out.
  carvedLines_->store(1, kRelaxed);  // not shared yet
}

std::byte* Slab::arena() const {
  return reinterpret_cast<std::byte*>(const_cast<Slab*>(this)) + arenaDistance_;
}

Slab::Header& Slab::header(std::uint32_t index) const {
  return *reinterpret_cast<Header*>(arena() + std::uint64_t{index} * SizeClass::kLineBytes);
}

void* Slab::takeFrom(std::uint32_t sizeClass) {
  const auto link = [this](std::uint32_t index) -> Racy<std::uint32_t>& {
    return header(index).next;
  };
  const std::uint32_t index = lists_[sizeClass].pop(link);
  if (index == FreeList::kNone) return nullptr;
  Header& block = header(index);
  block.state.store(kLive, kRelaxed);  // a mark for checks; E7 of the free list orders the block
  return reinterpret_cast<std::byte*>(&block) + kHeaderBytes;
}

void* Slab::carve(std::uint32_t sizeClass) {
  const std::uint64_t lines = SizeClass::lines(sizeClass);
  std::uint64_t begin =
      carvedLines_->load(kRelaxed);  // only the number matters, not what it covers
  do {
    if (lines > limitLines_ || begin > limitLines_ - lines) return nullptr;
  } while (!carvedLines_->compareExchange(begin, begin + lines, kRelaxed, kRelaxed));  // as above
  carvedBlocks_.fetchAdd(1, kRelaxed);  // statistics
  Header& block = header(static_cast<std::uint32_t>(begin));
  ::new (static_cast<void*>(&block)) Header();
  block.sizeClass = sizeClass;
  block.state.store(kLive, kRelaxed);  // the block is this thread's alone
  return reinterpret_cast<std::byte*>(&block) + kHeaderBytes;
}

void* Slab::allocate(std::uint64_t bytes) {
  if (bytes / SizeClass::kLineBytes > limitLines_)
    return nullptr;  // also keeps the sum from wrapping
  const std::uint64_t lines =
      (bytes + kHeaderBytes + SizeClass::kLineBytes - 1) / SizeClass::kLineBytes;
  if (lines > limitLines_ || lines > SizeClass::lines(SizeClass::kCount - 1)) return nullptr;
  const std::uint32_t sizeClass = SizeClass::of(static_cast<std::uint32_t>(lines));
  if (void* block = takeFrom(sizeClass)) return block;
  if (void* block = carve(sizeClass)) return block;
  // The arena is carved up. A larger free block is a waste, and better than a refusal.
  for (std::uint32_t larger = sizeClass + 1; larger < SizeClass::kCount; ++larger) {
    if (void* block = takeFrom(larger)) return block;
  }
  return nullptr;
}

void Slab::free(void* block) {
  if (block == nullptr) return;
  HEDDLE_DEBUG_INVARIANT(owns(block) && "free of a foreign pointer, or a second free",
                         reinterpret_cast<std::uintptr_t>(block));
  auto* start = static_cast<std::byte*>(block) - kHeaderBytes;
  auto& freed = *reinterpret_cast<Header*>(start);
  freed.state.store(kFree, kRelaxed);  // a mark for checks; E7 of the free list orders the block
  const auto index = static_cast<std::uint32_t>(static_cast<std::uint64_t>(start - arena()) /
                                                SizeClass::kLineBytes);
  const auto link = [this](std::uint32_t at) -> Racy<std::uint32_t>& { return header(at).next; };
  lists_[freed.sizeClass].push(index, link);
}

std::uint64_t Slab::capacityOf(const void* block) const {
  const auto* start = static_cast<const std::byte*>(block) - kHeaderBytes;
  const auto& head = *reinterpret_cast<const Header*>(start);
  return std::uint64_t{SizeClass::lines(head.sizeClass)} * SizeClass::kLineBytes - kHeaderBytes;
}

bool Slab::owns(const void* block) const {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  const auto first =
      reinterpret_cast<std::uintptr_t>(arena()) + SizeClass::kLineBytes + kHeaderBytes;
  const auto end = reinterpret_cast<std::uintptr_t>(arena()) + carvedBytes();
  if (address < first || address >= end) return false;
  if ((address - first) % SizeClass::kLineBytes != 0) return false;
  const auto& head = *reinterpret_cast<const Header*>(address - kHeaderBytes);
  return head.state.load(kRelaxed) == kLive &&  // a mark, checked by its owner
         head.sizeClass < SizeClass::kCount;
}

std::uint64_t Slab::carvedBytes() const {
  return carvedLines_->load(kRelaxed) * SizeClass::kLineBytes;  // statistics
}

std::uint64_t Slab::liveBlocksQuiescent() const {
  const auto link = [this](std::uint32_t index) -> Racy<std::uint32_t>& {
    return header(index).next;
  };
  std::uint64_t live = carvedBlocks_.load(kRelaxed);  // quiescent
  for (const FreeList& list : lists_) live -= list.countQuiescent(link);
  return live;
}

}  // namespace heddle
