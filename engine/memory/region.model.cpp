// Joining a region under the model checker: who sees the magic number sees what was laid out.

#include "memory/region.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// What its creator puts into the region.
struct Content {
  Guarded<std::uint32_t> value;
};

/// One agent lays the region out while another tries to join it.
struct CreateAndJoin {
  static constexpr int kThreads = 2;
  static constexpr std::uint32_t kValue = 7;

  CreateAndJoin() { region = Region::create(memory, sizeof(memory), created); }
  void thread(unsigned index) {
    if (index == 0) {
      auto* content = region->carve<Content>();
      content->value.store(kValue);
      region->seal(content);
      return;
    }
    auto status = RegionStatus::kOk;
    const Region* joined = Region::join(memory, status);
    if (joined == nullptr) {
      expect(status == RegionStatus::kNotARegion, "it was not laid out yet");
    } else {
      expect(static_cast<Content*>(joined->root())->value.load() == kValue, "it is all there");
    }
  }
  void after() {
    auto status = RegionStatus::kOk;
    expect(Region::join(memory, status) == region, "in the end it can be joined");
  }

  alignas(kCacheLine) std::byte memory[1024];
  RegionStatus created = RegionStatus::kOk;
  Region* region = nullptr;
};

const model::Register<CreateAndJoin> createAndJoin{"memory/region",
                                                   "one lays out, one joins",
                                                   "The magic number against what it stands for.",
                                                   {model::exhaustive()}};

}  // namespace
}  // namespace heddle
