#pragma once

#include <cstddef>
#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "scheduler/item.hpp"

namespace heddle {

/// Where a call is in its life. README.md has the table of transitions.
enum class Phase : std::uint32_t {
  kFree = 0,     ///< in its owner's pool
  kQueued = 1,   ///< submitted, not yet taken
  kRunning = 2,  ///< a worker has it
  kSettled = 3,  ///< finished by the worker, with a result or an error
  kLost = 4,     ///< its worker died
};

/// The state word of a record: bits 0..7 phase, 8..19 worker, 20..31 generation.
struct RecordState {
  /// Instead of a worker: no worker had it.
  static constexpr std::uint32_t kNoWorker = 0xfff;

  Phase phase;               ///< where it is
  std::uint32_t worker;      ///< who runs it, if anybody does
  std::uint32_t generation;  ///< which life of the record this is, modulo 4096

  /// As one word.
  constexpr std::uint32_t pack() const {
    return static_cast<std::uint32_t>(phase) | (worker << 8) | (generation << 20);
  }
  /// From one word.
  static constexpr RecordState unpack(std::uint32_t word) {
    return {static_cast<Phase>(word & 0xffU), (word >> 8) & 0xfffU, word >> 20};
  }
};

/// One call on its way to a worker and back: two cache lines, of which a call with a number as its
/// argument and its result touches only the first. The engine looks at `state`, `owner` and `due`;
/// the rest is between whoever encodes and whoever decodes, in turns that the queues order.
struct alignas(kCacheLine) CallRecord {
  /// Bytes of payload that need no block.
  static constexpr std::size_t kInlineBytes = 80;

  Atomic<std::uint32_t> state;  ///< RecordState; the owner writes it but for claim and settle
  /// When it is to begin at the latest, with priorities: milliseconds on a clock that all owners
  /// share, modulo 2^32. Racy, since a worker may look at it for an earlier life of the record. The
  /// host has it for itself once the call runs: for how long the task of a timed call ran, a float.
  Racy<std::uint32_t> due;
  std::uint32_t function = 0;         ///< index in the function table
  std::uint32_t tag = 0;              ///< what the payload is; defined by the codec
  std::uint64_t value = 0;            ///< a number's bits, or the address of a payload block
  std::uint32_t length = 0;           ///< bytes of payload
  std::uint16_t owner = 0;            ///< which agent waits for it; constant
  std::uint8_t priority = 0;          ///< not used: see `due`
  std::uint8_t kind = 0;              ///< 0: a function of the host's table
  double began = 0;                   ///< when a watched call began, on the host's clock; or 0
  std::uint32_t joins = 0;            ///< children not yet finished, or a stream's ring
  Atomic<std::uint32_t> cancelled;    ///< of a watched call: 1 once nobody waits for it any more
  std::byte inlined[kInlineBytes]{};  ///< a short payload
};

#if !defined(HEDDLE_MODEL)  // whose words are larger
static_assert(sizeof(CallRecord) == 2 * kCacheLine);
static_assert(offsetof(CallRecord, inlined) == 48);
#endif

}  // namespace heddle
