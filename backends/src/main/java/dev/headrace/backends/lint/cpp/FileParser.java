package dev.headrace.backends.lint.cpp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads a file: functions, declarations of functions, namespaces, and the preprocessor's lines that we emit.
final class FileParser {
    private static final Set<String> DIRECTIVES = Set.of(
            "#pragma once",
            "#include \"kernels.h\"",
            "#include \"numbers.h\"",
            "#include \"operators.h\"",
            "#include <hls_math.h>",
            "#include <hls_stream.h>",
            "#include <ap_int.h>",
            "#include <hls_vector.h>",
            "#include <cmath>",
            "#ifndef HEADRACE_TASK",
            "#define HEADRACE_TASK(call) call",
            "#define HEADRACE_JOIN",
            "#endif");

    private final Tokens tokens;
    private final TypeParser types;
    private final List<Function> functions = new ArrayList<>();

    FileParser(Tokens tokens) {
        this.tokens = tokens;
        types = new TypeParser(tokens);
    }

    List<Function> functions() throws SyntaxProblem {
        while (tokens.peek().kind() != Token.Kind.END) item("");
        return functions;
    }

    private void item(String namespace) throws SyntaxProblem {
        Token token = tokens.peek();
        if (token.kind() == Token.Kind.DIRECTIVE) {
            if (!DIRECTIVES.contains(token.text().strip()))
                throw new SyntaxProblem(
                        token.line(), "'%s' is not read".formatted(token.text().strip()));
            tokens.next();
        } else if (tokens.accept("namespace")) {
            String inner = namespace + tokens.qualifiedName() + "::";
            tokens.expect("{");
            tokens.enter();
            while (!tokens.accept("}")) item(inner);
            tokens.leave();
        } else {
            function(namespace);
        }
    }

    private void function(String namespace) throws SyntaxProblem {
        int line = tokens.line();
        boolean isTemplate = tokens.accept("template");
        if (isTemplate) templateHead();
        boolean isExported = tokens.accept("extern");
        if (isExported && !tokens.next().text().equals("\"C\""))
            throw new SyntaxProblem(line, "'extern' of another kind");
        if (!types.isDeclaration())
            throw new SyntaxProblem(
                    line, "'%s' outside of a function".formatted(tokens.peek().text()));
        Type returned = types.type();
        String name = namespace + tokens.name();
        if (!tokens.peek().is("("))
            throw new SyntaxProblem(line, "'%s' is a variable of the whole file".formatted(name));
        List<Variable> parameters = parameters();
        Block body = tokens.accept(";") ? null : new StatementParser(tokens).block();
        functions.add(new Function(name, returned, parameters, body, isExported, isTemplate, line));
    }

    private void templateHead() throws SyntaxProblem {
        tokens.expect("<");
        tokens.expect("typename");
        tokens.name();
        tokens.expect(">");
    }

    private List<Variable> parameters() throws SyntaxProblem {
        List<Variable> parameters = new ArrayList<>();
        tokens.expect("(");
        if (tokens.accept(")")) return parameters;
        do {
            int line = tokens.line();
            Type type = types.type();
            String name = tokens.name();
            parameters.add(new Variable(name, type, types.extents(), null, false, line));
        } while (tokens.accept(","));
        tokens.expect(")");
        return parameters;
    }
}
