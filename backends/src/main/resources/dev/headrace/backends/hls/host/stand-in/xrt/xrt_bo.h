// A stand-in for XRT's header of this name, as far as the host program needs it.
#pragma once

#include "xrt/xrt_device.h"

#include <cstdint>

enum xclBOSyncDirection { XCL_BO_SYNC_BO_TO_DEVICE, XCL_BO_SYNC_BO_FROM_DEVICE };

namespace xrt {

using memory_group = std::uint32_t;

class bo {
  public:
    bo(const device& card, std::size_t bytes, memory_group group) {
        if (bytes == 0) throw stand_in::Misuse("a buffer of no bytes");
        card.image()->name_of(group);
        memory_ = std::make_shared<stand_in::Memory>(bytes, group, card.image());
    }

    std::size_t size() const { return memory_->host.size(); }

    template <typename T>
    T map() {
        return reinterpret_cast<T>(static_cast<void*>(memory_->host.data()));
    }

    void sync(xclBOSyncDirection direction) {
        if (direction == XCL_BO_SYNC_BO_TO_DEVICE) {
            memory_->card = memory_->host;
        } else {
            memory_->host = memory_->card;
        }
    }

    /// From one buffer to another on the card.
    void copy(const bo& source) {
        if (source.size() != size()) throw stand_in::Misuse("a copy between buffers of different sizes");
        if (source.memory_->image != memory_->image) throw stand_in::Misuse("a copy from card to card");
        memory_->card = source.memory_->card;
    }

    /// Not of XRT.
    const std::shared_ptr<stand_in::Memory>& memory() const { return memory_; }

  private:
    std::shared_ptr<stand_in::Memory> memory_;
};

}  // namespace xrt
