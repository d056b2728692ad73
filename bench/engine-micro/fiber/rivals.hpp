#pragma once

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <boost/context/continuation.hpp>
#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>

namespace heddle::bench {

/// Boost.Context, with its pool of stacks, which have no guards.
struct BoostFibers {
  static constexpr const char* kRuntime = "boost";

  /// Pooled; the pool is Boost's.
  struct Stacks {
    explicit Stacks(std::size_t bytes) : pool(bytes) {}
    boost::context::pooled_fixedsize_stack pool;
  };

  /// Runs `step` at each resume, until that says that it was the last.
  class Fiber {
   public:
    template <typename Step>
    Fiber(Stacks& stacks, Step step)
        : fiber_(std::allocator_arg, stacks.pool, [step](boost::context::fiber&& resumer) mutable {
            while (step()) resumer = std::move(resumer).resume();
            return std::move(resumer);
          }) {}

    void resume() { fiber_ = std::move(fiber_).resume(); }
    bool isFinished() const { return !fiber_; }

   private:
    boost::context::fiber fiber_;
  };
};

/// The C library's contexts, which save the signal mask by a system call. Stacks from a list here.
struct UcontextFibers {
  static constexpr const char* kRuntime = "ucontext";

  /// Pooled.
  struct Stacks {
    explicit Stacks(std::size_t size) : bytes(size) {}
    std::unique_ptr<std::byte[]> take() {
      if (free.empty()) return std::unique_ptr<std::byte[]>(new std::byte[bytes]);
      std::unique_ptr<std::byte[]> stack = std::move(free.back());
      free.pop_back();
      return stack;
    }
    std::size_t bytes;
    std::vector<std::unique_ptr<std::byte[]>> free;
  };

  /// Runs `step` at each resume, until that says that it was the last.
  class Fiber {
   public:
    template <typename Step>
    Fiber(Stacks& stacks, Step step) : self_(new Self{stacks, stacks.take(), {}, {}, false}) {
      getcontext(&self_->own);
      self_->own.uc_stack.ss_sp = self_->stack.get();
      self_->own.uc_stack.ss_size = stacks.bytes;
      self_->own.uc_link = &self_->resumer;
      const auto address = reinterpret_cast<std::uintptr_t>(self_.get());
      static_assert(sizeof(Step) <= sizeof(void*));
      // The step travels in the words that makecontext passes, which are ints.
      ::new (&self_->step) Step(step);
      makecontext(&self_->own, reinterpret_cast<void (*)()>(&run<Step>), 2,
                  static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
    }
    Fiber(Fiber&&) = default;
    Fiber& operator=(Fiber&&) = delete;
    ~Fiber() {
      if (self_ != nullptr) self_->stacks.free.push_back(std::move(self_->stack));
    }

    void resume() { swapcontext(&self_->resumer, &self_->own); }
    bool isFinished() const { return self_->isFinished; }

   private:
    struct Self {
      Stacks& stacks;
      std::unique_ptr<std::byte[]> stack;
      ucontext_t own;
      ucontext_t resumer;
      bool isFinished;
      void* step = nullptr;
    };

    template <typename Step>
    static void run(unsigned high, unsigned low) {
      auto& self = *reinterpret_cast<Self*>((std::uintptr_t{high} << 32) | low);
      auto& step = *reinterpret_cast<Step*>(&self.step);
      while (step()) swapcontext(&self.own, &self.resumer);
      self.isFinished = true;
    }

    std::unique_ptr<Self> self_;
  };
};

}  // namespace heddle::bench
