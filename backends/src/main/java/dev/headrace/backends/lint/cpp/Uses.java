package dev.headrace.backends.lint.cpp;

import dev.headrace.backends.lint.cpp.Access.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a function does with its variables: names are resolved by scope.
public final class Uses {
    /// Names of the C library that are values.
    private static final Set<String> CONSTANTS = Set.of("INFINITY", "NAN");

    /// @param hides the variable of an outer scope that has the same name
    public record Hidden(Variable variable, Variable hides) {}

    /// @param method is called on `variable`; those of streams that read and write are accesses as well
    public record MethodUse(Variable variable, String method, int arguments, int line) {}

    public record Unknown(String name, int line) {}

    private final List<Access> accesses = new ArrayList<>();
    private final List<CallSite> calls = new ArrayList<>();
    private final List<MethodUse> methods = new ArrayList<>();
    private final List<Unknown> unknown = new ArrayList<>();
    private final List<Hidden> hidden = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();
    private final Deque<Map<String, Variable>> scopes = new ArrayDeque<>();
    private Block block;
    private int line;

    private Uses(Function function) {
        block = function.definition();
        line = function.line();
        scopes.push(new HashMap<>());
        function.parameters().forEach(this::declare);
        block(block);
    }

    static Uses of(Function function) {
        return new Uses(function);
    }

    public List<Access> accesses() {
        return Collections.unmodifiableList(accesses);
    }

    public List<CallSite> calls() {
        return Collections.unmodifiableList(calls);
    }

    public List<MethodUse> methods() {
        return Collections.unmodifiableList(methods);
    }

    /// Names that nothing declares.
    public List<Unknown> unknown() {
        return Collections.unmodifiableList(unknown);
    }

    public List<Hidden> hidden() {
        return Collections.unmodifiableList(hidden);
    }

    /// Parameters, counters of loops and all that is declared, in order.
    public List<Variable> variables() {
        return Collections.unmodifiableList(variables);
    }

    private void block(Block inner) {
        Block around = block;
        block = inner;
        scopes.push(new HashMap<>());
        inner.statements().forEach(this::statement);
        scopes.pop();
        block = around;
    }

    private void declare(Variable variable) {
        for (Map<String, Variable> scope : scopes) {
            Variable other = scope.get(variable.name());
            if (other != null) hidden.add(new Hidden(variable, other));
        }
        scopes.element().put(variable.name(), variable);
        variables.add(variable);
    }

    private @Nullable Variable find(String name) {
        for (Map<String, Variable> scope : scopes) {
            Variable variable = scope.get(name);
            if (variable != null) return variable;
        }
        if (!CONSTANTS.contains(name)) unknown.add(new Unknown(name, line));
        return null;
    }

    private void statement(Statement statement) {
        line = statement.line();
        switch (statement) {
            case Statement.Declare declare -> {
                if (declare.variable().initial() != null)
                    read(declare.variable().initial());
                declare(declare.variable());
            }
            case Statement.Assign assign -> {
                read(assign.value());
                if (!assign.operator().equals("=")) read(assign.target());
                write(assign.target());
            }
            case Statement.Evaluate evaluate -> read(evaluate.expression());
            case Statement.Loop loop -> {
                scopes.push(new HashMap<>());
                if (loop.counter().initial() != null) read(loop.counter().initial());
                declare(loop.counter());
                read(loop.condition());
                block(loop.body());
                statement(loop.step());
                scopes.pop();
            }
            case Statement.Branch branch -> {
                read(branch.condition());
                block(branch.whenTrue());
                if (branch.whenFalse() != null) block(branch.whenFalse());
            }
            case Statement.Jump jump -> {
                if (jump.value() != null) read(jump.value());
            }
            case Statement.Nested nested -> block(nested.block());
            case Statement.Directive _, Statement.Empty _ -> {}
        }
    }

    private void read(Expression expression) {
        switch (expression) {
            case Expression.Name name -> {
                Variable variable = find(name.text());
                if (variable != null) access(variable, variable.isScalar() ? Kind.READ : Kind.BARE);
            }
            case Expression.Index index -> element(index, Kind.READ);
            case Expression.MethodCall call -> method(call);
            case Expression.Call call -> call(call);
            case Expression.Unary unary
            when unary.operator().equals("++") || unary.operator().equals("--") -> {
                read(unary.operand());
                write(unary.operand());
            }
            case Expression.Unary(String operator, Expression.Name(String name))
            when operator.equals("&") -> {
                Variable variable = find(name);
                if (variable != null) access(variable, Kind.BARE);
            }
            default -> expression.parts().forEach(this::read);
        }
    }

    private void write(Expression target) {
        switch (target) {
            case Expression.Name name -> {
                Variable variable = find(name.text());
                if (variable != null) access(variable, variable.isScalar() ? Kind.WRITE : Kind.BARE);
            }
            case Expression.Index index -> element(index, Kind.WRITE);
            default -> read(target);
        }
    }

    private void element(Expression.Index index, Kind kind) {
        Expression root = index;
        while (root instanceof Expression.Index inner) {
            read(inner.index());
            root = inner.array();
        }
        if (root instanceof Expression.Name name) {
            Variable variable = find(name.text());
            if (variable != null) access(variable, kind);
        } else {
            read(root);
        }
    }

    private void method(Expression.MethodCall call) {
        call.arguments().forEach(this::read);
        if (!(call.receiver() instanceof Expression.Name name)) {
            read(call.receiver());
            unknown.add(new Unknown("the object of ." + call.method(), line));
            return;
        }
        Variable variable = find(name.text());
        if (variable == null) return;
        methods.add(new MethodUse(variable, call.method(), call.arguments().size(), line));
        if (variable.isStream() && call.method().equals("read")) access(variable, Kind.READ);
        if (variable.isStream() && call.method().equals("write")) access(variable, Kind.WRITE);
    }

    private void call(Expression.Call call) {
        List<Optional<Variable>> passed = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            Variable whole = argument instanceof Expression.Name name ? find(name.text()) : null;
            if (whole != null && !whole.isScalar()) {
                passed.add(Optional.of(whole));
            } else {
                if (whole != null) access(whole, Kind.READ);
                else if (!(argument instanceof Expression.Name)) read(argument);
                passed.add(Optional.empty());
            }
        }
        calls.add(new CallSite(call, passed, block, line));
    }

    private void access(Variable variable, Kind kind) {
        accesses.add(new Access(variable, kind, line));
    }
}
