#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

namespace heddle::bench {

/// The thread pool that one writes without a library: a queue, a mutex and a condition variable. No
/// std::function, no std::future; a job is two pointers.
class CondvarExecutor {
 public:
  static constexpr const char* kRuntime = "mutex+condvar";

  explicit CondvarExecutor(std::uint32_t workers) {
    for (std::uint32_t i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
  }
  CondvarExecutor(const CondvarExecutor&) = delete;
  CondvarExecutor& operator=(const CondvarExecutor&) = delete;
  ~CondvarExecutor() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void submit(std::uint64_t& value, std::latch& done) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back({&value, &done});
    }
    wake_.notify_one();
  }

  bool isAsleep() {
    const std::lock_guard lock(mutex_);
    return sleepers_ == threads_.size();
  }

 private:
  struct Job {
    std::uint64_t* value;
    std::latch* done;
  };

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++sleepers_;
      wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      --sleepers_;
      if (jobs_.empty()) return;
      const Job job = jobs_.front();
      jobs_.pop_front();
      lock.unlock();
      ++*job.value;
      job.done->count_down();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::size_t sleepers_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace heddle::bench
