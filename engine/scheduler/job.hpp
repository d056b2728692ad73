#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "platform/futex.hpp"

namespace heddle {

/// A piece of work that lies in its maker's frame while it is offered to thieves: what a fork
/// pushes onto its worker's deque. It is run once, by the worker that made it or by a thief, and
/// its maker waits for that before the frame ends.
///
///     made ──▶ offered ──▶ (popped by its maker, who runs it and needs no word of it)
///                 └─ stolen ──▶ running ──▶ done
///                       └─────▶ given back ──▶ (run by its maker)
class Job {
 public:
  /// Does the work and keeps what comes of it in the job. Throws nothing.
  using Body = void (*)(Job& job);

  /// What the state word says at one moment.
  class State {
   public:
    /// \param word of a job
    constexpr explicit State(std::uint32_t word) : word_(word) {}
    /// Whether it was run, and everything of it is here.
    constexpr bool isDone() const { return (word_ & kPhase) == kDone; }
    /// Whether a thief took it and did not want it: its maker runs it.
    constexpr bool isGivenBack() const { return (word_ & kPhase) == kGivenBack; }
    /// Whether a thief runs it. Meanwhile all that is on the thief's deque was forked by this job
    /// and its descendants (R9).
    constexpr bool isRunning() const { return (word_ & kPhase) == kRunning; }
    /// Whether its maker sleeps, or is about to.
    constexpr bool isAwaited() const { return (word_ & kAwaited) != 0; }
    /// Who runs it, while somebody does.
    constexpr std::uint32_t thief() const { return word_ >> kThiefShift; }

   private:
    friend class Job;
    std::uint32_t word_;
  };

  /// \param body what it does
  explicit Job(Body body) : body_(body) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  /// Looks. Threads allowed: its maker.
  State state() const {
    // E19: pairs with the exchange in end.
    return State(state_.load(acquire(Edge::kJobDone)));
  }

  /// Runs it in its maker's thread, out of turn: its join will find it done. Threads allowed: its
  /// maker, once nobody else has it.
  void runHere() {
    body_(*this);
    state_.set(kDone);
  }

  /// Says who runs it. Threads allowed: the worker that stole it, before it calls `runStolen`.
  /// \param thief its number
  /// \return whether its maker sleeps already, and knows nothing of the thief
  bool begin(std::uint32_t thief) {
    // From offered, whose bits are 0, beside the maker's own. A hint for who helps: relaxed.
    return (state_.fetchAdd(kRunning | (thief << kThiefShift), kRelaxed) & kAwaited) != 0;
  }

  /// Runs it. Threads allowed: the worker that stole it.
  void runStolen() {
    body_(*this);
    end(kDone);
  }

  /// Leaves it to its maker. Threads allowed: the worker that stole it, instead of running it.
  void giveBack() { end(kGivenBack); }

  /// Says that its maker is about to sleep. Threads allowed: its maker.
  /// \return false if it is not as `seen` any more
  bool beginSleep(State seen) {
    std::uint32_t word = seen.word_;
    // Whoever changes the word next either sees this bit, or did so first: relaxed.
    return seen.isAwaited() ||
           state_.compareExchange(word, word | kAwaited, kRelaxed, kRelaxed);  // as above
  }

  /// After `beginSleep`: sleeps while it is as `seen`, or a thief has merely begun it. Threads
  /// allowed: its maker.
  void sleep(State seen) { futexWait(state_.address(), seen.word_ | kAwaited); }

  /// Whether its maker sleeps, or is about to. Threads allowed: who runs it.
  bool isSleptOn() const {
    return State(state_.load(kRelaxed)).isAwaited();  // the caller's edge has shown it
  }

  /// Wakes its maker before it is done. Threads allowed: who runs it, if it is slept on.
  void wakeMaker() {
    state_.fetchSub(kAwaited, kRelaxed);  // who is about to sleep sees the change, and does not
    futexWake(state_.address());
  }

 private:
  enum : std::uint32_t {
    kOffered = 0,
    kRunning = 1,
    kGivenBack = 2,
    kDone = 3,
    kPhase = 3,       ///< bits 0 and 1
    kAwaited = 4,     ///< bit 2: its maker sleeps, or is about to
    kThiefShift = 8,  ///< bits 8 to 31: who runs it
  };

  /// From here on its maker may have left the frame: nothing of it is touched any more.
  void end(std::uint32_t phase) {
    const void* const address = state_.address();
    // E19: pairs with the load in state.
    const std::uint32_t before = state_.exchange(phase, release(Edge::kJobDone));
    if ((before & kAwaited) != 0) futexWake(address);
  }

  Body body_;
  /// A State. Its maker adds `kAwaited`, who stole it does the rest; its maker reads it.
  Atomic<std::uint32_t> state_;
};

/// A stolen job that a worker runs, in the frame that runs it, and the one in whose join that is.
/// Each was forked below the next outer one (R9).
struct Stint {
  Job* job;            ///< what runs
  const Stint* outer;  ///< or null
};

}  // namespace heddle
