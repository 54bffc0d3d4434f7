package dev.headrace.compiler.linalg;

import dev.headrace.compiler.analysis.BodyCopy;
import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Generics;
import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A pointwise computation done inside of another that reads its result.
final class InlinedProducer {
    private final GenericOp producer;
    private final GenericOp consumer;
    private final Set<Integer> readings;
    private final List<AffineExpr> producerLoops = new ArrayList<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<AffineMap> maps = new ArrayList<>();

    /// @param readings the inputs of the consumer that are the producer's result, all read by the same map
    InlinedProducer(GenericOp producer, GenericOp consumer, Set<Integer> readings) {
        this.producer = producer;
        this.consumer = consumer;
        this.readings = readings;
        AffineMap reading = consumer.map(readings.iterator().next());
        for (AffineExpr loop : producer.outputMap(0).inverse().results())
            producerLoops.add(loop.substitute(reading.results()));
        for (int i = 0; i < consumer.inputs().size(); i++) {
            if (readings.contains(i)) continue;
            inputs.add(consumer.operand(i));
            maps.add(consumer.map(i));
        }
        for (int i = 0; i < producer.inputs().size(); i++) {
            inputs.add(producer.operand(i));
            maps.add(producer.map(i).substitute(consumer.loopCount(), producerLoops));
        }
        for (int i = 0; i < consumer.outputs().size(); i++) maps.add(consumer.outputMap(i));
    }

    /// The inputs, then the outputs.
    List<Value> operands() {
        List<Value> operands = new ArrayList<>(inputs);
        operands.addAll(consumer.outputs());
        return operands;
    }

    List<AffineMap> maps() {
        return maps;
    }

    /// The consumer with the producer inside.
    GenericOp build(Builder at) {
        GenericOp built = GenericOp.create(
                at,
                producer.location().fuse(consumer.location()),
                inputs,
                consumer.outputs(),
                maps,
                consumer.iterators(),
                this::body);
        return Generics.inOrderOf(consumer, built);
    }

    private List<Value> body(Builder at, List<? extends Value> elements) {
        Location location = consumer.location();
        List<Value> indices = GenericDraft.indices(at, location, consumer.loopCount());
        int others = consumer.inputs().size() - readings.size();
        List<? extends Value> taken = elements.subList(others, inputs.size());
        Value inlined = BodyCopy.copy(
                        producer,
                        at,
                        taken,
                        (b, loop) -> AffineArithmetic.emit(b, location, producerLoops.get(loop), indices))
                .getFirst();
        List<Value> forConsumer = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < consumer.inputs().size(); i++)
            forConsumer.add(readings.contains(i) ? inlined : elements.get(next++));
        forConsumer.addAll(elements.subList(inputs.size(), elements.size()));
        return BodyCopy.copy(consumer, at, forConsumer, (_, loop) -> indices.get(loop));
    }
}
