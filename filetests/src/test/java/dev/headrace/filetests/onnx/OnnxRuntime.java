package dev.headrace.filetests.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs models by ONNX Runtime, operator by operator, nothing optimized.
final class OnnxRuntime {
    private OnnxRuntime() {}

    /// @return the results in the order of the model
    static List<TensorData> run(byte[] model, Map<String, TensorData> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            try (var session = environment.createSession(model, options)) {
                Map<String, OnnxTensor> given = new LinkedHashMap<>();
                for (var input : inputs.entrySet()) given.put(input.getKey(), tensor(environment, input.getValue()));
                try (var results = session.run(given)) {
                    List<TensorData> data = new ArrayList<>();
                    for (var result : results) data.add(data((OnnxTensor) result.getValue()));
                    return data;
                } finally {
                    given.values().forEach(OnnxTensor::close);
                }
            }
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, TensorData data) throws OrtException {
        byte[] bytes = data.toBytes().toArray(ValueLayout.JAVA_BYTE);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
        buffer.put(bytes).flip();
        return OnnxTensor.createTensor(environment, buffer, data.sizes().toArray(), type(data.kind()));
    }

    private static TensorData data(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        ByteBuffer buffer = tensor.getByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return TensorData.view("result", kind(info.type), Dims.of(info.getShape()), MemorySegment.ofArray(bytes));
    }

    private static OnnxJavaType type(ElementKind kind) {
        return switch (kind) {
            case F32 -> OnnxJavaType.FLOAT;
            case F64 -> OnnxJavaType.DOUBLE;
            case F16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case I4, F8_E4M3 -> OnnxJavaType.UNKNOWN;
            case I8 -> OnnxJavaType.INT8;
            case I16 -> OnnxJavaType.INT16;
            case I32 -> OnnxJavaType.INT32;
            case I64 -> OnnxJavaType.INT64;
            case U8 -> OnnxJavaType.UINT8;
            case BOOL -> OnnxJavaType.BOOL;
        };
    }

    private static ElementKind kind(OnnxJavaType type) {
        for (ElementKind kind : ElementKind.values()) if (type(kind) == type) return kind;
        throw new AssertionError("ONNX Runtime gives " + type);
    }
}
