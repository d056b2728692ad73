#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "queue/agenda.hpp"
#include "queue/deque.hpp"
#include "queue/mpmc.hpp"
#include "scheduler/job.hpp"
#include "scheduler/tray.hpp"
#include "scheduler/victims.hpp"
#include "telemetry/counters.hpp"
#include "telemetry/trace_ring.hpp"

namespace heddle {

/// What a worker is doing, for others to look at.
enum class Stage : std::uint32_t {
  kAbsent = 0,     ///< not started, or dead
  kRunning = 1,    ///< has work, as far as it knows
  kSearching = 2,  ///< spins, looking
  kParked = 3,     ///< asleep, in the lot
  kDozing = 4,     ///< waits in its event loop
  kLingering = 5,  ///< as running, but it has no call, and is about to look again
};

/// One worker's share of the region: its deque and inbox, its counters, and what it has in hand.
/// Everything but the deque, the inbox, the agenda, the tray, the mail and the counters belongs to
/// the worker's thread; after its death, to whoever buries it.
struct alignas(kCacheLine) WorkerSlot {
#if defined(HEDDLE_MODEL)  // small, so that they are soon full, and soon looked through
  static constexpr std::uint32_t kDequeCapacity = 2;
  static constexpr std::uint32_t kInboxCapacity = 2;
  static constexpr std::uint32_t kForkCapacity = 2;
#else
  /// Slots of a deque; what does not fit goes to the global queue.
  static constexpr std::uint32_t kDequeCapacity = 1024;
  /// Cells of an inbox; what does not fit goes to the global queue.
  static constexpr std::uint32_t kInboxCapacity = 256;
  /// Slots of a deque of forks; what does not fit is run by who forks it.
  static constexpr std::uint32_t kForkCapacity = 1024;
#endif
  /// Most items that a worker takes from a queue at once.
  static constexpr std::uint32_t kBatch = Mpmc<std::uint32_t>::kMaxBatch;

  Deque<std::uint32_t> deque;  ///< its own work
  Deque<Job*> forks;           ///< what the call that it runs has forked; see worker.hpp
  /// Whether somebody sleeps in the join of a job that this worker runs, or has done; who does sets
  /// it, the worker takes it back.
  Atomic<std::uint32_t> joinsAsleep;
  const Stint* stint = nullptr;  ///< what it runs that it has stolen, or null
  Mpmc<std::uint32_t> inbox;     ///< work meant for it; others may take it when they starve
  Agenda<> agenda;               ///< with an order: what was in the inbox, by urgency
  Tray tray;                     ///< with a central scheduler: what that has ready
  /// Calls that were handed to it by message and that it has not received; owners add, it
  /// subtracts.
  CacheAligned<Atomic<std::uint32_t>> mail;
  WorkerCounters counters;         ///< what it did
  TraceRing trace;                 ///< when it did what, if it is kept
  Racy<std::uint32_t> stage;       ///< Stage; written by the worker, read by anybody
  Racy<std::uint64_t> stageSince;  ///< nowNanos of the last change of stage
  /// nowNanos since when it has nothing to do in a join, or 0; written by the worker, read by
  /// anybody.
  Racy<std::uint64_t> joinSince;
  Victims victims;  ///< whom to rob next
  /// Looks for work, for fairness between the queues; of the central scheduler, its next turn.
  std::uint32_t ticks = 0;
  std::uint32_t inHand = 0;        ///< entries of `hand` claimed and not yet on the deque
  std::uint32_t hand[kBatch]{};    ///< items taken from a queue
  std::uint32_t right = 0;         ///< Lot::Right
  std::uint32_t lastBatch = 0;     ///< how many items the last look at a queue gave
  std::uint32_t partBatches = 0;   ///< global looks in a row that gave some, no full batch
  std::uint32_t lookNanos = 100;   ///< time between two looks while lingering
  std::uint64_t spinNanos = 0;     ///< how long to search before the next sleep; 0: as asked
  bool wasWoken = false;           ///< since the last sleep
  std::uint64_t busyAtWake = 0;    ///< busyNanos when it was woken
  std::uint32_t leftToOthers = 0;  ///< looks in a row that left work to the one it is meant for
};

}  // namespace heddle
