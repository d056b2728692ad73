// The owner pushes, another thread steals all of it: what one item costs on its way.

#include "deque/heddle_deque.hpp"
#include "queues/moodycamel_queue.hpp"
#include "queues/mutex_deque.hpp"
#include "queues/onetbb_queue.hpp"
#include "queues/transfer.hpp"

namespace heddle::bench {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<Transfer, HeddleDeque, OneTbbQueue, MoodycamelQueue, MutexDeque>("deque push+steal",
                                                                             {2});

}  // namespace
}  // namespace heddle::bench
