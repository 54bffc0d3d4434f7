package dev.headrace.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.dataflow.WrapInKernels;
import dev.headrace.compiler.fusion.FuseKernels;
import dev.headrace.compiler.materialization.MaterializeConverters;
import dev.headrace.compiler.materialization.MaterializeForks;
import dev.headrace.compiler.materialization.MaterializeTransfers;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataflowStagesTest {
    private static ModuleOp after(Step... steps) {
        ModuleOp module = TiledProgram.create();
        new PassManager().run(module, List.of(steps));
        return module;
    }

    @Test
    void each_nest_becomes_a_kernel_with_one_task() {
        ModuleOp module = after(new Step.Run(new WrapInKernels()), new Step.Reach(Level.DATAFLOW));
        assertThat(module.all(KernelOp.class))
                .hasSize(2)
                .allMatch(k -> k.tasks().size() == 1);
        KernelOp matmul = module.all(KernelOp.class).getFirst();
        assertThat(matmul.symbol()).isEqualTo("layer.matmul");
        assertThat(matmul.body().argument(0).type())
                .hasToString(
                        "!dataflow.itensor<tensor<16x16xf32>, [2, 2, 2], [16, 16, 16], affine_map<(d0, d1, d2) -> (d0,"
                                + " d2)>>");
        assertThat(matmul.body().argument(1).type())
                .hasToString(
                        "!dataflow.itensor<tensor<16x16xf32>, [2, 2, 2], [16, 16, 16], affine_map<(d0, d1, d2) -> (d2,"
                                + " d1)>>");
    }

    @Test
    void kernels_that_fit_become_one() {
        ModuleOp module = after(
                new Step.Run(new WrapInKernels()), new Step.Run(new FuseKernels(1 << 20)), new Step.Reach(Level.FUSED));
        assertThat(module.all(KernelOp.class)).hasSize(1);
        KernelOp fused = module.all(KernelOp.class).getFirst();
        assertThat(fused.symbol()).isEqualTo("layer");
        assertThat(fused.sources()).hasSize(3);
        assertThat(module.all(ItensorConverterOp.class)).isEmpty();
        assertThat(PassManager.remarks(module)).anyMatch(r -> r.what().equals("fuses 2 computations"));
    }

    @Test
    void kernels_that_do_not_fit_stay_apart_and_say_why() {
        ModuleOp module =
                after(new Step.Run(new WrapInKernels()), new Step.Run(new FuseKernels(3 * 16 * 16 * 32 + 100)));
        assertThat(module.all(KernelOp.class)).hasSize(2);
        assertThat(PassManager.remarks(module))
                .anyMatch(r -> r.why().equals("kernel 0 has no room for it on the chip"));
    }

    @Test
    void everything_on_chip_becomes_a_task_with_streams_of_one_writer_and_one_reader() {
        ModuleOp module = after(
                new Step.Run(new WrapInKernels()),
                new Step.Run(new FuseKernels(1 << 20)),
                new Step.Run(new MaterializeTransfers()),
                new Step.Run(new MaterializeConverters()),
                new Step.Run(new MaterializeForks()),
                new Step.Reach(Level.MATERIALIZED));
        List<TaskOp> tasks = module.all(TaskOp.class);
        assertThat(tasks.stream().filter(t -> t.role().orElseThrow() == TaskRole.LOAD))
                .hasSize(3);
        assertThat(tasks.stream().filter(t -> t.role().orElseThrow() == TaskRole.STORE))
                .hasSize(1);
        assertThat(module.all(ItensorInstanceOp.class)).allMatch(i -> i.result().hasOneUse());
        for (TaskOp task : tasks)
            if (task.role().orElseThrow() != TaskRole.STORE)
                assertThat(task.results()).as(task.symbol()).allMatch(Value::hasOneUse);
    }

    @Test
    void a_converter_keeps_the_buffer_that_its_type_needs() {
        ModuleOp module = TiledProgram.createTwoMatmuls();
        new PassManager()
                .run(module, List.of(new Step.Run(new WrapInKernels()), new Step.Run(new FuseKernels(1 << 22))));
        List<ItensorConverterOp> converters = module.all(ItensorConverterOp.class);
        assertThat(converters).hasSize(1);
        assertThat(converters.getFirst().shape().buffer()).isEqualTo(Dims.of(16, 32));
        new PassManager()
                .run(
                        module,
                        List.of(
                                new Step.Run(new MaterializeTransfers()),
                                new Step.Run(new MaterializeConverters()),
                                new Step.Run(new MaterializeForks()),
                                new Step.Reach(Level.MATERIALIZED)));
        assertThat(module.all(TaskOp.class)).anyMatch(t -> t.role().orElseThrow() == TaskRole.CONVERT);
    }
}
