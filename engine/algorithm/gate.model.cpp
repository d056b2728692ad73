// The gate under the model checker: of two that meet one goes on, and it sees what the other one
// did before. What they leave each other is `Guarded`.

#include "algorithm/gate.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

struct Meeting {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    left[index].store(1);
    if (!gate.pass()) return;
    expect(left[1 - index].load() == 1, "the second sees what the first left");
    passed.store(passed.load() + 1);
  }
  void after() { expect(passed.load() == 1, "one goes on"); }

  detail::Gate gate;
  Guarded<std::uint32_t> left[2];
  Guarded<std::uint32_t> passed;
};

constexpr const char* kGate = "algorithm/gate";

const model::Register<Meeting> meeting{
    kGate, "two meet", "The second one goes on with what both have made.", {model::exhaustive()}};

}  // namespace
}  // namespace heddle
