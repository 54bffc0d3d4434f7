package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Access.Kind;
import dev.headrace.backends.lint.cpp.CallSite;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Pragma;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// A kernel is a void function with a control port. Each of its pointers is one AXI master that is used, and no two
/// that read, or two that write, share a channel of a bundle, unless it is one call that comes to both: tasks that run
/// at the same time would stand in each other's way. Without `channel` a bundle is one channel.
final class Interfaces implements Rule {
    @Override
    public String name() {
        return "interface";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function kernel : unit.kernels()) kernel(kernel, unit, found);
    }

    private static void kernel(Function kernel, Unit unit, Problems found) {
        if (!kernel.returned().isVoid()) found.add(kernel.line(), "the kernel '%s' returns a value", kernel.name());
        List<Statement.Directive> interfaces = kernel.definition().directives().stream()
                .filter(directive -> directive.pragma().is("interface"))
                .toList();
        for (Statement.Directive directive : interfaces) {
            String port = directive.pragma().value("port");
            if (!port.equals("return")
                    && kernel.parameters().stream()
                            .noneMatch(parameter -> parameter.name().equals(port)))
                found.add(directive.line(), "the kernel '%s' has no port '%s'", kernel.name(), port);
        }
        if (of(interfaces, "return", "s_axilite").size() != 1)
            found.add(kernel.line(), "the kernel '%s' has not one control port", kernel.name());
        SequencedMap<Channel, User> readers = new LinkedHashMap<>();
        SequencedMap<Channel, User> writers = new LinkedHashMap<>();
        for (int i = 0; i < kernel.parameters().size(); i++) {
            Variable parameter = kernel.parameters().get(i);
            if (!parameter.isPointer()) {
                scalar(parameter, of(interfaces, parameter.name(), "s_axilite"), found);
                continue;
            }
            Set<Kind> kinds = unit.effects(kernel).get(i);
            if (kinds.isEmpty()) found.add(parameter.line(), "the port '%s' is not used", parameter.name());
            List<Pragma> masters = of(interfaces, parameter.name(), "m_axi");
            if (masters.size() != 1) {
                found.add(parameter.line(), "the port '%s' has %d AXI masters", parameter.name(), masters.size());
                continue;
            }
            Channel bundle = Channel.of(masters.getFirst());
            User user = new User(parameter.name(), unit.ends(kernel, parameter));
            if (kinds.contains(Kind.READ)) share(user, parameter.line(), bundle, readers, "read", found);
            if (kinds.contains(Kind.WRITE)) share(user, parameter.line(), bundle, writers, "write", found);
            if (!masters.getFirst().value("offset").equals("slave"))
                found.add(parameter.line(), "the port '%s' does not get its address from the host", parameter.name());
            if (!masters.getFirst().has("depth"))
                found.add(parameter.line(), "the port '%s' has no depth", parameter.name());
        }
    }

    private static void scalar(Variable parameter, List<Pragma> control, Problems found) {
        if (!parameter.isScalar())
            found.add(parameter.line(), "the port '%s' is neither a pointer nor a number", parameter.name());
        else if (control.size() != 1)
            found.add(parameter.line(), "the port '%s' is not set by the control port", parameter.name());
    }

    /// @param number empty where the bundle is one channel
    private record Channel(String bundle, String number) {
        static Channel of(Pragma master) {
            return new Channel(master.value("bundle"), master.has("channel") ? master.value("channel") : "");
        }

        boolean meets(Channel other) {
            return bundle.equals(other.bundle)
                    && (number.isEmpty() || other.number.isEmpty() || number.equals(other.number));
        }
    }

    /// A port and the calls that come to it.
    private record User(String port, Set<CallSite> calls) {
        boolean takesTurnsWith(User other) {
            return calls.size() == 1 && calls.equals(other.calls);
        }
    }

    private static void share(
            User port, int line, Channel channel, SequencedMap<Channel, User> users, String done, Problems found) {
        users.entrySet().stream()
                .filter(user -> user.getKey().meets(channel) && !user.getValue().takesTurnsWith(port))
                .findFirst()
                .ifPresent(user -> found.add(
                        line,
                        "the ports '%s' and '%s' both %s through the bundle '%s'",
                        user.getValue().port,
                        port.port,
                        done,
                        channel.bundle));
        users.putIfAbsent(channel, port);
    }

    private static List<Pragma> of(List<Statement.Directive> interfaces, String port, String mode) {
        return interfaces.stream()
                .map(Statement.Directive::pragma)
                .filter(pragma -> pragma.has(mode) && pragma.value("port").equals(port))
                .toList();
    }
}
