#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"

namespace heddle {

/// What a worker says about itself in its trace.
enum class TraceKind : std::uint32_t {
  kStage = 0,        ///< it changed its stage; value: `Stage`
  kCallBegin = 1,    ///< it begins a call; value: the function
  kCallEnd = 2,      ///< the call has ended
  kStolenBegin = 3,  ///< it begins a job that it has stolen
  kStolenEnd = 4,    ///< the job has ended
  kJoinSleep = 5,    ///< it sleeps in a join; value: who runs the job
  kJoinWake = 6,     ///< it has slept
  kSpanBegin = 7,    ///< a span of the program's own begins; name: see `Span`
  kSpanEnd = 8,      ///< it ends
};

/// One event.
struct TraceEvent {
  std::uint64_t nanos = 0;             ///< when, by `nowNanos`
  TraceKind kind = TraceKind::kStage;  ///< what
  std::uint32_t value = 0;             ///< as the kind has it
  std::uint64_t name = 0;  ///< address of a text that lives for ever, in the writer's process, or 0
};

/// The latest events of one worker, in memory of a fixed size: a new one takes the place of the
/// oldest. Nobody waits for anybody: who reads learns which events were overwritten meanwhile.
///
///     if (ring.isOn()) ring.add({nowNanos(), TraceKind::kCallBegin, function});
///     const std::uint64_t first = ring.read([](const TraceEvent& event, std::uint64_t i) { … });
///
/// Add O(1), wait-free, five stores beside the clock; read O(capacity).
class TraceRing {
 public:
  /// Where an event lies.
  struct Cell {
    Atomic<std::uint64_t> nanos;  ///< as in the event
    Atomic<std::uint64_t> what;   ///< kind, and the value above
    Atomic<std::uint64_t> name;   ///< as in the event
  };

  /// Sets it up. Call once, before it is shared; without that it is off.
  /// \param cells zeroed, in the same mapping as the ring
  /// \param capacity a power of two
  void init(Cell* cells, std::uint32_t capacity) {
    cells_.set(cells);
    mask_ = capacity - 1;
    isOn_ = true;
  }

  /// Whether events are kept. Threads allowed: any.
  bool isOn() const { return isOn_; }

  /// Adds one. Threads allowed: the worker.
  void add(const TraceEvent& event) {
    const std::uint64_t index = added_++;
    begun_.store(index + 1, kRelaxed);  // ordered by the stores into the cell
    Cell& cell = cells_[static_cast<std::uint32_t>(index) & mask_];
    // E21: pairs with the loads in read: who sees any of this sees that it was begun.
    cell.nanos.store(event.nanos, release(Edge::kTraceReused));
    cell.what.store(static_cast<std::uint32_t>(event.kind) | std::uint64_t{event.value} << 32U,
                    release(Edge::kTraceReused));              // E21: as above
    cell.name.store(event.name, release(Edge::kTraceReused));  // E21: as above
    // E22: pairs with the load in read.
    written_.store(index + 1, release(Edge::kTraceWritten));
  }

  /// Reads what is there, the oldest first. Threads allowed: any.
  /// \param take called with each event and its number; the first of all has number 0
  /// \return the number of the oldest event that is there for certain: what was taken before that
  /// one is to be forgotten, since others behind it were overwritten meanwhile
  template <typename F>
  std::uint64_t read(F&& take) const {
    // E22: pairs with the store in add: the cells below hold these events, or newer ones.
    const std::uint64_t end = written_.load(acquire(Edge::kTraceWritten));
    const std::uint64_t capacity = std::uint64_t{mask_} + 1;
    std::uint64_t first = isOn_ && end > capacity ? end - capacity : 0;
    for (std::uint64_t i = first; i < end; ++i) {
      const Cell& cell = cells_[static_cast<std::uint32_t>(i) & mask_];
      // E21: pairs with the stores in add.
      const std::uint64_t nanos = cell.nanos.load(acquire(Edge::kTraceReused));
      const std::uint64_t what = cell.what.load(acquire(Edge::kTraceReused));  // E21: as above
      const std::uint64_t name = cell.name.load(acquire(Edge::kTraceReused));  // E21: as above
      // Of an event that was overwritten since, any part that was seen has shown this.
      const std::uint64_t begun = begun_.load(kRelaxed);
      if (begun > i + capacity) {
        first = begun - capacity;
        continue;
      }
      take(TraceEvent{nanos, static_cast<TraceKind>(static_cast<std::uint32_t>(what)),
                      static_cast<std::uint32_t>(what >> 32U), name},
           i);
    }
    return first;
  }

 private:
  alignas(kCacheLine) Atomic<std::uint64_t> begun_;  ///< events begun: the worker writes it
  Atomic<std::uint64_t> written_;                    ///< events complete: the worker writes it
  std::uint64_t added_ = 0;                          ///< the worker's copy
  RelativePtr<Cell> cells_;                          ///< constant after init
  std::uint32_t mask_ = 0;                           ///< constant after init
  bool isOn_ = false;                                ///< constant after init
};

}  // namespace heddle
