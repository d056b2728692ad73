// The trace under the model checker: whoever reads gets events whole, in order, and none that was
// overwritten while it was read.

#include "telemetry/trace_ring.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// A worker that adds, and somebody who reads.
template <std::uint32_t kEvents>
struct Watched {
  static constexpr int kThreads = 2;

  Watched() { ring.init(cells, kCapacity); }
  void thread(unsigned index) {
    if (index == 0) {
      for (std::uint32_t i = 1; i <= kEvents; ++i) {
        ring.add({i, TraceKind::kSpanBegin, i, i});
      }
      return;
    }
    look();
  }
  void after() { expect(look() == kEvents, "in the end the latest ones are there"); }

  /// \return the number of the newest
  std::uint64_t look() {
    std::uint64_t last = 0;
    std::uint64_t kept = 0;  // one bit for each
    const std::uint64_t first = ring.read([&](const TraceEvent& event, std::uint64_t number) {
      expect(event.nanos == number + 1, "it is the one that it is said to be");
      expect(event.value == event.nanos && event.name == event.nanos, "it is of one piece");
      expect(event.kind == TraceKind::kSpanBegin, "also its kind");
      expect(event.nanos > last, "they come in order");
      last = event.nanos;
      kept |= std::uint64_t{1} << number;
    });
    for (std::uint64_t number = first; number < last; ++number) {
      expect((kept >> number & 1) != 0, "from the first that is there on none is missing");
    }
    return last;
  }

  static constexpr std::uint32_t kCapacity = 2;
  TraceRing ring;
  TraceRing::Cell cells[kCapacity];
};

constexpr const char* kTraceRing = "telemetry/trace_ring";

const model::Register<Watched<2>> room{
    kTraceRing, "as many events as there is room for", "All come, or none.", {model::exhaustive()}};
const model::Register<Watched<4>> overtaken{kTraceRing,
                                            "twice as many events as there is room for",
                                            "A reader is overtaken.",
                                            {model::bounded(4), model::random(200'000)}};

}  // namespace
}  // namespace heddle
