package dev.headrace.backends.hls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the tools need beside the sources: Makefiles, one configuration per kernel, and the linker's.
record BuildFiles(Board board, List<KernelInterface> kernels) {
    /// Path in the output directory and text of each file.
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("hls/Makefile", hlsMakefile());
        files.put("host/Makefile", hostMakefile());
        files.put("hls/link.cfg", linkConfiguration());
        for (KernelInterface kernel : kernels) files.put("hls/" + kernel.name() + ".cfg", hlsConfiguration(kernel));
        return files;
    }

    private String names() {
        return kernels.stream().map(KernelInterface::name).collect(Collectors.joining(" "));
    }

    private String hlsMakefile() {
        return """
            # make csim     compiles the kernels unchanged with the host's compiler and runs them against GOLDEN
            # make xclbin   synthesizes and links the kernels (needs Vitis)
            KERNELS := %s
            PLATFORM ?= %s
            TARGET ?= hw
            CXX ?= g++
            # The vendor's pragmas and loop labels mean nothing to the host's compiler. Coroutines leave a frame by
            # longjmp on purpose, which the fortified one takes for an error.
            CXXFLAGS ?= -O2
            CSIM_FLAGS := -std=c++17 -fwrapv -Wall -Wextra -Wno-unknown-pragmas -Wno-unused-label -U_FORTIFY_SOURCE
            CSIM_FLAGS += -I. -Icsim -Icsim/include -I../host
            GOLDEN ?=

            CSIM_OBJECTS := $(KERNELS:%%=build/%%.o) build/launch.o build/program.o build/main.o
            HEADERS := kernels.h csim/launch.h $(wildcard csim/include/*.h ../host/*.h)

            .PHONY: csim csim-build xclbin clean
            csim: csim-build
            	$(if $(GOLDEN),,$(error give the golden file: make csim GOLDEN=model.golden.safetensors))
            	build/csim --params ../params --golden $(GOLDEN)

            csim-build: build/csim

            build/csim: $(CSIM_OBJECTS)
            	$(CXX) $(CXXFLAGS) $^ -o $@

            build/%%.o: %%.cpp $(HEADERS) | build
            	$(CXX) $(CXXFLAGS) $(CSIM_FLAGS) -c $< -o $@

            build/%%.o: csim/%%.cpp $(HEADERS) | build
            	$(CXX) $(CXXFLAGS) $(CSIM_FLAGS) -c $< -o $@

            build/%%.o: ../host/%%.cpp $(HEADERS) | build
            	$(CXX) $(CXXFLAGS) $(CSIM_FLAGS) -c $< -o $@

            build:
            	mkdir -p $@

            xclbin: build/design.xclbin

            build/%%.xo: %%.cpp %%.cfg kernels.h | build
            	v++ -c --mode hls --config $*.cfg --work_dir build/$*
            	find build/$* -name '*.xo' -exec cp {} $@ \\;

            build/design.xclbin: $(KERNELS:%%=build/%%.xo) link.cfg
            	v++ -l -t $(TARGET) --platform $(PLATFORM) --config link.cfg $(KERNELS:%%=build/%%.xo) -o $@

            clean:
            	rm -rf build
            """.formatted(names(), board.platform());
    }

    private static String hostMakefile() {
        return """
            # make          builds the host program (needs XRT)
            CXX ?= g++
            CXXFLAGS ?= -O2
            XILINX_XRT ?= /opt/xilinx/xrt

            host: xrt_main.cpp program.cpp $(wildcard *.h)
            	$(CXX) $(CXXFLAGS) -std=c++17 -Wall -Wextra -fwrapv -I../hls -I../hls/csim/include -I$(XILINX_XRT)/include xrt_main.cpp program.cpp \\
            		-L$(XILINX_XRT)/lib -lxrt_coreutil -pthread -o $@

            .PHONY: clean
            clean:
            	rm -f host
            """;
    }

    private String hlsConfiguration(KernelInterface kernel) {
        return """
            part=%s

            [hls]
            flow_target=vitis
            package.output.format=xo
            syn.file=%s.cpp
            syn.top=%s
            clock=%dMHz
            """.formatted(board.part(), kernel.name(), kernel.name(), board.megahertz());
    }

    private String linkConfiguration() {
        StringBuilder text = new StringBuilder("[connectivity]\n");
        for (KernelInterface kernel : kernels) {
            text.append("nk=%s:1:%s_1\n".formatted(kernel.name(), kernel.name()));
            for (KernelInterface.Port port : kernel.ports())
                text.append("sp=%s_1.%s:%s[%d]\n".formatted(kernel.name(), port.name(), board.memory(), port.bank()));
        }
        return text.toString();
    }
}
