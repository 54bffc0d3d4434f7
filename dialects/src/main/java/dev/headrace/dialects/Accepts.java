package dev.headrace.dialects;

import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.function.Predicate;

/// The type constraints that several dialects share. "Like" includes tensors and vectors of such elements, on which
/// scalar operations work element by element.
public final class Accepts {
    public static final TypeConstraint INDEX = TypeConstraint.of("an index", IndexType.class);
    public static final TypeConstraint BOOL = new TypeConstraint("an i1", IntegerType.I1::equals);
    public static final TypeConstraint INTEGER =
            new TypeConstraint("an integer or index", t -> t instanceof IntegerType || t instanceof IndexType);
    public static final TypeConstraint TENSOR = TypeConstraint.of("a tensor", TensorType.class);
    public static final TypeConstraint MEMREF = TypeConstraint.of("a memref", MemRefType.class);
    public static final TypeConstraint FLOAT_LIKE = like("a float or a tensor of floats", FloatType.class::isInstance);
    public static final TypeConstraint INTEGER_LIKE =
            like("an integer or index or a tensor of them", e -> e instanceof IntegerType || e instanceof IndexType);
    public static final TypeConstraint BOOL_LIKE = like("an i1 or a tensor of i1", IntegerType.I1::equals);

    private Accepts() {}

    /// The scalar itself, or the element of a shaped type.
    public static Type elementOf(Type type) {
        return type instanceof ShapedType shaped ? shaped.element() : type;
    }

    /// Whether both are scalars, or both are shaped alike; their elements may differ.
    public static boolean sameShape(Type a, Type b) {
        if (a instanceof ShapedType left && b instanceof ShapedType right)
            return left.getClass() == right.getClass() && left.shape().equals(right.shape());
        return !(a instanceof ShapedType) && !(b instanceof ShapedType);
    }

    private static TypeConstraint like(String description, Predicate<Type> element) {
        return new TypeConstraint(description, t -> !(t instanceof MemRefType) && element.test(elementOf(t)));
    }
}
