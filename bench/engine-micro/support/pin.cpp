#include "support/pin.hpp"

namespace heddle::bench {

Pin::Pin(int thread, int threads) {
  if (sched_getaffinity(0, sizeof before_, &before_) != 0 || CPU_COUNT(&before_) < threads) return;
  std::size_t cpu = 0;
  for (int left = thread; !CPU_ISSET(cpu, &before_) || left-- > 0;) ++cpu;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  isPinned_ = sched_setaffinity(0, sizeof one, &one) == 0;
}

Pin::~Pin() {
  if (isPinned_) sched_setaffinity(0, sizeof before_, &before_);
}

}  // namespace heddle::bench
