package dev.headrace.filetests.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyRulesTest {
    private static final String ROOT = "dev.headrace";
    private static final String PLANTED = DependencyRulesTest.class.getPackageName() + ".planted";

    private static final JavaClasses HEADRACE = new ClassFileImporter()
            .withImportOption(place -> !place.contains("/planted/"))
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> hold() {
        return new DependencyRules(ROOT)
                .all().stream().map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(HEADRACE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ir", "cli"})
    void seeTheModules(String module) {
        assertThat(HEADRACE).anyMatch(type -> type.getPackageName().startsWith(ROOT + "." + module));
    }

    @Test
    void failOnEveryPlantedViolation() {
        var planted = new ClassFileImporter().importPackages(PLANTED);
        var violations = new DependencyRules(PLANTED)
                .all().stream()
                        .map(rule -> rule.evaluate(planted))
                        .filter(result -> result.hasViolation())
                        .map(result -> result.getFailureReport().toString().replace(PLANTED + ".", ""))
                        .toList();

        var expected = List.of(
                List.of("ir knows only itself and []", "ir.NamesDialect", "dialects.dataflow.Stream"),
                List.of("simulator knows only itself and [ir, dialects]", "simulator.AsksBackend", "backends.Writer"),
                List.of(
                        "only Pipeline, PassList and the choices know the stage dataflow",
                        "compiler.tiling.AsksDataflow",
                        "dataflow.Wrap"),
                List.of(
                        "only Pipeline, PassList and the choices know the stage tiling",
                        "compiler.target.AsksTiling",
                        "tiling.AsksDataflow"),
                List.of("no part of the compiler knows the whole", "compiler.fusion.AsksPipeline", "compiler.Pipeline"),
                List.of("the compiler has the packages", "compiler.surprise.Stray"),
                List.of("frontends know no dialect beyond LINALG", "frontends.ReadsStream", "dialects.dataflow.Stream"),
                List.of("every package is @NullMarked", "compiler.surprise is not @NullMarked"));
        assertThat(violations).hasSameSizeAs(expected);
        for (var words : expected) {
            assertThat(violations).anySatisfy(violation -> assertThat(violation).contains(words));
        }
    }
}
