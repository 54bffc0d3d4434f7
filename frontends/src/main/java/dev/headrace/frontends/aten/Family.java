package dev.headrace.frontends.aten;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedCollection;

/// Operators that belong together, as a family lists them.
final class Family {
    /// @param name as in `aten.NAME`, with the overload
    /// @param family what it belongs to
    /// @param limits what is left out, empty if nothing
    record Member(String name, String family, String limits, AtenOp meaning) {
        String operator() {
            return "aten." + name;
        }
    }

    private final String name;
    private final List<Member> members = new ArrayList<>();

    Family(String name) {
        this.name = name;
    }

    SequencedCollection<Member> members() {
        return members;
    }

    /// Adds operators of any number of results, by their names with spaces between.
    Family all(String operators, AtenOp meaning) {
        return all("", operators, meaning);
    }

    /// As the other form, with what is left out.
    Family all(String limits, String operators, AtenOp meaning) {
        for (String operator : operators.split(" ", -1)) members.add(new Member(operator, name, limits, meaning));
        return this;
    }

    /// Adds operators of one result, by their names with spaces between.
    Family add(String operators, AtenOp.One meaning) {
        return all(operators, (node, at) -> List.of(meaning.lower(node, at)));
    }

    /// As [#add], with what is left out.
    Family limited(String limits, String operators, AtenOp.One meaning) {
        return all(limits, operators, (node, at) -> List.of(meaning.lower(node, at)));
    }
}
