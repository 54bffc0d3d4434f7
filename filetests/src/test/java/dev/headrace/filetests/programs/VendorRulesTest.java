package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.backends.lint.Lint;
import dev.headrace.filetests.models.Boards;
import dev.headrace.filetests.models.Model;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the compiler emits obeys the rules of the vendor's compiler. That a violation is found is tested beside the
/// rules.
class VendorRulesTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 2000) / 10;
    private static final long FIRST = Long.getLong("headrace.seed", 0);

    @TempDir
    Path folder = Path.of("");

    static List<Model> models() {
        return Model.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void the_sources_of_a_model_have_no_findings(Model model) {
        ModuleOp module = SizedPrograms.of(model);
        assertObeys(module, model.open()::tensor, model.name());
    }

    @Test
    void the_sources_of_random_programs_have_no_findings() {
        long emitted = 0;
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            ModuleOp module = SizedPrograms.random(seed).orElse(null);
            if (module == null) continue; // Refused with a reason.
            assertObeys(module, VendorRulesTest::none, "seed " + seed);
            emitted++;
        }
        assertThat(emitted).isGreaterThan(PROGRAMS / 2);
    }

    private void assertObeys(ModuleOp module, Function<String, TensorData> parameters, String name) {
        Path design = folder.resolve(name);
        HlsDesign.write(module, parameters, Boards.u55c(), design);
        assertThat(Lint.check(design)).as(name).isEmpty();
    }

    private static TensorData none(String parameter) {
        throw new IllegalStateException("no parameter " + parameter);
    }
}
