// The agenda under the model checker. With `Guarded` slots, two agents at the entries at once, or
// one that does not see what the other did, is a data race. That nobody sleeps through what is
// added is checked with the engine.

#include "queue/agenda.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// An agenda, and who took what. Items are 0 to 3, due in the reverse order.
template <template <typename> class Slot>
class Board {
 public:
  static constexpr std::uint32_t kMost = 4;

  Board() { agenda_.init(entries_, kMost); }

  /// \return whether it was nobody else's turn
  bool push(std::uint32_t agent, std::uint32_t item) {
    if (!agenda_.open(agent)) return false;
    expect(agenda_.push(kMost - item, item), "there is room");
    agenda_.close();
    return true;
  }
  /// \return whether it was nobody else's turn
  bool lift(std::uint32_t agent) {
    if (!agenda_.open(agent)) return false;
    std::uint32_t item = kMost;
    if (agenda_.size() > 0) item = agenda_.lift();
    agenda_.close();
    if (item < kMost) expect(++taken_[item] == 1, "no item is taken twice");
    return true;
  }
  void bury(std::uint32_t agent) { agenda_.inherit(agent); }
  /// When all threads have ended: takes the rest, which is in order.
  /// \return how many items were taken in all
  std::uint32_t settle() {
    expect(agenda_.open(0), "nobody has it open");
    std::uint32_t last = kMost;
    while (agenda_.size() > 0) {
      const std::uint32_t item = agenda_.lift();
      expect(item < last, "they are in order");
      last = item;
      expect(++taken_[item] == 1, "no item is taken twice");
    }
    agenda_.close();
    expect(agenda_.looksEmpty() && agenda_.sizeHint() == 0, "an empty agenda looks empty");
    std::uint32_t count = 0;
    for (const std::uint32_t taken : taken_) count += taken;
    return count;
  }

 private:
  Agenda<Slot> agenda_;
  typename Agenda<Slot>::Entry entries_[kMost];
  std::uint32_t taken_[kMost]{};
};

/// Two agents, each of which adds something and takes something.
struct TwoAgents {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    added += board.push(index, index) ? 1U : 0U;
    board.lift(index);
  }
  void after() { expect(board.settle() == added, "nothing is lost"); }

  Board<Guarded> board;
  std::uint32_t added = 0;
};

/// An agent is terminated, perhaps while it has the agenda open. Another one hears of it from the
/// host, and buries it.
struct Burial {
  static constexpr int kThreads = 2;

  Burial() {
    for (std::uint32_t item = 0; item < 3; ++item) board.push(0, item);
    model::mortal() = 0;
  }
  void thread(unsigned index) {
    if (index == 0) {
      try {
        added = board.push(0, 3) ? 1 : 0;
        board.lift(0);
      } catch (const model::Death&) {
        isDead = true;
      }
      model::mortal() = -1;
      isGone.store(1, release(kHost));
      return;
    }
    board.lift(1);
    while (isGone.load(acquire(kHost)) == 0) model::yield();
    if (isDead) board.bury(0);
  }
  void after() {
    const std::uint32_t count = board.settle();
    // It may have died after it had added the last one.
    expect(count >= 3 + added && count <= 4, "nothing is lost");
  }

  /// For the host's word that an agent is gone.
  static constexpr Edge kHost{};

  Board<Guarded> board;
  std::uint32_t added = 0;
  bool isDead = false;
  Atomic<std::uint32_t> isGone;
};

constexpr const char* kAgenda = "queue/agenda";

const model::Register<TwoAgents> twoAgents{kAgenda,
                                           "two agents",
                                           "One at a time is at the entries, and sees them whole.",
                                           {model::exhaustive()}};
const model::Register<Burial> burial{kAgenda,
                                     "an agent is terminated",
                                     "What it left open is closed again, and complete.",
                                     {model::bounded(1), model::random(50'000)}};

}  // namespace
}  // namespace heddle
