#include "screen.hpp"

#include <ncurses.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace heddle::top {

namespace {

constexpr short kGreen = 1;
constexpr short kYellow = 2;

/// The terminal, ours while this lives.
class Terminal {
 public:
  Terminal() : screen_(newterm(nullptr, stdout, stdin)) {
    if (!screen_) {
      throw std::runtime_error(
          "there is no terminal to draw on (TERM says which): use --once, which prints");
    }
    cbreak();
    noecho();
    curs_set(0);
    keypad(stdscr, true);
    if (has_colors()) {
      start_color();
      use_default_colors();
      init_pair(kGreen, COLOR_GREEN, -1);
      init_pair(kYellow, COLOR_YELLOW, -1);
    }
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() { endwin(); }

 private:
  struct Delete {
    void operator()(SCREEN* screen) const { delscreen(screen); }
  };
  std::unique_ptr<SCREEN, Delete> screen_;
};

attr_t lookOf(Line kind) {
  switch (kind) {
    case Line::kRuntime:
      return A_BOLD;
    case Line::kHeading:
      return A_REVERSE;
    case Line::kBusy:
      return COLOR_PAIR(kGreen);
    case Line::kIdle:
      return COLOR_PAIR(kYellow);
    case Line::kAbsent:
      return A_DIM;
  }
  return A_NORMAL;
}

void draw(const std::vector<ReportLine>& lines) {
  erase();
  int at = 0;
  for (const ReportLine& line : lines) {
    if (at >= LINES - 1) break;
    const attr_t look = lookOf(line.kind);
    attron(look);
    mvaddnstr(at++, 0, line.text.c_str(), COLS);
    attroff(look);
  }
  mvaddnstr(LINES - 1, 0, "q: quit", COLS);
  refresh();
}

}  // namespace

void showOnScreen(std::chrono::milliseconds interval,
                  const std::function<std::vector<ReportLine>()>& lines) {
  const Terminal terminal;
  timeout(static_cast<int>(interval.count()));
  for (int key = ERR; key != 'q' && key != 'Q'; key = getch()) draw(lines());
}

}  // namespace heddle::top
