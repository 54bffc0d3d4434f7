package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.KernelOp.Channels;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the tools need beside the sources: Makefiles, one configuration per kernel, and the linker's.
///
/// @param images with their numbers, one at least
record BuildFiles(Board board, List<Image> images) {
    /// Kernels that are linked into one binary.
    ///
    /// @param suffix of the names of its files: nothing where there is one image only, else `_` and its number
    /// @param kernels with the names of their parts in the netlist, and the die of each
    record Image(String suffix, SequencedMap<KernelInterface, SequencedMap<String, Integer>> kernels) {
        String link() {
            return "link" + suffix + ".cfg";
        }

        private String binary() {
            return "build/design" + suffix + ".xclbin";
        }

        private String floorplan() {
            return "floorplan" + suffix + ".tcl";
        }

        private boolean spansDies() {
            return kernels.values().stream().anyMatch(BuildFiles::spansDies);
        }
    }

    /// The images of a design, each with the kernels of its group.
    static List<Image> images(
            SequencedMap<KernelOp, KernelPlan> plans,
            SequencedMap<KernelInterface, SequencedMap<String, Integer>> cells) {
        SequencedMap<Integer, SequencedMap<KernelInterface, SequencedMap<String, Integer>>> groups = new TreeMap<>();
        plans.forEach((kernel, plan) -> groups.computeIfAbsent(kernel.group(), _ -> new LinkedHashMap<>())
                .put(plan.face(), Objects.requireNonNull(cells.get(plan.face()))));
        if (groups.isEmpty()) groups.put(0, new LinkedHashMap<>());
        int count = groups.lastEntry().getKey() + 1;
        List<Image> images = new ArrayList<>();
        for (int group = 0; group < count; group++)
            images.add(new Image(count == 1 ? "" : "_" + group, groups.getOrDefault(group, new LinkedHashMap<>())));
        return images;
    }

    /// Path in the output directory and text of each file.
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("hls/Makefile", hlsMakefile());
        files.put("host/Makefile", hostMakefile());
        for (Image image : images) {
            files.put("hls/" + image.link(), linkConfiguration(image));
            if (image.spansDies()) files.put("hls/" + image.floorplan(), floorplan(image));
            for (KernelInterface kernel : image.kernels.keySet())
                files.put("hls/" + kernel.name() + ".cfg", hlsConfiguration(kernel));
        }
        return files;
    }

    private String names() {
        return images.stream()
                .map(BuildFiles::names)
                .filter(names -> !names.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String names(Image image) {
        return image.kernels.sequencedKeySet().stream()
                .map(KernelInterface::name)
                .collect(Collectors.joining(" "));
    }

    private String hlsMakefile() {
        return """
            # make csim     as 'make stand-in' beside the host program: compiles the kernels unchanged, runs the model
            # make xclbin   synthesizes and links the kernels (needs Vitis)
            PLATFORM ?= %s
            TARGET ?= hw

            .PHONY: csim xclbin clean
            csim:
            	$(MAKE) -C ../host stand-in

            xclbin: %s

            build:
            	mkdir -p $@

            build/%%.xo: %%.cpp %%.cfg kernels.h | build
            	v++ -c --mode hls --config $*.cfg --work_dir build/$*
            	find build/$* -name '*.xo' -exec cp {} $@ \\;

            %sclean:
            	rm -rf build
            """.formatted(
                        board.platform(),
                        images.stream().map(Image::binary).collect(Collectors.joining(" ")),
                        images.stream().map(BuildFiles::linkRule).collect(Collectors.joining()));
    }

    private static String linkRule(Image image) {
        String objects = image.kernels.sequencedKeySet().stream()
                .map(kernel -> "build/" + kernel.name() + ".xo")
                .collect(Collectors.joining(" "));
        String floorplan = image.spansDies()
                ? " --vivado.prop run.impl_1.STEPS.PLACE_DESIGN.TCL.PRE=$(abspath " + image.floorplan() + ")"
                : "";
        return """
            %s: %s %s
            	v++ -l -t $(TARGET) --platform $(PLATFORM) --config %s%s $(filter %%.xo,$^) -o $@

            """.formatted(image.binary(), objects, image.link(), image.link(), floorplan);
    }

    private String hostMakefile() {
        return """
            # make            builds the host program (needs XRT)
            # make stand-in   builds the same program against a stand-in for XRT and the card (needs g++ only), and runs
            #                 the model on the inputs in GOLDEN; the outputs must be those in GOLDEN
            KERNELS := %s
            CXX ?= g++
            CXXFLAGS ?= -O2
            XILINX_XRT ?= /opt/xilinx/xrt
            GOLDEN ?=

            # The vendor's pragmas and loop labels mean nothing to the host's compiler.
            FLAGS := -std=c++17 -Wall -Wextra -Wno-unused-label -fwrapv -I. -I../hls -I../hls/csim/include
            # Products and sums round one by one, as everywhere.
            # Coroutines leave a frame by longjmp on purpose, which the fortified one takes for an error.
            STAND_IN := $(FLAGS) -ffp-contract=off -Wno-unknown-pragmas -U_FORTIFY_SOURCE -Istand-in
            OBJECTS := xrt_main.o program.o kernels.o $(KERNELS:%%=%%.o)
            HEADERS := $(wildcard *.h ../hls/*.h ../hls/csim/include/*.h stand-in/*.h stand-in/xrt/*.h)

            host: xrt_main.cpp program.cpp $(wildcard *.h)
            	$(CXX) $(CXXFLAGS) $(FLAGS) -I$(XILINX_XRT)/include xrt_main.cpp program.cpp -L$(XILINX_XRT)/lib -lxrt_coreutil -pthread -o $@

            .PHONY: stand-in clean
            stand-in: build/stand-in
            	$(if $(GOLDEN),,$(error give the golden file: make stand-in GOLDEN=/path/of/model.golden.safetensors))
            	build/stand-in %s --params ../params --golden $(GOLDEN)

            build/stand-in: $(OBJECTS:%%=build/%%)
            	$(CXX) $(CXXFLAGS) $^ -o $@

            build/%%.o: %%.cpp $(HEADERS) | build
            	$(CXX) $(CXXFLAGS) $(STAND_IN) -c $< -o $@

            build/%%.o: stand-in/%%.cpp $(HEADERS) | build
            	$(CXX) $(CXXFLAGS) $(STAND_IN) -c $< -o $@

            build/%%.o: ../hls/%%.cpp $(HEADERS) | build
            	$(CXX) $(CXXFLAGS) $(STAND_IN) -c $< -o $@

            build:
            	mkdir -p $@

            clean:
            	rm -rf build host
            """.formatted(
                names(),
                images.stream().map(image -> "--xclbin ../hls/" + image.link()).collect(Collectors.joining(" ")));
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

    private String linkConfiguration(Image image) {
        StringBuilder text = new StringBuilder("[connectivity]\n");
        image.kernels.forEach((kernel, cells) -> {
            text.append("nk=%s:1:%s_1\n".formatted(kernel.name(), kernel.name()));
            List<Integer> dies = cells.values().stream().distinct().toList();
            if (board.dies().size() > 1 && dies.size() == 1)
                text.append("slr=%s_1:%s\n".formatted(kernel.name(), die(dies.getFirst())));
            for (KernelInterface.Port port : kernel.ports())
                text.append("sp=%s_1.%s:%s[%s]\n"
                        .formatted(kernel.name(), port.name(), board.memory(), range(port.channels())));
        });
        return text.toString();
    }

    private static String range(Channels channels) {
        long last = channels.first() + channels.count() - 1;
        return channels.count() == 1 ? "" + channels.first() : channels.first() + ":" + last;
    }

    private String die(int number) {
        if (number >= board.dies().size())
            throw new InputError(
                    "has a task on die " + number, "the design", "write it for the target that it was compiled for");
        return board.dies().get(number).name();
    }

    private static boolean spansDies(SequencedMap<String, Integer> cells) {
        return cells.values().stream().distinct().count() > 1;
    }

    /// The linker takes one die for a whole kernel only. Where the parts of one lie on several, the placer is told.
    private String floorplan(Image image) {
        StringBuilder text = new StringBuilder("""
            # Which die the parts of kernels that span dies shall lie on: a wish that guides the placer. Read before
            # place_design, see Makefile.
            proc place_on {die instance cell} {
                set cells [get_cells -quiet -hierarchical -filter "NAME =~ */$instance/*/$cell"]
                if {[llength $cells] == 0} {
                    puts "headrace: no part of $instance is named $cell"
                } else {
                    set_property USER_SLR_ASSIGNMENT $die $cells
                }
            }
            """);
        image.kernels.forEach((kernel, cells) -> {
            if (spansDies(cells))
                cells.forEach(
                        (cell, die) -> text.append("place_on %s %s_1 %s\n".formatted(die(die), kernel.name(), cell)));
        });
        return text.toString();
    }
}
