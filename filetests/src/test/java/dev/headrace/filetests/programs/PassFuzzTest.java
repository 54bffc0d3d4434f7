package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.fusion.FuseKernels;
import dev.headrace.compiler.linalg.SplitProducts;
import dev.headrace.compiler.target.Die;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every pass of the compiler on random programs: see [Journey] for what must hold.
///
/// `-Dheadrace.programs=N` sets how many programs each pass gets, `-Dheadrace.seed=S` the first of them.
class PassFuzzTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 1200);
    private static final long FIRST = Long.getLong("headrace.seed", 0);

    /// Passes that change nothing in these programs: they look, take on what no model makes, need a small device,
    /// integers, or state ([StoreChangedRowsTest]).
    private static final Set<String> LOOKING = Set.of(
            "prove-deadlock-free",
            "explain-views",
            "limit-fusion",
            "group-kernels",
            "materialize-routes",
            "deal-rows",
            "narrow-tokens",
            "pair-products",
            "chain-products",
            "share-products",
            "stripe-weights",
            "store-changed-rows",
            "stripe-states",
            "read-valid-rows",
            "overlap-rounds");

    private static final Target TARGET = Targets.named("u55c");

    /// From the imported program to sized FIFOs, with small tiles so that small tensors have several.
    @Test
    void the_whole_pipeline() {
        check(pipeline(TARGET, 4, TARGET.onChipBits()), PROGRAMS);
    }

    /// Hardly any memory, so that there are many kernels.
    @ParameterizedTest
    @CsvSource({"2, 8192", "16, 32768"})
    void other_tiles_and_little_memory(long tile, long onChipBits) {
        check(pipeline(TARGET, tile, onChipBits), PROGRAMS / 4);
    }

    /// Kernels that do not fit together, and some that do not fit alone.
    @Test
    void a_small_device() {
        Target small = small();
        Journey journey = new Journey(pipeline(small, 4, small.onChipBits()));
        findFailure(journey, PROGRAMS / 8, ProgramGenerator::generate);
        for (String pass : List.of("limit-fusion", "group-kernels"))
            assertThat(journey.changes().getOrDefault(pass, 0)).as(pass).isPositive();
    }

    private static Target small() {
        Resources resources = new Resources(12_000, 2_000_000, 4_000, 4_000, 0);
        return new Target(
                "small",
                TARGET.part(),
                TARGET.platform(),
                TARGET.megahertz(),
                resources,
                List.of(new Die("only", resources)),
                0,
                TARGET.fillPercent(),
                TARGET.memory(),
                TARGET.operators(),
                TARGET.fabric(),
                TARGET.power(),
                TARGET.host());
    }

    /// Networks on images, whose rows pass one by one.
    @ParameterizedTest
    @CsvSource({"2, 100000000", "4, 65536", "16, 100000000"})
    void networks_on_images(long tile, long onChipBits) {
        networks(tile, onChipBits, ImagePrograms::generate, PROGRAMS / 4);
    }

    @ParameterizedTest
    @CsvSource({"2, 100000000", "4, 65536", "16, 100000000"})
    void networks_on_sequences(long tile, long onChipBits) {
        networks(tile, onChipBits, SequencePrograms::generate, PROGRAMS / 4);
    }

    private static void networks(long tile, long onChipBits, LongFunction<ModuleOp> generator, long programs) {
        Journey journey = new Journey(pipeline(TARGET, tile, onChipBits));
        findFailure(journey, programs, generator);
        assertThat(journey.changes().getOrDefault(Journey.REFUSED, 0))
                .as("programs that are too large for the device")
                .isLessThan((int) Math.max(1, programs / 10));
    }

    /// That they do pass one by one: many networks have a line buffer; others read windows from external memory, or one
    /// row.
    @Test
    void networks_have_line_buffers() {
        for (LongFunction<ModuleOp> generator :
                List.<LongFunction<ModuleOp>>of(ImagePrograms::generate, SequencePrograms::generate)) {
            long programs = 60;
            long buffered = LongStream.range(0, programs)
                    .mapToObj(generator)
                    .peek(module -> new PassManager().run(module, Pipeline.until(Level.MATERIALIZED, TARGET)))
                    .filter(module -> module.all(TaskOp.class).stream()
                            .anyMatch(task -> task.role().equals(Optional.of(TaskRole.LINES))))
                    .count();
            assertThat(buffered).isGreaterThan(programs / 4);
        }
    }

    /// A pass that must not depend on what the passes before it left.
    @ParameterizedTest
    @MethodSource("linalgPasses")
    void a_pass_of_the_linalg_stage_alone(Pass pass) {
        check(List.of(new Step.Run(pass)), PROGRAMS);
    }

    static List<Pass> linalgPasses() {
        List<Pass> passes = new ArrayList<>();
        for (Step step : Pipeline.until(Level.LINALG, TARGET))
            if (step instanceof Step.Run(Pass pass)) passes.add(pass);
        passes.replaceAll(pass -> pass instanceof SplitProducts ? new SplitProducts(3, 2) : pass);
        return passes.stream().distinct().toList();
    }

    /// The standard pipeline with other options. The programs are at its first level before it starts.
    private static List<Step> pipeline(Target target, long tile, long onChipBits) {
        Stream<Step> start = Stream.of(new Step.Reach(Level.LINALG));
        return Stream.concat(start, Pipeline.standard(target).stream())
                .map(step -> switch (step) {
                    case Step.Run(SplitProducts _) -> new Step.Run(new SplitProducts(3, 2));
                    case Step.Run(ChooseTiles _) -> new Step.Run(new ChooseTiles(tile));
                    case Step.Run(FuseKernels _) -> new Step.Run(new FuseKernels(onChipBits));
                    default -> step;
                })
                .toList();
    }

    private static void check(List<Step> steps, long programs) {
        Journey journey = new Journey(steps);
        findFailure(journey, programs, ProgramGenerator::generate);
        assertThat(journey.changes().getOrDefault(Journey.REFUSED, 0))
                .as("programs that are too large for the device")
                .isLessThan((int) Math.max(1, programs / 20));
        for (Step step : steps)
            if (step instanceof Step.Run && !LOOKING.contains(Journey.name(step)))
                assertThat(journey.changes().getOrDefault(Journey.name(step), 0))
                        .as("programs that %s changes", Journey.name(step))
                        .isGreaterThanOrEqualTo((int) (programs / 1000));
    }

    private static void findFailure(Journey journey, long programs, LongFunction<ModuleOp> generator) {
        Optional<Long> bad = LongStream.range(FIRST, FIRST + programs)
                .parallel()
                .filter(seed -> journey.failure(generator.apply(seed), seed).isPresent())
                .boxed()
                .min(Long::compare);
        bad.ifPresent(seed -> report(journey, seed, generator.apply(seed)));
    }

    private static void report(Journey journey, long seed, ModuleOp program) {
        Journey.Failure failure = journey.failure(program, seed).orElseThrow();
        ModuleOp shrunk = Shrinker.shrink(
                program,
                candidate -> journey.failure(candidate, seed)
                        .filter(f ->
                                f.where().equals(failure.where()) && f.kind().equals(failure.kind()))
                        .isPresent());
        Journey.Failure last = journey.failure(shrunk, seed).orElseThrow();
        fail(
                "seed %d: %s: %s%n%s%nThe shrunk program:%n%s",
                seed, last.where(), last.kind(), last.details(), Journey.text(shrunk));
    }
}
