package dev.headrace.backends.lint.cpp;

import dev.headrace.backends.lint.cpp.Statement.Branch;
import dev.headrace.backends.lint.cpp.Statement.Declare;
import dev.headrace.backends.lint.cpp.Statement.Directive;
import dev.headrace.backends.lint.cpp.Statement.Loop;
import dev.headrace.backends.lint.cpp.Statement.Nested;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Statements between braces: a scope.
public record Block(List<Statement> statements) {
    public Block {
        statements = List.copyOf(statements);
    }

    /// The blocks directly inside.
    public List<Block> inner() {
        List<Block> inner = new ArrayList<>();
        for (Statement statement : statements) inner.addAll(blocks(statement));
        return inner;
    }

    private static List<Block> blocks(Statement statement) {
        return switch (statement) {
            case Loop loop -> List.of(loop.body());
            case Branch branch ->
                branch.whenFalse() == null
                        ? List.of(branch.whenTrue())
                        : List.of(branch.whenTrue(), branch.whenFalse());
            case Nested nested -> List.of(nested.block());
            default -> List.of();
        };
    }

    /// This block and all in it, from the outside in.
    public List<Block> all() {
        List<Block> all = new ArrayList<>(List.of(this));
        for (Block block : inner()) all.addAll(block.all());
        return all;
    }

    /// All statements here and in inner blocks.
    public List<Statement> allStatements() {
        return all().stream().flatMap(block -> block.statements.stream()).toList();
    }

    /// Without directives and empty statements.
    public List<Statement> code() {
        return statements.stream()
                .filter(statement -> !(statement instanceof Directive) && !(statement instanceof Statement.Empty))
                .toList();
    }

    public List<Directive> directives() {
        return statements.stream()
                .filter(Directive.class::isInstance)
                .map(Directive.class::cast)
                .toList();
    }

    /// The first directive of that name directly in this block.
    public Optional<Directive> directive(String name) {
        return directives().stream()
                .filter(directive -> directive.pragma().is(name))
                .findFirst();
    }

    public List<Variable> declared() {
        return statements.stream()
                .filter(Declare.class::isInstance)
                .map(statement -> ((Declare) statement).variable())
                .toList();
    }
}
