#pragma once

#include <cstddef>
#include <cstdint>

#include "atomic/atomic.hpp"
#include "memory/relative_ptr.hpp"
#include "platform/straight.hpp"

namespace heddle {

/// Blocks of the payload arena that agents hold together for as long as they like: what a buffer is
/// to JavaScript. A buffer has a slot, and a stamp that no other buffer in that slot has had. Each
/// agent that uses it holds it, at most once; the one that gives it up last frees its block.
///
/// A worker that sends a buffer to its owner may give it up, or die, before that one looks: what is
/// on the way counts as the worker's, until it has `arrived`.
///
/// Each step that changes what a worker holds is a straight line (ADR 6), so `bury` gives back
/// exactly what it left. README.md has states and proof.
///
/// Threads allowed: any, each under its own agent's number, unless a function says otherwise. The
/// heap is passed in: `void* allocate(std::uint64_t)` and `void free(void*)`, such as a `Slab`.
class Buffers {
 public:
  /// No slot: the heap has no room.
  static constexpr std::uint32_t kNoRoom = 0xffffffff;
  /// No slot: there are as many buffers as can be.
  static constexpr std::uint32_t kTooMany = 0xfffffffe;

  /// A slot. All zeros to begin with.
  struct Entry {
    /// How many agents hold the buffer in bits 0..31, its stamp in 32..63. Any agent.
    Atomic<std::uint64_t> life;
    /// Bits 0..1 `Stage`, 2..31 the agent that makes or frees it. Any agent.
    Atomic<std::uint32_t> stage;
    Guarded<std::uint32_t> bytes;  ///< written by who makes it, read by who holds it
    Guarded<std::int64_t> place;   ///< the same; distance of the block from the `Buffers`
  };

  /// What one agent has to do with one buffer: bit 31, whether it holds it; 0..30, how many of the
  /// payloads that it sent with it have not arrived. The agent writes both but for `arrived`.
  using Hold = Atomic<std::uint32_t>;

  /// Lays it out. Call once, before it is shared.
  /// \param entries `capacity` of them, all zeros
  /// \param holds `capacity` for each of `agents`, all zeros
  /// \param capacity most buffers at once
  /// \param agents who may hold them
  void init(Entry* entries, Hold* holds, std::uint32_t capacity, std::uint32_t agents) {
    entries_.set(entries);
    holds_.set(holds);
    capacity_ = capacity;
    agents_ = agents;
  }

  /// Makes a buffer, which `agent` holds. O(slots in use) at worst; its bytes are what they were.
  /// \return its slot, `kNoRoom` or `kTooMany`
  template <typename Heap>
  std::uint32_t make(Heap& heap, std::uint32_t agent, std::uint64_t bytes) {
    const std::uint32_t slot = claim(agent);
    if (slot == kTooMany) return kTooMany;
    auto* block = static_cast<std::byte*>(heap.allocate(bytes));
    // No loop and no call from here on.
    Entry& entry = entries_[slot];
    if (block == nullptr) {
      entry.stage.store(kFree, kRelaxed);  // nothing was done with the slot
      return kNoRoom;
    }
    entry.bytes.store(static_cast<std::uint32_t>(bytes));
    entry.place.store(block - reinterpret_cast<std::byte*>(this));
    holdOf(agent, slot).fetchAdd(kHeld, kRelaxed);  // this agent's own
    // E13: pairs with the acquire in hold: place and length.
    entry.life.fetchAdd(kStampUnit + 1, release(Edge::kBufferMade));
    entry.stage.store(kLive, kRelaxed);  // read by who claims slots, and then it changes nothing
    return slot;
  }

  /// Has `agent` hold a buffer that somebody holds already, if there is one of that stamp. What
  /// slot and stamp are may come from memory that is not trusted.
  /// \return its first byte, or null
  void* hold(std::uint32_t agent, std::uint32_t slot, std::uint32_t stamp) {
    if (slot >= capacity_) return nullptr;
    Entry& entry = entries_[slot];
    std::uint64_t life = entry.life.load(kRelaxed);  // only a value to compare
    do {
      if (countOf(life) == 0 || stampIn(life) != stamp) return nullptr;
      // E13: pairs with the release in make.
    } while (!entry.life.compareExchange(life, life + 1, acquire(Edge::kBufferMade), kRelaxed));
    // No loop and no call from here on. The word is this agent's and its owner's.
    const std::uint32_t before = holdOf(agent, slot).fetchAdd(kHeld, kRelaxed);
    // Something of this agent's is on the way, which counts already: not the last one, so nobody
    // frees for it.
    if (before != 0) entry.life.fetchSub(1, kRelaxed);
    return placeOf(slot);
  }

  /// Has what `agent` sends with a buffer count. It holds it; call once for each that is sent, just
  /// before.
  void send(std::uint32_t agent, std::uint32_t slot) {
    holdOf(agent, slot).fetchAdd(1, kRelaxed);  // the queues order it before `arrived`
  }

  /// What `agent` has sent with a buffer is here. The caller holds the buffer itself. Threads
  /// allowed: the agent's owner, which is `self`.
  /// \return false if there is no such thing on the way
  template <typename Heap>
  bool arrived(Heap& heap, std::uint32_t self, std::uint32_t agent, std::uint32_t slot) {
    if (agent >= agents_ || slot >= capacity_) return false;
    // Nobody else counts it down, and the queues have ordered the count before this.
    if ((holdOf(agent, slot).load(kRelaxed) & ~kHeld) == 0) return false;
    // E15: pairs with the release in giveUp: what the agent did with the buffer.
    const std::uint32_t before = holdOf(agent, slot).fetchSub(1, acquire(Edge::kBufferSent));
    if (before == 1) drop(heap, self, slot);
    return true;
  }

  /// Has `agent` hold a buffer no more, if it does.
  template <typename Heap>
  void giveUp(Heap& heap, std::uint32_t agent, std::uint32_t slot) {
    // The agent's own bit.
    if ((holdOf(agent, slot).load(kRelaxed) & kHeld) == 0) return;
    // E15: pairs with the acquire in arrived, if something is still on the way.
    const std::uint32_t before = holdOf(agent, slot).fetchSub(kHeld, release(Edge::kBufferSent));
    if (before == kHeld) drop(heap, agent, slot);
  }

  /// Gives back what a worker held whose thread is gone, and what it sent that never arrives; and
  /// ends what it was about to do. O(slots). Threads allowed: the owner, which is `self`, once all
  /// that the worker finished has arrived, and before its successor starts.
  template <typename Heap>
  void bury(Heap& heap, std::uint32_t self, std::uint32_t agent) {
    for (std::uint32_t slot = 0; slot < capacity_; ++slot) {
      // The thread is gone, and its host has said so: these are this agent's words now.
      const std::uint32_t stage = entries_[slot].stage.load(kRelaxed);
      if (stage == stageOf(kMaking, agent))
        entries_[slot].stage.store(kFree, kRelaxed);  // no block
      if (stage == stageOf(kFreeing, agent)) free(heap, slot);
      if (holdOf(agent, slot).load(kRelaxed) == 0) continue;  // as above
      holdOf(agent, slot).store(0, kRelaxed);                 // as above
      drop(heap, self, slot);
    }
  }

  /// The first byte of a buffer. Threads allowed: an agent that holds it.
  void* placeOf(std::uint32_t slot) {
    return reinterpret_cast<std::byte*>(this) + entries_[slot].place.load();
  }
  /// How long it is. Threads allowed: an agent that holds it.
  std::uint32_t bytesOf(std::uint32_t slot) const { return entries_[slot].bytes.load(); }
  /// Its stamp. Threads allowed: an agent that holds it.
  std::uint32_t stampOf(std::uint32_t slot) const {
    return stampIn(entries_[slot].life.load(kRelaxed));  // constant while it is held
  }

  /// Buffers that somebody holds. O(slots), exact only while none is made or given up.
  std::uint32_t liveQuiescent() const {
    std::uint32_t live = 0;
    for (std::uint32_t slot = 0; slot < capacity_; ++slot) {
      if (countOf(entries_[slot].life.load(kRelaxed)) > 0) ++live;  // quiescent
    }
    return live;
  }

 private:
  /// Of a slot. Nobody holds anything in one that is not live.
  enum Stage : std::uint32_t {
    kFree = 0,
    kLive = 1,
    kMaking = 2,   ///< claimed by an agent, without a block
    kFreeing = 3,  ///< nobody holds it any more, and an agent frees its block
  };

  static constexpr std::uint32_t kHeld = 0x80000000;
  static constexpr std::uint64_t kStampUnit = std::uint64_t{1} << 32;

  static constexpr std::uint32_t stageOf(Stage stage, std::uint32_t agent) {
    return stage | (agent << 2);
  }
  static constexpr std::uint32_t countOf(std::uint64_t life) {
    return static_cast<std::uint32_t>(life);
  }
  static constexpr std::uint32_t stampIn(std::uint64_t life) {
    return static_cast<std::uint32_t>(life >> 32);
  }

  Hold& holdOf(std::uint32_t agent, std::uint32_t slot) const {
    return holds_[std::size_t{agent} * capacity_ + slot];
  }

  /// A slot that is `agent`'s to fill, or `kTooMany`.
  std::uint32_t claim(std::uint32_t agent) {
    const std::uint32_t first = next_.load();
    for (std::uint32_t i = 0; i < capacity_; ++i) {
      const std::uint32_t slot = first + i < capacity_ ? first + i : first + i - capacity_;
      std::uint32_t stage = entries_[slot].stage.load(kRelaxed);  // only a value to compare
      if (stage != kFree) continue;
      // E14: pairs with the release in free: the slot has been read for the last time.
      if (entries_[slot].stage.compareExchange(stage, stageOf(kMaking, agent),
                                               acquire(Edge::kBufferFree), kRelaxed)) {
        next_.store(slot + 1 < capacity_ ? slot + 1 : 0);
        return slot;
      }
    }
    return kTooMany;
  }

  /// An agent that was counted holds a buffer no more; the last one frees it.
  template <typename Heap>
  HEDDLE_STRAIGHT void drop(Heap& heap, std::uint32_t agent, std::uint32_t slot) {
    // E14: what all agents did with the buffer comes before its block is freed.
    const std::uint64_t life = entries_[slot].life.fetchSub(1, acqRel(Edge::kBufferFree));
    if (countOf(life) != 1) return;
    entries_[slot].stage.store(stageOf(kFreeing, agent), kRelaxed);  // for `bury`
    free(heap, slot);
  }

  /// Frees the block of a buffer that nobody holds.
  template <typename Heap>
  void free(Heap& heap, std::uint32_t slot) {
    heap.free(placeOf(slot));
    // No loop and no call since the heap has it.
    // E14: pairs with the acquire in claim.
    entries_[slot].stage.store(kFree, release(Edge::kBufferFree));
  }

  RelativePtr<Entry> entries_;  ///< constant after init
  RelativePtr<Hold> holds_;     ///< constant after init
  std::uint32_t capacity_ = 0;  ///< constant after init
  std::uint32_t agents_ = 0;    ///< constant after init
  Racy<std::uint32_t> next_;    ///< any agent; where to look for a free slot, below `capacity_`
};

}  // namespace heddle
