#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "algorithm/cancellation.hpp"
#include "algorithm/gate.hpp"
#include "algorithm/halt.hpp"
#include "atomic/atomic.hpp"
#include "memory/free_list.hpp"
#include "scheduler/fork.hpp"

namespace heddle {

/// A stage of a pipeline that takes items in the order in which the source made them, one at a
/// time.
/// \tparam F callable with an item of the stage before it
template <typename F>
struct SerialStage {
  F body;  ///< what it does; returns the item for the next stage
};

/// A stage of a pipeline that takes items as they come, several at a time.
/// \tparam F callable with an item of the stage before it
template <typename F>
struct ParallelStage {
  F body;  ///< what it does; returns the item for the next stage
};

/// One item at a time.
template <typename F>
SerialStage(F) -> SerialStage<F>;
/// Each call is for one item.
template <typename F>
ParallelStage(F) -> ParallelStage<F>;

/// How a pipeline runs.
struct PipelineOptions {
  /// Most items that have left the source and not yet the last stage. 0: four for each worker.
  std::uint32_t inFlight = 0;
  /// Looked at before each stage of each item.
  CancellationToken cancellation{};  // NOLINT(readability-redundant-member-init)
};

namespace detail {

template <typename Stage>
inline constexpr bool kIsSerial = false;
template <typename F>
inline constexpr bool kIsSerial<SerialStage<F>> = true;

/// The types of the items before each of `Stages`, the first of them `Item`, as a tuple.
template <typename Item, typename... Stages>
struct ItemsOf {
  using type = std::tuple<>;
};
template <typename Item, typename Stage, typename... Stages>
struct ItemsOf<Item, Stage, Stages...> {
  using Result = std::invoke_result_t<decltype(Stage::body)&, Item>;
  using type = decltype(std::tuple_cat(
      std::declval<std::tuple<std::type_identity<Item>>>(),
      std::declval<typename ItemsOf<std::decay_t<Result>, Stages...>::type>()));
};

/// A pipeline under way. Items lie in slots, of which there are as many as items may be in flight;
/// item n lies in slot n modulo that. A step is one stage of one item, and waits for at most two
/// others: the stage before of the same item, and, if the stage is serial, the same stage of the
/// item before. The source is stage 0, is serial, and waits for its slot to be free. Whichever of
/// the two comes last lets the step begin (`Gate`), so a step that ends may let two begin: the
/// worker goes on with one and leaves the other to those who have nothing to do.
template <typename Source, typename... Stages>
class Pipeline {
 public:
  /// \param inFlight slots
  Pipeline(Source& source, const std::tuple<Stages&...>& stages, std::uint32_t inFlight,
           CancellationToken token)
      : source_(source),
        stages_(stages),
        size_(inFlight),
        slots_(std::make_unique<Slot[]>(inFlight)),
        halt_(token) {
    // The first item waits for nobody before it; the slots are free.
    for (std::size_t stage = 1; stage <= kStages; ++stage) slots_[0].gates[stage].pass();
    for (std::uint32_t slot = 1; slot < size_; ++slot) slots_[slot].gates[0].pass();
  }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  /// Ends the items that were given up.
  ~Pipeline() {
    for (std::uint32_t slot = 0; slot < size_; ++slot) drop(slots_[slot]);
  }

  /// Runs it.
  void run() {
    work(0);
    halt_.finish();
  }

 private:
  static constexpr std::size_t kStages = sizeof...(Stages);
  static constexpr std::uint32_t kNone = ~0U;
  using Items =
      typename ItemsOf<typename std::invoke_result_t<Source&>::value_type, Stages...>::type;
  /// What stage `kStage` takes; the source is stage 0.
  template <std::size_t kStage>
  using Item = typename std::tuple_element_t<kStage - 1, Items>::type;

  template <std::size_t... kEach>
  static constexpr std::size_t mostOf(std::index_sequence<kEach...> /*each*/, bool sizes) {
    return std::max({sizes ? sizeof(Item<kEach + 1>) : alignof(Item<kEach + 1>)...});
  }
  static constexpr auto kEachStage = std::make_index_sequence<kStages>();
  static constexpr std::size_t kItemSize = mostOf(kEachStage, true);
  static constexpr std::size_t kItemAlignment = mostOf(kEachStage, false);

  /// The place of one item in flight. Whose turn it is there, the gates say.
  struct Slot {
    std::uint32_t stage = 0;   ///< what is done next here
    bool isFull = false;       ///< whether there is an item
    Racy<std::uint32_t> link;  ///< of the list of steps that may begin
    Gate gates[kStages + 1];   ///< by stage; those of parallel stages are not used
    alignas(kItemAlignment) std::byte item[kItemSize];

    template <std::size_t kStage>
    Item<kStage>& as() {
      return *std::launder(reinterpret_cast<Item<kStage>*>(item));
    }
  };

  /// Whether a helper is wanted by who asked for it.
  enum : std::uint32_t { kHelps, kHasEnded, kIsAwaited };

  /// Does steps, beginning with that of `slot`, until none is left that may begin. Where steps are
  /// left over and somebody has nothing to do, that one helps.
  /// \param asked what the caller of a helper makes of it; it waits for a helper when it has
  /// nothing to do itself, and one with too much then ends, for it to go on in the frame that it
  /// was in
  void work(std::uint32_t slot, const Atomic<std::uint32_t>* asked = nullptr) {
    while (slot != kNone) {
      if (left_.looksEmpty() || !Worker::current()->isHungry()) {
        slot = step(slot);
      } else if (asked != nullptr && asked->load(kRelaxed) == kIsAwaited) {  // a hint
        leave(slot);
        return;
      } else {
        Atomic<std::uint32_t> state;  // the helper and who asked for it write it
        auto helper = fork([this, &state] {
          work(takeLeftOne(), &state);
          state.store(kHasEnded, kRelaxed);  // a hint; the join waits
        });
        do {
          slot = step(slot);
          if (slot == kNone) slot = takeLeftOne();
        } while (slot != kNone && state.load(kRelaxed) != kHasEnded);  // a hint
        if (slot == kNone) state.store(kIsAwaited, kRelaxed);  // a hint
        helper.join();
      }
      if (slot == kNone) slot = takeLeftOne();
    }
  }

  /// Does the next stage at `slot`.
  /// \return where to go on, or `kNone`
  std::uint32_t step(std::uint32_t slot) {
    if (!halt_.goesOn()) return kNone;
    return stepAs(slot, std::make_index_sequence<kStages + 1>());
  }
  template <std::size_t... kEach>
  std::uint32_t stepAs(std::uint32_t slot, std::index_sequence<kEach...> /*each*/) {
    using Step = std::uint32_t (Pipeline::*)(std::uint32_t);
    static constexpr Step kSteps[] = {&Pipeline::template doStage<kEach>...};
    return (this->*kSteps[slots_[slot].stage])(slot);
  }

  template <std::size_t kStage>
  std::uint32_t doStage(std::uint32_t slot) {
    Slot& here = slots_[slot];
    if (!callBody<kStage>(here)) return kNone;  // the source has ended
    constexpr bool kIsLast = kStage == kStages;
    here.stage = kIsLast ? 0 : kStage + 1;
    const std::uint32_t after = slot + 1 == size_ ? 0 : slot + 1;
    const bool mayNext = hasGate<kStage>() && slots_[after].gates[kStage].pass();
    // From here on the item may be elsewhere already, if this was not the last of the two.
    const bool mayGoOn =
        !hasGate<kIsLast ? 0 : kStage + 1>() || slots_[slot].gates[kIsLast ? 0 : kStage + 1].pass();
    if (!mayGoOn) return mayNext ? after : kNone;
    if (mayNext) leave(after);
    return slot;
  }

  template <std::size_t kStage>
  static constexpr bool hasGate() {
    if constexpr (kStage == 0) {
      return true;
    } else {
      return kIsSerial<std::tuple_element_t<kStage - 1, std::tuple<Stages...>>>;
    }
  }

  /// \return false if there is no item
  template <std::size_t kStage>
  bool callBody(Slot& slot) {
    return halt_.guard([&] {
      if constexpr (kStage == 0) {
        auto made = std::invoke(source_);
        if (!made) return false;
        make<1>(slot, *std::move(made));
      } else {
        // Moved out, and the slot is empty: so it is if the body throws.
        // NOLINTNEXTLINE(misc-const-correctness): not where moving changes it
        Item<kStage> item = std::move(slot.template as<kStage>());
        drop(slot);
        auto& body = std::get<kStage - 1>(stages_).body;
        if constexpr (kStage == kStages) {
          std::invoke(body, std::move(item));
        } else {
          make<kStage + 1>(slot, std::invoke(body, std::move(item)));
        }
      }
      return true;
    });
  }

  template <std::size_t kStage, typename Value>
  static void make(Slot& slot, Value&& value) {
    ::new (static_cast<void*>(slot.item)) Item<kStage>(std::forward<Value>(value));
    slot.stage = kStage;
    slot.isFull = true;
  }
  static void drop(Slot& slot) {
    if (slot.isFull) dropAs(slot, kEachStage);
    slot.isFull = false;
  }
  template <std::size_t... kEach>
  static void dropAs(Slot& slot, std::index_sequence<kEach...> /*each*/) {
    ((slot.stage == kEach + 1 ? std::destroy_at(&slot.template as<kEach + 1>()) : void()), ...);
  }

  // The list counts from 1. Last in, first out: who comes goes on with what is newest in the
  // caches, and items leave the pipeline all the sooner.
  void leave(std::uint32_t slot) { left_.push(slot + 1, linkOf()); }
  std::uint32_t takeLeftOne() {
    const std::uint32_t entry = left_.pop(linkOf());
    return entry == FreeList::kNone ? kNone : entry - 1;
  }
  auto linkOf() {
    return [this](std::uint32_t entry) -> Racy<std::uint32_t>& { return slots_[entry - 1].link; };
  }

  Source& source_;
  std::tuple<Stages&...> stages_;
  std::uint32_t size_;
  std::unique_ptr<Slot[]> slots_;
  FreeList left_;  ///< slots whose next step may begin
  Halt halt_;
};

}  // namespace detail

/// Lets items flow from `source` through `stages`, and returns when the last one has left. Items
/// overlap: different ones are in different stages at a time, and several in one that is parallel.
/// A serial stage sees them one at a time and in the order of the source, and what it wrote when it
/// saw the one before. At most `inFlight` of them are under way, however fast the source is.
///
///     parallelPipeline({.inFlight = 16}, [&]() -> std::optional<Line> { return read(); },
///                      ParallelStage{[](Line line) { return parse(line); }},
///                      SerialStage{[&](const Record& record) { write(record); }});
///
/// Work: that of the bodies, and two atomic operations for each serial stage of each item. Span: at
/// least that of the slowest serial stage for all items. Heap: a slot for each item in flight.
/// Threads allowed: workers.
/// \param options items in flight, and token
/// \param source called by one worker at a time, without arguments; gives the next item as a
/// `std::optional`, and nothing when there is no more
/// \param stages `SerialStage` or `ParallelStage`, one at least, each called with what the one
/// before it returned, as an rvalue; what the last one returns is dropped. Items can be moved.
/// \throws what the source or a stage threw, of several one that was among the first. No other step
/// begins then, items under way are destroyed, and the steps under way have ended before.
/// \throws Cancelled if something was left out because of the token
/// \throws std::logic_error on a thread that is no worker; std::bad_alloc
template <typename Source, typename... Stages>
  requires(sizeof...(Stages) > 0 && requires(Source& source) { *source(); })
void parallelPipeline(const PipelineOptions& options, Source&& source, Stages&&... stages) {
  constexpr std::uint32_t kPerWorker = 4;
  const Worker& worker = workerFor("heddle::parallelPipeline");
  const std::uint32_t inFlight =
      options.inFlight != 0 ? options.inFlight : kPerWorker * worker.workers();
  detail::Pipeline<std::remove_reference_t<Source>, std::remove_reference_t<Stages>...> pipeline(
      source, std::tuple<std::remove_reference_t<Stages>&...>(stages...), inFlight,
      options.cancellation);
  pipeline.run();
}

}  // namespace heddle
