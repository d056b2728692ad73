// Finished calls on their way from one or two workers to the owner that waits for them.

#include "completion/handover.hpp"
#include "completion/rivals.hpp"
#include "queues/boost_queue.hpp"
#include "queues/mutex_deque.hpp"
#include "queues/onetbb_queue.hpp"

namespace heddle::bench {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<Handover, HeddleLanes, OneByOne<OneTbbQueue>, MoodycamelBulk, OneByOne<BoostQueue>,
            OneByOne<MutexDeque>>("completion queue", {1, 2});

}  // namespace
}  // namespace heddle::bench
