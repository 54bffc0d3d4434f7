// How the test bench calls a kernel by its name.
#pragma once

#include "device.h"

namespace design {

void launch(const std::string& kernel, const std::vector<headrace::Buffer*>& arguments);

}  // namespace design
