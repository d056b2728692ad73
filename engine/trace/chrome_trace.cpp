#include "trace/chrome_trace.hpp"

#include <cstdio>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/stage_name.hpp"

namespace heddle {

namespace {

/// What the text of a name is in a JSON string.
std::string escaped(std::string_view text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < kFirstPrintable) {
      char code[8];
      std::snprintf(code, sizeof(code), "\\u%04x", static_cast<unsigned>(c));
      result += code;
    } else {
      result += c;
    }
  }
  return result;
}

/// Writes the track of one worker. Slices nest: the stage is the outermost.
class Track {
 public:
  /// \param isFirst whether nothing stands in the list yet
  Track(std::ostream& out, std::uint32_t worker, bool& isFirst)
      : out_(out), isFirst_(isFirst), worker_(worker) {
    item();
    out_ << R"({"ph":"M","pid":1,"tid":)" << worker_
         << R"(,"name":"thread_name","args":{"name":"worker )" << worker_ << R"("}})";
  }

  void lost(std::uint64_t count, std::uint64_t nanos) {
    item();
    out_ << R"({"ph":"i","s":"t","pid":1,"tid":)" << worker_ << R"(,"ts":)" << micros(nanos)
         << R"(,"name":")" << count << R"( earlier events lost"})";
  }

  void add(const TraceEvent& event) {
    switch (event.kind) {
      case TraceKind::kStage:
        return stage(event.nanos, static_cast<Stage>(event.value));
      case TraceKind::kCallBegin:
        return begin(event.nanos, "call", R"("function":)" + std::to_string(event.value));
      case TraceKind::kStolenBegin:
        return begin(event.nanos, "stolen job");
      case TraceKind::kJoinSleep:
        return begin(event.nanos, "sleep in join", R"("thief":)" + std::to_string(event.value));
      case TraceKind::kSpanBegin:
        return begin(
            event.nanos,
            escaped(reinterpret_cast<const char*>(static_cast<std::uintptr_t>(event.name))));
      case TraceKind::kCallEnd:
      case TraceKind::kStolenEnd:
      case TraceKind::kJoinWake:
      case TraceKind::kSpanEnd:
        // Of one whose beginning is lost nothing can be shown.
        if (depth_ > 0) end(event.nanos);
    }
  }

  /// \param nanos when the last event was; what is under way is drawn up to then
  void close(std::uint64_t nanos) {
    while (depth_ > 0) end(nanos);
    if (hasStage_) slice('E', nanos);
  }

 private:
  void item() {
    out_ << (isFirst_ ? "\n" : ",\n");
    isFirst_ = false;
  }
  static std::string micros(std::uint64_t nanos) {
    constexpr std::uint64_t kPerMicro = 1000;
    char text[32];
    std::snprintf(text, sizeof(text), "%llu.%03llu",
                  static_cast<unsigned long long>(nanos / kPerMicro),
                  static_cast<unsigned long long>(nanos % kPerMicro));
    return text;
  }
  void slice(char phase, std::uint64_t nanos, std::string_view name = {},
             std::string_view arguments = {}) {
    item();
    out_ << R"({"ph":")" << phase << R"(","pid":1,"tid":)" << worker_ << R"(,"ts":)"
         << micros(nanos);
    if (!name.empty()) out_ << R"(,"name":")" << name << '"';
    if (!arguments.empty()) out_ << R"(,"args":{)" << arguments << '}';
    out_ << '}';
  }
  void begin(std::uint64_t nanos, std::string_view name, std::string_view arguments = {}) {
    slice('B', nanos, name, arguments);
    ++depth_;
  }
  void end(std::uint64_t nanos) {
    slice('E', nanos);
    --depth_;
  }
  void stage(std::uint64_t nanos, Stage stage) {
    close(nanos);
    hasStage_ = stage != Stage::kAbsent;
    if (hasStage_) slice('B', nanos, nameOf(stage));
  }

  std::ostream& out_;
  bool& isFirst_;
  std::uint32_t worker_;
  std::uint32_t depth_ = 0;  ///< slices that are open within the stage
  bool hasStage_ = false;
};

}  // namespace

void writeChromeTrace(std::ostream& out, Engine& engine) {
  bool isFirst = true;
  out << R"({"displayTimeUnit":"ns","traceEvents":[)";
  std::vector<TraceEvent> events;
  for (std::uint32_t worker = 0; worker < engine.workers(); ++worker) {
    events.clear();
    std::uint64_t end = 0;
    const std::uint64_t first =
        engine.slot(worker).trace.read([&](const TraceEvent& event, std::uint64_t number) {
          events.push_back(event);
          end = number + 1;
        });
    // What was overwritten while it was read leaves a gap, before which nothing is shown.
    const auto kept = static_cast<std::ptrdiff_t>(end > first ? end - first : 0);
    events.erase(events.begin(), events.end() - kept);
    Track track(out, worker, isFirst);
    if (first > 0 && !events.empty()) track.lost(first, events.front().nanos);
    for (const TraceEvent& event : events) track.add(event);
    if (!events.empty()) track.close(events.back().nanos);
  }
  out << "\n]}\n";
}

}  // namespace heddle
