#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"
#include "platform/pause.hpp"
#include "platform/straight.hpp"

namespace heddle {

/// Items in the order in which they are due, and of equal ones in the order of arrival: a binary
/// heap (Williams 1964) that one agent at a time has open. Nobody waits for it: who finds it open
/// goes elsewhere, or looks again. Push and lift are O(log n); pushes in the order of what is there
/// already are O(1).
///
///     if (agenda.open(worker)) { …push(due, item)…; item = lift(); close(); }
///
/// Times are in milliseconds on a clock that all who push share, modulo 2^32: what is in an agenda
/// at one time must be due within 2^31 of each other, some 24 days.
///
/// An agent may be terminated while it has the agenda open. Every step is a straight line that
/// keeps all items: entries change places in pairs, and what is lifted stays behind the last entry
/// until `close`. So whoever buries the agent has only to put them in order again (`inherit`).
/// Threads allowed: any to `open` and to look, who has it open for the rest.
/// \tparam Slot `Racy` (in WebAssembly its accesses stay where they are written, which the straight
/// lines need); the model uses `Guarded` to prove that one agent at a time is at the entries
template <template <typename> class Slot = Racy>
class Agenda {
 public:
  /// An item, and its place in the order. All zeros is a valid unused one.
  struct Entry {
    Slot<std::uint32_t> due;      ///< in milliseconds
    Slot<std::uint32_t> arrival;  ///< which push it was, modulo 2^32
    Slot<std::uint32_t> item;     ///< what was pushed
  };

  /// Sets the entries up. Call once, before the agenda is shared.
  /// \param entries array of `capacity` entries, all zero, in the same mapping as the agenda
  /// \param capacity at most 2^22
  void init(Entry* entries, std::uint32_t capacity) {
    entries_.set(entries);
    capacity_ = capacity;
  }

  /// Opens it. \param agent less than 2^9 - 1
  /// \return false if somebody has it open
  HEDDLE_STRAIGHT bool open(std::uint32_t agent) {
    std::uint32_t word = word_.load(kRelaxed);  // the compare-and-swap confirms it
    if (holderOf(word) != kNobody) return false;
    // E16: pairs with the store in close: what others did to the entries is done.
    return word_.compareExchange(word, word | (agent + 1), acquire(Edge::kAgendaTurn), kRelaxed);
  }

  /// Closes it, and says how much is in it.
  HEDDLE_STRAIGHT void close() {
    lifted_.store(0);
    // E16: pairs with the compare-and-swap in open. E8: whoever falls asleep after this sees what
    // was added.
    word_.store(size_.load() << kHolderBits, seqCst(Edge::kAgendaTurn, Edge::kLotSleep));
  }

  /// Adds an item.
  /// \return false if it is full, and then nothing happened
  bool push(std::uint32_t due, std::uint32_t item) {
    const std::uint32_t at = size_.load();
    if (at == capacity_) return false;
    const std::uint32_t arrival = arrivals_.load();
    arrivals_.store(arrival + 1);
    entries_[at].due.store(due);
    entries_[at].arrival.store(arrival);
    entries_[at].item.store(item);
    size_.store(at + 1);
    rise(at);
    return true;
  }

  /// Takes out what is due first; the last thing to do before `close`. Call only if there is
  /// something. Until `close`, a burial puts it back.
  std::uint32_t lift() {
    const std::uint32_t last = size_.load() - 1;
    swap(0, last);
    size_.store(last);
    lifted_.store(1);
    lifts_.store(lifts_.load() + 1);
    sink(0, last);
    return entries_[last].item.load();
  }

  /// How many there are. Exact for who has it open.
  std::uint32_t size() const { return size_.load(); }
  /// How many more it takes.
  std::uint32_t room() const { return capacity_ - size_.load(); }
  /// Whether its first item is due later than that of another agenda; neither is empty, and the
  /// caller has both open.
  bool isLaterThan(const Agenda& other) const {
    return difference(entries_[0].due.load(), other.entries_[0].due.load()) > 0;
  }

  /// Puts right, and closes, what an agent left open that died.
  /// Threads allowed: any, once the agent is gone. O(n) if it had it open.
  void inherit(std::uint32_t agent) {
    const std::uint32_t word = word_.load(kRelaxed);  // the agent's last, or not its own
    if (holderOf(word) != agent + 1) return;
    const std::uint32_t size = size_.load() + lifted_.load();
    lifted_.store(0);
    size_.store(size);
    for (std::uint32_t at = size / 2; at-- > 0;) sink(at, size);
    close();
  }

  /// Whether it looks empty. Exact for one about to fall asleep, in the sense of E8. What is added
  /// counts when the agenda is closed.
  bool looksEmpty() const {
    // E8: pairs with the store in close.
    return word_.load(seqCst(Edge::kLotSleep)) >> kHolderBits == 0;
  }
  /// How many items there are, about.
  std::uint32_t sizeHint() const { return word_.load(kRelaxed) >> kHolderBits; }  // a hint
  /// How many were lifted so far, to see whether there is progress between two looks; a hint.
  std::uint32_t liftsHint() const { return lifts_.load(); }

 private:
  static constexpr std::uint32_t kHolderBits = 9;
  static constexpr std::uint32_t kNobody = 0;

  static std::uint32_t holderOf(std::uint32_t word) { return word & ((1U << kHolderBits) - 1); }

  /// Modulo 2^32, for times and numbers that wrap.
  static std::int32_t difference(std::uint32_t left, std::uint32_t right) {
    return static_cast<std::int32_t>(left - right);
  }

  bool isBefore(std::uint32_t left, std::uint32_t right) const {
    const std::int32_t later = difference(entries_[left].due.load(), entries_[right].due.load());
    if (later != 0) return later < 0;
    return difference(entries_[left].arrival.load(), entries_[right].arrival.load()) < 0;
  }

  /// Whole or not at all, so that no item is ever missing.
  HEDDLE_STRAIGHT void swap(std::uint32_t left, std::uint32_t right) {
    Entry& a = entries_[left];
    Entry& b = entries_[right];
    const std::uint32_t due = a.due.load();
    const std::uint32_t arrival = a.arrival.load();
    const std::uint32_t item = a.item.load();
    a.due.store(b.due.load());
    a.arrival.store(b.arrival.load());
    a.item.store(b.item.load());
    b.due.store(due);
    b.arrival.store(arrival);
    b.item.store(item);
  }

  void rise(std::uint32_t at) {
    while (at > 0 && isBefore(at, (at - 1) / 2)) {
      mayEndHere();
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  void sink(std::uint32_t at, std::uint32_t size) {
    for (;;) {
      mayEndHere();
      std::uint32_t child = 2 * at + 1;
      if (child >= size) return;
      if (child + 1 < size && isBefore(child + 1, child)) ++child;
      if (!isBefore(child, at)) return;
      swap(at, child);
      at = child;
    }
  }

  /// The head of a loop, where WebAssembly can be terminated; the model tries it.
  static void mayEndHere() {
#if defined(HEDDLE_MODEL)
    pause();
#endif
  }

  /// Agents open and close it; bits 0..8 who has it open, plus 1, or 0; 9..31 how many entries
  /// there were when it was closed last.
  alignas(kCacheLine) Atomic<std::uint32_t> word_;
  Slot<std::uint32_t> size_;      ///< entries in use
  Slot<std::uint32_t> arrivals_;  ///< pushes so far
  Slot<std::uint32_t> lifted_;    ///< 1 if the entry behind the last one is in nobody's hands yet
  Racy<std::uint32_t> lifts_;     ///< lifts so far; written by who has it open, read by any agent
  std::uint32_t capacity_ = 0;    ///< constant after init
  RelativePtr<Entry> entries_;    ///< constant after init
};

}  // namespace heddle
