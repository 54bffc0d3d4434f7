package dev.headrace.frontends.pt2;

import dev.headrace.frontends.json.Json;
import java.util.Map;

/// Reads [Signature].
final class SignatureReader {
    private SignatureReader() {}

    static Signature read(Json signature) {
        return new Signature(
                signature.at("input_specs").items().stream()
                        .map(SignatureReader::input)
                        .toList(),
                signature.at("output_specs").items().stream()
                        .map(SignatureReader::output)
                        .toList());
    }

    private static Signature.Input input(Json spec) {
        Map.Entry<String, Json> union = spec.onlyField();
        Json fields = union.getValue();
        return switch (union.getKey()) {
            case "parameter" ->
                new Signature.Parameter(
                        value(fields), fields.at("parameter_name").text());
            case "buffer" ->
                new Signature.Buffer(
                        value(fields),
                        fields.at("buffer_name").text(),
                        fields.find("persistent").map(Json::bool).orElse(true));
            case "tensor_constant" ->
                new Signature.TensorConstant(
                        value(fields), fields.at("tensor_constant_name").text());
            case "user_input" -> new Signature.UserInput(ArgumentReader.read(fields.at("arg")));
            case "constant_input" ->
                new Signature.ConstantInput(fields.at("name").text());
            default -> new Signature.UnsupportedInput(union.getKey());
        };
    }

    private static Signature.Output output(Json spec) {
        Map.Entry<String, Json> union = spec.onlyField();
        Json fields = union.getValue();
        return switch (union.getKey()) {
            case "user_output" -> new Signature.UserOutput(ArgumentReader.read(fields.at("arg")));
            case "buffer_mutation" ->
                new Signature.BufferMutation(
                        value(fields), fields.at("buffer_name").text());
            case "parameter_mutation" ->
                new Signature.BufferMutation(
                        value(fields), fields.at("parameter_name").text());
            case "user_input_mutation" ->
                new Signature.InputMutation(
                        value(fields), fields.at("user_input_name").text());
            default -> new Signature.UnsupportedOutput(union.getKey());
        };
    }

    private static String value(Json spec) {
        return spec.at("arg").at("name").text();
    }
}
