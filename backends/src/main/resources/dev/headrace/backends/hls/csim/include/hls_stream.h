// A stand-in for the vendor's hls_stream.h: a FIFO that holds exactly DEPTH tokens and blocks its task otherwise.
#pragma once

#include "headrace_scheduler.h"

#include <memory>
#include <string>

namespace hls {

template <typename T, int DEPTH = 0>
class stream;

/// A FIFO of any depth: what tasks take as parameter.
template <typename T>
class stream<T, 0> {
  public:
    T read() {
        if (fifo_.reader != headrace::csim::scheduler.current()) claim(fifo_.reader, "readers");
        while (fifo_.held == 0) headrace::csim::scheduler.wait_until_readable(fifo_);
        T token = tokens_[head_];
        head_ = head_ + 1 == fifo_.depth ? 0 : head_ + 1;
        fifo_.held--;
        if (fifo_.writer_waits) {
            fifo_.writer_waits = false;
            headrace::csim::scheduler.wake(fifo_.writer);
        }
        return token;
    }

    void write(const T& token) {
        if (fifo_.writer != headrace::csim::scheduler.current()) claim(fifo_.writer, "writers");
        while (fifo_.held == fifo_.depth) headrace::csim::scheduler.wait_until_writable(fifo_);
        tokens_[tail_] = token;
        tail_ = tail_ + 1 == fifo_.depth ? 0 : tail_ + 1;
        fifo_.held++;
        fifo_.written++;
        if (fifo_.reader_waits) {
            fifo_.reader_waits = false;
            headrace::csim::scheduler.wake(fifo_.reader);
        }
    }

  protected:
    stream(const char* name, std::size_t depth) : fifo_(name, depth), tokens_(new T[depth]) {}

  private:
    void claim(headrace::csim::Task*& end, const char* ends) {
        if (end != nullptr) throw headrace::csim::DataflowError(std::string("two ") + ends + " on '" + fifo_.name + "'");
        end = headrace::csim::scheduler.current();
    }

    headrace::csim::Fifo fifo_;
    std::unique_ptr<T[]> tokens_;
    std::size_t head_ = 0;
    std::size_t tail_ = 0;
};

/// A FIFO as the design declares it. `name` must outlive it (the emitted sources give literals).
template <typename T, int DEPTH>
class stream : public stream<T, 0> {
    static_assert(DEPTH > 0, "a FIFO holds at least one token");

  public:
    explicit stream(const char* name) : stream<T, 0>(name, DEPTH) {}
};

}  // namespace hls
