package dev.headrace.frontends.pt2;

import dev.headrace.frontends.json.Json;
import java.util.List;
import java.util.Map;

/// Reads [Argument]s, which the schema writes as objects with one field that names the kind.
final class ArgumentReader {
    private ArgumentReader() {}

    static List<Argument> all(Json list) {
        return list.items().stream().map(ArgumentReader::read).toList();
    }

    static Argument read(Json argument) {
        Map.Entry<String, Json> union = argument.onlyField();
        Json value = union.getValue();
        return switch (union.getKey()) {
            case "as_none" -> new Argument.None();
            case "as_tensor" -> new Argument.Tensor(name(value));
            case "as_tensors" ->
                new Argument.Tensors(
                        value.items().stream().map(ArgumentReader::name).toList());
            case "as_optional_tensors" -> new Argument.OptionalTensors(all(value));
            case "as_optional_tensor" -> read(value);
            case "as_int" -> new Argument.Int(value.integer());
            case "as_ints" ->
                new Argument.Ints(value.items().stream().map(Json::integer).toList());
            case "as_float" -> new Argument.Real(value.number());
            case "as_floats" ->
                new Argument.Reals(value.items().stream().map(Json::number).toList());
            case "as_bool" -> new Argument.Bool(value.bool());
            case "as_bools" ->
                new Argument.Bools(value.items().stream().map(Json::bool).toList());
            case "as_string" -> new Argument.Text(value.text());
            case "as_strings" ->
                new Argument.Texts(value.items().stream().map(Json::text).toList());
            case "as_sym_int" -> new Argument.Symbolic(symInt(value));
            case "as_sym_ints" ->
                new Argument.Symbolics(
                        value.items().stream().map(ArgumentReader::symInt).toList());
            case "as_scalar_type" -> new Argument.ScalarType(TensorMetaReader.dtype(value));
            case "as_memory_format" -> new Argument.MemoryFormat(value.integer());
            case "as_layout" -> new Argument.Layout(value.integer());
            case "as_device" -> new Argument.Device(value.at("type").text());
            default -> new Argument.Unsupported(union.getKey());
        };
    }

    /// `{as_int}`, `{as_name}` or `{as_expr: {expr_str, hint}}`.
    static SymInt symInt(Json value) {
        Map.Entry<String, Json> union = value.onlyField();
        Json inner = union.getValue();
        return switch (union.getKey()) {
            case "as_int" -> new SymInt.Known(inner.integer());
            case "as_name" -> new SymInt.Named(inner.text());
            case "as_expr" ->
                new SymInt.Expression(
                        inner.at("expr_str").text(),
                        inner.find("hint")
                                .flatMap(h -> h.find("as_int"))
                                .map(Json::integer)
                                .orElse(null));
            default -> throw value.error("is no integer");
        };
    }

    private static String name(Json tensor) {
        return tensor.at("name").text();
    }
}
