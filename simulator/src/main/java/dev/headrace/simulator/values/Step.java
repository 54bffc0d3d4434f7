package dev.headrace.simulator.values;

/// An operation made ready to run: it knows where in a [Frame] its operands and results are.
@FunctionalInterface
interface Step {
    Step NOTHING = _ -> {};

    void run(Frame frame);

    static void runAll(Step[] steps, Frame frame) {
        for (Step step : steps) step.run(frame);
    }
}
