// The checker checked: what it must find, and what it must not.

#include "model/scenario.hpp"

namespace heddle::model {
namespace {

/// For the orders of these scenarios, which belong to no edge of the engine.
constexpr Edge kNoEdge{};

/// A value handed over without any order. The checker must report a data race.
struct Race {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      value.store(1);
      flag.store(1, kRelaxed);              // the mistake
    } else if (flag.load(kRelaxed) == 1) {  // the mistake
      expect(value.load() == 1, "the value is there");
    }
  }

  Atomic<std::uint32_t> flag;
  Guarded<std::uint32_t> value;
};

/// A counter whose additions claim an order that nothing needs. The checker must say so.
struct Vain {
  static constexpr int kThreads = 2;

  void thread(unsigned /*index*/) { count.fetchAdd(1, acqRel(kNoEdge)); }
  void after() {
    expect(count.load(kRelaxed) == 2, "both were counted");
  }  // all threads have ended

  Atomic<std::uint32_t> count;
};

const Register<Race> race{"model/race",
                          "a race",
                          "A value handed over by a relaxed flag.",
                          {{Search::Kind::kExhaustive, 1000, 0, false}}};
const Register<Vain> vain{
    "model/self_check", "a vain order", "A count that claims acquire and release.", {exhaustive()}};

}  // namespace
}  // namespace heddle::model
