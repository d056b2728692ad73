#pragma once

#include <cstddef>
#include <utility>

#include "fiber/fiber.hpp"

namespace heddle::bench {

/// The engine's fibers, for the cases of this folder. A rival has `Fiber`, one that is suspended
/// between two steps, made of a step; and `Stacks`, where theirs come from.
struct HeddleFibers {
  static constexpr const char* kRuntime = "heddle";

  /// Pooled.
  struct Stacks {
    explicit Stacks(std::size_t bytes) : arena(optionsFor(bytes)), pool(arena, kKept) {}
    static StackOptions optionsFor(std::size_t bytes) {
      StackOptions options;
      options.bytes = bytes;
      options.keep = kKept;
      return options;
    }
    static constexpr std::size_t kKept = 32768;
    StackArena arena;
    StackPool pool;
    Carrier carrier;
  };

  /// Runs `step` at each resume, until that says that it was the last.
  class Fiber {
   public:
    template <typename Step>
    Fiber(Stacks& stacks, Step step)
        : stacks_(&stacks), fiber_(&heddle::Fiber::create(stacks.pool, [step](heddle::Fiber& self) {
            while (step()) self.suspend();
          })) {}
    Fiber(Fiber&& other) noexcept
        : stacks_(other.stacks_), fiber_(std::exchange(other.fiber_, nullptr)) {}
    Fiber& operator=(Fiber&&) = delete;
    ~Fiber() {
      if (fiber_ != nullptr) fiber_->release(stacks_->pool);
    }

    void resume() { fiber_->resume(stacks_->carrier); }
    bool isFinished() const { return fiber_->state() == heddle::Fiber::State::kFinished; }

   private:
    Stacks* stacks_;
    heddle::Fiber* fiber_;
  };
};

}  // namespace heddle::bench
