// The test bench: runs the model with the kernels compiled for the host.
#include "harness.h"
#include "launch.h"

namespace {

class CsimDevice : public headrace::Device {
  public:
    std::unique_ptr<headrace::Buffer> allocate(const headrace::Port&, std::size_t bytes) override {
        return std::make_unique<headrace::HostBuffer>(bytes);
    }
    void launch(const std::string& kernel, const std::vector<headrace::Buffer*>& arguments) override {
        design::launch(kernel, arguments);
    }
};

}  // namespace

int main(int argc, char** argv) {
    return headrace::run_harness(argc, argv, false,
                                 [](const headrace::Options&) { return std::make_unique<CsimDevice>(); });
}
