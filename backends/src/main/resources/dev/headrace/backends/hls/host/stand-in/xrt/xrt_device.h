// A stand-in for XRT's header of this name, as far as the host program needs it.
#pragma once

#include "card.h"

#include <memory>

namespace xrt {

/// Of an image that was loaded.
using uuid = const stand_in::Image*;

class device {
  public:
    explicit device(unsigned index) {
        if (index >= kCards) throw stand_in::Misuse("there are " + std::to_string(kCards) + " cards, none with index " + std::to_string(index));
    }

    uuid load_xclbin(const std::string& path) {
        if (image_ && image_.use_count() > 1) throw stand_in::Misuse(path + ": cannot be loaded, buffers or kernels of the former image are in use");
        image_ = std::make_shared<const stand_in::Image>(path);
        return image_.get();
    }

    /// Not of XRT.
    const std::shared_ptr<const stand_in::Image>& image() const {
        if (!image_) throw stand_in::Misuse("no image is loaded");
        return image_;
    }

  private:
    static constexpr unsigned kCards = 8;

    std::shared_ptr<const stand_in::Image> image_;
};

}  // namespace xrt
