#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "platform/straight.hpp"

namespace heddle {

/// With a central scheduler: a place for the one call that it has ready for a worker. The scheduler
/// fills it when it is free; its worker takes the call, or any other one that may
/// (`Engine::fromTrays`). A free tray is how a worker asks for more.
///
///     scheduler:  if (tray.looksFree()) tray.put(item, turn, isFavourite);
///     worker:     word = tray.look(); if (!Tray::isFree(word) && tray.take(word)) …itemOf(word)…
///
/// Nobody who dies leaves anything to put right: each step is one operation.
class alignas(kCacheLine) Tray {
 public:
  /// What is there: bits 0..31 an item, 32 that there is one, 33 whether it is for this worker more
  /// than for others, 34..63 its turn modulo 2^30. 0: nothing.
  using Word = std::uint64_t;

  /// Fills it. Threads allowed: the scheduler, when it is free.
  /// \param item what the worker is to have
  /// \param turn counts what the scheduler hands out
  /// \param isFavourite whether it is for this worker more than for others
  HEDDLE_STRAIGHT void put(std::uint32_t item, std::uint32_t turn, bool isFavourite) {
    const Word word = Word{item} | kIsThere | (isFavourite ? kIsFavourite : 0) |
                      (static_cast<Word>(turn) << kTurnShift);
    // E17: pairs with the compare-and-swap in take. E8: whoever falls asleep after this sees it.
    word_.store(word, seqCst(Edge::kTrayFilled, Edge::kLotSleep));
  }

  /// Takes what is there, and leaves it free. Threads allowed: any worker.
  /// \param seen what `look` said
  /// \return false if that is gone
  HEDDLE_STRAIGHT bool take(Word seen) {
    // Decides who has it. E17: pairs with the store in put. E18: pairs with the load in looksFree:
    // a scheduler that goes to rest sees that it is free, or is seen at rest after this.
    return word_.compareExchange(seen, 0, seqCst(Edge::kTrayFilled, Edge::kTrayTaken),
                                 kRelaxed);  // a loser looks again
  }

  /// What is there, about; `take` confirms it. Threads allowed: any.
  Word look() const { return word_.load(kRelaxed); }  // a hint

  /// Whether it is free. Exact for a worker about to fall asleep, in the sense of E8, and for a
  /// scheduler that is about to rest, in that of E18. Threads allowed: any.
  bool looksFree() const {
    // E8: pairs with the store in put. E18: pairs with the compare-and-swap in take.
    return word_.load(seqCst(Edge::kTrayTaken, Edge::kLotSleep)) == 0;
  }

  /// Whether there is nothing.
  static bool isFree(Word word) { return word == 0; }
  /// What it is.
  static std::uint32_t itemOf(Word word) { return static_cast<std::uint32_t>(word); }
  /// Whether it is for this tray's worker more than for others.
  static bool isFavourite(Word word) { return (word & kIsFavourite) != 0; }
  /// The word as if it had been handed out so many turns earlier.
  static Word earlier(Word word, std::uint32_t turns) {
    return word - (static_cast<Word>(turns) << kTurnShift);
  }
  /// Whether one was handed out before another, of two that are there at one time.
  static bool isBefore(Word left, Word right) {
    // Modulo 2^64: the turns lead the words, and differ.
    return static_cast<std::int64_t>(left - right) < 0;
  }

 private:
  static constexpr Word kIsThere = Word{1} << 32;
  static constexpr Word kIsFavourite = Word{1} << 33;
  static constexpr std::uint32_t kTurnShift = 34;

  Atomic<Word> word_;  ///< see Word; the scheduler fills it, workers set it to 0
};

}  // namespace heddle
