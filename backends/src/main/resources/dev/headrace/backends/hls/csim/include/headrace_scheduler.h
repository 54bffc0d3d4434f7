// Runs the tasks of a dataflow region concurrently in one thread: every task is a coroutine with its own stack that
// gives way only when a FIFO blocks it. The order is fixed, so two runs behave alike, and "no task can run" is exactly
// a deadlock of the design at its FIFO depths.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <ucontext.h>
#include <utility>
#include <vector>

namespace headrace::csim {

/// The design, not the test bench, is wrong: a deadlock, left-over tokens, or two writers on one FIFO.
struct DataflowError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the scheduler needs to know of a FIFO: the tokens themselves are in `hls::stream`.
struct Fifo {
    const char* name;
    std::size_t depth;
    std::size_t held = 0;
    std::size_t written = 0;
    struct Task* reader = nullptr;
    struct Task* writer = nullptr;
    bool reader_waits = false;
    bool writer_waits = false;

    Fifo(const char* name, std::size_t depth);
    ~Fifo();
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;
};

/// A stack for one coroutine. Only touched pages cost memory, so it is sized for all on-chip memory of a large device.
class Stack {
  public:
    static constexpr std::size_t kBytes = std::size_t{64} << 20;
    static constexpr std::size_t kGuardBytes = std::size_t{64} << 10;

    Stack() : base_(mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
        if (base_ == MAP_FAILED) throw std::runtime_error("cannot reserve 64 MiB of address space for the stack of a task");
        mprotect(base_, kGuardBytes, PROT_NONE);
    }
    ~Stack() { munmap(base_, kBytes); }
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;

    void* base() const { return base_; }

  private:
    void* base_;
};

/// One task of the dataflow region, or the thread that runs the test bench (`parent` is null).
struct Task {
    std::string name;
    std::function<void()> body;
    Task* parent = nullptr;
    std::unique_ptr<Stack> stack;
    ucontext_t start{};
    jmp_buf state{};
    bool started = false;
    Task* next_ready = nullptr;
    const Fifo* waits_for = nullptr;
    bool joins = false;
    std::size_t running_children = 0;
    std::vector<std::unique_ptr<Task>> children;
    std::vector<Fifo*> fifos;
};

class Scheduler {
  public:
    Task* current() const { return current_; }

    /// Starts a task inside the region of the current one; `call` is the source text of the call, for reports.
    void spawn(const char* call, std::function<void()> body) {
        auto task = std::make_unique<Task>();
        task->name = std::string(call).substr(0, std::string(call).find('('));
        task->body = std::move(body);
        task->parent = current_;
        if (free_stacks_.empty()) free_stacks_.push_back(std::make_unique<Stack>());
        task->stack = std::move(free_stacks_.back());
        free_stacks_.pop_back();
        getcontext(&task->start);
        task->start.uc_stack.ss_sp = task->stack->base();
        task->start.uc_stack.ss_size = Stack::kBytes;
        task->start.uc_link = nullptr;
        makecontext(&task->start, &Scheduler::enter, 0);
        make_ready(task.get());
        current_->running_children++;
        current_->children.push_back(std::move(task));
    }

    /// Waits for all tasks of the current region. Every FIFO of the region must then be empty.
    void join(const char* region) {
        Task* self = current_;
        if (self->running_children > 0) {
            self->joins = true;
            give_way();
            self->joins = false;
        }
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
        if (deadlocked_) throw DataflowError(deadlock_report(region));
        for (auto& child : self->children) free_stacks_.push_back(std::move(child->stack));
        self->children.clear();
        check_empty(region);
    }

    void wait_until_readable(Fifo& fifo) { wait(fifo, fifo.reader_waits); }
    void wait_until_writable(Fifo& fifo) { wait(fifo, fifo.writer_waits); }

    void wake(Task* task) {
        task->waits_for = nullptr;
        make_ready(task);
    }

  private:
    static void enter();

    void make_ready(Task* task) {
        task->next_ready = nullptr;
        (last_ready_ ? last_ready_->next_ready : first_ready_) = task;
        last_ready_ = task;
    }

    void wait(Fifo& fifo, bool& flag) {
        flag = true;
        current_->waits_for = &fifo;
        give_way();
    }

    /// Continues with the next ready task; returns when somebody has made the current one ready again.
    void give_way() {
        Task* self = current_;
        if (_setjmp(self->state) == 0) run_next();
        current_ = self;
    }

    [[noreturn]] void run_next() {
        Task* next = first_ready_;
        if (next == nullptr) {
            deadlocked_ = true;
            next = &root_;
        } else {
            first_ready_ = next->next_ready;
            if (first_ready_ == nullptr) last_ready_ = nullptr;
        }
        current_ = next;
        if (!next->started && next != &root_) {
            next->started = true;
            setcontext(&next->start);
        }
        _longjmp(next->state, 1);
    }

    void run_current() {
        Task* self = current_;
        try {
            self->body();
        } catch (...) {
            failure_ = std::current_exception();
        }
        Task* parent = self->parent;
        parent->running_children--;
        if (failure_) {
            first_ready_ = last_ready_ = nullptr;
            make_ready(&root_);
        } else if (parent->running_children == 0 && parent->joins) {
            make_ready(parent);
        }
    }

    std::string deadlock_report(const char* region) const {
        std::string text = std::string("deadlock: no task of '") + region + "' can run";
        report_waiting(root_, text);
        return text;
    }

    static void report_waiting(const Task& task, std::string& text) {
        for (const auto& child : task.children) {
            if (const Fifo* fifo = child->waits_for) {
                text += "\n  task '" + child->name + "' waits to " + (fifo->reader_waits ? "read from" : "write to") + " '" +
                        fifo->name + "' (" + (fifo->reader_waits ? "empty" : "full") + ": holds " +
                        std::to_string(fifo->held) + ", depth " + std::to_string(fifo->depth) + ", " +
                        std::to_string(fifo->written) + " written so far)";
            }
            report_waiting(*child, text);
        }
    }

    void check_empty(const char* region) const {
        std::string text;
        for (const Fifo* fifo : current_->fifos) {
            if (fifo->held == 0) continue;
            text += std::string("\n  '") + fifo->name + "' holds " + std::to_string(fifo->held) + " of " +
                    std::to_string(fifo->written) + " tokens";
        }
        if (!text.empty()) throw DataflowError(std::string("left-over tokens: '") + region + "' ended with" + text);
    }

    Task root_{};
    Task* current_ = &root_;
    Task* first_ready_ = nullptr;
    Task* last_ready_ = nullptr;
    bool deadlocked_ = false;
    std::exception_ptr failure_;
    std::vector<std::unique_ptr<Stack>> free_stacks_;
};

inline Scheduler scheduler;

inline void Scheduler::enter() {
    scheduler.run_current();
    scheduler.run_next();
}

inline Fifo::Fifo(const char* name, std::size_t depth) : name(name), depth(depth) {
    scheduler.current()->fifos.push_back(this);
}

inline Fifo::~Fifo() {
    auto& fifos = scheduler.current()->fifos;
    for (std::size_t i = fifos.size(); i-- > 0;) {
        if (fifos[i] == this) {
            fifos.erase(fifos.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
    }
}

}  // namespace headrace::csim

// The emitted sources mark each call of a dataflow region; under Vitis the mark is the plain call.
#define HEADRACE_TASK(call) headrace::csim::scheduler.spawn(#call, [&] { call; })
#define HEADRACE_JOIN headrace::csim::scheduler.join(__func__)
