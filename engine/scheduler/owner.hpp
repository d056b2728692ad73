#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"
#include "queue/completion.hpp"
#include "scheduler/record.hpp"

namespace heddle {

/// An agent that submits calls: its records, their completion queue (one lane for each worker, and
/// one of its own for calls that were settled without a worker), and whether it sleeps.
/// Its plain members belong to the owner's thread.
class alignas(kCacheLine) Owner {
 public:
  /// Most records that one `drain` returns.
  static constexpr std::uint32_t kBatch = 512;

  /// Sets it up. Call once, before it is shared.
  /// \param records all records of the region
  /// \param first the first one that belongs to this owner
  /// \param count how many belong to it
  /// \param freeStack room for `count` indices
  /// \param lanes `workers + 1` lanes, set up, with room for `count` items each
  /// \param workers how many workers there are
  void init(CallRecord* records, std::uint32_t first, std::uint32_t count, std::uint32_t* freeStack,
            CompletionLane* lanes, std::uint32_t workers);

  /// Takes a free record. Threads allowed: the owner. O(1), no atomic operation.
  /// \return its index, or `kNone` when all are in flight
  std::uint32_t acquireRecord();
  /// Gives a record back. Threads allowed: the owner.
  void releaseRecord(std::uint32_t index);

  /// Collects finished records, in the order in which each worker finished them, and gives the ones
  /// that the previous call returned back to the pool; also when there are no others. Threads
  /// allowed: the owner.
  /// \param most how many at most, up to `kBatch`
  /// \return how many; `batch()` has their indices
  std::uint32_t drain(std::uint32_t most);
  /// Indices of the records that `drain` returned. Valid until the next `drain`.
  const std::uint32_t* batch() const { return batch_; }

  /// Declares that the owner is about to sleep. Threads allowed: the owner. Afterwards, if true, it
  /// calls `Engine::nudge` with `now`, and then it sleeps.
  /// \return false if something finished meanwhile: then it is not asleep
  bool beginSleep();
  /// Declares that the owner is awake. Threads allowed: the owner.
  void endSleep();

  /// Whether it sleeps: until something is finished, nobody looks after its calls but the workers.
  /// Threads allowed: any. Exact, in the sense of E9, for a worker that has just ended its search.
  bool isAsleep() const {
    // E9: pairs with the store in beginSleep.
    return asleep_->load(seqCst(Edge::kOwnerSleep)) == kIsAsleep;
  }

  /// Hands a finished record over. Threads allowed: the producer of `lane`.
  /// \return whether the owner sleeps and the caller must wake it; true for one caller only
  bool finish(std::uint32_t lane, std::uint32_t index);

  /// Settles as lost every call that a dead worker was running; the next `drain` returns them.
  /// Threads allowed: the owner, once the worker is gone. O(records ever used).
  /// \return how many
  std::uint32_t loseThoseOf(std::uint32_t worker);

  /// Records in flight. Threads allowed: the owner.
  std::uint32_t inFlight() const { return acquired_; }

  /// No record.
  static constexpr std::uint32_t kNone = 0xffffffffU;

  Owner() = default;

  // For the engine's policy of waking; plain, of the owner's thread.

  /// Submissions since the last look at the backlog.
  std::uint32_t& quietSubmits() { return quietSubmits_; }
  /// Front of the global queue at the last nudge.
  std::uint64_t& lastFront() { return lastFront_; }
  /// The owner's right to wake.
  std::uint32_t& right() { return right_; }

 private:
  /// Values of `asleep_`.
  enum : std::uint32_t { kIsAwake = 0, kIsAsleep = 1 };

  /// Touches the records that are acquired next.
  void lookAhead() const;
  /// Notes that a record which is in a lane runs no longer.
  void settle(std::uint32_t index);

  /// The owner sets it, a worker that finishes something clears it and rings.
  CacheAligned<Atomic<std::uint32_t>> asleep_;
  RelativePtr<CallRecord> records_;       ///< constant after init
  RelativePtr<CompletionLane> lanes_;     ///< constant after init
  RelativePtr<std::uint32_t> freeStack_;  ///< constant after init
  std::uint32_t laneCount_ = 0;           ///< constant after init
  std::uint32_t first_ = 0;               ///< constant after init
  std::uint32_t count_ = 0;               ///< constant after init
  std::uint32_t free_ = 0;                ///< entries of freeStack_
  std::uint32_t fresh_ = 0;               ///< records never used yet start here
  std::uint32_t acquired_ = 0;            ///< records out of the pool
  std::uint32_t quietSubmits_ = 0;        ///< submissions since the last look at the backlog
  std::uint32_t right_ = 0;               ///< Lot::Right
  std::uint64_t lastFront_ = 0;           ///< front of the global queue at the last nudge
  std::uint32_t nextLane_ = 0;            ///< where the next drain starts
  std::uint32_t batched_ = 0;             ///< entries of batch_
  std::uint32_t batch_[kBatch]{};         ///< what the last drain returned
};

}  // namespace heddle
