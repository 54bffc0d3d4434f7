package dev.headrace.frontends.aten;

import dev.headrace.ir.Location;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Writes an [AtenGraph] call by call, for frontends whose models are not made of ATen calls.
///
/// Tensors are known by the names that this class gives them; the caller knows their types, for an ATen graph states
/// the type of each.
public final class AtenGraphBuilder {
    private final String model;
    private final List<AtenGraph.Input> inputs = new ArrayList<>();
    private final List<AtenNode> nodes = new ArrayList<>();
    private final Map<String, TensorType> types = new HashMap<>();
    private final Map<String, TensorData> constants = new HashMap<>();
    private Location module = Location.UNKNOWN;

    /// @param model the name for the module
    public AtenGraphBuilder(String model) {
        this.model = model;
    }

    /// Calls that follow are made by the module at this path: `transformer.h.0.attn`.
    public void enter(String path) {
        module = path.isEmpty() ? Location.UNKNOWN : Location.named(path);
    }

    /// A tensor given at each run. Its place among the inputs is that of this call.
    public String user(String name, TensorType type) {
        String unique = define(name, type);
        inputs.add(new AtenGraph.Input.User(unique));
        return unique;
    }

    /// A trained tensor that stays in its file.
    /// @param path the name to look its values up by: `transformer.wte.weight`
    public String parameter(String path, TensorType type) {
        String unique = define(path, type);
        inputs.add(new AtenGraph.Input.Parameter(unique, path));
        return unique;
    }

    /// A tensor whose elements the compiler may use.
    public String constant(String name, TensorData value) {
        String unique = define(name, value.type());
        inputs.add(new AtenGraph.Input.Constant(unique, value));
        constants.put(unique, value);
        return unique;
    }

    /// The elements of a tensor that [#constant] made.
    public Optional<TensorData> constant(String name) {
        return Optional.ofNullable(constants.get(name));
    }

    public TensorType type(String tensor) {
        TensorType type = types.get(tensor);
        if (type == null) throw new IllegalArgumentException("no tensor '" + tensor + "'");
        return type;
    }

    /// Begins a call of an operator: `aten.addmm.default`.
    public Call call(String operator) {
        return new Call(operator);
    }

    /// The whole graph, with these tensors as its outputs.
    public AtenGraph graph(List<String> outputs) {
        return new AtenGraph(model, inputs, nodes, outputs, types);
    }

    private String define(String wish, TensorType type) {
        String name = wish;
        for (int i = 1; types.containsKey(name); i++) name = wish + "_" + i;
        types.put(name, type);
        return name;
    }

    /// A call whose arguments are still being given, each by its name in the operator's schema.
    public final class Call {
        private final String operator;
        private final SequencedMap<String, Argument> arguments = new LinkedHashMap<>();

        private Call(String operator) {
            this.operator = operator;
        }

        public Call with(String name, Argument argument) {
            arguments.put(name, argument);
            return this;
        }

        public Call tensor(String name, String tensor) {
            type(tensor);
            return with(name, new Argument.Tensor(tensor));
        }

        public Call tensors(String name, List<String> tensors) {
            return with(name, new Argument.Tensors(tensors));
        }

        public Call integer(String name, long value) {
            return with(name, new Argument.Int(value));
        }

        public Call integers(String name, List<Long> values) {
            return with(name, new Argument.Ints(values));
        }

        public Call real(String name, double value) {
            return with(name, new Argument.Real(value));
        }

        public Call bool(String name, boolean value) {
            return with(name, new Argument.Bool(value));
        }

        public Call text(String name, String value) {
            return with(name, new Argument.Text(value));
        }

        public Call dtype(String name, ElementKind kind) {
            return with(name, new Argument.Dtype(kind));
        }

        /// Ends a call that gives one tensor.
        /// @return its name
        public String gives(TensorType type) {
            return gives(List.of(type)).getFirst();
        }

        /// Ends a call that gives several tensors.
        public List<String> gives(List<TensorType> results) {
            String wish = operator.split("\\.", -1)[1];
            List<String> names = results.stream().map(t -> define(wish, t)).toList();
            nodes.add(new AtenNode(operator, arguments, names, module));
            return names;
        }
    }
}
