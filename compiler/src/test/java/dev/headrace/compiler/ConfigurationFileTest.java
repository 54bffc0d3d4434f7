package dev.headrace.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.compiler.materialization.MergeTasks;
import dev.headrace.compiler.placement.LimitFusion;
import dev.headrace.compiler.sizing.KernelTime;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.vectorization.StripeWeights;
import dev.headrace.ir.InputError;
import dev.headrace.ir.pass.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigurationFileTest {
    @TempDir
    Path folder = Path.of("");

    private Configuration read(String text) throws IOException {
        return ConfigurationFile.read(Files.writeString(folder.resolve("c.json"), text));
    }

    @Test
    void whatIsLeftOutIsAsUsual() throws IOException {
        assertThat(read("{}")).isEqualTo(Configuration.USUAL);
        Configuration chosen = read("{\"sizing\": \"normal\", \"choose-tiles\": {\"default-tile\": 32}}");
        assertThat(chosen.sizing()).isEqualTo(Sizing.NORMAL);
        assertThat(chosen.of(Knob.TILE)).isEqualTo(32);
        assertThat(chosen.of(Knob.ROW_PART)).isEqualTo(Knob.ROW_PART.usual());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPrintedIsReadAgain(Knob knob) throws IOException {
        for (Sizing sizing : Sizing.values())
            for (long value : List.of(knob.least(), knob.most(), knob.usual())) {
                Configuration chosen = Configuration.USUAL.with(sizing).with(knob, value);
                assertThat(read(ConfigurationFile.print(chosen))).isEqualTo(chosen);
            }
    }

    @ParameterizedTest
    @EnumSource
    void everyKnobChangesThePassThatItNames(Knob knob) {
        Target target = Targets.named("u55c");
        long other = knob.usual() == knob.most() ? knob.usual() - 1 : knob.usual() + 1;
        List<Step> usual = Pipeline.standard(target);
        List<Step> changed = Pipeline.standard(target, Configuration.USUAL.with(knob, other), KernelTime.UNKNOWN);
        List<Step> differing = new ArrayList<>(changed);
        differing.removeAll(usual);
        // These go by what others will do.
        differing.removeIf(step -> step instanceof Step.Run(LimitFusion _)
                || step instanceof Step.Run(MergeTasks _)
                || knob == Knob.SHARED_LEAST && step instanceof Step.Run(StripeWeights _));
        assertThat(differing)
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Run.class, step -> assertThat(step.pass().name()).isEqualTo(knob.pass()));
    }

    @ParameterizedTest
    @EnumSource
    void everyKnobIsAnOptionOfItsPass(Knob knob) {
        String text = "%s{%s=%d}".formatted(knob.pass(), knob.option(), knob.least());
        assertThat(PassList.parse(text, Targets.named("u55c"), KernelTime.UNKNOWN))
                .hasSize(1);
        assertThatThrownBy(() -> PassList.parse(
                        "%s{%s=%d}".formatted(knob.pass(), knob.option(), knob.most() + 1),
                        Targets.named("u55c"),
                        KernelTime.UNKNOWN))
                .isInstanceOf(InputError.class)
                .hasMessageEndingWith("give a whole number from %d to %d".formatted(knob.least(), knob.most()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|is not an object; write { \"choose-tiles\": { \"default-tile\": 32 } }",
                "{\"sizing\": \"deep\"}|'sizing' is 'deep'; choose one of conservative, normal, exact",
                "{\"sizing\": 3}|'sizing' is '3'; choose one of conservative, normal, exact",
                "{\"choose-tile\": {}}|'choose-tile' can be chosen nowhere; known here are sizing, split-products,",
                "{\"choose-tiles\": 3}|'choose-tiles' is not an object; write { \"default-tile\": … }",
                "{\"choose-tiles\": {\"tile\": 3}}|'choose-tiles.tile' can be chosen nowhere; known here are"
                        + " default-tile",
                "{\"choose-tiles\": {\"default-tile\": 0}}|'choose-tiles.default-tile' is 0; write a whole number from"
                        + " 1",
                "{\"choose-tiles\": {\"default-tile\": 1.5}}|'choose-tiles.default-tile' is 1.5; write a whole number",
                "{\"choose-tiles\": {\"default-tile\": \"x\"}}|'choose-tiles.default-tile' is \"x\"; write a whole"
                        + " number",
                "{\"choose-tiles\": {\"default-tile\": 99999999999999999999}}|write a whole number from 1 to",
                "{\"sizing\": \"normal\", \"sizing\": \"normal\"}|has a field twice at line 1",
                "{\"sizing\"|is not valid JSON at line 1",
                "``|is not an object",
            })
    void whatCannotBeIsOneClearLine(String text, String said) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputError.class).hasMessageContaining(said);
    }

    @Test
    void aFileThatIsNotThere() {
        assertThatThrownBy(() -> ConfigurationFile.read(folder.resolve("no.json")))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("cannot be read; give a configuration that exists");
    }

    @Test
    void aFileThatIsTooLarge() {
        assertThatThrownBy(() -> read(" ".repeat(1 << 17)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("a configuration has less than 64 KB");
    }

    @Test
    void namesAreUnique() {
        assertThat(Arrays.stream(Knob.values()).map(Knob::toString)).doesNotHaveDuplicates();
    }
}
