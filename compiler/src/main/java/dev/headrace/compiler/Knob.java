package dev.headrace.compiler;

import dev.headrace.compiler.linalg.SplitProducts;
import dev.headrace.compiler.materialization.MaterializeForks;
import dev.headrace.compiler.sizing.RunWeightsAhead;
import dev.headrace.compiler.states.StripeStates;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.compiler.vectorization.LaneLimits;
import dev.headrace.compiler.vectorization.ShareProducts;
import dev.headrace.compiler.vectorization.StripeWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A number that decides how a design turns out, and never what it computes: an option of a pass.
public enum Knob {
    PARTS("split-products", "parts", 1, 1 << 10, SplitProducts.USUAL_PARTS),
    SMALLEST_PART("split-products", "smallest", 1, 1L << 40, SplitProducts.USUAL_SMALLEST),
    TILE("choose-tiles", "default-tile", 1, 1 << 20, ChooseTiles.USUAL_TILE),
    ROW_PART("choose-tiles", "row-part", 1, 1 << 20, ChooseTiles.USUAL_ROW_PART),
    VECTOR_TILE("choose-tiles", "vector-tile", 1, 1 << 20, ChooseTiles.USUAL_VECTOR_TILE),
    FUSION_PERCENT("fuse-kernels", "on-chip-percent", 1, 100, 100),
    FORK_BITS("materialize-forks", "small-bits", 1, 1L << 40, MaterializeForks.USUAL_SMALL_BITS),
    LANE_SHARE("vectorize-streams", "share-percent", 1, 100, LaneLimits.USUAL.sharePercent()),
    LANE_NEGLIGIBLE("vectorize-streams", "negligible", 1, 1 << 20, LaneLimits.USUAL.negligible()),
    LANE_BANKS("vectorize-streams", "banks", 1, 1 << 12, LaneLimits.USUAL.banks()),
    LANE_POWER("vectorize-streams", "power-percent", 1, 100, LaneLimits.USUAL.powerPercent()),
    LANE_WORTH("vectorize-streams", "worth", 0, 1 << 9, LaneLimits.USUAL.worth()),
    STRIPES("stripe-weights", "channels", 1, 1 << 6, StripeWeights.USUAL_CHANNELS),
    ROWS_PER_CHANNEL("stripe-weights", "rows-per-channel", 1, 1 << 4, StripeWeights.USUAL_ROWS_PER_CHANNEL),
    SMALLEST_STRIPED("stripe-weights", "smallest", 1, 1L << 40, StripeWeights.USUAL_SMALLEST),
    STRIPE_SHARE("stripe-weights", "share-percent", 1, 100, StripeWeights.USUAL_SHARE_PERCENT),
    STRIPED_BANKS("stripe-weights", "banks", 1, 1 << 12, LaneLimits.USUAL.banks()),
    SHARED_LEAST("share-products", "least", 2, 1 << 10, ShareProducts.USUAL_LEAST),
    STATE_CHANNELS("stripe-states", "channels", 1, 1 << 6, StripeStates.USUAL_CHANNELS),
    STATE_PARTS("stripe-states", "parts", 1, 1 << 4, StripeStates.USUAL_PARTS),
    SMALLEST_STATE("stripe-states", "smallest", 1, 1L << 40, StripeStates.USUAL_SMALLEST),
    CARRIED_STATES("stripe-states", "carried", 0, 1, 1),
    FIFO_PERCENT("size-fifos", "on-chip-percent", 1, 100, 100),
    RUN_AHEAD_PERCENT("run-weights-ahead", "on-chip-percent", 0, 100, RunWeightsAhead.USUAL_PERCENT);

    private final String pass;
    private final String option;
    private final long least;
    private final long most;
    private final long usual;

    Knob(String pass, String option, long least, long most, long usual) {
        this.pass = pass;
        this.option = option;
        this.least = least;
        this.most = most;
        this.usual = usual;
    }

    /// The knobs of a pass.
    static List<Knob> of(String pass) {
        return Arrays.stream(values()).filter(knob -> knob.pass.equals(pass)).toList();
    }

    static Optional<Knob> named(String pass, String option) {
        return of(pass).stream().filter(knob -> knob.option.equals(option)).findFirst();
    }

    public String pass() {
        return pass;
    }

    public String option() {
        return option;
    }

    public long least() {
        return least;
    }

    public long most() {
        return most;
    }

    /// What it is where nobody says otherwise.
    public long usual() {
        return usual;
    }

    public boolean allows(long value) {
        return least <= value && value <= most;
    }

    /// As in messages: `choose-tiles.default-tile`.
    @Override
    public String toString() {
        return pass + "." + option;
    }
}
