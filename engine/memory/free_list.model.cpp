// The free list under the model checker: no block is handed out twice, and whoever gets one may
// write to it without further ado. The contents are `Guarded`: an access that is not ordered after
// the previous holder's is a data race.

#include "memory/free_list.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// Blocks 1 … kBlocks, some of them in the list.
class Heap {
 public:
  static constexpr std::uint32_t kBlocks = 3;

  explicit Heap(std::uint32_t free) {
    for (std::uint32_t index = 1; index <= free; ++index) list_.push(index, link());
  }

  /// Takes a block and writes to it.
  std::uint32_t allocate() {
    const std::uint32_t index = list_.pop(link());
    if (index == FreeList::kNone) return index;
    expect(index <= kBlocks, "a block, not garbage");
    expect(!isLive_[index], "nobody has it");
    isLive_[index] = true;
    contents_[index].store(contents_[index].load() + 1);
    return index;
  }
  void free(std::uint32_t index) {
    contents_[index].store(contents_[index].load() + 1);
    isLive_[index] = false;
    list_.push(index, link());
  }
  /// Takes a block and gives it back.
  void use() {
    const std::uint32_t index = allocate();
    if (index != FreeList::kNone) free(index);
  }
  std::uint64_t count() { return list_.countQuiescent(link()); }

 private:
  struct Link {
    Heap* heap;
    Racy<std::uint32_t>& operator()(std::uint32_t index) const { return heap->links_[index]; }
  };
  Link link() { return {this}; }

  FreeList list_;
  Racy<std::uint32_t> links_[kBlocks + 1];
  Guarded<std::uint32_t> contents_[kBlocks + 1];
  bool isLive_[kBlocks + 1]{};
};

struct Contended {
  static constexpr int kThreads = 2;

  void thread(unsigned /*index*/) {
    heap.use();
    heap.use();
  }
  void after() { expect(heap.count() == 1, "the block is back"); }

  Heap heap{1};
};

struct Overtaken {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      const std::uint32_t kept = heap.allocate();
      heap.use();
      heap.free(kept);
    } else {
      heap.use();
    }
  }
  void after() { expect(heap.count() == 2, "both blocks are back"); }

  Heap heap{2};
};

struct AbaOfTwo {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      const std::uint32_t first = heap.allocate();
      const std::uint32_t second = heap.allocate();
      if (first != FreeList::kNone) heap.free(first);
      heap.allocate();
      if (second != FreeList::kNone) heap.free(second);
    } else {
      heap.allocate();
    }
  }

  Heap heap{3};
};

struct ThreeUsers {
  static constexpr int kThreads = 3;

  void thread(unsigned /*index*/) {
    heap.use();
    heap.use();
  }
  void after() { expect(heap.count() == 2, "both blocks are back"); }

  Heap heap{2};
};

constexpr const char* kFreeList = "memory/free_list";

const model::Register<Contended> contended{kFreeList,
                                           "one block, two users",
                                           "The block passes back and forth, contents and all.",
                                           {model::exhaustive()}};
const model::Register<Overtaken> overtaken{kFreeList,
                                           "two blocks, two users",
                                           "A pop reads the link of a block that was just taken.",
                                           {model::bounded(4), model::random(200'000)}};
const model::Register<AbaOfTwo> abaOfTwo{
    kFreeList,
    "the same block comes back",
    "A pop is overtaken by two pops and a push of the block that it is about to take.",
    {model::bounded(4), model::random(200'000)}};
const model::Register<ThreeUsers> threeUsers{kFreeList,
                                             "two blocks, three users",
                                             "Everybody at once.",
                                             {model::bounded(2), model::random(200'000)}};

}  // namespace
}  // namespace heddle
