package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.filetests.programs.SameStructure;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.Printer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTextTest {
    static List<Model> models() {
        return Model.all();
    }

    /// At every level, in both syntaxes, with all locations and remarks.
    @ParameterizedTest
    @MethodSource("models")
    void the_text_reads_back_as_the_same_program(Model model) {
        ModuleOp module = model.imported();
        assertReadsBack(module, "imported");
        for (Step step : Pipeline.standard(Targets.named("u55c"))) {
            new PassManager().run(module, List.of(step));
            if (step instanceof Step.Reach(var level)) assertReadsBack(module, level.text());
        }
    }

    private static void assertReadsBack(ModuleOp module, String level) {
        for (Printer printer : List.of(Printer.custom(), Printer.generic())) {
            String text = printer.includingLocations().print(module);
            ModuleOp back = Parser.module(text, level + ".mlir", Dialects.registry());
            assertThat(SameStructure.difference(module, back)).as(level).isEmpty();
            assertThat(printer.includingLocations().print(back)).as(level).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void two_compilations_give_the_same_program(Model model) {
        assertThat(levels(model)).isEqualTo(levels(model));
    }

    private static List<String> levels(Model model) {
        List<String> texts = new ArrayList<>();
        ModuleOp module = model.imported();
        Printer printer = Printer.custom().includingLocations();
        for (Step step : Pipeline.standard(Targets.named("u55c"))) {
            new PassManager().run(module, List.of(step));
            if (step instanceof Step.Reach) texts.add(printer.print(module));
        }
        return texts;
    }
}
