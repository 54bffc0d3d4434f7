// The host program: runs the model on cards, through XRT or its stand-in.
#include "harness.h"

#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

namespace {

class XrtBuffer : public headrace::Buffer {
  public:
    XrtBuffer(const xrt::device& device, std::size_t bytes, xrt::memory_group bank) : memory(device, bytes, bank) {}
    void send(const void* from) override {
        std::memcpy(memory.map<void*>(), from, memory.size());
        memory.sync(XCL_BO_SYNC_BO_TO_DEVICE);
    }
    void fetch(void* to) override {
        memory.sync(XCL_BO_SYNC_BO_FROM_DEVICE);
        std::memcpy(to, memory.map<void*>(), memory.size());
    }
    void copy_from(headrace::Buffer& other) override { memory.copy(static_cast<XrtBuffer&>(other).memory); }

    xrt::bo memory;
};

class XrtDevice : public headrace::Device {
  public:
    explicit XrtDevice(const headrace::Options& options) : files_(options.xclbins) {
        for (int card = 0; card < options.cards; ++card) cards_.emplace_back(static_cast<unsigned>(card));
    }

    int cards() const override { return static_cast<int>(cards_.size()); }

    void load(int image, int card) override {
        Card& there = cards_[static_cast<std::size_t>(card)];
        // The driver loads no image while a kernel of the former one is open.
        there.kernels.clear();
        there.id = there.device.load_xclbin(files_[static_cast<std::size_t>(image)]);
    }

    std::unique_ptr<headrace::Buffer> allocate(const headrace::Port& port, std::size_t bytes) override {
        xrt::memory_group bank = static_cast<xrt::memory_group>(kernel(port.image, port.kernel).group_id(port.argument));
        return std::make_unique<XrtBuffer>(card(port.image).device, bytes, bank);
    }

    void launch(const headrace::Launch& launch) override {
        xrt::run run(kernel(launch.image, launch.name));
        // The arguments of other phases stay unset: nothing looks at them.
        if (launch.first_phase >= 0) {
            run.set_arg(0, launch.first_phase);
            run.set_arg(1, launch.last_phase);
        }
        for (const auto& argument : launch.arguments) {
            run.set_arg(argument.first, static_cast<XrtBuffer*>(argument.second)->memory);
        }
        run.start();
        if (run.wait() != ERT_CMD_STATE_COMPLETED) throw std::runtime_error("kernel '" + launch.name + "' did not complete");
    }

  private:
    struct Card {
        explicit Card(unsigned index) : device(index) {}

        xrt::device device;
        xrt::uuid id;
        std::map<std::string, xrt::kernel> kernels;
    };

    Card& card(int image) { return cards_[static_cast<std::size_t>(image % cards())]; }

    xrt::kernel& kernel(int image, const std::string& name) {
        Card& there = card(image);
        auto found = there.kernels.find(name);
        if (found == there.kernels.end()) found = there.kernels.emplace(name, xrt::kernel(there.device, there.id, name)).first;
        return found->second;
    }

    /// By number of the image.
    std::vector<std::string> files_;
    std::vector<Card> cards_;
};

}  // namespace

int main(int argc, char** argv) {
    return headrace::run_harness(argc, argv, [](const headrace::Options& options) { return std::make_unique<XrtDevice>(options); });
}
