package dev.headrace.compiler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A device of 70560 look-up tables and 16 interfaces.
class GroupKernelsTest {
    private static final Target TARGET = Targets.named("zu3eg");

    @Test
    void kernelsThatFitTogetherStayTogether() {
        ModuleOp module = grouped(chain(30_000, 30_000, 10_000));
        assertThat(module.all(KernelOp.class)).noneMatch(kernel -> kernel.hasAttribute(KernelOp.GROUP));
        assertThat(PassManager.remarks(module)).isEmpty();
    }

    @Test
    void aGroupTakesKernelAfterKernelAsLongAsTheyFit() {
        ModuleOp module = grouped(chain(30_000, 30_000, 20_000, 50_000, 60_000, 10_000));
        assertThat(groups(module)).containsExactly(0, 0, 1, 1, 2, 2);
        assertThat(PassManager.remarks(module).get(2).what()).isEqualTo("group 1 of 3");
        assertThat(PassManager.remarks(module).get(2).why())
                .isEqualTo("with the kernels of group 0 it does not fit on the device: 80000 lut of 70560");
    }

    @Test
    void whatFitsNowhereHasAGroupForItself() {
        assertThat(groups(grouped(chain(1_000, 90_000, 1_000)))).containsExactly(0, 1, 2);
        assertThat(groups(grouped(chain(90_000)))).containsExactly(0);
    }

    @Test
    void aKernelOnTheHostIsInNoGroup() {
        String host = kernel("h", "%x", 0).replace("resources =", "placement = \"host\", resources =");
        ModuleOp module = grouped(main("%h = " + host + lines("%h", 50_000, 50_000), "%k1"));
        assertThat(groups(module)).containsExactly(0, 0, 1);
    }

    @Test
    void everyKernelNeedsAnInterface() {
        long[] small = new long[17];
        List<Integer> groups = groups(grouped(chain(small)));
        assertThat(groups.subList(0, 16)).containsOnly(0);
        assertThat(groups.getLast()).isOne();
    }

    @Test
    void kernelsOfALayerStayTogetherIfTheyCan() {
        assertThat(layered(30_000, 30_000, 20_000)).containsExactly(0, 1, 1, 2);
        assertThat(layered(15_000, 30_000, 20_000)).containsExactly(0, 0, 0, 1);
        // Only now are they divided: images are loaded again for each layer.
        assertThat(layered(40_000, 50_000, 40_000)).containsExactly(0, 1, 2, 3);
    }

    /// A kernel, two layers of two kernels, a kernel.
    private static List<Integer> layered(long around, long first, long second) {
        String layer = """
            func.func @layer(%x: tensor<4xf32>) -> tensor<4xf32> attributes {headrace.layers = 2 : i64} {
              %a = KERNEL_A
              %b = KERNEL_B
              return %b : tensor<4xf32>
            }
            """.replace("KERNEL_A", kernel("a", "%x", first)).replace("KERNEL_B", kernel("b", "%a", second));
        String body = "%p = " + kernel("p", "%x", around) + """
            %l0 = func.call @layer(%p) : (tensor<4xf32>) -> tensor<4xf32>
            %l1 = func.call @layer(%l0) : (tensor<4xf32>) -> tensor<4xf32>
            """ + "%q = " + kernel("q", "%l1", around);
        ModuleOp module = grouped(layer + main(body, "%q"));
        return List.of("p", "a", "b", "q").stream()
                .map(name -> module.all(KernelOp.class).stream()
                        .filter(kernel -> kernel.symbol().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .group())
                .toList();
    }

    private static ModuleOp grouped(String text) {
        ModuleOp module = Parser.module(text, "groups.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new GroupKernels(TARGET, List.of()))));
        return module;
    }

    private static List<Integer> groups(ModuleOp module) {
        return module.all(KernelOp.class).stream().map(KernelOp::group).toList();
    }

    private static String chain(long... luts) {
        return main(lines("%x", luts), "%k" + (luts.length - 1));
    }

    private static String lines(String source, long... luts) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < luts.length; i++)
            text.append("%k" + i + " = ").append(kernel("k" + i, i == 0 ? source : "%k" + (i - 1), luts[i]));
        return text.toString();
    }

    private static String main(String body, String result) {
        return "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n" + body + "return " + result
                + " : tensor<4xf32>\n}\n";
    }

    private static String kernel(String name, String source, long lut) {
        return """
            dataflow.kernel @NAME(SOURCE) attributes {resources = ALL} : (tensor<4xf32>) -> tensor<4xf32> {
            ^bb0(%in: memref<4xf32>, %out: memref<4xf32>):
              dataflow.yield
            }
            """.replace("NAME", name)
                .replace("SOURCE", source)
                .replace("ALL", Resources.logic(lut, 0).toAttribute().toString());
    }
}
