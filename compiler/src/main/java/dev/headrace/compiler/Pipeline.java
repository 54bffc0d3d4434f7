package dev.headrace.compiler;

import static dev.headrace.dialects.Level.DATAFLOW;
import static dev.headrace.dialects.Level.FUSED;
import static dev.headrace.dialects.Level.LINALG;
import static dev.headrace.dialects.Level.MATERIALIZED;
import static dev.headrace.dialects.Level.SCHEDULED;
import static dev.headrace.dialects.Level.SIZED;
import static dev.headrace.dialects.Level.STREAM;
import static dev.headrace.dialects.Level.TILED;

import dev.headrace.compiler.dataflow.WrapInKernels;
import dev.headrace.compiler.fusion.FuseKernels;
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
import dev.headrace.compiler.linalg.SplitProducts;
import dev.headrace.compiler.loops.DropConverters;
import dev.headrace.compiler.loops.FlattenRows;
import dev.headrace.compiler.loops.FuseSumLoops;
import dev.headrace.compiler.loops.ReadWhereUsed;
import dev.headrace.compiler.lowering.LowerToStreams;
import dev.headrace.compiler.materialization.MaterializeConverters;
import dev.headrace.compiler.materialization.MaterializeForks;
import dev.headrace.compiler.materialization.MaterializeRoutes;
import dev.headrace.compiler.materialization.MaterializeTransfers;
import dev.headrace.compiler.materialization.MergeTasks;
import dev.headrace.compiler.packing.PackInterfaces;
import dev.headrace.compiler.packing.WidenInterfaces;
import dev.headrace.compiler.placement.AssignChannels;
import dev.headrace.compiler.placement.AssignDies;
import dev.headrace.compiler.placement.EstimateResources;
import dev.headrace.compiler.placement.GroupKernels;
import dev.headrace.compiler.placement.LimitFusion;
import dev.headrace.compiler.quantize.AttendOnIntegers;
import dev.headrace.compiler.quantize.ComputeNonlinear;
import dev.headrace.compiler.quantize.NarrowCaches;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.quantize.ObserveActivations;
import dev.headrace.compiler.quantize.ObserveContractions;
import dev.headrace.compiler.quantize.QuantizationOptions;
import dev.headrace.compiler.quantize.QuantizeContractions;
import dev.headrace.compiler.scheduling.ScheduleLoops;
import dev.headrace.compiler.sizing.ChooseMemoryKinds;
import dev.headrace.compiler.sizing.FillMemoryBlocks;
import dev.headrace.compiler.sizing.KernelTime;
import dev.headrace.compiler.sizing.Pace;
import dev.headrace.compiler.sizing.ProveDeadlockFree;
import dev.headrace.compiler.sizing.RunWeightsAhead;
import dev.headrace.compiler.sizing.ShrinkFifos;
import dev.headrace.compiler.sizing.SizeFifos;
import dev.headrace.compiler.states.ReadValidRows;
import dev.headrace.compiler.states.StoreChangedRows;
import dev.headrace.compiler.states.StripeStates;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.compiler.tiling.PermuteLoops;
import dev.headrace.compiler.tiling.PlaceOnHost;
import dev.headrace.compiler.tiling.TileComputations;
import dev.headrace.compiler.vectorization.ChainProducts;
import dev.headrace.compiler.vectorization.DealRows;
import dev.headrace.compiler.vectorization.LaneLimits;
import dev.headrace.compiler.vectorization.NarrowTokens;
import dev.headrace.compiler.vectorization.PairProducts;
import dev.headrace.compiler.vectorization.ShareProducts;
import dev.headrace.compiler.vectorization.StripeWeights;
import dev.headrace.compiler.vectorization.VectorizeStreams;
import dev.headrace.dialects.Level;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The compiler, left to right.
public final class Pipeline {
    /// Ways to make the FIFOs of a kernel shallower that are tried.
    static final int MOST_TRIALS = 1000;

    private final List<Step> steps = new ArrayList<>();

    private Pipeline() {}

    /// Everything from [Level#LINALG] to [Level#SIZED]. Each `reaches` is proved when the pipeline runs: no operation
    /// that
    /// the level forbids may remain.
    ///
    /// @param time asked for where FIFOs are sized by simulation
    public static List<Step> standard(Target target, Configuration chosen, KernelTime time) {
        return new Pipeline()
                .then(new EraseDuplicates(), new BubbleSlices(), splitProducts(chosen))
                .then(new AlignShapes(), new BubbleSlices(), new FoldViews())
                .then(new DetachOutputs(), new InlineScalars(), new FoldCopies(), new FoldSlices(), new AddInTrees())
                .then(new FuseElementwise(), new DropOperands(), new InlineScalars(), new EraseDuplicates())
                .then(new ExplainViews(), new FoldRepeatedLayers())
                .reaches(LINALG)
                .then(new PlaceOnHost(), chooseTiles(chosen), new PermuteLoops(), new TileComputations())
                .reaches(TILED)
                .then(new WrapInKernels())
                .reaches(DATAFLOW)
                .then(limitFusion(target, chosen), fuseKernels(target.onChipBits(), chosen), new PackInterfaces())
                .reaches(FUSED)
                .then(new MaterializeRoutes(), new MaterializeTransfers(), new MaterializeConverters())
                .then(materializeForks(chosen), mergeTasks(chosen))
                .reaches(MATERIALIZED)
                .then(new LowerToStreams(), vectorizeStreams(target, chosen), stripeWeights(target, chosen))
                .then(new PairProducts(target), shareProducts(chosen))
                .then(new WidenInterfaces(), new LoopOverLayers(target.onChipBits()), new StoreChangedRows())
                .then(stripeStates(chosen), new DropConverters(), new FuseSumLoops(), new ReadWhereUsed())
                .then(new FlattenRows())
                .then(new NarrowTokens(), new DealRows(target), new ChainProducts())
                .then(new ReadValidRows(ReadValidRows.USUAL_STEPS), new OverlapRounds())
                .reaches(STREAM)
                .then(new ScheduleLoops(target))
                .reaches(SCHEDULED)
                .then(sizeFifos(chosen.sizing().pace(), target.onChipBits(), chosen), runWeightsAhead(target, chosen))
                .then(new ProveDeadlockFree(), groupKernels(target), new AssignChannels(target))
                .then(new ChooseMemoryKinds(target), new FillMemoryBlocks())
                .then(shrinkFifos(target, chosen, time))
                .then(new EstimateResources(target), new AssignDies(target))
                .reaches(SIZED)
                .steps;
    }

    /// What comes before [#standard] where products are to be computed on integers: transpositions of weights dissolve,
    /// so that they are seen. Sums get their order here: another one later could round a number the other way.
    public static List<Step> quantization(QuantizationOptions options) {
        return new Pipeline()
                .then(new FoldCopies(), new ComputeNonlinear(options.nonlinear()), new QuantizeContractions(options))
                .then(new NarrowCaches(options.cache()), new AttendOnIntegers(options.attention()), new AddInTrees())
                .steps;
    }

    /// What comes before [#standard] where the program is to choose the next token.
    public static List<Step> greedy() {
        return new Pipeline().then(new ChooseGreedily()).steps;
    }

    /// As [#quantization], for those who want to measure what each layer loses; without options for the same layers on
    /// real numbers. See [ObserveContractions].
    public static List<Step> observation(Optional<QuantizationOptions> options) {
        return new Pipeline()
                .then(
                        new FoldCopies(),
                        new ComputeNonlinear(
                                options.map(QuantizationOptions::nonlinear).orElse(NonlinearType.F32)),
                        new ObserveContractions(options))
                .steps;
    }

    /// For those who want to measure what layers are given; see [ObserveActivations].
    public static List<Step> calibration() {
        return new Pipeline().then(new FoldCopies(), new ObserveActivations()).steps;
    }

    static SplitProducts splitProducts(Configuration chosen) {
        return new SplitProducts(chosen.of(Knob.PARTS), chosen.of(Knob.SMALLEST_PART));
    }

    static ChooseTiles chooseTiles(Configuration chosen) {
        return new ChooseTiles(chosen.of(Knob.TILE), chosen.of(Knob.ROW_PART), chosen.of(Knob.VECTOR_TILE));
    }

    static LimitFusion limitFusion(Target target, Configuration chosen) {
        return new LimitFusion(
                target,
                fusionLimit(target.onChipBits(), chosen),
                () -> fromFusionToSizes(target, chosen),
                estimators(target));
    }

    static FuseKernels fuseKernels(long onChipBits, Configuration chosen) {
        return new FuseKernels(onChipBits, fusionLimit(onChipBits, chosen));
    }

    private static long fusionLimit(long onChipBits, Configuration chosen) {
        return part(onChipBits, chosen.of(Knob.FUSION_PERCENT));
    }

    static MaterializeForks materializeForks(Configuration chosen) {
        return new MaterializeForks(chosen.of(Knob.FORK_BITS));
    }

    static MergeTasks mergeTasks(Configuration chosen) {
        return new MergeTasks(chosen.of(Knob.SMALLEST_STRIPED));
    }

    private static long part(long bits, long percent) {
        return percent == 100 ? bits : bits / 100 * percent;
    }

    static VectorizeStreams vectorizeStreams(Target target, Configuration chosen) {
        return new VectorizeStreams(
                target,
                new LaneLimits(
                        chosen.of(Knob.LANE_SHARE),
                        chosen.of(Knob.LANE_NEGLIGIBLE),
                        chosen.of(Knob.LANE_BANKS),
                        chosen.of(Knob.LANE_POWER),
                        chosen.of(Knob.LANE_WORTH)));
    }

    static StripeWeights stripeWeights(Target target, Configuration chosen) {
        return new StripeWeights(
                target,
                chosen.of(Knob.STRIPES),
                chosen.of(Knob.ROWS_PER_CHANNEL),
                chosen.of(Knob.SMALLEST_STRIPED),
                chosen.of(Knob.STRIPE_SHARE),
                chosen.of(Knob.STRIPED_BANKS),
                chosen.of(Knob.SHARED_LEAST));
    }

    static ShareProducts shareProducts(Configuration chosen) {
        return new ShareProducts(chosen.of(Knob.SHARED_LEAST));
    }

    static StripeStates stripeStates(Configuration chosen) {
        return new StripeStates(
                chosen.of(Knob.STATE_CHANNELS),
                chosen.of(Knob.STATE_PARTS),
                chosen.of(Knob.SMALLEST_STATE),
                chosen.of(Knob.CARRIED_STATES) > 0);
    }

    private static Pass[] shrinkFifos(Target target, Configuration chosen, KernelTime time) {
        if (chosen.sizing() != Sizing.EXACT) return new Pass[0];
        return new Pass[] {new ShrinkFifos(time, MOST_TRIALS), new ProveDeadlockFree(), new ChooseMemoryKinds(target)};
    }

    static SizeFifos sizeFifos(Pace pace, long onChipBits, Configuration chosen) {
        return new SizeFifos(pace, part(onChipBits, chosen.of(Knob.FIFO_PERCENT)));
    }

    static RunWeightsAhead runWeightsAhead(Target target, Configuration chosen) {
        return new RunWeightsAhead(target, chosen.of(Knob.RUN_AHEAD_PERCENT));
    }

    static GroupKernels groupKernels(Target target) {
        return new GroupKernels(target, estimators(target));
    }

    private static List<Pass> estimators(Target target) {
        return List.of(
                new ChooseMemoryKinds(target),
                new FillMemoryBlocks(),
                new AssignChannels(target),
                new EstimateResources(target));
    }

    private static List<Pass> fromFusionToSizes(Target target, Configuration chosen) {
        return standard(target, chosen, KernelTime.UNKNOWN).stream()
                .filter(Step.Run.class::isInstance)
                .map(step -> ((Step.Run) step).pass())
                .dropWhile(pass -> !(pass instanceof FuseKernels))
                .takeWhile(pass -> !(pass instanceof GroupKernels))
                .toList();
    }

    /// As usual.
    public static List<Step> standard(Target target) {
        return standard(target, Configuration.USUAL, KernelTime.UNKNOWN);
    }

    /// The standard pipeline up to where `level` is reached.
    public static List<Step> until(Level level, Target target) {
        return until(level, target, Configuration.USUAL, KernelTime.UNKNOWN);
    }

    /// As above, with what was chosen.
    public static List<Step> until(Level level, Target target, Configuration chosen, KernelTime time) {
        List<Step> all = standard(target, chosen, time);
        return all.subList(0, all.indexOf(new Step.Reach(level)) + 1);
    }

    private Pipeline then(Pass... passes) {
        for (Pass pass : passes) steps.add(new Step.Run(pass));
        return this;
    }

    private Pipeline reaches(Level level) {
        steps.add(new Step.Reach(level));
        return this;
    }
}
