// The host program: runs the model on the card, through XRT or its stand-in.
#include "harness.h"

#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

namespace {

class XrtBuffer : public headrace::Buffer {
  public:
    XrtBuffer(const xrt::device& device, std::size_t bytes, xrt::memory_group bank) : memory(device, bytes, bank) {}
    void* data() override { return memory.map<void*>(); }
    void to_device() override { memory.sync(XCL_BO_SYNC_BO_TO_DEVICE); }
    void to_host() override { memory.sync(XCL_BO_SYNC_BO_FROM_DEVICE); }
    void copy_from(headrace::Buffer& other) override {
        if (auto* there = dynamic_cast<XrtBuffer*>(&other)) {
            memory.copy(there->memory);
        } else {
            std::memcpy(data(), other.data(), memory.size());
            to_device();
        }
    }

    xrt::bo memory;
};

class XrtDevice : public headrace::Device {
  public:
    explicit XrtDevice(const std::string& xclbin) : device_(0), image_(device_.load_xclbin(xclbin)) {}

    std::unique_ptr<headrace::Buffer> allocate(const headrace::Port& port, std::size_t bytes) override {
        return std::make_unique<XrtBuffer>(device_, bytes, kernel(port.kernel).group_id(port.argument));
    }

    void launch(const std::string& name, const std::vector<headrace::Buffer*>& arguments) override {
        xrt::run run(kernel(name));
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            run.set_arg(static_cast<int>(i), static_cast<XrtBuffer*>(arguments[i])->memory);
        }
        run.start();
        if (run.wait() != ERT_CMD_STATE_COMPLETED) throw std::runtime_error("kernel '" + name + "' did not complete");
    }

  private:
    xrt::kernel& kernel(const std::string& name) {
        auto found = kernels_.find(name);
        if (found == kernels_.end()) found = kernels_.emplace(name, xrt::kernel(device_, image_, name)).first;
        return found->second;
    }

    xrt::device device_;
    xrt::uuid image_;
    std::map<std::string, xrt::kernel> kernels_;
};

}  // namespace

int main(int argc, char** argv) {
    return headrace::run_harness(
        argc, argv, [](const headrace::Options& options) { return std::make_unique<XrtDevice>(options.xclbin); });
}
