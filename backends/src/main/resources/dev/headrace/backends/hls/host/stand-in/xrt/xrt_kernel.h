// A stand-in for XRT's header of this name, as far as the host program needs it.
#pragma once

#include "xrt/xrt_bo.h"

#include <map>

enum ert_cmd_state { ERT_CMD_STATE_NEW = 1, ERT_CMD_STATE_COMPLETED = 4 };

namespace xrt {

class kernel {
  public:
    kernel(const device& card, const uuid& id, const std::string& name) : image_(card.image()), design_(&image_->kernel(name)) {
        if (id != image_.get()) throw stand_in::Misuse("kernel '" + name + "' is asked of an image that is not loaded");
    }

    int group_id(int argument) const { return static_cast<int>(image_->bank(*design_, argument)); }

    /// Not of XRT.
    const stand_in::Kernel& design() const { return *design_; }
    const stand_in::Image& image() const { return *image_; }

  private:
    std::shared_ptr<const stand_in::Image> image_;
    const stand_in::Kernel* design_;
};

/// Computes when it is waited for, not when it is started: a host that looks too early sees nothing, as it may on a card.
class run {
  public:
    explicit run(const xrt::kernel& kernel) : kernel_(kernel), arguments_(kernel.design().arguments.size()) {}

    void set_arg(int index, const bo& buffer) {
        unsigned bank = kernel_.image().bank(kernel_.design(), index);
        const stand_in::Argument& argument = kernel_.design().arguments[static_cast<std::size_t>(index)];
        std::string place = std::string("argument '") + argument.name + "' of kernel '" + kernel_.design().name + "' ";
        if (buffer.memory()->image.get() != &kernel_.image()) throw stand_in::Misuse(place + "has a buffer of another image");
        if (buffer.memory()->bank != bank) {
            throw stand_in::Misuse(place + "is connected to " + kernel_.image().name_of(bank) + ", its buffer is in " +
                                   kernel_.image().name_of(buffer.memory()->bank));
        }
        if (buffer.size() < argument.bytes) {
            throw stand_in::Misuse(place + "takes " + std::to_string(argument.bytes) + " bytes, its buffer has " +
                                   std::to_string(buffer.size()));
        }
        arguments_[static_cast<std::size_t>(index)] = buffer.memory();
    }

    void set_arg(int index, int number) {
        const std::vector<stand_in::Argument>& arguments = kernel_.design().arguments;
        if (index < 0 || static_cast<std::size_t>(index) >= arguments.size() || arguments[static_cast<std::size_t>(index)].bytes != 0) {
            throw stand_in::Misuse(std::string("kernel '") + kernel_.design().name + "' takes no number as argument " + std::to_string(index));
        }
        numbers_[index] = number;
    }

    void start() {
        for (std::size_t i = 0; i < arguments_.size(); ++i) {
            const stand_in::Argument& argument = kernel_.design().arguments[i];
            // The first two numbers say which phases run.
            if (argument.phase >= 0 && (argument.phase < numbers_.at(0) || argument.phase > numbers_.at(1))) continue;
            if (argument.bytes == 0 ? numbers_.count(static_cast<int>(i)) == 0 : !arguments_[i]) {
                throw stand_in::Misuse(std::string("argument '") + argument.name + "' of kernel '" +
                                       kernel_.design().name + "' is not set");
            }
        }
        started_ = true;
    }

    ert_cmd_state wait() {
        if (!started_) return ERT_CMD_STATE_NEW;
        started_ = false;
        std::vector<void*> memories;
        for (const auto& argument : arguments_) memories.push_back(argument ? argument->card.data() : nullptr);
        for (auto& number : numbers_) memories[static_cast<std::size_t>(number.first)] = &number.second;
        kernel_.design().call(memories);
        return ERT_CMD_STATE_COMPLETED;
    }

  private:
    xrt::kernel kernel_;
    std::vector<std::shared_ptr<stand_in::Memory>> arguments_;
    std::map<int, int> numbers_;
    bool started_ = false;
};

}  // namespace xrt
