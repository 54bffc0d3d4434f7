package dev.headrace.compiler;

import dev.headrace.compiler.dataflow.WrapInKernels;
import dev.headrace.compiler.layers.FoldRepeatedLayers;
import dev.headrace.compiler.layers.LoopOverLayers;
import dev.headrace.compiler.layers.OverlapRounds;
import dev.headrace.compiler.linalg.AddInTrees;
import dev.headrace.compiler.linalg.AlignShapes;
import dev.headrace.compiler.linalg.BubbleSlices;
import dev.headrace.compiler.linalg.ChooseGreedily;
import dev.headrace.compiler.linalg.DetachOutputs;
import dev.headrace.compiler.linalg.DropOperands;
import dev.headrace.compiler.linalg.EraseDuplicates;
import dev.headrace.compiler.linalg.ExplainViews;
import dev.headrace.compiler.linalg.FoldCopies;
import dev.headrace.compiler.linalg.FoldSlices;
import dev.headrace.compiler.linalg.FoldViews;
import dev.headrace.compiler.linalg.FuseElementwise;
import dev.headrace.compiler.linalg.InlineScalars;
import dev.headrace.compiler.loops.DropConverters;
import dev.headrace.compiler.loops.FlattenRows;
import dev.headrace.compiler.loops.FuseSumLoops;
import dev.headrace.compiler.loops.ReadWhereUsed;
import dev.headrace.compiler.lowering.LowerToStreams;
import dev.headrace.compiler.materialization.MaterializeConverters;
import dev.headrace.compiler.materialization.MaterializeRoutes;
import dev.headrace.compiler.materialization.MaterializeTransfers;
import dev.headrace.compiler.materialization.MergeTasks;
import dev.headrace.compiler.packing.PackInterfaces;
import dev.headrace.compiler.packing.WidenInterfaces;
import dev.headrace.compiler.placement.AssignChannels;
import dev.headrace.compiler.placement.AssignDies;
import dev.headrace.compiler.placement.EstimateResources;
import dev.headrace.compiler.quantize.AttendOnIntegers;
import dev.headrace.compiler.quantize.AttentionType;
import dev.headrace.compiler.quantize.CacheType;
import dev.headrace.compiler.quantize.Calibration;
import dev.headrace.compiler.quantize.ComputeNonlinear;
import dev.headrace.compiler.quantize.LayerNames;
import dev.headrace.compiler.quantize.NarrowCaches;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.quantize.QuantizationOptions;
import dev.headrace.compiler.quantize.QuantizeContractions;
import dev.headrace.compiler.quantize.ScaleType;
import dev.headrace.compiler.scheduling.ScheduleLoops;
import dev.headrace.compiler.sizing.ChooseMemoryKinds;
import dev.headrace.compiler.sizing.FillMemoryBlocks;
import dev.headrace.compiler.sizing.KernelTime;
import dev.headrace.compiler.sizing.Pace;
import dev.headrace.compiler.sizing.ProveDeadlockFree;
import dev.headrace.compiler.sizing.ShrinkFifos;
import dev.headrace.compiler.states.ReadValidRows;
import dev.headrace.compiler.states.StoreChangedRows;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.tiling.PermuteLoops;
import dev.headrace.compiler.tiling.PlaceOnHost;
import dev.headrace.compiler.tiling.TileComputations;
import dev.headrace.compiler.vectorization.ChainProducts;
import dev.headrace.compiler.vectorization.DealRows;
import dev.headrace.compiler.vectorization.NarrowTokens;
import dev.headrace.compiler.vectorization.PairProducts;
import dev.headrace.compiler.vectorization.StripeWeights;
import dev.headrace.ir.InputError;
import dev.headrace.ir.pass.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The passes by name, for pipelines written as text: `wrap-in-kernels,fuse-kernels{on-chip-bits=4096}`.
public final class PassList {
    private static final Pattern ONE = Pattern.compile("\\s*([a-z][a-z0-9-]*)\\s*(?:\\{([^{}]*)\\})?\\s*(?:,|$)");

    /// Each pass in the order of the standard pipeline.
    private static final List<Entry> ENTRIES = List.of(
            entry(
                    "compute-nonlinear",
                    List.of("type"),
                    (options, _) -> new ComputeNonlinear(
                            NonlinearType.valueOf(options.word("type", List.of("f32", "f16", "bf16", "fixed"))
                                    .toUpperCase(Locale.ROOT)))),
            entry(
                    "narrow-caches",
                    List.of("type"),
                    (options, _) -> new NarrowCaches(
                            CacheType.valueOf(options.word("type", List.of("f32", "f16", "bf16", "f8E4M3FN"))
                                    .toUpperCase(Locale.ROOT)))),
            entry(
                    "attend-on-integers",
                    List.of("type"),
                    (options, _) -> new AttendOnIntegers(AttentionType.valueOf(
                            options.word("type", List.of("f32", "i16")).toUpperCase(Locale.ROOT)))),
            entry(
                    "quantize-contractions",
                    List.of("weights", "activations", "group", "head", "zeros", "scales"),
                    (options, _) -> new QuantizeContractions(quantization(options))),
            plain(new ChooseGreedily()),
            plain(new EraseDuplicates()),
            plain(new BubbleSlices()),
            plain(new AlignShapes()),
            plain(new FoldViews()),
            plain(new DetachOutputs()),
            plain(new InlineScalars()),
            plain(new FoldCopies()),
            plain(new FoldSlices()),
            plain(new AddInTrees()),
            plain(new FuseElementwise()),
            plain(new DropOperands()),
            plain(new ExplainViews()),
            plain(new FoldRepeatedLayers()),
            plain(new PlaceOnHost()),
            entry("split-products", List.of(), (options, _) -> Pipeline.splitProducts(options.knobs())),
            entry("choose-tiles", List.of(), (options, _) -> Pipeline.chooseTiles(options.knobs())),
            plain(new PermuteLoops()),
            plain(new TileComputations()),
            plain(new WrapInKernels()),
            entry("limit-fusion", List.of(), (_, target) -> Pipeline.limitFusion(target, Configuration.USUAL)),
            entry(
                    "fuse-kernels",
                    List.of("on-chip-bits"),
                    (options, target) ->
                            Pipeline.fuseKernels(options.number("on-chip-bits", target.onChipBits()), options.knobs())),
            plain(new PackInterfaces()),
            plain(new MaterializeRoutes()),
            plain(new MaterializeTransfers()),
            plain(new MaterializeConverters()),
            entry("materialize-forks", List.of(), (options, _) -> Pipeline.materializeForks(options.knobs())),
            entry(
                    "merge-tasks",
                    List.of("striped"),
                    (options, _) -> new MergeTasks(options.number("striped", StripeWeights.USUAL_SMALLEST))),
            plain(new LowerToStreams()),
            entry(
                    "vectorize-streams",
                    List.of(),
                    (options, target) -> Pipeline.vectorizeStreams(target, options.knobs())),
            entry("stripe-weights", List.of(), (options, target) -> Pipeline.stripeWeights(target, options.knobs())),
            entry("pair-products", List.of(), (_, target) -> new PairProducts(target)),
            entry("share-products", List.of(), (options, _) -> Pipeline.shareProducts(options.knobs())),
            plain(new WidenInterfaces()),
            entry(
                    "loop-over-layers",
                    List.of("on-chip-bits"),
                    (options, target) -> new LoopOverLayers(options.number("on-chip-bits", target.onChipBits()))),
            plain(new StoreChangedRows()),
            entry("stripe-states", List.of(), (options, _) -> Pipeline.stripeStates(options.knobs())),
            plain(new DropConverters()),
            plain(new FuseSumLoops()),
            plain(new ReadWhereUsed()),
            plain(new FlattenRows()),
            plain(new NarrowTokens()),
            entry("deal-rows", List.of(), (_, target) -> new DealRows(target)),
            plain(new ChainProducts()),
            entry(
                    "read-valid-rows",
                    List.of("steps"),
                    (options, _) -> new ReadValidRows(options.number("steps", ReadValidRows.USUAL_STEPS))),
            plain(new OverlapRounds()),
            entry("schedule-loops", List.of(), (_, target) -> new ScheduleLoops(target)),
            entry(
                    "size-fifos",
                    List.of("pace", "on-chip-bits"),
                    (options, target) -> Pipeline.sizeFifos(
                            pace(options), options.number("on-chip-bits", target.onChipBits()), options.knobs())),
            entry(
                    "run-weights-ahead",
                    List.of(),
                    (options, target) -> Pipeline.runWeightsAhead(target, options.knobs())),
            plain(new ProveDeadlockFree()),
            entry("group-kernels", List.of(), (_, target) -> Pipeline.groupKernels(target)),
            entry("assign-channels", List.of(), (_, target) -> new AssignChannels(target)),
            entry("choose-memory-kinds", List.of(), (_, target) -> new ChooseMemoryKinds(target)),
            plain(new FillMemoryBlocks()),
            new Entry(
                    "shrink-fifos",
                    List.of("most-trials"),
                    (options, _, time) ->
                            new ShrinkFifos(time, (int) options.number("most-trials", Pipeline.MOST_TRIALS))),
            entry("estimate-resources", List.of(), (_, target) -> new EstimateResources(target)),
            entry("assign-dies", List.of(), (_, target) -> new AssignDies(target)));

    private PassList() {}

    private record Entry(String name, List<String> options, Maker make) {}

    @FunctionalInterface
    private interface Maker {
        Pass make(PassOptions options, Target target, KernelTime time);
    }

    private static Entry plain(Pass pass) {
        return new Entry(pass.name(), List.of(), (_, _, _) -> pass);
    }

    /// @param options besides the knobs of the pass
    private static Entry entry(String name, List<String> options, BiFunction<PassOptions, Target, Pass> make) {
        List<String> all = new ArrayList<>(options);
        for (Knob knob : Knob.of(name)) all.add(knob.option());
        return new Entry(name, List.copyOf(all), (given, target, _) -> make.apply(given, target));
    }

    private static QuantizationOptions quantization(PassOptions options) {
        int weights = Integer.parseInt(options.word("weights", List.of("8", "4")));
        long group = options.number("group", 0);
        return new QuantizationOptions(
                weights,
                Integer.parseInt(options.word("activations", List.of("8", "16"))),
                group == 0 ? OptionalLong.empty() : OptionalLong.of(group),
                options.word("zeros", List.of("no", "yes")).equals("no"),
                Integer.parseInt(options.word("head", List.of("8", "4", "0"))),
                new LayerNames(List.of()),
                Calibration.NONE,
                NonlinearType.F32,
                CacheType.F32,
                options.word("scales", List.of("f32", "i8")).equals("i8") ? ScaleType.I8 : ScaleType.F32,
                AttentionType.F32);
    }

    private static Pace pace(PassOptions options) {
        return options.word("pace", List.of("conservative", "normal")).equals("normal")
                ? Pace.NORMAL
                : Pace.CONSERVATIVE;
    }

    /// The names that [#parse] knows, in the order of the standard pipeline.
    public static List<String> names() {
        return ENTRIES.stream().map(Entry::name).toList();
    }

    /// @param time for passes that ask how long a kernel takes
    /// @throws InputError if the text is malformed or names a pass or an option that there is not
    public static List<Pass> parse(String text, Target target, KernelTime time) {
        List<Pass> passes = new ArrayList<>();
        Matcher matcher = ONE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at)
                throw new InputError(
                        "cannot be read from '" + text.substring(at) + "' on",
                        "--passes",
                        "write pass-name{option=value},…");
            passes.add(make(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2), target, time));
            at = matcher.end();
        }
        return passes;
    }

    private static Pass make(String name, String options, Target target, KernelTime time) {
        for (Entry entry : ENTRIES)
            if (entry.name.equals(name))
                return entry.make.make(PassOptions.parse(name, options, entry.options), target, time);
        throw InputError.unknown("pass", name, names());
    }
}
