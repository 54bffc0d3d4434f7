package dev.headrace.frontends.onnx;

import dev.headrace.frontends.protobuf.ProtobufReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `ValueInfoProto`: the type of an input or output.
final class ValueInfoReader {
    private String name = "";
    private int elementType;
    private @Nullable List<ValueInfo.Dim> dims;

    private ValueInfoReader() {}

    static ValueInfo read(ProtobufReader in) {
        ValueInfoReader reader = new ValueInfoReader();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> reader.name = in.text();
                case 2 -> reader.type(in.message());
                default -> in.skip();
            }
        }
        return new ValueInfo(reader.name, reader.elementType, reader.dims);
    }

    private void type(ProtobufReader in) {
        while (in.next()) {
            if (in.field() == 1) tensor(in.message());
            else in.skip();
        }
    }

    private void tensor(ProtobufReader in) {
        while (in.next()) {
            switch (in.field()) {
                case 1 -> elementType = (int) in.varint();
                case 2 -> dims = shape(in.message());
                default -> in.skip();
            }
        }
    }

    private static List<ValueInfo.Dim> shape(ProtobufReader in) {
        List<ValueInfo.Dim> dims = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) dims.add(dim(in.message()));
            else in.skip();
        }
        return dims;
    }

    private static ValueInfo.Dim dim(ProtobufReader in) {
        ValueInfo.Dim dim = new ValueInfo.Dim.Unknown();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> dim = new ValueInfo.Dim.Fixed(in.varint());
                case 2 -> dim = new ValueInfo.Dim.Named(in.text());
                default -> in.skip();
            }
        }
        return dim;
    }
}
