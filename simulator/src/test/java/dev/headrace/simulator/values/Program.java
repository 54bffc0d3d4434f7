package dev.headrace.simulator.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A function under test: built operation by operation, verified, run.
final class Program {
    static final Location HERE = Location.named("here");
    static final TensorType FOUR = TensorType.of(FloatType.F32, 4);

    private final ModuleOp module = ModuleOp.create(Location.UNKNOWN);
    private final FuncOp main;
    final Builder at;

    Program(Type... arguments) {
        main = FuncOp.create(
                Builder.atEnd(module.body()), HERE, "main", new FunctionType(List.of(arguments), List.of()));
        at = Builder.atEnd(main.body());
    }

    Value argument(int index) {
        return main.body().argument(index);
    }

    Value index(long value) {
        return ConstantOp.index(at, HERE, value).result();
    }

    Value f32(double value) {
        return ConstantOp.create(at, HERE, new FloatAttr(value, FloatType.F32)).result();
    }

    Value integer(long value, Type type) {
        return ConstantOp.integer(at, HERE, value, type).result();
    }

    /// Ends the function with these results, runs it on these arguments.
    List<TensorData> run(List<? extends Value> results, TensorData... arguments) {
        ReturnOp.create(at, HERE, results);
        List<Type> types = results.stream().map(Value::type).toList();
        dev.headrace.ir.Rewriter.at(main)
                .setAttribute(
                        main,
                        "function_type",
                        new dev.headrace.ir.attr.TypeAttr(
                                new FunctionType(main.type().inputs(), types)));
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        assertThat(problems.all()).isEmpty();
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i++) inputs.put("arg" + i, arguments[i]);
        return new ArrayList<>(Interpreter.run(module, "main", inputs, name -> {
                    throw new AssertionError("no parameter " + name);
                })
                .values());
    }

    TensorData run(Value result, TensorData... arguments) {
        return run(List.of(result), arguments).getFirst();
    }

    double number(Value result) {
        return run(result).doubleAt(0);
    }

    long whole(Value result) {
        return run(result).integerAt(0);
    }

    float[] floats(Value result, TensorData... arguments) {
        return run(result, arguments).toFloats();
    }

    static TensorData tensor(float... values) {
        return TensorData.ofFloats(values, values.length);
    }
}
