package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.AffineMapAttr;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.SymbolRefAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// Random modules of toy operations, with every kind of type, attribute and location.
final class ToyPrograms {
    private final Random random;

    ToyPrograms(long seed) {
        random = new Random(seed);
    }

    ModuleOp module() {
        ModuleOp module = ModuleOp.create(location());
        Builder at = Builder.atEnd(module.body());
        for (int i = random.nextInt(1, 4); i > 0; i--) scope(at, "f" + i);
        return module;
    }

    private void scope(Builder at, String name) {
        List<Type> types = several(this::scalar);
        Region region = region(types);
        fill(region.block(), new ArrayList<>(), 0);
        OpState state = state(ToyOp.SCOPE).attribute("sym_name", new StringAttr(name + text()));
        at.add(ToyOp.SCOPE.create(state.region(region)));
    }

    private Region region(List<? extends Type> types) {
        Region region = new Region();
        Block block = region.addBlock();
        for (Type type : types) block.addArgument(type, location());
        return region;
    }

    private void fill(Block block, List<Value> visible, int depth) {
        visible.addAll(block.arguments());
        Builder at = Builder.atEnd(block);
        for (int i = random.nextInt(1, 6); i > 0; i--)
            visible.addAll(at.add(op(visible, depth)).results());
        if (random.nextBoolean()) at.add(ToyOp.END.create(state(ToyOp.END).operands(some(visible))));
    }

    private Op op(List<Value> visible, int depth) {
        return switch (random.nextInt(depth < 3 ? 6 : 4)) {
            case 0 ->
                ToyOp.ANY.create(
                        attributes(state(ToyOp.ANY).operands(some(visible))).results(several(this::type)));
            case 1 -> add(visible);
            case 2 -> load();
            case 3 -> pick(visible);
            case 4 -> {
                List<Value> inits = some(visible);
                Region region = region(inits.stream().map(Value::type).toList());
                fill(region.block(), new ArrayList<>(visible), depth + 1);
                yield ToyOp.LOOP.create(attributes(state(ToyOp.LOOP).operands(inits))
                        .results(several(this::scalar))
                        .region(region));
            }
            default -> {
                OpState state = attributes(state(ToyOp.TWO));
                for (int i = 0; i < 2; i++) {
                    Region region = random.nextInt(4) == 0 ? new Region() : region(several(this::scalar));
                    if (!region.isEmpty()) fill(region.block(), new ArrayList<>(visible), depth + 1);
                    state.region(region);
                }
                yield ToyOp.TWO.create(state);
            }
        };
    }

    private Op add(List<Value> visible) {
        if (visible.isEmpty()) return load();
        Value value = oneOf(visible);
        return ToyOp.ADD.create(state(ToyOp.ADD).operands(value, value).results(value.type()));
    }

    private Op load() {
        return ToyOp.ANY.create(state(ToyOp.ANY).results(TensorType.of(scalar(), 4), FloatType.F32));
    }

    private Op pick(List<Value> visible) {
        List<Value> masks = visible.stream()
                .filter(v -> v.type() instanceof IntegerType)
                .limit(random.nextInt(2))
                .toList();
        OpState state = state(ToyOp.PICK).operandGroups(List.of(some(visible), masks));
        if (random.nextBoolean()) state.attribute("fast", UnitAttr.UNIT);
        if (random.nextBoolean()) state.attribute("count", integer());
        return ToyOp.PICK.create(attributes(state).results(several(this::type)));
    }

    private OpState state(OpSpec<?> spec) {
        return OpState.of(spec, location());
    }

    private OpState attributes(OpState state) {
        for (int i = random.nextInt(3); i > 0; i--) state.attribute("a" + i + text(), attribute(0));
        return state;
    }

    private List<Value> some(List<Value> visible) {
        List<Value> chosen = new ArrayList<>();
        for (int i = visible.isEmpty() ? 0 : random.nextInt(3); i > 0; i--) chosen.add(oneOf(visible));
        return chosen;
    }

    private <T> List<T> several(Supplier<T> supplier) {
        List<T> all = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) all.add(supplier.get());
        return all;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    Location location() {
        return switch (random.nextInt(5)) {
            case 0 -> Location.UNKNOWN;
            case 1 -> new Location.File(text() + ".py", random.nextInt(1000), random.nextInt(100));
            case 2 ->
                Location.named(text() + "x").fuse(Location.named("y" + text())).fuse(location());
            default -> Location.named("layers.0" + text());
        };
    }

    private String text() {
        return oneOf(List.of("", "", "_a", " b", "\"", "\\", "ü\n", "…", ".0"));
    }

    private Type scalar() {
        return oneOf(List.of(
                IndexType.INDEX,
                FloatType.F16,
                FloatType.BF16,
                FloatType.F32,
                FloatType.F64,
                IntegerType.I1,
                IntegerType.I8,
                new IntegerType(random.nextInt(1, 65))));
    }

    Type type() {
        return switch (random.nextInt(6)) {
            case 0 -> new TensorType(dims(true), scalar());
            case 1 -> new MemRefType(dims(true), scalar());
            case 2 -> new VectorType(dims(false), scalar());
            case 3 -> new FunctionType(several(this::scalar), several(this::type));
            default -> scalar();
        };
    }

    private Dims dims(boolean dynamic) {
        return new Dims(several(() -> dynamic && random.nextInt(4) == 0 ? Dims.DYNAMIC : random.nextInt(0, 5)));
    }

    Attribute attribute(int depth) {
        return switch (random.nextInt(depth < 3 ? 13 : 10)) {
            case 0 -> integer();
            case 1 -> new FloatAttr(fraction(FloatType.F64), FloatType.F64);
            case 2 -> floats(oneOf(List.of(FloatType.values())));
            case 3 -> new StringAttr(text() + text());
            case 4 -> new SymbolRefAttr("s" + text());
            case 5 -> new TypeAttr(type());
            case 6 -> UnitAttr.UNIT;
            case 7 -> new AffineMapAttr(map());
            case 8 -> new DenseArrayAttr(new IntegerType(16), new Dims(several(() -> (long) (short) random.nextInt())));
            case 9 -> elements();
            case 10 -> IntegerAttr.bool(random.nextBoolean());
            case 11 -> ArrayAttr.of(several(() -> attribute(depth + 1)));
            default -> {
                SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
                for (int i = random.nextInt(3); i > 0; i--) entries.put("k" + i + text(), attribute(depth + 1));
                yield new DictionaryAttr(entries);
            }
        };
    }

    private IntegerAttr integer() {
        int width = random.nextInt(2, 65);
        return new IntegerAttr(random.nextLong() >> (64 - width), new IntegerType(width));
    }

    private FloatAttr floats(FloatType type) {
        return new FloatAttr(fraction(type), type);
    }

    private double fraction(FloatType type) {
        double value = oneOf(List.of(
                random.nextGaussian(),
                0.0,
                -0.0,
                1e-40,
                1e30,
                Double.MIN_VALUE,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NaN));
        return FloatBits.round(value, type);
    }

    private Attribute elements() {
        Type scalar = scalar();
        long size = random.nextInt(4) == 0 ? 150 : random.nextInt(5);
        TensorType type = TensorType.of(scalar, size, 2);
        List<Long> bits = new ArrayList<>();
        for (long i = random.nextBoolean() ? 1 : 2 * size; i > 0; i--)
            bits.add(
                    switch (scalar) {
                        case FloatType f -> Double.doubleToRawLongBits(fraction(f));
                        case IntegerType(int width) when width == 1 -> random.nextLong() & 1;
                        case IntegerType(int width) -> random.nextLong() >> (64 - width);
                        default -> random.nextLong();
                    });
        return new DenseElementsAttr(type, bits);
    }

    private AffineMap map() {
        int dims = random.nextInt(4);
        int symbols = random.nextInt(2);
        return new AffineMap(dims, symbols, several(() -> expression(dims, symbols, 0)));
    }

    private AffineExpr expression(int dims, int symbols, int depth) {
        return switch (random.nextInt(depth < 4 ? 9 : 3)) {
            case 0 -> AffineExpr.constant(random.nextInt(-5, 6));
            case 1 -> symbols > 0 ? new AffineExpr.Symbol(0) : AffineExpr.constant(7);
            case 2 -> dims > 0 ? AffineExpr.dim(random.nextInt(dims)) : AffineExpr.constant(3);
            case 3 -> expression(dims, symbols, depth + 1).times(random.nextInt(-3, 4));
            case 4 -> expression(dims, symbols, depth + 1).mod(random.nextInt(1, 5));
            case 5 -> expression(dims, symbols, depth + 1).floorDiv(random.nextInt(1, 5));
            case 6 -> expression(dims, symbols, depth + 1).ceilDiv(random.nextInt(1, 5));
            case 7 -> expression(dims, symbols, depth + 1).minus(expression(dims, symbols, depth + 1));
            default -> expression(dims, symbols, depth + 1).plus(expression(dims, symbols, depth + 1));
        };
    }
}
