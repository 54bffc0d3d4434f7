// A stand-in for XRT's header of this name, as far as the host program needs it.
#pragma once

#include "card.h"

#include <memory>

namespace xrt {

class uuid {};

class device {
  public:
    explicit device(unsigned index) {
        if (index != 0) throw stand_in::Misuse("there is one card only, not one with index " + std::to_string(index));
    }

    uuid load_xclbin(const std::string& path) {
        image_ = std::make_shared<const stand_in::Image>(path);
        return uuid();
    }

    /// Not of XRT.
    const std::shared_ptr<const stand_in::Image>& image() const {
        if (!image_) throw stand_in::Misuse("no image is loaded");
        return image_;
    }

  private:
    std::shared_ptr<const stand_in::Image> image_;
};

}  // namespace xrt
