package dev.headrace.compiler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Dies of 288,800, 364,800 and 382,080 look-up tables, of which 70 % are wise; memory is at the first.
class AssignDiesTest {
    private static final Target TARGET = Targets.named("u55c");

    @Test
    void a_later_kernel_finds_room_at_the_memory() {
        ModuleOp module = placed(kernel("first", "%x", 20_000, 150_000) + kernel("second", "%first", 100_000, 10_000));
        assertThat(onMemoryDie(module, "first")).isEqualTo(20_000);
        assertThat(onMemoryDie(module, "second")).isEqualTo(110_000);
    }

    @Test
    void a_kernel_lies_at_the_memory_if_the_others_need_little_there() {
        ModuleOp module = placed(kernel("first", "%x", 20_000, 150_000) + kernel("second", "%first", 20_000, 10_000));
        assertThat(onMemoryDie(module, "first")).isEqualTo(170_000);
        assertThat(onMemoryDie(module, "second")).isEqualTo(30_000);
    }

    private static long onMemoryDie(ModuleOp module, String name) {
        KernelOp kernel = module.all(KernelOp.class).stream()
                .filter(each -> each.symbol().equals(name))
                .findFirst()
                .orElseThrow();
        return kernel.tasks().stream()
                .filter(task -> die(task) == TARGET.memory().die())
                .mapToLong(task -> Resources.of(task).orElseThrow().lut())
                .sum();
    }

    private static long die(TaskOp task) {
        return task.required("die", IntegerAttr.class).value();
    }

    private static ModuleOp placed(String kernels) {
        String text = "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n" + kernels
                + "return %second : tensor<4xf32>\n}\n";
        ModuleOp module = Parser.module(text, "dies.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new AssignDies(TARGET))));
        assertThat(module.all(KernelOp.class)).allMatch((Op kernel) -> kernel.hasAttribute("die"));
        return module;
    }

    /// A task that writes memory and one that does not.
    private static String kernel(String name, String source, long fixed, long free) {
        return """
            %NAME = dataflow.kernel @NAME(SOURCE) attributes {resources = ALL} : (tensor<4xf32>) -> tensor<4xf32> {
            ^bb0(%in: memref<4xf32>, %out: memref<4xf32>):
              dataflow.task @store() attributes {resources = FIXED} : () -> () {
                %zero = arith.constant 0 : index
                %one = arith.constant 1.0 : f32
                memref.store %one, %out[%zero] : memref<4xf32>
                dataflow.yield
              }
              dataflow.task @compute() attributes {resources = FREE} : () -> () {
                dataflow.yield
              }
              dataflow.yield
            }
            """.replace("NAME", name)
                .replace("SOURCE", source)
                .replace("ALL", resources(fixed + free))
                .replace("FIXED", resources(fixed))
                .replace("FREE", resources(free));
    }

    private static String resources(long lut) {
        return Resources.logic(lut, 0).toAttribute().toString();
    }
}
