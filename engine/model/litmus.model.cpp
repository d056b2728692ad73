// The memory of the checker, checked: litmus tests, each in a strong form, whose odd outcome C++20
// forbids (so no execution may show it), and in a weak form, which allows it (so some execution
// must).

#include "model/scenario.hpp"

namespace heddle::model {
namespace {

/// For the orders of these scenarios, which belong to no edge of the engine.
constexpr Edge kNone{};
/// The lack of order that each test is about.
constexpr Order kPlain = kRelaxed;

using Word = Atomic<std::uint32_t>;

/// One thread writes a message and then a flag, another reads the flag and then the message.
template <bool kStrong>
struct MessagePassing {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      message.store(1, kPlain);
      flag.store(1, kStrong ? release(kNone) : kPlain);
    } else if (flag.load(kStrong ? acquire(kNone) : kPlain) == 1) {
      expect(message.load(kPlain) == 1, "who sees the flag sees the message");
    }
  }

  Word message, flag;
};

/// A release sequence continues through a read-modify-write, and, since C++20, through nothing
/// else.
template <bool kStrong>
struct ReleaseSequence {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      message.store(1, kPlain);
      flag.store(1, release(kNone));
      kStrong ? (void)flag.fetchAdd(1, kPlain) : flag.store(2, kPlain);
    } else if (flag.load(acquire(kNone)) == 2) {
      expect(message.load(kPlain) == 1, "who sees the end of the sequence sees the message");
    }
  }

  Word message, flag;
};

/// Each of two threads writes, then looks whether the other one has.
template <bool kStrong>
struct StoreBuffering {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    words[index].store(1, kStrong ? seqCst(kNone) : release(kNone));
    seen[index] = words[1 - index].load(kStrong ? seqCst(kNone) : acquire(kNone));
  }
  void after() { expect(seen[0] + seen[1] > 0, "one of the two sees the other"); }

  Word words[2];
  std::uint32_t seen[2]{};
};

/// Two threads see the writes of two others in opposite orders.
template <bool kStrong>
struct IndependentReads {
  static constexpr int kThreads = 4;

  void thread(unsigned index) {
    if (index < 2) {
      words[index].store(1, kPlain);
      return;
    }
    const Order order = kStrong ? seqCst(kNone) : acquire(kNone);
    const bool isFirst = words[index - 2].load(order) == 1;
    sawOneOnly[index - 2] = isFirst && words[3 - index].load(order) == 0;
  }
  void after() { expect(!sawOneOnly[0] || !sawOneOnly[1], "the readers agree on an order"); }

  Word words[2];
  bool sawOneOnly[2]{};
};

/// The deque's thief: an acquiring load that reads from a seq_cst store does not bring the thread's
/// next seq_cst load behind that store in the order of all of them (P0668); a seq_cst load does.
template <bool kStrong>
struct SeenAfterwards {
  static constexpr int kThreads = 3;

  void thread(unsigned index) {
    if (index == 0) {
      bottom.store(1, seqCst(kNone));
      ownerSaw = top.load(seqCst(kNone));
    } else if (index == 1) {
      top.store(1, seqCst(kNone));
    } else if (top.load(kStrong ? seqCst(kNone) : acquire(kNone)) == 1) {
      isOld = bottom.load(seqCst(kNone)) == 0;
    }
  }
  void after() { expect(ownerSaw == 1 || !isOld, "who sees the top sees the bottom before it"); }

  Word bottom, top;
  std::uint32_t ownerSaw = 1;
  bool isOld = false;
};

/// The lot's counts: a relaxed read-modify-write has no place in the order of seq_cst operations,
/// but a seq_cst load of the same word after it stands behind everybody who did not see it.
template <bool kStrong>
struct CountThenLook {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      work.store(1, seqCst(kNone));
      isCountSeen = count.load(seqCst(kNone)) == 1;
    } else {
      count.fetchAdd(1, kPlain);
      if (kStrong) count.load(seqCst(kNone));
      isWorkSeen = work.load(seqCst(kNone)) == 1;
    }
  }
  void after() { expect(isCountSeen || isWorkSeen, "one of the two sees the other"); }

  Word work, count;
  bool isCountSeen = false;
  bool isWorkSeen = false;
};

constexpr const char* kStrongForms = "model/strong_memory";
constexpr const char* kWeakForms = "model/weak_memory";

/// Makes both forms of a litmus test known.
template <template <bool> class Litmus>
struct RegisterBoth {
  RegisterBoth(const char* name, const char* explores)
      : strong(kStrongForms, name, explores, {exhaustive()}),
        weak(kWeakForms, name, explores, {{Search::Kind::kExhaustive, 1'000'000, 0, false}}) {}

  Register<Litmus<true>> strong;
  Register<Litmus<false>> weak;
};

const RegisterBoth<MessagePassing> messagePassing{"message passing",
                                                  "Release and acquire, or not."};
const RegisterBoth<ReleaseSequence> releaseSequence{"release sequence",
                                                    "Continued by a count, or by a plain store."};
const RegisterBoth<StoreBuffering> storeBuffering{"store buffering",
                                                  "seq_cst, or release and acquire."};
const RegisterBoth<IndependentReads> independentReads{"independent reads",
                                                      "seq_cst loads, or acquiring ones."};
const RegisterBoth<SeenAfterwards> seenAfterwards{"acquire beside seq_cst",
                                                  "The thief's look at the top."};
const RegisterBoth<CountThenLook> countThenLook{"relaxed count beside seq_cst",
                                                "With a look at the count, or without."};

}  // namespace
}  // namespace heddle::model
