package dev.headrace.ir.attr;

import dev.headrace.ir.data.TensorData;
import java.util.AbstractList;
import java.util.RandomAccess;

/// The bits of [DenseElementsAttr] over the bytes of a tensor, for constants of many elements.
final class PackedBits extends AbstractList<Long> implements RandomAccess {
    private final TensorData data;

    PackedBits(TensorData data) {
        this.data = data;
    }

    TensorData data() {
        return data;
    }

    @Override
    public Long get(int index) {
        return data.kind().isFloat() ? Double.doubleToRawLongBits(data.doubleAt(index)) : data.integerAt(index);
    }

    @Override
    public int size() {
        return Math.toIntExact(data.elements());
    }
}
