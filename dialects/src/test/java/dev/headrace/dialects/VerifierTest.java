package dev.headrace.dialects;

import static dev.headrace.dialects.linalg.IteratorType.PARALLEL;
import static dev.headrace.dialects.linalg.IteratorType.REDUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.memref.AllocOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each law of each dialect: broken once, and reported at the operation that breaks it.
class VerifierTest {
    private static final Location HERE = Location.named("layers.0.attn");

    private final ModuleOp module = ModuleOp.create(Location.UNKNOWN);
    private final Builder at;

    VerifierTest() {
        FuncOp function =
                FuncOp.create(Builder.atEnd(module.body()), HERE, "main", new FunctionType(List.of(), List.of()));
        ReturnOp.create(Builder.atEnd(function.body()), HERE, List.of());
        at = Builder.before(function.returned());
    }

    @Test
    void acceptsAFunctionOfEveryDialect() {
        Value x = tensor(FloatType.F32, 4, 8);
        Value zero = ConstantOp.f32(at, HERE, 0).result();
        Value sums = FillOp.create(at, HERE, zero, tensor(FloatType.F32, 4)).result();
        GenericOp.create(
                at,
                HERE,
                List.of(x),
                List.of(sums),
                List.of(AffineMap.identity(2), AffineMap.select(2, List.of(0))),
                List.of(PARALLEL, REDUCTION),
                (in, e) -> {
                    Value row = CastOp.create(
                                    in,
                                    HERE,
                                    CastOp.Kind.INDEX_CAST,
                                    IndexOp.create(in, HERE, 0).result(),
                                    IntegerType.I64)
                            .result();
                    Value scaled = CastOp.create(in, HERE, CastOp.Kind.SITOFP, row, FloatType.F32)
                            .result();
                    return List.of(BinaryOp.create(in, HERE, BinaryOp.Kind.ADDF, e.get(1), scaled)
                            .result());
                });
        ForOp.create(at, HERE, 4, 2, List.of(x), (in, i, carried) -> {
            List<IndexValue> corner = List.of(IndexValue.of(i), IndexValue.of(0));
            Value tile = ExtractSliceOp.create(in, HERE, carried.getFirst(), corner, Dims.of(2, 8))
                    .result();
            return List.of(InsertSliceOp.create(in, HERE, tile, carried.getFirst(), corner, Dims.of(2, 8))
                    .result());
        });
        assertThat(problems()).isEmpty();
    }

    @Test
    void functionReturnsWhatItsTypeSays() {
        ReturnOp.create(at, HERE, List.of(ConstantOp.index(at, HERE, 1).result()));
        Op stale = at.block().last();
        Rewriter.at(stale).erase(stale);
        assertThat(problems())
                .containsExactly("layers.0.attn: error: 'func.return' gives [index], expected []\n"
                        + "layers.0.attn: note: function @main is defined here");
    }

    @Test
    void functionBodyTakesWhatItsTypeSays() {
        FuncOp function = (FuncOp) module.body().first();
        function.body().addArgument(IndexType.INDEX, HERE);
        assertThat(problems())
                .containsExactly(
                        "layers.0.attn: error: 'func.func' has block arguments [index], expected [] as in its type");
    }

    @Test
    void constantHasTheTypeOfItsValue() {
        raw(OpState.of(ConstantOp.SPEC, HERE)
                .attribute("value", IntegerAttr.i64(1))
                .results(IndexType.INDEX));
        assertError("'arith.constant' gives index, expected i64 as its value");
    }

    @Test
    void arithmeticHasOneType() {
        BinaryOp.create(
                at,
                HERE,
                BinaryOp.Kind.ADDI,
                index(1),
                ConstantOp.integer(at, HERE, 1, IntegerType.I8).result());
        assertError("'arith.addi' has operands of types index and i8, expected one type");
    }

    @Test
    void arithmeticRefusesOtherElements() {
        BinaryOp.create(at, HERE, BinaryOp.Kind.ADDF, index(1), index(2));
        assertThat(problems().getFirst())
                .endsWith("'arith.addf' operand 'lhs' is index, expected a float or a tensor of floats");
    }

    @Test
    void comparisonsCompareOneTypeByAKnownPredicate() {
        CompareIntegerOp less = CompareIntegerOp.create(at, HERE, IntegerPredicate.SLT, index(1), index(2));
        Rewriter.at(less).setAttribute(less, "predicate", IntegerAttr.i64(10));
        Value wide = ConstantOp.number(at, HERE, 1, FloatType.F64).result();
        CompareFloatOp.create(
                at, HERE, FloatPredicate.OLT, ConstantOp.f32(at, HERE, 1).result(), wide);
        assertThat(problems())
                .containsExactly(
                        "layers.0.attn: error: 'arith.cmpi' has predicate 10, expected one in 0..9",
                        "layers.0.attn: error: 'arith.cmpf' compares f32 with f64");
    }

    @Test
    void selectChoosesBetweenEqualTypes() {
        Value yes = ConstantOp.create(at, HERE, IntegerAttr.bool(true)).result();
        SelectOp.create(at, HERE, yes, index(1), ConstantOp.f32(at, HERE, 1).result());
        assertError("'arith.select' chooses between index and f32, expected index");
    }

    @Test
    void castsWidenOrNarrowAsTheirNameSays() {
        CastOp.create(at, HERE, CastOp.Kind.EXTF, ConstantOp.f32(at, HERE, 1).result(), FloatType.BF16);
        assertError("'arith.extf' cannot turn f32 into bf16");
    }

    @Test
    void emptyTensorHasItsDynamicSizes() {
        EmptyOp.create(at, HERE, Dims.of(4, Dims.DYNAMIC), FloatType.F32);
        assertError("'tensor.empty' has 0 sizes for the 1 dynamic dimensions of tensor<4x?xf32>");
    }

    @Test
    void elementAccessHasAnIndexForEachDimension() {
        ExtractOp.create(at, HERE, tensor(FloatType.F32, 4, 8), List.of(index(1)));
        assertError("'tensor.extract' has 1 indices, expected 2 for tensor<4x8xf32>");
    }

    @Test
    void sliceStaysInBounds() {
        ExtractSliceOp.create(at, HERE, tensor(FloatType.F32, 4, 8), IndexValue.of(Dims.of(2, 0)), Dims.of(3, 8));
        assertError(
                "'tensor.extract_slice' reaches from 2 to 4 in dimension 0 of tensor<4x8xf32>, which is out of bounds");
    }

    @Test
    void sliceLosesDimensionsOfSizeOneOnly() {
        Value x = tensor(FloatType.F32, 4, 8);
        List<IndexValue> corner = IndexValue.of(Dims.of(0, 0));
        ExtractSliceOp.create(at, HERE, x, corner, Dims.of(1, 8), TensorType.of(FloatType.F32, 8));
        ExtractSliceOp.create(at, HERE, x, corner, Dims.of(2, 4), TensorType.of(FloatType.F32, 8));
        assertError("'tensor.extract_slice' has a slice of type tensor<8xf32>, "
                + "expected tensor<2x4xf32> or that without dimensions of size 1");
    }

    @Test
    void reshapeKeepsProducts() {
        Reassociation split = new Reassociation(List.of(List.of(0), List.of(1, 2)));
        ExpandShapeOp.create(at, HERE, tensor(FloatType.F32, 4, 8), split, Dims.of(4, 2, 3));
        assertError(
                "'tensor.expand_shape' folds dimensions [1, 2] of tensor<4x2x3xf32> to 8, which is not their product");
    }

    @Test
    void reassociationIsFoundWhereThereIsOne() {
        assertThat(Reassociation.between(Dims.of(1, 8, 2, 16), Dims.of(8, 32)))
                .contains(new Reassociation(List.of(List.of(0, 1), List.of(2, 3))));
        assertThat(Reassociation.between(Dims.of(8, 1), Dims.of(8)))
                .contains(new Reassociation(List.of(List.of(0, 1))));
        assertThat(Reassociation.between(Dims.of(1, 1), Dims.NONE)).contains(new Reassociation(List.of()));
        assertThat(Reassociation.between(Dims.of(4, 6), Dims.of(6, 4))).isEmpty();
    }

    @Test
    void genericMapsFitTheirOperands() {
        generic(List.of(AffineMap.identity(2), AffineMap.select(2, List.of(0))), List.of(PARALLEL, PARALLEL));
        assertError("'linalg.generic' has the indexing map affine_map<(d0, d1) -> (d0)> for an operand of type"
                + " tensor<4x8xf32>");
    }

    @Test
    void genericReadsInsideItsOperands() {
        AffineExpr beyond = AffineExpr.dim(1).plus(1);
        generic(
                List.of(AffineMap.of(2, List.of(AffineExpr.dim(0), beyond)), AffineMap.identity(2)),
                List.of(PARALLEL, PARALLEL));
        assertError("'linalg.generic' indexes dimension 1 of operand 0, which has size 8, from 1 to 8");
    }

    @Test
    void genericLoopsHaveAnExtent() {
        AffineMap without = AffineMap.select(3, List.of(0, 1));
        generic(List.of(without, without), List.of(PARALLEL, PARALLEL, REDUCTION));
        assertError("'linalg.generic' has a loop that no operand gives an extent to");
    }

    @Test
    void genericIteratorTypesAreIteratorTypes() {
        GenericOp op = generic(List.of(AffineMap.identity(2), AffineMap.identity(2)), List.of(PARALLEL, PARALLEL));
        Rewriter.at(op).setAttribute(op, "iterator_types", ArrayAttr.of(List.of(PARALLEL, IntegerAttr.i64(0))));
        assertError("'linalg.generic' has 0 : i64 among its iterator types");
    }

    @Test
    void genericYieldsElements() {
        AffineMap whole = AffineMap.identity(1);
        Value x = tensor(FloatType.F32, 4);
        GenericOp.create(
                at,
                HERE,
                List.of(x),
                List.of(x),
                List.of(whole, whole),
                List.of(PARALLEL),
                (in, _) -> List.of(ConstantOp.index(in, HERE, 0).result()));
        assertError("'linalg.yield' yields [index], expected [f32]");
    }

    @Test
    void fillHasTheElementOfItsOutput() {
        FillOp.create(at, HERE, index(0), tensor(FloatType.F32, 4));
        assertError("'linalg.fill' fills tensor<4xf32> with index");
    }

    @Test
    void loopIndexBelongsToALoop() {
        IndexOp.create(at, HERE, 0);
        assertError("'linalg.index' stands outside of 'linalg.generic'");
    }

    @Test
    void loopYieldsWhatItCarries() {
        Value x = tensor(FloatType.F32, 4);
        ForOp.create(at, HERE, 4, 1, List.of(x), (_, i, _) -> List.of(i));
        assertError("'scf.yield' yields [index], expected [tensor<4xf32>]");
    }

    @Test
    void loopAdvances() {
        ForOp.create(at, HERE, 4, 0, List.of(), (_, _, _) -> List.of());
        assertError("'scf.for' has step 0, expected a positive one");
    }

    @Test
    void branchWithResultsHasBothSides() {
        Value yes = ConstantOp.create(at, HERE, IntegerAttr.bool(true)).result();
        IfOp.create(at, HERE, yes, List.of(IndexType.INDEX), in -> List.of(index(in, 1)), in -> List.of(index(in, 2)));
        IfOp.create(at, HERE, yes, List.<Type>of(), in -> List.of(index(in, 1)), _ -> List.of());
        assertError("'scf.yield' yields [index], expected []");
    }

    @Test
    void memoryAccessFitsTheArray() {
        Value buffer = AllocOp.create(at, HERE, MemRefType.of(FloatType.F32, 4)).result();
        LoadOp.create(at, HERE, buffer, List.of());
        StoreOp.create(at, HERE, index(1), buffer, List.of(index(0)));
        assertThat(problems())
                .containsExactly(
                        "layers.0.attn: error: 'memref.load' has 0 indices, expected 1 for memref<4xf32>",
                        "layers.0.attn: error: 'memref.store' stores index, expected an element of memref<4xf32>");
    }

    @Test
    void tripsAreCountedWhereBoundsAreConstant() {
        assertThat(ForOp.create(at, HERE, 7, 2, List.of(), (_, _, _) -> List.of())
                        .tripCount())
                .hasValue(4);
    }

    @Test
    void elementwiseMeansOneElementOfEach() {
        AffineMap whole = AffineMap.identity(2);
        assertThat(generic(List.of(whole, whole), List.of(PARALLEL, PARALLEL)).isElementwise())
                .isTrue();
        assertThat(generic(List.of(whole, whole), List.of(PARALLEL, REDUCTION)).isElementwise())
                .isFalse();
        assertThat(generic(List.of(whole, whole), List.of(PARALLEL, PARALLEL)).loopExtents())
                .isEqualTo(Dims.of(4, 8));
    }

    private GenericOp generic(List<AffineMap> maps, List<IteratorType> iterators) {
        Value x = tensor(FloatType.F32, 4, 8);
        return GenericOp.create(at, HERE, List.of(x), List.of(x), maps, iterators, (_, e) -> List.of(e.getFirst()));
    }

    private Value tensor(Type element, long... shape) {
        return EmptyOp.create(at, HERE, Dims.of(shape), element).result();
    }

    private Value index(long value) {
        return index(at, value);
    }

    private static Value index(Builder in, long value) {
        return ConstantOp.index(in, HERE, value).result();
    }

    private void raw(OpState state) {
        at.add(state.spec().create(state));
    }

    private void assertError(String message) {
        assertThat(problems()).containsExactly("layers.0.attn: error: " + message);
    }

    private List<String> problems() {
        Diagnostics found = new Diagnostics();
        Verifier.verify(module, found);
        List<String> lines = new ArrayList<>();
        found.all().forEach(d -> lines.add(d.toString()));
        return lines;
    }
}
