// From one thread to another through a queue for many producers and consumers.

#include "queues/batched.hpp"
#include "queues/boost_queue.hpp"
#include "queues/heddle_mpmc.hpp"
#include "queues/moodycamel_queue.hpp"
#include "queues/mutex_deque.hpp"
#include "queues/onetbb_queue.hpp"
#include "queues/transfer.hpp"

namespace heddle::bench {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<Transfer, HeddleMpmc, OneTbbQueue, OneTbbBoundedQueue, MoodycamelQueue, BoostQueue,
            MutexDeque>("mpmc 1 to 1", {2}) &&
    contest<Transfer, Batched<HeddleMpmc>, Batched<MoodycamelQueue>>("mpmc 1 to 1, batches of 8",
                                                                     {2});

}  // namespace
}  // namespace heddle::bench
